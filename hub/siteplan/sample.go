package siteplan

import (
	"context"
	"strings"
	"time"

	"brighteyes/hub/coverage"
)

// Sample is how much of an area was covered in some moments of an hour.
type Sample struct {
	Hour time.Time `json:"hour"` // its beginning, UTC
	Area string    `json:"area"` // or All, TypeKey, Points
	N    int       `json:"n"`    // moments; a full hour has 60
	// Covered and Unknown are sums over the moments, of shares from 0 to 1.
	Covered float64 `json:"covered"`
	Unknown float64 `json:"unknown"`
	// Dark is the same of what all cameras that would see it are known not to: 60 of it
	// are an hour in which all of the area was dark. Of Points it is not told.
	Dark float64 `json:"dark"`
}

// What a sample is of when it is of no one area. No area has such an id.
const (
	All    = ""        // all areas, by weight: 可视覆盖率
	Points = ":points" // 点位覆盖率: the share of areas of which half and more is covered
)

// TypeKey is what samples of all areas of a type are of.
func TypeKey(t coverage.AreaType) string { return ":type:" + string(t) }

// TypeOf is the type that a key of samples is of; ok is false when it is of none.
func TypeOf(key string) (t coverage.AreaType, ok bool) {
	name, ok := strings.CutPrefix(key, TypeKey(""))
	return coverage.AreaType(name), ok
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
	weighted := func(key string, b coverage.ByArea) Sample {
		return Sample{Hour: hour, Area: key, N: 1, Covered: b.Share, Unknown: b.Unknown / b.Total, Dark: b.Dark / b.Total}
	}
	list := []Sample{weighted(All, f.ByArea), {Hour: hour, Area: Points, N: 1, Covered: f.ByPoints.Share}}
	for _, b := range f.ByType {
		if b.Total > 0 {
			list = append(list, weighted(TypeKey(b.Type), b.ByArea))
		}
	}
	for _, a := range f.Areas {
		one := Sample{Hour: hour, Area: a.Area, N: 1, Covered: a.Share}
		if a.AreaM2 > 0 {
			one.Unknown, one.Dark = a.UnknownM2/a.AreaM2, a.DarkM2/a.AreaM2
		}
		list = append(list, one)
	}
	return p.cfg.Store.AddCovered(ctx, list)
}
