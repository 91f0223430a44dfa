package isapi

import (
	"context"
	"sync/atomic"
	"time"

	"brighteyes/devices"
)

// camera serves one channel of a recorder or camera, or, as channel 0, the
// recorder itself. Run's goroutine owns all of it but what is atomic.
type camera struct {
	*served
	set     checked
	client  *client
	holds   map[string]time.Time // conditions that last, by kind: when they were last told
	moved   time.Time            // when motion was last told
	named   bool
	asked   time.Time // for its name
	shownAt time.Time
	dimmed  bool // as last shown

	asking     atomic.Pointer[client] // for those who ask for recordings; nil: not connected yet
	wall       atomic.Pointer[wall]   // nil: not seen yet
	labelAsked time.Time
	label      *float64 // whether the text in the picture is its name; nil: not known
}

var (
	_ devices.Runner    = (*camera)(nil)
	_ devices.Explainer = (*camera)(nil)
	_ devices.Recorder  = (*camera)(nil)
)

// A condition of which neither end nor repetition is told for this long is over:
// most firmware repeats it every second, some tells the end alone.
const forgetAfter = 10 * time.Minute

// reasonOf is the reason that a lasting condition gives, and whether the camera
// sees nothing while it lasts. Words of devices, in lower case.
func reasonOf(kind string) (reason string, blind bool) {
	switch kind {
	case "videoloss":
		return videoLost, true
	case "shelteralarm", "tamperdetection", "scenechangedetection", "scenechange":
		return obstructed, true
	case "diskfull":
		return diskFull, false
	case "diskerror":
		return diskFault, false
	}
	return "", false
}

// Run serves the channel until ctx ends.
func (c *camera) Run(ctx context.Context, emit devices.Emitter) error {
	l, err := c.driver.link(c.set.access)
	if err != nil {
		return err
	}
	defer c.driver.unlink(l)
	c.emits(emit)
	c.client, c.holds = l.client, map[string]time.Time{}
	c.asking.Store(l.client)
	defer c.asking.Store(nil)
	b := l.subscribe(c.set.channel)
	defer l.unsubscribe(b)
	tick := time.NewTicker(readingEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-b.wake:
			d := b.take()
			c.linked(d)
			if !d.heard.IsZero() {
				c.name(ctx)
				c.lookAtLabel(ctx)
			}
			for _, m := range d.messages {
				c.saw(ctx, m)
			}
		case <-tick.C:
			c.forget()
		}
		c.show(ctx, !c.well.away())
	}
}

// saw takes one message.
func (c *camera) saw(ctx context.Context, m message) {
	if m.kind == "vmd" {
		c.motion(ctx, m)
		return
	}
	reason, blind := reasonOf(m.kind)
	if reason == "" || blind && m.channel != c.set.channel {
		return
	}
	_, held := c.holds[m.kind]
	if !m.active {
		delete(c.holds, m.kind)
	} else {
		c.holds[m.kind] = time.Now()
	}
	c.judge()
	if m.active && !held && blind {
		c.told(ctx, devices.CameraObstructed, m)
	}
}

// motion tells of motion once, until there was none for a while: it is repeated
// every second as long as it lasts.
func (c *camera) motion(ctx context.Context, m message) {
	if !m.active || m.channel != c.set.channel {
		return
	}
	rested := time.Since(c.moved) > c.set.motion
	c.moved = time.Now()
	if rested {
		c.told(ctx, devices.CameraMotion, m)
	}
}

// told hands on an event. Its time is the device's, if that is about now.
func (c *camera) told(ctx context.Context, event string, m message) {
	now := time.Now()
	t, ok := moment(m.at, c.set.zone)
	right := ok && t.Sub(now).Abs() <= tolerance
	c.well.Set(clockWrong, !right)
	if !right {
		t = now.Truncate(time.Millisecond)
		c.driver.metrics.elsewhen.Inc()
	}
	// The end of ctx is the only error; the device repeats what lasts.
	_ = c.out.Put(ctx, devices.Event{ID: devices.NewID(t), Device: c.device.ID, Type: event, Time: t})
}

// judge has the reasons follow the conditions.
func (c *camera) judge() {
	holds := map[string]bool{}
	for kind := range c.holds {
		reason, _ := reasonOf(kind)
		holds[reason] = true
	}
	for _, reason := range []string{videoLost, obstructed, diskFull, diskFault} {
		c.well.Set(reason, holds[reason])
	}
}

func (c *camera) forget() {
	for kind, last := range c.holds {
		if time.Since(last) > forgetAfter {
			delete(c.holds, kind)
		}
	}
	c.judge()
}

// show tells the present state when it changed, and once a minute. While the
// device is away nothing is claimed.
func (c *camera) show(ctx context.Context, here bool) {
	dimmed := false
	for kind := range c.holds {
		if _, blind := reasonOf(kind); blind {
			dimmed = true
		}
	}
	now := time.Now()
	if !here || dimmed == c.dimmed && now.Sub(c.shownAt) < readingEvery {
		return
	}
	values := map[string]float64{"online": 1}
	if c.set.channel > 0 {
		values["obstructed"] = bit(dimmed)
	}
	if c.label != nil {
		values["label_right"] = *c.label
	}
	err := c.emit.Reading(ctx, devices.Reading{Device: c.device.ID, Time: now, Values: values})
	if !c.out.Trouble(ctx, "keep a reading", err) {
		c.shownAt, c.dimmed = now, dimmed
	}
}

// name tells the model, once.
func (c *camera) name(ctx context.Context) {
	if c.named || time.Since(c.asked) < readingEvery {
		return
	}
	c.asked = time.Now()
	model, firmware, err := c.client.model(ctx)
	if c.named = err == nil; c.named {
		c.emit.Describe(model, firmware)
	}
}

// Is implements devices.Recognizer: a camera of any protocol at the same host is
// this one, or a channel of this recorder.
func (c *camera) Is(f devices.Found) bool {
	own := devices.Found{Address: c.set.access.address}
	return f.Kind == devices.Camera && f.Host() == own.Host()
}
