package hubapp

import (
	"context"
	"fmt"
	"path/filepath"
	"time"

	"brighteyes/alerts"
	"brighteyes/cmd/internal/config"
	"brighteyes/devices"
	"brighteyes/hub/ingest"
	"brighteyes/hub/records"
	"brighteyes/hub/registry"
	"brighteyes/hub/residents"
)

// recentAlerts is how far back follow-ups are looked for at the start.
const recentAlerts = 7 * 24 * time.Hour

// openResidents opens what is held of residents. Their key stands beside the
// records, and not in them. alarms is asked for only once the hub runs.
func openResidents(ctx context.Context, cfg config.Hub, o Options, rec *records.Records, places *registry.Registry, alarms func() *ingest.Ledger, today func(device string) string) (*residents.Residents, error) {
	key, err := residents.OpenKey(filepath.Join(cfg.Data, "residents.key"))
	if err != nil {
		return nil, err
	}
	return residents.New(ctx, residents.Config{
		Store: rec, Key: key, Pending: filepath.Join(cfg.Data, "residents-audit.pending"), Log: o.Log, Metrics: o.Metrics,
		Today: today,
		Homes: func() []residents.Home { return lostHomes(places.LostHomes(), alarms().Open()) },
		Where: func(device string) (residents.Place, bool) {
			d, _, known := places.Lookup("", device)
			if !known || d.Location == nil {
				return residents.Place{}, false
			}
			return residents.Place{Site: d.Site, Building: d.Location.Building, Floor: d.Location.Floor, Unit: d.Location.Unit}, true
		},
		Sensors: func(p residents.Place) []residents.Sensor { return sensorsOf(places, p) },
		Open:    func() []alerts.Alert { return alarms().Open() },
		Recent: func(ctx context.Context) ([]alerts.Alert, error) {
			return recentCare(ctx, rec)
		},
	})
}

// sensorsOf are the sensors of a home, and since when each is heard.
func sensorsOf(places *registry.Registry, p residents.Place) (list []residents.Sensor) {
	for _, d := range places.Devices(registry.Filter{Kind: devices.Sensor, Lifecycle: devices.InService}) {
		if d.Location == nil || d.Site != p.Site || d.Location.Building != p.Building || d.Location.Unit != p.Unit {
			continue
		}
		s := residents.Sensor{ID: d.ID}
		if d.Status == devices.Online || d.Status == devices.Degraded {
			s.Heard = d.StatusSince // a change between the two counts as a gap: it errs to silence
		}
		list = append(list, s)
	}
	return list
}

// lostHomes are the homes that cannot call, since when the alert of their loss
// was opened: that moment is on record, so a restart moves no deadline.
func lostHomes(lost []registry.LostHome, open []alerts.Alert) []residents.Home {
	since := map[string]time.Time{}
	for _, a := range open {
		if a.Rule == alerts.RuleCannotCall {
			since[a.Key] = a.OpenedAt
		}
	}
	homes := make([]residents.Home, len(lost))
	for i, h := range lost {
		homes[i] = residents.Home{
			Place: residents.Place{Site: h.Site, Building: h.Building, Unit: h.Unit}, Buttons: h.Buttons, Since: h.Since, Cause: h.Cause,
		}
		if at, ok := since[h.Cause]; ok {
			homes[i].Since = at
		}
	}
	return homes
}

func recentCare(ctx context.Context, rec *records.Records) ([]alerts.Alert, error) {
	var all []alerts.Alert
	f := alerts.Filter{Categories: []alerts.Category{alerts.Care}, From: time.Now().Add(-recentAlerts), Limit: 500}
	for {
		page, next, err := rec.Alerts(ctx, f)
		if err != nil {
			return nil, fmt.Errorf("read recent alerts: %w", err)
		}
		if all = append(all, page...); next == "" {
			return all, nil
		}
		f.Cursor = next
	}
}
