package zigbee

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"time"

	"brighteyes/devices/bus"
)

// link is the connection to one broker and the post office behind it: messages
// of all Zigbee2MQTT instances there, filed by device.
type link struct {
	key     string
	client  *bus.Client
	metrics *metrics
	cancel  context.CancelFunc
	tasks   sync.WaitGroup
	ctx     context.Context // ends with close
	users   int             // guarded by Driver.mu

	mu    sync.Mutex // held for moments only: the broker's callback takes it
	bases map[string]*base
	held  bool // an alarm was left with the broker, for the next connect
}

// base is one Zigbee2MQTT.
type base struct {
	name   string
	began  time.Time
	boxes  map[string]*mailbox // by friendly name; "bridge" is the coordinator
	models map[string]told     // by friendly name and by IEEE address
	parked []parked            // of devices that are not known yet
	list   chan []byte         // the newest bridge/devices, to be read
	denied chan struct{}       // closed when the broker does not let us listen
	err    error               // why
}

// parked is a message that waits for its device to be registered. Right after a
// start the broker sends all that it kept, before the last device is opened.
type parked struct {
	name string
	message
}

const (
	parkFor    = 2 * time.Second
	parkRoom   = 1000
	bridgeName = "bridge"
	maxList    = 4 << 20 // bytes of bridge/devices
)

func openLink(o bus.Options, key string, m *metrics) (*link, error) {
	client, err := bus.Dial(o)
	if err != nil {
		return nil, fmt.Errorf("broker %s: %w", o.URL, err)
	}
	l := &link{key: key, client: client, metrics: m, bases: map[string]*base{}}
	l.ctx, l.cancel = context.WithCancel(context.Background())
	l.tasks.Go(l.tidy)
	return l, nil
}

func (l *link) close() {
	l.cancel()
	l.client.Close()
	l.tasks.Wait()
}

// register gives the mailbox of a device to its runner.
func (l *link) register(baseName, name string, urgent func([]byte) bool) (*base, *mailbox, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	b := l.bases[baseName]
	if b == nil {
		b = &base{
			name: baseName, began: time.Now(), boxes: map[string]*mailbox{}, models: map[string]told{},
			list: make(chan []byte, 1), denied: make(chan struct{}),
		}
		l.bases[baseName] = b
		l.tasks.Go(func() { l.subscribe(b) })
		l.tasks.Go(func() { l.readLists(b) })
	}
	box := b.boxes[name]
	if box == nil {
		box = &mailbox{items: make(chan message, mailboxRoom)}
		b.boxes[name] = box
	}
	if box.owned {
		return nil, nil, fmt.Errorf("%s/%s belongs to another device of this edge", baseName, name)
	}
	box.owned, box.urgent = true, urgent
	rest := b.parked[:0]
	for _, p := range b.parked {
		if p.name == name {
			outcome := box.put(p.message, time.Now())
			l.held = l.held || outcome == messageHeld
			l.metrics.count(outcome)
		} else {
			rest = append(rest, p)
		}
	}
	b.parked = rest
	if is, known := b.models[name]; known {
		box.put(message{about: aboutModel, is: is, ack: func() {}}, time.Now())
	}
	return b, box, nil
}

// leave takes the mailbox back from a runner that ends.
func (l *link) leave(box *mailbox, failed bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	box.owned, box.failed, box.since = false, failed, time.Now()
}

