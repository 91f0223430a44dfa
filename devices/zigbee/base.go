package zigbee

import (
	"context"
	"strings"
	"sync"

	"brighteyes/devices/bus"
	"brighteyes/devices/mailroom"
)

// What a message is about.
const (
	aboutDevice       = "device"       // a publication of the device
	aboutAvailability = "availability" // Zigbee2MQTT's word on whether the device is there
	aboutList         = "list"         // what the device is was told, or told anew
	aboutBridge       = "bridge"       // the coordinator's state
	aboutHealth       = "health"       // its answer to a health check
	aboutInfo         = "info"         // what the coordinator is
	aboutFailure      = "failure"      // of an order to a device
)

const (
	bridgeName = "bridge"
	maxList    = 4 << 20 // bytes of bridge/devices
)

// base is one Zigbee2MQTT: its post office, and what it says of its devices.
type base struct {
	name string
	room *mailroom.Room
	list chan []byte // the newest bridge/devices, to be read

	mu    sync.Mutex
	known map[string]described // by friendly name and by IEEE address
}

// newBase begins to read the lists of devices of a Zigbee2MQTT.
func newBase(l *mailroom.Link, room *mailroom.Room, name string) *base {
	b := &base{name: name, room: room, list: make(chan []byte, 1)}
	l.Go(b.readLists)
	return b
}

// described is what Zigbee2MQTT says of a device.
func (b *base) described(name string) (described, bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	d, ok := b.known[name]
	return d, ok
}

// Sort implements mailroom.Sorter.
func (b *base) Sort(m bus.Message, known func(string) bool) mailroom.Address {
	rest := strings.TrimPrefix(m.Topic, b.name+"/")
	if below, ok := strings.CutPrefix(rest, bridgeName+"/"); ok {
		return b.sortBridge(below, m.Payload)
	}
	if known(rest) {
		return mailroom.Address{Name: rest, About: aboutDevice}
	}
	if name, ok := strings.CutSuffix(rest, "/availability"); ok {
		return mailroom.Address{Name: name, About: aboutAvailability}
	}
	return mailroom.Address{Name: rest, About: aboutDevice}
}

func (b *base) sortBridge(below string, payload []byte) mailroom.Address {
	to := mailroom.Address{Name: bridgeName, Strict: true}
	switch below {
	case "devices":
		b.newList(payload)
		to.Nobodys = true // it has been taken here
	case "state":
		to.About = aboutBridge
	case "response/health_check":
		to.About = aboutHealth
	case "info":
		to.About = aboutInfo
	case "logging":
		to.Name, to.Nobodys = failedOrder(payload)
		to.About = aboutFailure
	default:
		to.Nobodys = true
	}
	return to
}

// newList leaves the list of all devices to be read by readLists.
func (b *base) newList(payload []byte) {
	if len(payload) > maxList {
		return
	}
	select {
	case <-b.list: // a newer one takes its place
	default:
	}
	b.list <- payload // has room: only Sort sends, and never twice at once
}

// readLists keeps what the coordinator's list says of devices, and has those that
// it concerns know.
func (b *base) readLists(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-b.room.Denied():
			return
		case payload := <-b.list:
			fresh := listOf(payload)
			if fresh == nil {
				continue
			}
			b.mu.Lock()
			before := b.known
			b.known = fresh
			b.mu.Unlock()
			for name, d := range fresh {
				if was, ok := before[name]; !ok || !was.same(d) {
					b.room.Tell(name, aboutList)
				}
			}
		}
	}
}
