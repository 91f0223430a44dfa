package rules

import (
	"context"
	"time"

	"brighteyes/alerts/rules"
	"brighteyes/devices"
)

// rebuildTime is for the whole look back.
const rebuildTime = 30 * time.Second

// rebuild lets an engine live through what its rules look back at. It says from
// when on the engine knows what happened, and whether that is far enough.
func (r *Rules) rebuild(ctx context.Context, e *engine, list []*rules.Rule, now time.Time) (since time.Time, complete bool) {
	ctx, cancel := context.WithTimeout(ctx, rebuildTime)
	defer cancel()
	horizon := time.Duration(0)
	for _, rule := range list {
		if rule.Enabled {
			horizon = max(horizon, rule.Horizon())
		}
	}
	if horizon == 0 {
		return now, true
	}
	since = now.Add(-min(horizon, rules.MaxSpan))
	e.Watch(since, r.devices())
	past := r.past(list)
	err := past.load(ctx, since, now)
	e.Grain(past.step)
	if err == nil {
		err = past.each(ctx, since, now, func(to time.Time, inputs []rules.Input, events []devices.Recorded) {
			e.Step(to, inputs...)
			for _, ev := range events {
				if now.Sub(ev.Received) < 10*time.Minute {
					e.seen[ev.Edge+"/"+ev.ID] = true
				}
			}
		})
	}
	e.Grain(0)
	if err != nil || past.cut {
		r.Log.Warn("rules begin anew: what they look back at could not be read", "err", err, "series", len(past.series))
		e.Engine = rules.NewEngine(list)
		e.Watch(now, r.devices())
		return now, false
	}
	return since, true
}

func (r *Rules) devices() []devices.Registered {
	watched := r.Places.Watched()
	list := make([]devices.Registered, len(watched))
	for i, w := range watched {
		list[i] = w.Device
	}
	return list
}
