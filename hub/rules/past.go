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
	pageEvents   = 500
	seriesMost   = 300     // of one look back: devices times metrics
	pointsMost   = 300_000 // of all series; where there would be more, some are thinned out
	stepsMost    = 9000    // of one query; telemetry.MaxSteps is more
	finest       = time.Minute
	statusesMost = 100_000
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
	step   time.Duration // of the series that are thinned out; 0: none is
	raw    int           // series whose values are as they came
	points int
	happen int

	watched  map[string]devices.Registered // whose statuses the rules look at
	statuses []StatusChange                // that were not handed on yet
	began    time.Time                     // of the statuses on record
	cut      bool                          // some series or statuses are left out
}

// past finds out what a list of rules looks at.
func (r *Rules) past(list []*rules.Rule) *past {
	p := &past{r: r, watched: map[string]devices.Registered{}}
	wanted, known := map[string]bool{}, r.devices()
	for _, rule := range list {
		if !rule.Enabled {
			continue
		}
		p.events = p.events || rule.Events()
		for _, d := range known {
			if rule.Statuses(d) {
				p.watched[d.ID] = d
			}
		}
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
	return p
}

// load reads the statuses and the values of a span. After an error what was not
// read is left out.
func (p *past) load(ctx context.Context, from, to time.Time) error {
	if err := p.loadStatuses(ctx, from, to); err != nil {
		p.series, p.cut = nil, true
		return err
	}
	step := finest // of those that are too many
	for len(p.series)*int(to.Sub(from)/step) > pointsMost {
		step *= 2
	}
	for i := range p.series {
		s := &p.series[i]
		if err := p.loadSeries(ctx, s, from, to, step, (pointsMost-p.points)/(len(p.series)-i)); err != nil {
			p.series, p.cut = p.series[:i], true
			return fmt.Errorf("look back at %s of %s: %w", s.metric, s.device.ID, err)
		}
		p.points += len(s.points)
	}
	return nil
}

// loadSeries reads the values as they came, where there are not more than share,
// or else one in each step; few long queries cost less than many short ones.
func (p *past) loadSeries(ctx context.Context, s *series, from, to time.Time, step time.Duration, share int) (err error) {
	var more bool
	s.points, more, err = p.r.Telemetry.Values(ctx, telemetry.Span{Device: s.device.ID, Metric: s.metric, From: from, To: to}, share)
	if err != nil {
		return err
	}
	if !more {
		p.raw++
		return nil
	}
	p.step = step
	for at, next := from, from; at.Before(to); at = next {
		if next = at.Add(stepsMost * step); next.After(to) {
			next = to
		}
		points, err := p.r.Telemetry.Series(ctx, telemetry.Query{Device: s.device.ID, Metric: s.metric, From: at, To: next, Step: step, Fn: telemetry.Last})
		if err != nil {
			return err
		}
		for _, one := range points {
			if !one.Time.Before(at) { // or its step began before, and was read then
				s.points = append(s.points, one)
			}
		}
	}
	return nil
}

func (p *past) loadStatuses(ctx context.Context, from, to time.Time) error {
	if len(p.watched) == 0 {
		return nil
	}
	list, began, more, err := p.r.History.Statuses(ctx, from, to, statusesMost)
	if err != nil {
		return fmt.Errorf("look back at the devices' statuses: %w", err)
	}
	p.began, p.cut = began, p.cut || more
	for _, one := range list {
		if _, wanted := p.watched[one.Device]; wanted {
			if one.At.Before(from) { // it was so already
				one.At = from
			}
			p.statuses = append(p.statuses, one)
		}
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
	for len(p.statuses) > 0 && p.statuses[0].At.Before(to) {
		one := p.statuses[0]
		inputs = append(inputs, rules.Status{Device: p.watched[one.Device], At: one.At, Status: one.Status})
		p.statuses = p.statuses[1:]
	}
	for i := range p.series {
		s := &p.series[i]
		for len(s.points) > 0 && s.points[0].Time.Before(to) {
			inputs = append(inputs, rules.Reading{Device: s.device, Time: s.points[0].Time, Metric: s.metric, Value: s.points[0].Value})
			s.points = s.points[1:]
		}
	}
	return inputs, all, nil
}
