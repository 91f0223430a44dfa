package chirpstack

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"time"

	"brighteyes/devices/bus"
)

// link is the connection to one broker and the post office behind it: messages of
// one application, or of all, filed by device.
type link struct {
	key     string
	filter  string
	client  *bus.Client
	metrics *metrics
	cancel  context.CancelFunc
	tasks   sync.WaitGroup
	ctx     context.Context // ends with close
	began   time.Time
	users   int           // guarded by Driver.mu
	denied  chan struct{} // closed, once, when the broker does not let us listen
	err     error         // why, before denied is closed

	mu     sync.Mutex // held for moments only: the broker's callback takes it
	held   bool       // an alarm was left with the broker, for the next connect
	boxes  map[string]*mailbox
	parked []parked // of devices that are not known yet
}

// parked is a message that waits for its device to be registered. Right after a
// start the broker sends all that it kept, before the last device is opened.
type parked struct {
	eui string
	message
}

const (
	parkFor  = 2 * time.Second
	parkRoom = 1000
)

func openLink(o bus.Options, key, application string, m *metrics) (*link, error) {
	client, err := bus.Dial(o)
	if err != nil {
		return nil, fmt.Errorf("broker %s: %w", o.URL, err)
	}
	l := &link{
		key: key, filter: "application/" + application + "/device/+/event/+", client: client, metrics: m,
		began: time.Now(), denied: make(chan struct{}), boxes: map[string]*mailbox{},
	}
	l.ctx, l.cancel = context.WithCancel(context.Background())
	l.tasks.Go(l.tidy)
	return l, nil
}

func (l *link) close() {
	l.cancel()
	l.tasks.Wait()
	l.client.Close()
}

// subscribe asks for all that the application publishes: one filter that never
// changes, so that the broker's session keeps none for a device that is gone.
func (l *link) subscribe() (ok bool) {
	var err error
	for pause := 100 * time.Millisecond; pause < 2*time.Second; pause *= 2 {
		if err = l.client.Subscribe(l.ctx, l.filter, 1, l.arrived); err == nil {
			return true
		}
		select {
		case <-l.ctx.Done():
			return false
		case <-time.After(pause):
		}
	}
	l.err = fmt.Errorf("listen to %s: %w", l.filter, err)
	close(l.denied)
	return false
}

// register gives the mailbox of a device to its runner.
func (l *link) register(eui string, urgent func([]byte) bool) (*mailbox, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	box := l.boxes[eui]
	if box == nil {
		box = &mailbox{items: make(chan message, mailboxRoom)}
		l.boxes[eui] = box
	}
	if box.owned {
		return nil, fmt.Errorf("dev_eui %s belongs to another device of this edge", eui)
	}
	box.owned, box.urgent = true, urgent
	rest := l.parked[:0]
	for _, p := range l.parked {
		if p.eui == eui {
			outcome := box.put(p.message, time.Now())
			l.held = l.held || outcome == messageHeld
			l.metrics.count(outcome)
		} else {
			rest = append(rest, p)
		}
	}
	l.parked = rest
	return box, nil
}

// leave takes the mailbox back from a runner that ends.
func (l *link) leave(box *mailbox, failed bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	box.owned, box.failed, box.since = false, failed, time.Now()
}

// arrived files one message. It is the broker's callback and never waits.
func (l *link) arrived(m bus.Message) {
	eui, about, ok := address(m.Topic)
	if !ok {
		l.metrics.count(messageOther)
		m.Ack()
		return
	}
	now := time.Now()
	l.mu.Lock()
	defer l.mu.Unlock()
	msg := message{about: about, payload: m.Payload, retained: m.Retained, ack: m.Ack}
	box := l.boxes[eui]
	switch {
	case box != nil:
		outcome := box.put(msg, now)
		l.held = l.held || outcome == messageHeld
		l.metrics.count(outcome)
	case now.Sub(l.began) > parkFor || len(l.parked) >= parkRoom:
		l.metrics.count(messageUnknown)
		m.Ack()
	default:
		l.parked = append(l.parked, parked{eui, msg})
	}
}

// address reads application/ID/device/EUI/event/NAME; false for an event that says
// nothing of the device, such as the acknowledgement of a downlink.
func address(name string) (eui string, about topic, ok bool) {
	parts := strings.Split(name, "/")
	if len(parts) != 6 || parts[2] != "device" || parts[4] != "event" {
		return "", "", false
	}
	switch about = topic(parts[5]); about {
	case aboutUp, aboutStatus, aboutJoin:
		return strings.ToLower(parts[3]), about, true
	}
	return "", "", false
}

// tidy listens, lets go of what nobody came for, and fetches what was left with the
// broker as soon as there is room.
func (l *link) tidy() {
	if !l.subscribe() {
		return
	}
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
	for _, box := range l.boxes {
		if box.owned && len(box.items) > 0 {
			return false
		}
	}
	l.held = false
	return true
}

func (l *link) sweep(now time.Time) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if now.Sub(l.began) > parkFor {
		for _, p := range l.parked {
			p.ack()
			l.metrics.count(messageUnknown)
		}
		l.parked = nil
	}
	for _, box := range l.boxes {
		for range box.sweep(now) {
			l.metrics.count(messageOrphan)
		}
	}
}
