package modbus

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"math"
	"sync"
	"time"

	"github.com/simonvetter/modbus"

	"brighteyes/devices"
	"brighteyes/devices/outlet"
)

const (
	readingEvery = time.Minute      // how often values are told that did not change
	longestPoll  = 10 * time.Second // between polls of a device that does not answer
	stopWithin   = 1500 * time.Millisecond
)

// unit serves one device. Run's goroutine owns what stands in the second part;
// commands come beside it.
type unit struct {
	driver *Driver
	device devices.Device
	set    checked
	memory devices.Memory
	log    *slog.Logger
	well   outlet.Wellness

	emit   devices.Emitter
	story  story
	missed int // polls in a row without an answer
	out    outlet.Outlet
	shown  shown
	kept   string // what was remembered last

	mu      sync.Mutex
	bus     *bus            // nil while it is not run
	ending  chan struct{}   // closed when the run is to end
	doing   sync.WaitGroup  // commands
	owed    map[uint16]bool // coils that must be switched off again
	busy    map[uint16]bool // coils that a command is pulsing now
	askedBy time.Time       // until when an opening is one that a command asked for
	held    bool            // the gate is held open by order
	one     sync.Mutex      // one command at a time
}

var (
	_ devices.Runner         = (*unit)(nil)
	_ devices.Commander      = (*unit)(nil)
	_ devices.CommandChecker = (*unit)(nil)
	_ devices.Capable        = (*unit)(nil)
	_ devices.Explainer      = (*unit)(nil)
)

// shown is the last reading that was handed on.
type shown struct {
	at     time.Time
	states map[string]float64
}

// Run serves the device until ctx ends.
func (u *unit) Run(ctx context.Context, emit devices.Emitter) error {
	b, err := u.driver.share(u.set)
	if err != nil {
		return err
	}
	defer u.driver.release(b)
	u.emit, u.out = emit, outlet.Outlet{Log: u.log, Emit: emit}
	u.story = story{kind: u.device.Kind, debounce: u.set.debounce, heldOpen: u.set.heldOpen, byOrder: u.set.byOrder}
	u.begin(b)
	defer u.end(b)
	timer := time.NewTimer(0)
	defer timer.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-timer.C:
			timer.Reset(u.turn(ctx, b))
		}
	}
}

func (u *unit) begin(b *bus) {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.bus, u.ending, u.busy = b, make(chan struct{}), map[uint16]bool{}
}

// end waits for commands, which cut their pulses short, and switches off what
// could not be before.
func (u *unit) end(b *bus) {
	u.mu.Lock()
	u.bus = nil
	close(u.ending)
	u.mu.Unlock()
	u.doing.Wait()
	ctx, cancel := context.WithTimeout(context.Background(), stopWithin)
	defer cancel()
	u.settle(ctx, b, true)
	for _, coil := range u.debts() {
		u.log.Error("An output could not be switched off and may still be on", "coil", coil)
	}
}

// turn is one poll. It returns the pause before the next.
func (u *unit) turn(ctx context.Context, b *bus) time.Duration {
	u.settle(ctx, b, false)
	began := time.Now()
	m, err := u.look(ctx, b, false)
	if ctx.Err() != nil {
		return u.set.poll
	}
	u.well.Set(noAnswer, err != nil && !saysNo(err))
	if err != nil {
		u.missed++
		u.out.Trouble(ctx, "read the device", err)
		return pauseAfter(u.set.poll, u.missed)
	}
	u.missed = 0
	u.out.Trouble(ctx, "read the device", nil)
	now := time.Now()
	u.emit.Heard(now)
	u.seen(ctx, m, now, now.Sub(began))
	if u.story.pending() {
		return max(min(u.set.poll, u.set.debounce), 10*time.Millisecond)
	}
	return u.set.poll
}

// pauseAfter is how long a device is left alone that has not answered so many
// times: its silence costs the others on its bus a timeout each time.
func pauseAfter(poll time.Duration, missed int) time.Duration {
	return min(poll<<min(missed, 12), max(longestPoll, poll))
}

