package figures

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
)

// Sum is what one figure is made of: seconds of cameras that counted, and of them
// those that were lost, each to one reason.
type Sum struct {
	OfS     int64            `json:"of_s"`
	LostS   map[string]int64 `json:"lost_s,omitempty"`
	Cameras int              `json:"cameras,omitempty"` // that counted at all; in a month the most on a day
}

// GoodS is what is not lost.
func (s Sum) GoodS() int64 {
	good := s.OfS
	for _, lost := range s.LostS {
		good -= lost
	}
	return good
}

// plus adds what another camera or day is made of.
func (s Sum) plus(o Sum) Sum {
	s.OfS += o.OfS
	s.LostS = maps.Clone(s.LostS)
	for why, lost := range o.LostS {
		if s.LostS == nil {
			s.LostS = map[string]int64{}
		}
		s.LostS[why] += lost
	}
	return s
}

// CameraDay is one day of one camera.
type CameraDay struct {
	Date   string `json:"date"`
	Camera string `json:"camera"`
	Community
	Sums     map[Figure]Sum `json:"sums"`
	UnknownS int64          `json:"unknown_s,omitempty"` // in service, and nobody knows how it did
	ExcusedS int64          `json:"excused_s,omitempty"` // out of service with approval
}

func (d *CameraDay) add(s Seen, seconds int64) {
	d.Community = s.Camera.Community
	switch {
	case s.Out && s.Excused:
		d.ExcusedS += seconds
	case !s.Out && s.unknown():
		d.UnknownS += seconds
	}
	for figure, why := range s.judge() {
		sum := d.Sums[figure]
		sum.OfS += seconds
		if why != "" {
			if sum.LostS == nil {
				sum.LostS = map[string]int64{}
			}
			sum.LostS[why] += seconds
		}
		d.Sums[figure] = sum
	}
}

// CameraShare is what the cameras of one community are made of, on a day or in a
// month.
type CameraShare struct {
	Community
	Cameras  int            `json:"cameras"` // in a month the most on a day
	Sums     map[Figure]Sum `json:"sums"`
	UnknownS int64          `json:"unknown_s"`
	ExcusedS int64          `json:"excused_s"`
}

// sharesOf adds up the cameras of one day by community, in the order of its id.
func sharesOf(list []CameraDay) []CameraShare {
	all := map[string]CameraShare{}
	for _, d := range list {
		c, known := all[d.ID]
		if !known {
			c = CameraShare{Community: d.Community, Sums: map[Figure]Sum{}}
		}
		c.Cameras++
		c.UnknownS += d.UnknownS
		c.ExcusedS += d.ExcusedS
		for figure, sum := range d.Sums {
			was := c.Sums[figure]
			next := was.plus(sum)
			if sum.OfS > 0 {
				next.Cameras = was.Cameras + 1
			}
			c.Sums[figure] = next
		}
		all[d.ID] = c
	}
	return sorted(all)
}

func sorted(all map[string]CameraShare) []CameraShare {
	list := slices.Collect(maps.Values(all))
	slices.SortFunc(list, func(a, b CameraShare) int { return cmp.Compare(a.ID, b.ID) })
	return list
}

// Total adds communities up to one share, which has no place.
func Total(shares []CameraShare) CameraShare {
	all := CameraShare{Sums: map[Figure]Sum{}}
	for _, c := range shares {
		all.Cameras += c.Cameras
		all.UnknownS += c.UnknownS
		all.ExcusedS += c.ExcusedS
		for figure, sum := range c.Sums {
			next := all.Sums[figure].plus(sum)
			next.Cameras = all.Sums[figure].Cameras + sum.Cameras
			all.Sums[figure] = next
		}
	}
	return all
}

// sumDays adds up days of communities. A community is called what it was called last.
func sumDays(days []Day) []CameraShare {
	all := map[string]CameraShare{}
	for _, day := range days {
		for _, share := range day.Cameras {
			c, known := all[share.ID]
			if !known {
				c = CameraShare{Sums: map[Figure]Sum{}}
			}
			c.Community = share.Community
			c.Cameras = max(c.Cameras, share.Cameras)
			c.UnknownS += share.UnknownS
			c.ExcusedS += share.ExcusedS
			for figure, sum := range share.Sums {
				next := c.Sums[figure].plus(sum)
				next.Cameras = max(c.Sums[figure].Cameras, sum.Cameras)
				c.Sums[figure] = next
			}
			all[share.ID] = c
		}
	}
	return sorted(all)
}

// HashCameras is the fingerprint of the cameras of a day, which its sheet holds, so
// that a change to any of them shows. The list is in the order of their ids.
func HashCameras(list []CameraDay) (string, error) {
	if len(list) == 0 {
		return "", nil
	}
	list = slices.SortedFunc(slices.Values(list), func(a, b CameraDay) int { return cmp.Compare(a.Camera, b.Camera) })
	text, err := json.Marshal(list)
	if err != nil {
		return "", fmt.Errorf("cameras of %s: %w", list[0].Date, err)
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:]), nil
}