// subscribe asks for all that one Zigbee2MQTT publishes: one filter that never
// changes, so that the broker's session keeps none for a device that is gone. A
// refusal is tried again a few times: mochi refuses a subscription whose packet
// number is also that of a message which it is just sending again.
func (l *link) subscribe(b *base) {
	var err error
	for pause := 100 * time.Millisecond; pause < 2*time.Second; pause *= 2 {
		err = l.client.Subscribe(l.ctx, b.name+"/#", 1, func(m bus.Message) { l.arrived(b, m) })
		if err == nil {
			return
		}
		select {
		case <-l.ctx.Done():
			return
		case <-time.After(pause):
		}
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	b.err = fmt.Errorf("listen to %s/#: %w", b.name, err)
	close(b.denied)
	delete(l.bases, b.name) // the next runner asks again
}

// arrived files one message. It is the broker's callback and never waits.
func (l *link) arrived(b *base, m bus.Message) {
	rest := strings.TrimPrefix(m.Topic, b.name+"/")
	now := time.Now()
	l.mu.Lock()
	defer l.mu.Unlock()
	if rest == bridgeName+"/devices" {
		b.newList(m)
		return
	}
	name, about, known := b.address(rest)
	msg := message{about: about, payload: m.Payload, retained: m.Retained, ack: m.Ack}
	switch {
	case known:
		outcome := b.boxes[name].put(msg, now)
		l.held = l.held || outcome == messageHeld
		l.metrics.count(outcome)
	case about != aboutDevice && about != aboutAvailability, now.Sub(b.began) > parkFor || len(b.parked) >= parkRoom:
		l.metrics.count(messageUnknown)
		m.Ack()
	default:
		b.parked = append(b.parked, parked{name, msg})
	}
}

// address says whose message this is, by the topic below the base. known is
// false where no device of this edge is meant; name is then a guess.
func (b *base) address(rest string) (name string, about topic, known bool) {
	if below, ok := strings.CutPrefix(rest, bridgeName+"/"); ok {
		_, known = b.boxes[bridgeName]
		switch below {
		case "state":
			return bridgeName, aboutBridge, known
		case "response/health_check":
			return bridgeName, aboutHealth, known
		case "info":
			return bridgeName, aboutInfo, known
		}
		return bridgeName, aboutInfo, false
	}
	if _, known = b.boxes[rest]; known {
		return rest, aboutDevice, true
	}
	if name, ok := strings.CutSuffix(rest, "/availability"); ok {
		_, known = b.boxes[name]
		return name, aboutAvailability, known
	}
	return rest, aboutDevice, false
}

// newList leaves the list of all devices to be read by readLists.
func (b *base) newList(m bus.Message) {
	m.Ack()
	if len(m.Payload) > maxList {
		return
	}
	select {
	case <-b.list: // a newer one takes its place
	default:
	}
	b.list <- m.Payload // has room: only this goroutine sends, under link.mu
}

// readLists finds the models of devices in the coordinator's list.
func (l *link) readLists(b *base) {
	for {
		select {
		case <-l.ctx.Done():
			return
		case <-b.denied:
			return
		case payload := <-b.list:
			models := modelsOf(payload)
			l.mu.Lock()
			for name, is := range models {
				if box := b.boxes[name]; box != nil && b.models[name] != is {
					box.put(message{about: aboutModel, is: is, ack: func() {}}, time.Now())
				}
			}
			if models != nil {
				b.models = models
			}
			l.mu.Unlock()
		}
	}
}

// tidy lets go of what nobody came for, and fetches what was left with the broker
// as soon as there is room.
func (l *link) tidy() {
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	for {
		select {
		case <-l.ctx.Done():
			return
		case now := <-tick.C:
			l.sweep(now)
			if l.due() {
				l.client.Reconnect()
			}
		}
	}
}

// due reports whether alarms were left with the broker and the mailboxes that
// somebody takes from are empty.
func (l *link) due() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if !l.held {
		return false
	}
	for _, b := range l.bases {
		for _, box := range b.boxes {
			if box.owned && len(box.items) > 0 {
				return false
			}
		}
	}
	l.held = false
	return true
}

func (l *link) sweep(now time.Time) {
	l.mu.Lock()
	defer l.mu.Unlock()
	for _, b := range l.bases {
		if now.Sub(b.began) > parkFor {
			for _, p := range b.parked {
				p.ack()
				l.metrics.count(messageUnknown)
			}
			b.parked = nil
		}
		for _, box := range b.boxes {
			for range box.sweep(now) {
				l.metrics.count(messageOrphan)
			}
		}
	}
}

// ask sends a message to Zigbee2MQTT, without waiting; false when it cannot.
func (l *link) ask(topic string) bool {
	return l.client.Send(bus.Out{Topic: topic}) == nil
}