// look reads everything of the map. What is not needed and is refused is left out.
func (u *unit) look(ctx context.Context, b *bus, urgent bool) (image, error) {
	m, wrong := image{}, false
	for _, s := range u.set.plan {
		err := b.ask(ctx, u.set.unit, urgent, func(c *modbus.ModbusClient) error { return s.read(c, m) })
		if wrong = wrong || saysNo(err); err != nil && (s.needed || !saysNo(err)) {
			u.well.Set(mapWrong, wrong)
			return nil, err
		}
	}
	u.well.Set(mapWrong, wrong)
	if len(m) == 0 {
		return nil, errNothing
	}
	return m, nil
}

// errNothing is a device that lets nothing of the map be read.
var errNothing = fmt.Errorf("every address of the map is refused: %w", modbus.ErrIllegalDataAddress)

// saysNo reports whether the device itself answered, with a refusal.
func saysNo(err error) bool {
	return refused(err) && !errors.Is(err, modbus.ErrGWTargetFailedToRespond) && !errors.Is(err, modbus.ErrGWPathUnavailable)
}

// levels are the inputs in an image.
func (c checked) levels(m image) levels {
	on := levels{}
	for r, in := range c.inputs {
		on[r] = in.on(m)
	}
	return on
}

// seen takes what was read: events first, then values.
func (u *unit) seen(ctx context.Context, m image, now time.Time, took time.Duration) {
	read := u.set.levels(m)
	values := map[string]float64{}
	for _, n := range u.set.numbers {
		if v, ok := n.value(m); ok {
			values[n.metric] = v
		}
	}
	at := moment{at: now, read: read, backup: -1}
	if v, ok := values["backup_min"]; ok {
		at.backup = v
	}
	u.mu.Lock()
	for action, out := range u.set.outputs {
		if action == "hold" && out.pulse == 0 {
			u.held = (m[place{coils, out.coil}] != 0) == out.on
		}
	}
	at.asked, at.hold = now.Before(u.askedBy), u.held
	u.mu.Unlock()
	fresh := u.story.believed == nil
	events := u.story.step(at)
	if fresh {
		u.remembered(ctx, read)
		events = append(events, u.story.step(at)...)
	}
	for _, e := range events {
		if e.ID = devices.NewID(e.Time); u.out.Put(ctx, e) != nil {
			return // ctx has ended; what is remembered tells of it again
		}
	}
	u.remember(ctx)
	u.outputs(m)
	u.well.Set(contradiction, read[upLimit] && read[downLimit])
	u.show(ctx, m, values, now, took)
}

// show tells the values when an input changed, and once a minute.
func (u *unit) show(ctx context.Context, m image, values map[string]float64, now time.Time, took time.Duration) {
	states := map[string]float64{"online": 1}
	for r, on := range u.story.believed {
		states[r.metric()] = bit(on)
	}
	if _, told := states["door_open"]; !told {
		if p := positionOf(u.story.believed); p != unsettled && u.device.Kind == devices.Gate {
			states["door_open"] = bit(p != closed)
		}
	}
	for action, metric := range map[string]string{"hold": "hold_on", "sound": "siren_on"} {
		if out, ok := u.set.outputs[action]; ok && out.pulse == 0 {
			states[metric] = bit((m[place{coils, out.coil}] != 0) == out.on)
		}
	}
	if maps.Equal(states, u.shown.states) && now.Sub(u.shown.at) < readingEvery {
		return
	}
	u.shown = shown{at: now, states: states}
	maps.Copy(values, states)
	values["connect_ms"] = math.Round(float64(took.Microseconds())/10) / 100
	err := u.emit.Reading(ctx, devices.Reading{Device: u.device.ID, Time: now, Values: values})
	if u.out.Trouble(ctx, "keep a reading", err); err != nil {
		u.shown.at = time.Time{} // told again at the next poll
	}
}

func bit(on bool) float64 {
	if on {
		return 1
	}
	return 0
}

// remembered has what an earlier run knew of alarms stand before the first reading.
func (u *unit) remembered(ctx context.Context, read levels) {
	text, ok, err := u.memory.Load(ctx, "alarms")
	u.out.Trouble(ctx, "remember what was known", err)
	if ok {
		u.kept = text
		u.story.recall(decodeMemo(text), read)
	}
}

func (u *unit) remember(ctx context.Context) {
	text := u.story.memo()
	if text == u.kept {
		return
	}
	err := u.memory.Save(ctx, "alarms", text)
	if u.out.Trouble(ctx, "remember what is known", err); err == nil {
		u.kept = text
	}
}
