package edge

import (
	"context"
	"crypto/ed25519"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"brighteyes/devices"
	"brighteyes/devices/bus"
	"brighteyes/devices/wire"
	"brighteyes/edge/outbox"
)

// Config is what an agent is made of.
type Config struct {
	ID      string
	Version string
	Bus     bus.Bus // connected as this edge, with the Will
	Outbox  *outbox.Outbox
	Drivers []devices.Driver
	Key     ed25519.PublicKey // the hub's; without it every command is refused
	// StateEvery is how often the newest of each device that changed is told; 0 means
	// with each status.
	StateEvery time.Duration
	// SelfTest is how often a synthetic alarm is sent; 0 means never.
	SelfTest time.Duration
	// PathTest is how often each button's way to the hub is tested; 0 means never.
	PathTest time.Duration
	Buzzer   *Buzzer // nil: there is none
	// Self takes the commands that are for the edge itself, by its own id as the
	// device; nil: there are none.
	Self devices.Commander
	// Views takes devices.AcceptView of cameras, whatever their driver can be told;
	// nil: their pictures are not judged here.
	Views   devices.Commander
	Fault   devices.Fault
	Log     *slog.Logger
	Metrics prometheus.Registerer
}

// Will is what the broker is to publish for an edge that it has lost.
func Will(id string) bus.Out {
	return bus.Out{
		Topic: wire.Topic(id, wire.Status), QoS: 1, Retain: true,
		Payload: wire.EncodeStatus(wire.StatusMessage{Online: false}),
	}
}

// Agent is one edge. Its methods may be called from any goroutine.
type Agent struct {
	cfg     Config
	boot    string    // ULID of this run
	since   time.Time // when it began, on this machine's clock
	metrics metrics

	board    *board
	units    *supervisor
	uplink   *uplink
	presence *presence
	commands *commands
	holds    *holds
	buzzer   *buzzer
	pulses   *pulses
	paths    *pathTests
}

// How long each part of stopping may take; together 9 s, under the contract's 10.
const (
	stopDevices  = 2500 * time.Millisecond
	flushAlarms  = 5 * time.Second
	stopCommands = 500 * time.Millisecond
	sayGoodbye   = time.Second
)

// New returns an agent that has no devices and does nothing until Run.
func New(cfg Config) (*Agent, error) {
	if err := devices.CheckID("edge", cfg.ID); err != nil {
		return nil, err
	}
	if cfg.Bus == nil || cfg.Outbox == nil {
		return nil, errors.New("edge: a bus and an outbox are needed")
	}
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	drivers := map[string]devices.Driver{}
	for _, d := range cfg.Drivers {
		if drivers[d.Name()] != nil {
			return nil, fmt.Errorf("edge: two drivers are called %s", d.Name())
		}
		drivers[d.Name()] = d
	}
	now := time.Now()
	a := &Agent{cfg: cfg, boot: devices.NewID(now), since: now.UTC(), board: newBoard()}
	a.metrics = newMetrics(cfg.Metrics)
	a.uplink = newUplink(cfg, a.metrics)
	a.presence = newPresence(a)
	a.units = newSupervisor(a, drivers)
	a.commands = newCommands(a)
	a.holds = newHolds(a)
	a.buzzer = newBuzzer(a)
	a.pulses = &pulses{a, newUnconfirmed()}
	a.paths = newPathTests(a)
	a.uplink.confirmed = a.confirmed
	return a, nil
}

// Reconcile makes list the devices that are served. Devices that are on it
// unchanged are not disturbed, also when Run has begun. An entry that cannot be
// opened stands in the inventory with its fault.
func (a *Agent) Reconcile(list []DeviceConfig) {
	a.units.reconcile(list)
}

// Picture returns the pictures of a device, and false when there is no such
// device or it has none. The source stays good when the device starts anew.
func (a *Agent) Picture(device string) (devices.PictureSource, bool) {
	return a.units.picture(device)
}

// Run serves until ctx ends and then stops in order: the devices, then what is
// left of alarms goes up, then the hub is told that the edge goes. It takes 9 s
// at most and returns nil.
func (a *Agent) Run(ctx context.Context) error {
	work, stop := context.WithCancel(context.WithoutCancel(ctx)) // outlives ctx by the time that stopping takes
	defer stop()
	var serving sync.WaitGroup
	serving.Go(func() { a.uplink.run(work) })
	serving.Go(func() { a.presence.run(work) })
	serving.Go(func() { a.buzzer.run(work) })
	serving.Go(func() { a.holds.run(work) })
	serving.Go(func() { a.pulses.run(work) })
	serving.Go(func() { a.paths.run(work) })
	serving.Go(func() { a.subscribe(work, wire.Acks, 0, a.uplink.onAck) })
	serving.Go(func() { a.subscribe(work, wire.Commands, 1, func(m bus.Message) { a.commands.onCommand(work, m) }) })
	a.cfg.Bus.OnConnect(func() {
		if work.Err() == nil {
			a.presence.announce() // before any event, so that the hub knows its device
			a.uplink.onConnect()
		}
	})

	a.units.run(ctx) // until ctx ends and the devices have stopped
	a.flush()
	stop()
	serving.Wait()
	a.commands.wait()
	goodbye, done := context.WithTimeout(context.WithoutCancel(ctx), sayGoodbye)
	defer done()
	if err := a.cfg.Bus.Publish(goodbye, Will(a.cfg.ID)); err != nil && !errors.Is(err, bus.ErrNotConnected) {
		a.cfg.Log.Warn("the hub could not be told that this edge stops", "err", err)
	}
	return nil
}

// confirmed notes that the hub has an event.
func (a *Agent) confirmed(e devices.Event) {
	a.buzzer.waiting.confirmed(e.ID)
	a.pulses.waiting.confirmed(e.ID)
	a.paths.confirmed(e)
}

// subscribe asks until the broker agrees.
func (a *Agent) subscribe(ctx context.Context, name string, qos byte, h bus.Handler) {
	told := false
	for ctx.Err() == nil {
		err := a.cfg.Bus.Subscribe(ctx, wire.Topic(a.cfg.ID, name), qos, h)
		if err == nil {
			return
		}
		if !told && ctx.Err() == nil {
			a.cfg.Log.Error("subscribing, asked again every 10 s", "topic", name, "err", err)
			told = true
		}
		wait(ctx, 10*time.Second)
	}
}

// flush waits until no alarm is left, while there is hope.
func (a *Agent) flush() {
	patience := time.NewTimer(flushAlarms)
	defer patience.Stop()
	look := time.NewTicker(10 * time.Millisecond)
	defer look.Stop()
	for a.cfg.Outbox.Backlog().Alarms > 0 && a.cfg.Bus.Connected() {
		select {
		case <-patience.C:
			return // they are durable, and told after the next start
		case <-look.C:
		}
	}
}

// wait returns after d, or when ctx ends.
func wait(ctx context.Context, d time.Duration) {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
	case <-ctx.Done():
	}
}

func signal(c chan struct{}) {
	select {
	case c <- struct{}{}:
	default: // one is waiting already, and says the same
	}
}

// short cuts a text for people to a length that fits everywhere.
func short(text string) string {
	const most = 200
	if len(text) <= most {
		return text
	}
	cut := most
	for cut > 0 && text[cut]&0xc0 == 0x80 { // not within a character
		cut--
	}
	return text[:cut] + "…"
}
