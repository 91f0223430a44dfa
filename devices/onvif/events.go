package onvif

import (
	"context"
	"errors"
	"net/url"
	"time"

	"brighteyes/devices"
)

// listen keeps a subscription at the camera until ctx ends.
func (c *camera) listen(ctx context.Context, emit devices.Emitter, events *url.URL) error {
	pause, told := firstPause, ""
	for ctx.Err() == nil {
		began := time.Now()
		_, times := c.client.skew.get()
		err := c.subscribed(ctx, emit, events)
		if ctx.Err() != nil {
			return nil
		}
		if time.Since(began) > term {
			pause = firstPause
		}
		if why := err.Error(); why != told {
			c.log.Warn("the camera's events are lost, subscribed again", "err", err)
			told = why
		}
		if refused(err) && !c.client.moved(ctx, times) {
			pause = refusedPause
		}
		rest(ctx, pause)
		pause = min(2*pause, longPause)
	}
	return nil
}

// subscribed is the life of one subscription. It always returns an error, but
// after ctx ended.
func (c *camera) subscribed(ctx context.Context, emit devices.Emitter, events *url.URL) error {
	s, err := c.client.subscribe(ctx, events)
	if ctx.Err() == nil {
		c.well.Set(eventsLost, err != nil)
	}
	if err != nil {
		return err
	}
	c.metrics.subscriptions.Inc()
	defer func() {
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), goodbye)
		defer cancel()
		if err := s.end(ctx); err != nil {
			c.log.Debug("the subscription was not ended", "err", err) // it ends by itself
		}
	}()
	renewed := time.Now()
	for {
		asked := time.Now()
		list, err := s.pull(ctx)
		if err != nil {
			return err
		}
		emit.Heard(time.Now())
		for _, n := range list {
			if err := c.notice(ctx, emit, n); err != nil {
				return err
			}
		}
		if time.Since(renewed) > renewEvery {
			if err := s.renew(ctx); err != nil {
				return err
			}
			renewed = time.Now()
		}
		if len(list) == 0 && time.Since(asked) < pullGap {
			rest(ctx, pullGap) // a camera that does not wait would be asked without end
		}
	}
}

// notice takes one notification: an event where something began, a reading and a
// reason where a state turned. The camera's own time is not believed, firmwares
// repeat old ones.
func (c *camera) notice(ctx context.Context, emit devices.Emitter, n notification) error {
	m, ok := n.read()
	if !ok {
		c.metrics.messages.WithLabelValues(messageIgnored).Inc()
		return nil
	}
	now := time.Now()
	was := c.conditions.take(m, now)
	if reason := m.condition.reason(); reason != "" {
		c.well.Set(reason, was.holds)
	}
	outcome, err := messageState, error(nil)
	switch {
	case was.repeats:
		outcome = messageRepeat
	case was.begins && m.condition == motion && c.set.Motion:
		outcome, err = messageEvent, c.put(ctx, emit, devices.CameraMotion, now)
	case was.begins && m.condition == obstructed:
		outcome, err = messageEvent, c.put(ctx, emit, devices.CameraObstructed, now)
	}
	c.metrics.messages.WithLabelValues(outcome).Inc()
	if err == nil && was.turned && m.condition == obstructed {
		c.read(ctx, emit, map[string]float64{"obstructed": bit(was.holds)})
	}
	return err
}

// put repeats an event until it is durable or ctx ends: the camera says it once.
func (c *camera) put(ctx context.Context, emit devices.Emitter, kind string, at time.Time) error {
	e := devices.Event{ID: devices.NewID(at), Device: c.device.ID, Type: kind, Time: at}
	for wait := 100 * time.Millisecond; ; wait = min(2*wait, 5*time.Second) {
		err := emit.Event(ctx, e)
		if err == nil {
			return nil
		}
		c.log.Warn("event not kept, tried again", "type", kind, "err", err)
		if rest(ctx, wait); ctx.Err() != nil {
			return errors.Join(ctx.Err(), err)
		}
	}
}

// read hands on numbers of now. One that cannot be kept is said again in a minute.
func (c *camera) read(ctx context.Context, emit devices.Emitter, values map[string]float64) {
	if err := emit.Reading(ctx, devices.Reading{Time: time.Now().UTC(), Values: values}); err != nil && ctx.Err() == nil {
		c.log.Warn("camera reading not kept", "err", err)
	}
}

func bit(b bool) float64 {
	if b {
		return 1
	}
	return 0
}
