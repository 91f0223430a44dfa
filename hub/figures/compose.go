package figures

import (
	"context"
	"fmt"
	"time"

	"brighteyes/hub/handover"
	"brighteyes/hub/workorders"
)

// day composes the figures of a day that is over.
func (f *Figures) day(ctx context.Context, from, to, now time.Time) (Day, error) {
	d := Day{Date: from.Format(time.DateOnly), Zone: f.cfg.Zone.String(), Formula: Formula, Goals: f.cfg.Goals.all(), WrittenAt: now.UTC().Truncate(time.Millisecond), Devices: []Share{}, Alerts: []AlertCount{}}
	observed, shares, err := f.cfg.Store.Tally(ctx, d.Date)
	if err != nil {
		return d, fmt.Errorf("read the sums of %s: %w", d.Date, err)
	}
	d.Data, d.ObservedS = observed > 0, observed
	for _, s := range shares {
		d.Devices = append(d.Devices, s.rated())
	}
	cameras, err := f.cfg.Store.CameraDays(ctx, d.Date, d.Date)
	if err != nil {
		return d, fmt.Errorf("read the cameras of %s: %w", d.Date, err)
	}
	d.Cameras = sharesOf(cameras)
	if d.CamerasSHA, err = HashCameras(cameras); err != nil {
		return d, err
	}
	counts, err := f.cfg.Store.AlertCounts(ctx, from, to)
	if err != nil {
		return d, fmt.Errorf("count the alerts of %s: %w", d.Date, err)
	}
	d.Alerts = append(d.Alerts, counts...)
	answers, partial, err := f.cfg.Store.Answers(ctx, from)
	if err != nil {
		return d, fmt.Errorf("read the calls of %s: %w", d.Date, err)
	}
	var ofDay []handover.Answer
	for _, a := range answers {
		if a.OpenedAt.Before(to) {
			ofDay = append(ofDay, a)
		}
	}
	calls := Calls{handover.Measure(ofDay, from, now)}
	calls.To, calls.Partial = to, partial
	d.Calls = &calls
	d.Work, err = f.work(ctx, from, to)
	return d, err
}

// work adds up the work orders of a day.
func (f *Figures) work(ctx context.Context, from, to time.Time) (w Work, err error) {
	filter := workorders.Filter{ClosedFrom: from, Limit: 500}
	for read := 0; read < mostWork; {
		page, next, err := f.cfg.Store.WorkOrders(ctx, filter)
		if err != nil {
			return w, fmt.Errorf("read work orders: %w", err)
		}
		for _, o := range page {
			w.add(o, from, to)
		}
		read += len(page)
		if filter.Cursor = next; next == "" {
			break
		}
	}
	return w, nil
}

func (w *Work) add(o workorders.Order, from, to time.Time) {
	if !o.OpenedAt.Before(to) {
		return
	}
	if !o.OpenedAt.Before(from) {
		w.Opened++
	}
	switch over := o.ClosedAt != nil && o.ClosedAt.Before(to); {
	case over && o.ClosedAt.Before(from):
	case over && o.State == workorders.Cancelled:
		w.Cancelled++
	case over:
		w.Closed++
	default:
		w.Open++
		if o.Deadline().Before(to) {
			w.Overdue++
		}
	}
}
