package rules

import (
	"context"
	"time"

	"brighteyes/alerts/rules"
	"brighteyes/devices"
	"brighteyes/hub/telemetry"
)

const (
	rebuildTime = 30 * time.Second // for the whole look back
	pageEvents  = 500
	seriesMost  = 300    // of one look back: devices times metrics
	pointsADay  = 50_000 // of all series; more of them get longer steps
	finest      = time.Minute
)

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
	err := past.each(ctx, since, now, func(to time.Time, inputs []rules.Input, events []devices.Recorded) {
		e.Step(to, inputs...)
		for _, ev := range events {
			if now.Sub(ev.Received) < 10*time.Minute {
				e.seen[ev.Edge+"/"+ev.ID] = true
			}
		}
	})
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

// series is one metric of one device.
type series struct {
	device devices.Registered
	metric string
}

// past reads what happened and was measured, as far as some rules look at it.
type past struct {
	r      *Rules
	events bool
	series []series
	step   time.Duration
	cut    bool // there are more series than are read
	points int
	happen int
}

func (r *Rules) past(list []*rules.Rule) *past {
	p := &past{r: r, step: finest}
	wanted, known := map[string]bool{}, r.devices()
	for _, rule := range list {
		if !rule.Enabled {
			continue
		}
		p.events = p.events || rule.Events()
		for _, metric := range rule.Metrics() {
			for _, d := range known {
				key := d.ID + " " + metric
				switch {
				case wanted[key] || !rule.Watches(d, metric):
				case len(p.series) >= seriesMost:
					p.cut = true
				default:
					wanted[key] = true
					p.series = append(p.series, series{d, metric})
				}
			}
		}
	}
	for len(p.series)*int(24*time.Hour/p.step) > pointsADay {
		p.step *= 2
	}
	return p
}

// each reads the time from one moment to another, day by day, and hands each day
// on: its inputs in no order, and all events behind them.
func (p *past) each(ctx context.Context, from, to time.Time, day func(to time.Time, inputs []rules.Input, events []devices.Recorded)) error {
	for from.Before(to) {
		next := from.Add(24 * time.Hour)
		if next.After(to) {
			next = to
		}
		inputs, events, err := p.day(ctx, from, next)
		if err != nil {
			return err
		}
		day(next, inputs, events)
		from = next
	}
	return nil
}

func (p *past) day(ctx context.Context, from, to time.Time) ([]rules.Input, []devices.Recorded, error) {
	var inputs []rules.Input
	var all []devices.Recorded
	for cursor, more := "", p.events; more; more = cursor != "" {
		page, next, err := p.r.History.EventsBetween(ctx, from, to, pageEvents, cursor)
		if err != nil {
			return nil, nil, err
		}
		for _, e := range page {
			if d, known := p.r.Places.Lookup(e.Device); known && e.Device != "" {
				inputs = append(inputs, rules.Event{Event: e.Event, Device: d})
			}
		}
		all = append(all, page...)
		cursor = next
	}
	p.happen += len(all)
	for _, s := range p.series {
		points, err := p.r.Telemetry.Series(ctx, telemetry.Query{Device: s.device.ID, Metric: s.metric, From: from, To: to, Step: p.step, Fn: telemetry.Last})
		if err != nil {
			return nil, nil, err
		}
		p.points += len(points)
		for _, at := range points {
			if at.Time.Before(from) {
				continue // its step began the day before, and was read then
			}
			inputs = append(inputs, rules.Reading{Device: s.device, Time: at.Time, Metric: s.metric, Value: at.Value})
		}
	}
	return inputs, all, nil
}
