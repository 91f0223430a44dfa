package uhppote

import (
	"context"
	"fmt"
	"maps"
	"math"
	"time"

	"brighteyes/devices"
)

// clock is what is known of the controller's own clock.
type clock struct {
	known  bool          // it was read at least once
	lost   bool          // it shows no time
	offset time.Duration // controller's minus edge's; it counts whole seconds
	before *before       // nil: it was not set in this run
	tried  time.Time     // when it was set last
}

// tolerance is how far a controller's clock may be off before the times of its
// events are put right.
const tolerance = time.Minute

// timeOf is the time to give an event: the controller's own where its clock can
// be believed, else that time put right by the clock's offset, else now. A time
// that was put right is remembered first, so that a repetition gets the same.
func (g *gate) timeOf(ctx context.Context, r record, e devices.Event) time.Time {
	now := time.Now()
	offset, lost := g.clock.of(r)
	believed := g.clock.known && !lost && offset.Abs() <= tolerance
	if !e.Time.IsZero() && !e.Time.After(now.Add(tolerance)) && (believed || !g.clock.known) {
		return e.Time
	}
	if before, ok := g.history.given[e.ID]; ok {
		return before.Time
	}
	t := now
	if !e.Time.IsZero() && g.clock.known && !lost {
		if t = e.Time.Add(-offset); t.After(now) {
			t = now
		}
	}
	t = t.Truncate(time.Millisecond)
	g.driver.metrics.elsewhen.Inc()
	if err := g.history.give(ctx, e.ID, r.index, t); err != nil {
		g.log.Warn("Time of an event could not be remembered", "index", r.index, "err", err)
	}
	return t
}

// shown is the last reading that was handed on.
type shown struct {
	at     time.Time
	values map[string]float64
}

// readingEvery is how often values are told that did not change.
const readingEvery = time.Minute

// seen takes the present state of the controller, at now, and tells it when it
// changed or was not told for a minute. took is the time to the answer, 0 for a
// packet that was pushed.
func (g *gate) seen(ctx context.Context, s status, now time.Time, took time.Duration) {
	g.emit.Heard(now)
	told, ok := s.now(g.set.zone)
	g.clock.known, g.clock.lost = true, !ok
	if ok { // the controller's clock shows the second that began up to 1 s ago
		g.clock.offset = told.Add(500 * time.Millisecond).Sub(now.Add(-took / 2))
	}
	g.well.Set(clockWrong, g.clock.lost || g.clock.offset.Abs() > tolerance)
	values := g.values(s)
	if maps.Equal(values, g.shown.values) && now.Sub(g.shown.at) < readingEvery {
		return
	}
	g.shown = shown{at: now, values: values}
	full := maps.Clone(values)
	if ok {
		full["clock_offset_s"] = math.Round(g.clock.offset.Seconds()*10) / 10
	}
	if took > 0 {
		full["connect_ms"] = math.Round(float64(took.Microseconds())/10) / 100
	}
	err := g.emit.Reading(ctx, devices.Reading{Device: g.device.ID, Time: now, Values: full})
	if g.out.Trouble(ctx, "keep a reading", err) {
		g.shown.at = time.Time{} // told again at the next poll
	}
}

// values are the state of the device's doors and of the controller. Where there
// are several doors, door_open is of any of them, locked of all.
func (g *gate) values(s status) map[string]float64 {
	values := map[string]float64{
		"online":         1,
		"relay_bits":     float64(s.relays & 15),
		"input_bits":     float64(s.inputs),
		"forced_lock_on": bit(s.inputs&1 != 0),
		"fire_input_on":  bit(s.inputs&2 != 0),
		"system_error":   float64(s.fault),
		"clock_lost":     bit(g.clock.lost),
	}
	anyOpen, allLocked := false, true
	for _, door := range g.set.doors {
		open, unlocked := s.open[door-1], s.relays&(1<<(door-1)) != 0
		anyOpen = anyOpen || open
		allLocked = allLocked && !unlocked
		if len(g.set.doors) > 1 {
			values[fmt.Sprintf("door%d_open", door)] = bit(open)
			values[fmt.Sprintf("door%d_locked", door)] = bit(!unlocked)
		}
	}
	values["door_open"], values["locked"] = bit(anyOpen), bit(allLocked)
	return values
}

func bit(b bool) float64 {
	if b {
		return 1
	}
	return 0
}
