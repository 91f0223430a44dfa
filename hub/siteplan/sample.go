package siteplan

import (
	"context"
	"time"
)

// Sample is how much of an area was covered in some moments of an hour.
type Sample struct {
	Hour time.Time `json:"hour"` // its beginning, UTC
	Area string    `json:"area"` // empty: all areas, by weight
	N    int       `json:"n"`    // moments; a full hour has 60
	// Covered and Unknown are sums over the moments, of shares from 0 to 1.
	Covered float64 `json:"covered"`
	Unknown float64 `json:"unknown"`
}

// sample records what is covered now.
func (p *Plans) sample(ctx context.Context) error {
	view := p.View()
	if view.Site == nil {
		return nil
	}
	now := p.cfg.Now()
	hour, f := now.UTC().Truncate(time.Hour), view.Site.Figures(now)
	if f.ByArea.Total == 0 {
		return nil
	}
	list := []Sample{{Hour: hour, N: 1, Covered: f.ByArea.Share, Unknown: f.ByArea.Unknown / f.ByArea.Total}}
	for _, a := range f.Areas {
		one := Sample{Hour: hour, Area: a.Area, N: 1, Covered: a.Share}
		if a.AreaM2 > 0 {
			one.Unknown = a.UnknownM2 / a.AreaM2
		}
		list = append(list, one)
	}
	return p.cfg.Store.AddCovered(ctx, list)
}
