package upkeep

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"brighteyes/hub/telemetry"
)

const numbersStep = 6 * time.Hour

// readNumbers asks the telemetry store about the devices that were asked about
// longest ago, a bounded number of them, and returns of how many it answered. At
// the first failure it leaves off until the next look.
func (u *Upkeep) readNumbers(ctx context.Context, w World, now time.Time) (read int) {
	limited, cancel := context.WithTimeout(ctx, numbersTime)
	defer cancel()
	for _, d := range u.oldest(w, now) {
		n, err := u.numbers(limited, d, now)
		if err != nil {
			if ctx.Err() != nil || limited.Err() != nil && read > 0 {
				return read // the hub stops, or the time of this look is over: slow, not away
			}
			u.failures.WithLabelValues("telemetry").Inc()
			if !u.away {
				u.cfg.Log.Warn("trends of devices were not read", "error", err)
			}
			u.away = true
			return 1 // the view has to say so
		}
		u.away = false
		u.trends[d.Key()] = n.Trends(now)
		read++
	}
	return read
}

// oldest are the devices to ask about now. Those that are gone, and what is too
// old to be spoken of, is forgotten.
func (u *Upkeep) oldest(w World, now time.Time) (list []Device) {
	there := make(map[string]bool, len(w.Devices))
	for _, d := range w.Devices {
		key := d.Key()
		there[key] = true
		if at := u.trends[key].At; d.Kind != Edge && (at.IsZero() || now.Sub(at).Abs() >= numbersEvery) {
			list = append(list, d)
		}
	}
	for key, t := range u.trends {
		if !there[key] || now.Sub(t.At) >= numbersGood {
			delete(u.trends, key)
		}
	}
	slices.SortFunc(list, func(a, b Device) int {
		return cmp.Or(u.trends[a.Key()].At.Compare(u.trends[b.Key()].At), cmp.Compare(a.Key(), b.Key()))
	})
	return list[:min(len(list), numbersMost)]
}

// numbers reads the series of a device that its newest values say it has.
func (u *Upkeep) numbers(ctx context.Context, d Device, now time.Time) (Numbers, error) {
	n := Numbers{Signal: map[string][]telemetry.Point{}}
	ask := func(metric string, span time.Duration, fn telemetry.Fn) ([]telemetry.Point, error) {
		if _, has := d.Values[metric]; !has && metric != "battery_pct" {
			return nil, nil
		}
		points, err := u.cfg.Series.Series(ctx, telemetry.Query{Device: d.ID, Metric: metric, From: now.Add(-span), To: now, Step: numbersStep, Fn: fn})
		if err != nil {
			return nil, fmt.Errorf("read %s of %s: %w", metric, d.ID, err)
		}
		return points, nil
	}
	var err error
	if n.Battery, err = ask("battery_pct", batterySpan, telemetry.Last); err != nil {
		return n, err
	}
	for _, s := range signals {
		if n.Signal[s.metric], err = ask(s.metric, signalSpan, telemetry.Mean); err != nil {
			return n, err
		}
	}
	n.Connect, err = ask("connect_ms", signalRecent, telemetry.Mean)
	return n, err
}
