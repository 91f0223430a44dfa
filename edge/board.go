package edge

import (
	"maps"
	"slices"
	"sync"
	"time"

	"brighteyes/devices"
	"brighteyes/devices/wire"
)

// board is the newest that is known of each device on the list. It is lost with
// the process: what was not heard since it began is not known.
type board struct {
	urgent  chan struct{} // something that should be told at once
	changed chan struct{} // the list of devices is another

	mu    sync.Mutex
	order []string
	rows  map[string]*row
}

type row struct {
	device devices.Device
	heard  time.Time // as the device has it
	sign   time.Time // when the last sign of it came, on this machine's monotonic clock
	began  time.Time // when the present run of its driver did
	down   bool      // that run says that it cannot be reached
	values map[string]valued
	model  string
	runs   string   // the version of its firmware
	offers []string // what its driver can be told, as capabilities
	fault  string   // why its driver does not run
	unwell []string // why it is not well although its driver runs
	seen   []string // why it is not well, as others than its driver see
	dirty  bool     // not yet told
}

type valued struct {
	value float64
	at    time.Time
}

func newBoard() *board {
	return &board{urgent: make(chan struct{}, 1), changed: make(chan struct{}, 1), rows: map[string]*row{}}
}

// list makes these the devices of the board. What is known of those that stay, stays.
func (b *board) list(all []devices.Device) {
	b.mu.Lock()
	defer b.mu.Unlock()
	rows := map[string]*row{}
	b.order = b.order[:0]
	for _, d := range all {
		r := b.rows[d.ID]
		if r == nil {
			r = &row{values: map[string]valued{}}
		}
		r.device, r.dirty = d, true
		rows[d.ID] = r
		b.order = append(b.order, d.ID)
	}
	b.rows = rows
	signal(b.changed)
}

// heard notes a sign of life at t. A time to come is now.
func (b *board) heard(device string, t time.Time) {
	if now := time.Now(); t.After(now) {
		t = now
	}
	b.on(device, func(r *row) {
		if r.heard.IsZero() { // it is known from now on
			signal(b.urgent)
		}
		r.sign = time.Now()
		if t.After(r.heard) {
			r.heard, r.dirty = t, true
		}
	})
}

// event notes that a device had something to say that cannot wait.
func (b *board) event(device string) {
	b.on(device, func(r *row) {
		r.sign = time.Now()
		r.heard, r.dirty = r.sign, true
	})
	signal(b.urgent)
}

// reading takes over the values that are not older than those known. A condition
// that begins or ends is told at once.
func (b *board) reading(reading devices.Reading) {
	b.on(reading.Device, func(r *row) {
		if r.heard.IsZero() {
			signal(b.urgent)
		}
		r.sign = time.Now()
		r.heard, r.dirty = r.sign, true
		if online, told := reading.Values["online"]; told {
			r.down = online == 0
		}
		for metric, v := range reading.Values {
			known, ok := r.values[metric]
			if ok && reading.Time.Before(known.at) {
				continue
			}
			r.values[metric] = valued{v, reading.Time}
			if turned(metric, known.value, v) && ok {
				signal(b.urgent)
			}
		}
	})
}

// turned reports whether a metric that is a yes or no has become the other.
func turned(metric string, was, is float64) bool {
	switch metric {
	case "online", "mains_on", "door_open", "locked", "frozen", "black", "obstructed", "moved", "not_itself", "blurred":
		return was != is
	}
	return false
}

// describe notes what a device told of itself.
func (b *board) describe(device, model, firmware string) {
	model, firmware = short(model), short(firmware)
	b.on(device, func(r *row) {
		if r.model != model || r.runs != firmware {
			r.model, r.runs, r.dirty = model, firmware, true
			signal(b.changed)
		}
	})
}

// begins notes that a run of a device's driver begins.
func (b *board) begins(device string) {
	b.on(device, func(r *row) { r.began, r.down = time.Now(), false })
}

// offers notes what a device can be told.
func (b *board) offers(device string, capabilities []string) {
	b.on(device, func(r *row) {
		if !slices.Equal(r.offers, capabilities) {
			r.offers = capabilities
			signal(b.changed)
		}
	})
}

// fault notes why a device is not served, or with an empty reason that it is.
func (b *board) fault(device, reason string) {
	b.on(device, func(r *row) {
		if r.fault != reason {
			r.fault, r.dirty = reason, true
			signal(b.urgent)
		}
	})
}

// explain notes why a device whose driver runs is not well; empty when it is.
func (b *board) explain(device string, reasons []string) {
	b.on(device, func(r *row) {
		if !slices.Equal(r.unwell, reasons) {
			r.unwell, r.dirty = slices.Clone(reasons), true
			signal(b.urgent)
		}
	})
}

func (b *board) on(device string, do func(r *row)) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if r := b.rows[device]; r != nil {
		do(r)
	}
}

// inventory is the list of devices, with the models and versions that they told and
// with what they can be told.
func (b *board) inventory() []devices.Device {
	b.mu.Lock()
	defer b.mu.Unlock()
	list := make([]devices.Device, 0, len(b.order))
	for _, id := range b.order {
		r := b.rows[id]
		d := r.device
		if d.Model == "" {
			d.Model = r.model
		}
		d.Firmware = r.runs
		for _, c := range r.offers {
			if !slices.Contains(d.Capabilities, c) {
				d.Capabilities = append(slices.Clone(d.Capabilities), c)
			}
		}
		list = append(list, d)
	}
	return list
}

// buttons are the buttons on the list, and whether their drivers run.
func (b *board) buttons() map[string]bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	list := map[string]bool{}
	for id, r := range b.rows {
		if r.device.Kind == devices.Button {
			list[id] = r.fault == ""
		}
	}
	return list
}

// states is the newest of all devices, or of those that were not told yet, and
// takes them as told.
func (b *board) states(all bool) []wire.DeviceState {
	b.mu.Lock()
	defer b.mu.Unlock()
	var list []wire.DeviceState
	for _, id := range b.order {
		r := b.rows[id]
		if !all && !r.dirty {
			continue
		}
		r.dirty = false
		state := wire.DeviceState{Device: id, Heard: r.heard, Model: r.model}
		for metric, v := range r.values {
			if state.Values == nil {
				state.Values = map[string]float64{}
			}
			state.Values[metric] = v.value
		}
		state.Reasons = r.complaints()
		if r.fault != "" {
			state.Reasons = append(state.Reasons, r.fault)
		}
		list = append(list, state)
	}
	return list
}

// faults is why devices are not served.
func (b *board) faults() []wire.Fault {
	b.mu.Lock()
	defer b.mu.Unlock()
	var list []wire.Fault
	for _, id := range slices.Sorted(maps.Keys(b.rows)) {
		if r := b.rows[id]; r.fault != "" {
			list = append(list, wire.Fault{Device: id, Reason: r.fault})
		}
	}
	return list
}
