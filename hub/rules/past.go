package rules

import (
	"context"
	"fmt"
	"time"

	"brighteyes/alerts/rules"
	"brighteyes/devices"
	"brighteyes/hub/telemetry"
)

const (
	pageEvents = 500
	seriesMost = 300     // of one look back: devices times metrics
	pointsMost = 300_000 // of all series; where there would be more, steps are longer
	stepsMost  = 9000    // of one query; telemetry.MaxSteps is more
	finest     = time.Minute
)

// series is one metric of one device, and its values that were not handed on yet.
type series struct {
	device devices.Registered
	metric string
	points []telemetry.Point
}

// past is what happened and was measured, as far as some rules look at it.
type past struct {
	r      *Rules
	events bool
	series []series
	step   time.Duration
	cut    bool // some series are left out
	points int
	happen int
}

// past finds out what a list of rules looks at, over a span of time.
func (r *Rules) past(list []*rules.Rule, span time.Duration) *past {
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
					p.series = append(p.series, series{device: d, metric: metric})
				}
			}
		}
	}
	for len(p.series)*int(span/p.step) > pointsMost {
		p.step *= 2
	}
	return p
}

// load reads the values of a span; few long queries cost less than many short
// ones. After an error the series that were not read are left out.
func (p *past) load(ctx context.Context, from, to time.Time) error {
	for i := range p.series {
		s := &p.series[i]
		for at, next := from, from; at.Before(to); at = next {
			if next = at.Add(stepsMost * p.step); next.After(to) {
				next = to
			}
			points, err := p.r.Telemetry.Series(ctx, telemetry.Query{Device: s.device.ID, Metric: s.metric, From: at, To: next, Step: p.step, Fn: telemetry.Last})
			if err != nil {
				p.series, p.cut = p.series[:i], true
				return fmt.Errorf("look back at %s of %s: %w", s.metric, s.device.ID, err)
			}
			for _, one := range points {
				if !one.Time.Before(at) { // or its step began before, and was read then
					s.points = append(s.points, one)
				}
			}
		}
		p.points += len(s.points)
	}
	return nil
}

// each hands the time from one moment to another on, day by day: the inputs of
// each day in no order, and all events behind them.
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
	if err := ctx.Err(); err != nil {
		return nil, nil, err
	}
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
	for i := range p.series {
		s := &p.series[i]
		for len(s.points) > 0 && s.points[0].Time.Before(to) {
			inputs = append(inputs, rules.Reading{Device: s.device, Time: s.points[0].Time, Metric: s.metric, Value: s.points[0].Value})
			s.points = s.points[1:]
		}
	}
	return inputs, all, nil
}
