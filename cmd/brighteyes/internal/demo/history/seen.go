package history

import (
	"context"
	"fmt"
	"time"

	"brighteyes/devices"
	"brighteyes/hub/coverage"
	"brighteyes/hub/figures"
	"brighteyes/hub/siteplan"
)

// outage is a time in which a camera did not see, and its area was dark.
type outage struct {
	day, hour, hours int
	camera, area     string
	condition        coverage.Condition
}

var outages = []outage{
	{3, 14, 3, "cam-north-1", "north-gate", coverage.Frozen},
	{8, 20, 2, "cam-garage-1", "garage", coverage.Offline},
	{11, 6, 4, "cam-playground-1", "playground", coverage.Obstructed},
}

// seen puts on record, hour by hour, how much of the public areas was covered, as the
// plan gives it for the cameras that saw, and the outages.
func (w *writer) seen(ctx context.Context) error {
	whole, mistakes := coverage.New(w.Plan)
	if len(mistakes) > 0 {
		return fmt.Errorf("the plan: %w", mistakes[0])
	}
	var list []siteplan.Sample
	for hour := w.first; hour.Before(w.Until.Truncate(time.Hour)); hour = hour.Add(time.Hour) {
		site := whole
		for _, o := range outages {
			if from := w.first.AddDate(0, 0, o.day).Add(time.Duration(o.hour) * time.Hour); !hour.Before(from) && hour.Before(from.Add(time.Duration(o.hours)*time.Hour)) {
				var err error
				if site, err = site.WithState(o.camera, coverage.State{Condition: o.condition}); err != nil {
					return fmt.Errorf("camera %s: %w", o.camera, err)
				}
			}
		}
		list = append(list, samples(hour.UTC(), site.Figures(hour))...)
	}
	if err := w.rec.AddCovered(ctx, list); err != nil {
		return err
	}
	past := make([]siteplan.Outage, len(outages))
	for i, o := range outages {
		from := w.day(o.day, time.Duration(o.hour)*time.Hour)
		until := from.Add(time.Duration(o.hours) * time.Hour)
		past[i] = siteplan.Outage{
			ID: devices.NewID(from), Area: o.area, Name: w.Sites[o.area], Began: from, Ended: &until,
			Failures: []siteplan.Failure{{Camera: o.camera, Name: w.name(o.camera), Condition: o.condition, From: from, Until: &until}},
		}
	}
	return w.rec.PutOutages(ctx, past)
}

func (w *writer) name(id string) string {
	for _, d := range w.Devices {
		if d.ID == id {
			return d.Name
		}
	}
	return id
}

const moments = 60 // of a full hour

// samples is an hour in which all was as these figures say.
func samples(hour time.Time, f coverage.Figures) []siteplan.Sample {
	sum := func(key string, b coverage.ByArea) siteplan.Sample {
		return siteplan.Sample{Hour: hour, Area: key, N: moments, Covered: moments * b.Share, Unknown: moments * b.Unknown / b.Total, Dark: moments * b.Dark / b.Total}
	}
	list := []siteplan.Sample{sum(siteplan.All, f.ByArea), {Hour: hour, Area: siteplan.Points, N: moments, Covered: moments * f.ByPoints.Share}}
	for _, b := range f.ByType {
		if b.Total > 0 {
			list = append(list, sum(siteplan.TypeKey(b.Type), b.ByArea))
		}
	}
	for _, a := range f.Areas {
		list = append(list, siteplan.Sample{Hour: hour, Area: a.Area, N: moments, Covered: moments * a.Share, Dark: moments * a.DarkM2 / a.AreaM2})
	}
	return list
}

// figures puts the sums of whole days on record; the hub closes the days by itself.
func (w *writer) figures(ctx context.Context) error {
	const day = 86_400
	court := figures.Community{ID: "qingchuan", Name: w.Sites["qingchuan"]}
	for n := range Days {
		date := w.first.AddDate(0, 0, n).Format(time.DateOnly)
		groups := map[devices.Kind]map[string]figures.Share{}
		var shares []figures.Share
		var cameras []figures.CameraDay
		for _, d := range w.Devices {
			lost := w.lost(n, d)
			if groups[d.Kind] == nil {
				groups[d.Kind] = map[string]figures.Share{}
			}
			g := groups[d.Kind][d.Site]
			g.Kind, g.Site, g.Devices, g.OnlineS, g.OfflineS = d.Kind, d.Site, g.Devices+1, g.OnlineS+day-lost[figures.LostOffline], g.OfflineS+lost[figures.LostOffline]
			groups[d.Kind][d.Site] = g
			if d.Kind != devices.Camera {
				continue
			}
			online := map[string]int64{}
			if s := lost[figures.LostOffline]; s > 0 {
				online[figures.LostOffline] = s
			}
			cameras = append(cameras, figures.CameraDay{Date: date, Camera: d.ID, Community: court, Sums: map[figures.Figure]figures.Sum{
				figures.Online: {OfS: day, LostS: online}, figures.GoodOrder: {OfS: day, LostS: lost}, figures.Clock: {OfS: day},
			}})
		}
		for _, sites := range groups {
			for _, g := range sites {
				shares = append(shares, g)
			}
		}
		if err := w.rec.PutTally(ctx, date, day, shares, cameras); err != nil {
			return err
		}
	}
	return nil
}

// lost is for how long a device was not in good order on a day, and why.
func (w *writer) lost(n int, d devices.Device) map[string]int64 {
	lost := map[string]int64{}
	for _, o := range outages {
		if o.day != n || o.camera != d.ID {
			continue
		}
		why := string(o.condition)
		if o.condition == coverage.Offline {
			why = figures.LostOffline
		}
		lost[why] = int64(o.hours) * 3600
	}
	return lost
}
