package upkeep

import (
	"cmp"
	"slices"
	"time"
)

const buyAhead = 366 * 24 * time.Hour

// Batteries are those of one model that are empty in one month.
type Batteries struct {
	Month   string   `json:"month"` // YYYY-MM; what is low already is in this one
	Model   string   `json:"model,omitempty"`
	Devices []string `json:"devices"`
}

// ToBuy lists by month and model the batteries that will be empty within a year,
// and how many devices have too few values for that to be said. Months are zone's.
func ToBuy(all []Device, health map[string]Health, now time.Time, zone *time.Location) (list []Batteries, collecting int) {
	type lot struct{ month, model string }
	lots := map[lot][]string{}
	for _, d := range all {
		f, on := health[d.Key()].Forecast, now
		pct, has := d.Values["battery_pct"]
		switch {
		case has && pct < batteryLow:
		case f.Trend == Collecting:
			collecting++
			continue
		case f.EmptyOn == nil || f.EmptyOn.After(now.Add(buyAhead)):
			continue
		case f.EmptyOn.After(now):
			on = *f.EmptyOn
		}
		at := lot{on.In(zone).Format("2006-01"), d.Model}
		lots[at] = append(lots[at], d.ID)
	}
	for at, ids := range lots {
		slices.Sort(ids)
		list = append(list, Batteries{at.month, at.model, ids})
	}
	slices.SortFunc(list, func(a, b Batteries) int { return cmp.Or(cmp.Compare(a.Month, b.Month), cmp.Compare(a.Model, b.Model)) })
	return list, collecting
}
