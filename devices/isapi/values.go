package isapi

import (
	"context"
	"fmt"
	"maps"
	"math"
	"time"

	"brighteyes/devices"
)

// clock is what is known of a device's own clock.
type clock struct {
	known  bool
	lost   bool // it shows 1970, 2000 or nothing
	none   bool // it cannot be asked
	offset time.Duration
	readAt time.Time
}

const (
	// tolerance is how far a clock may be off before times are put right.
	tolerance = time.Minute
	// readingEvery is how often the clock and the doors are looked at, and values
	// are told that did not change.
	readingEvery = time.Minute
)

// readClock looks at the controller's clock once a minute.
func (g *gate) readClock(ctx context.Context) {
	if g.clock.none || time.Since(g.clock.readAt) < readingEvery {
		return
	}
	asked := time.Now()
	t, ok, err := g.client.clockTime(ctx, g.set.zone)
	if unsupported(err) {
		g.clock.none = true
		return
	}
	if err != nil {
		return // the records tell of a device that is away
	}
	now := time.Now()
	middle := asked.Add(now.Sub(asked) / 2)
	g.clock = clock{known: true, lost: !ok, readAt: now}
	if ok { // it shows the second that began up to 1 s ago
		g.clock.offset = t.Add(500 * time.Millisecond).Sub(middle)
	}
	g.well.Set(clockWrong, g.clock.lost || g.clock.offset.Abs() > tolerance)
}

// timeOf is the time to give an event: the record's own where the clock can be
// believed, else that time put right by the clock's offset, else now. A time
// that another reading could put otherwise is remembered first.
func (g *gate) timeOf(ctx context.Context, r record, fresh bool) time.Time {
	if before, ok := g.history.given[r.serial]; ok && r.serial > 0 {
		return before
	}
	now := time.Now()
	claimed, ok := moment(r.at, g.set.zone)
	believed := ok && !claimed.After(now.Add(tolerance)) &&
		(!g.clock.known || !g.clock.lost && g.clock.offset.Abs() <= tolerance)
	t := claimed
	if !believed {
		g.driver.metrics.elsewhen.Inc()
		t = now
		if ok && g.clock.known && !g.clock.lost {
			if t = claimed.Add(-g.clock.offset); t.After(now) {
				t = now
			}
		}
		t = t.Truncate(time.Millisecond)
	}
	// Some firmware writes another time on the stream than into the log.
	if r.serial > 0 && (!believed || fresh) {
		if err := g.history.give(ctx, r.serial, t); err != nil {
			g.log.Warn("Time of an event could not be remembered", "index", r.serial, "err", err)
		}
	}
	return t
}

// tooOld reports whether a stored alarm is too old to be one. Both times are of
// the controller's own clock; where that says nothing, the alarm stands.
func (g *gate) tooOld(r record) bool {
	claimed, ok := moment(r.at, g.set.zone)
	if !ok || !g.clock.known || g.clock.lost {
		return false
	}
	return time.Now().Add(g.clock.offset).Sub(claimed) > g.set.lateAlarm
}

// shown is the last reading that was handed on.
type shown struct {
	due    bool
	none   bool // the doors cannot be asked for
	looked time.Time
	at     time.Time
	values map[string]float64
}

// readDoors looks at the doors once a minute, and after each record about them.
func (g *gate) readDoors(ctx context.Context) {
	if !g.shown.due && time.Since(g.shown.looked) < readingEvery {
		return
	}
	var d doorStates
	if !g.shown.none {
		var err error
		d, err = g.client.doors(ctx)
		if g.shown.none = unsupported(err); g.shown.none {
			err = nil
		}
		if g.out.Trouble(ctx, "ask for the state of the doors", err) {
			return
		}
	}
	now := time.Now()
	g.shown.due, g.shown.looked = false, now
	values := g.values(d)
	if maps.Equal(values, g.shown.values) && now.Sub(g.shown.at) < readingEvery {
		return
	}
	full := maps.Clone(values)
	if g.clock.known && !g.clock.lost {
		full["clock_offset_s"] = math.Round(g.clock.offset.Seconds()*10) / 10
	}
	err := g.emit.Reading(ctx, devices.Reading{Device: g.device.ID, Time: now, Values: full})
	if !g.out.Trouble(ctx, "keep a reading", err) {
		g.shown.at, g.shown.values = now, values
	}
}

// values are the states of the device's doors. Where there are several,
// door_open is of any of them, locked of all. What the controller does not tell
// is not there.
func (g *gate) values(d doorStates) map[string]float64 {
	values := map[string]float64{"online": 1, "clock_lost": bit(g.clock.lost)}
	for _, door := range g.set.doors {
		if open, ok := d.open[door]; ok {
			values["door_open"] = max(values["door_open"], bit(open))
			if len(g.set.doors) > 1 {
				values[fmt.Sprintf("door%d_open", door)] = bit(open)
			}
		}
		unlocked, ok := d.unlocked[door]
		if !ok {
			continue
		}
		if before, ok := values["locked"]; !ok || before == 1 {
			values["locked"] = bit(!unlocked)
		}
		if len(g.set.doors) > 1 {
			values[fmt.Sprintf("door%d_locked", door)] = bit(!unlocked)
		}
	}
	return values
}

func bit(b bool) float64 {
	if b {
		return 1
	}
	return 0
}
