package edge

import (
	"context"
	"errors"
	"sync"
	"time"

	"brighteyes/devices/bus"
	"brighteyes/devices/wire"
)

const (
	statusEvery = 10 * time.Second
	allEvery    = time.Minute
	atOnce      = 50 * time.Millisecond // several things of one moment are told together
	statesAMsg  = 500                   // devices in one state message, so that it stays far below 1 MiB
)

// presence tells the hub that the edge is there, which devices it has, and the
// newest of each.
type presence struct {
	a      *Agent
	mu     sync.Mutex // the messages of one moment stay together
	listed bool       // the hub has the present inventory, as far as is known
}

func newPresence(a *Agent) *presence { return &presence{a: a} }

// announce is all that is said at each connect.
func (p *presence) announce() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.status()
	p.inventory()
	p.states(true)
}

func (p *presence) run(ctx context.Context) {
	status := time.NewTicker(statusEvery)
	defer status.Stop()
	all := time.NewTicker(allEvery)
	defer all.Stop()
	var often, soon <-chan time.Time
	if every := p.a.cfg.StateEvery; every > 0 {
		state := time.NewTicker(every)
		defer state.Stop()
		often = state.C
	}
	tell := func(what ...func()) {
		p.mu.Lock()
		defer p.mu.Unlock()
		for _, say := range what {
			say()
		}
	}
	changed := func() { p.states(false) }
	for {
		select {
		case <-ctx.Done():
			return
		case <-status.C:
			tell(p.status, p.inventoryIfNew, changed)
		case <-often:
			tell(changed)
		case <-all.C:
			tell(func() { p.states(true) })
		case <-p.a.board.changed:
			p.mu.Lock()
			p.listed = false
			p.mu.Unlock()
			if soon == nil {
				soon = time.After(atOnce)
			}
		case <-p.a.board.urgent:
			if soon == nil {
				soon = time.After(atOnce)
			}
		case <-soon:
			soon = nil
			tell(p.inventoryIfNew, changed)
		}
	}
}

func (p *presence) status() {
	waiting := p.a.cfg.Outbox.Backlog()
	stream, resent := p.a.uplink.told()
	p.send(wire.Status, 1, true, wire.EncodeStatus(wire.StatusMessage{
		Online: true, Boot: p.a.boot, Since: p.a.since, Sent: time.Now(), Version: p.a.cfg.Version, Stream: stream,
		Backlog: &wire.Backlog{Alarms: waiting.Alarms, Events: waiting.Events, Readings: waiting.Readings, OldestS: int(waiting.Oldest.Seconds())},
		Dropped: p.a.cfg.Outbox.Dropped(), Aside: p.a.cfg.Outbox.Aside(), Resent: resent, Faults: p.a.board.faults(),
	}))
}

func (p *presence) inventory() {
	message := wire.InventoryMessage{Devices: p.a.board.inventory()}
	p.listed = p.send(wire.Inventory, 1, true, wire.EncodeInventory(message))
}

func (p *presence) inventoryIfNew() {
	if !p.listed {
		p.inventory()
	}
}

func (p *presence) states(all bool) {
	if !p.a.cfg.Bus.Connected() {
		return // what changed is told later
	}
	list := p.a.board.states(all)
	for len(list) > 0 {
		part := list[:min(len(list), statesAMsg)]
		list = list[len(part):]
		p.send(wire.State, 0, false, wire.EncodeState(wire.StateMessage{Sent: time.Now(), Devices: part}))
	}
}

// send hands over and forgets: all of this is said again within a minute.
func (p *presence) send(name string, qos byte, retain bool, payload []byte) bool {
	err := p.a.cfg.Bus.Send(bus.Out{Topic: wire.Topic(p.a.cfg.ID, name), Payload: payload, QoS: qos, Retain: retain})
	if err != nil && !errors.Is(err, bus.ErrNotConnected) && !errors.Is(err, bus.ErrBusy) {
		p.a.cfg.Log.Error("telling how this edge is", "topic", name, "err", err)
	}
	return err == nil
}
