package zigbee

import (
	"context"
	"log/slog"
	"time"

	"brighteyes/devices"
	"brighteyes/devices/bus"
	"brighteyes/devices/mailroom"
)

// coordinator serves Zigbee2MQTT itself: whether it runs, and whether it can
// speak to its radio.
type coordinator struct {
	driver *Driver
	device devices.Device
	set    Settings
	log    *slog.Logger

	emit   devices.Emitter
	online int       // 1, 0, or -1 while nothing is known
	asked  time.Time // of the health check that is not answered yet
	missed int       // checks in a row without an answer
}

// patience is how many health checks may go unanswered.
const patience = 2

// Run serves the coordinator until ctx ends.
func (c *coordinator) Run(ctx context.Context, emit devices.Emitter) error {
	c.emit, c.online = emit, -1
	l, err := c.driver.links.Get(c.set.account())
	if err != nil {
		return err
	}
	defer c.driver.links.Release(l, c.set.account())
	room := c.driver.base(l, c.set.Base).room
	box, err := room.Register(bridgeName, func(mailroom.Message) bool { return false })
	if err != nil {
		return err
	}
	defer func() { room.Leave(box, ctx.Err() == nil) }()
	check := time.NewTicker(c.device.Heartbeat() / 2)
	defer check.Stop()
	first := time.NewTimer(time.Second) // the connection needs a moment
	defer first.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-room.Denied():
			return room.Err()
		case <-first.C:
			c.check(ctx, l)
		case <-check.C:
			c.check(ctx, l)
		case m := <-box.Items():
			c.take(ctx, l, m)
			m.Ack()
		}
	}
}

// check asks whether the coordinator is well, and draws the conclusion from
// what was not answered before.
func (c *coordinator) check(ctx context.Context, l *mailroom.Link) {
	if !c.asked.IsZero() {
		if time.Since(c.asked) < c.device.Heartbeat()/4 {
			return // it may still answer
		}
		c.missed++
	}
	c.asked = time.Now()
	if l.Client().Send(bus.Out{Topic: c.set.Base + "/bridge/request/health_check"}) != nil {
		c.missed = max(c.missed, 1)
	}
	if c.missed >= patience {
		c.tell(ctx, false, 0)
	}
}

func (c *coordinator) take(ctx context.Context, l *mailroom.Link, m mailroom.Message) {
	switch m.About {
	case aboutInfo:
		if model, version := infoOf(m.Payload); model != "" {
			c.emit.Describe(model, version)
		}
	case aboutBridge:
		on, ok := onlineOf(m.Payload)
		switch {
		case !ok:
			c.driver.metrics.count(messageGarbage)
		case !on:
			c.tell(ctx, false, 0)
		case m.Retained: // said at some time; now is another matter
			c.check(ctx, l)
		default:
			c.tell(ctx, true, 0)
		}
	case aboutHealth:
		healthy, ok := healthyOf(m.Payload)
		if !ok || m.Retained {
			c.driver.metrics.count(messageGarbage)
			return
		}
		var took time.Duration
		if !c.asked.IsZero() {
			took = time.Since(c.asked)
		}
		c.asked, c.missed = time.Time{}, 0
		c.tell(ctx, healthy, took)
	}
}

// tell hands on whether the coordinator is online when that changed, and
// otherwise that it was heard.
func (c *coordinator) tell(ctx context.Context, on bool, took time.Duration) {
	now, value := time.Now(), int(bit(on))
	if value == c.online {
		if on {
			c.emit.Heard(now)
		}
		return
	}
	values := map[string]float64{string(online): bit(on)}
	if took > 0 {
		values["connect_ms"] = float64(took.Milliseconds())
	}
	if err := c.emit.Reading(ctx, devices.Reading{Device: c.device.ID, Time: now, Values: values}); err != nil {
		if ctx.Err() == nil {
			c.log.Warn("Reading cannot be kept", "err", err)
		}
		return // told again next time
	}
	c.log.Info("Coordinator changed", "online", on)
	c.online = value
}
