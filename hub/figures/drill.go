package figures

import (
	"cmp"
	"slices"
)

// CameraSum is one camera over some days.
type CameraSum struct {
	Camera   string         `json:"camera"`
	Sums     map[Figure]Sum `json:"sums"`
	UnknownS int64          `json:"unknown_s"`
	ExcusedS int64          `json:"excused_s"`
}

// ByCamera adds the days of each camera up, by its id.
func ByCamera(days []CameraDay) []CameraSum {
	all := map[string]*CameraSum{}
	for _, d := range days {
		c := all[d.Camera]
		if c == nil {
			c = &CameraSum{Camera: d.Camera, Sums: map[Figure]Sum{}}
			all[d.Camera] = c
		}
		c.UnknownS += d.UnknownS
		c.ExcusedS += d.ExcusedS
		for figure, sum := range d.Sums {
			c.Sums[figure] = c.Sums[figure].plus(sum)
		}
	}
	list := make([]CameraSum, 0, len(all))
	for _, c := range all {
		list = append(list, *c)
	}
	slices.SortFunc(list, func(a, b CameraSum) int { return cmp.Compare(a.Camera, b.Camera) })
	return list
}

// Lost is what a camera loses to a figure.
func (c CameraSum) Lost(figure Figure) int64 {
	sum := c.Sums[figure]
	return sum.OfS - sum.GoodS()
}

// Why is what most of that is lost to; empty where nothing is.
func (c CameraSum) Why(figure Figure) (why string) {
	most := int64(0)
	for reason, lost := range c.Sums[figure].LostS {
		if lost > most || lost == most && reason < why {
			most, why = lost, reason
		}
	}
	return why
}

// Pulling lists the cameras that pull a figure down, those that lose most first, and
// those of which it could not be measured at all.
func Pulling(list []CameraSum, figure Figure) (down, unmeasured []CameraSum) {
	for _, c := range list {
		switch {
		case c.Sums[figure].OfS == 0:
			unmeasured = append(unmeasured, c)
		case c.Lost(figure) > 0:
			down = append(down, c)
		}
	}
	slices.SortStableFunc(down, func(a, b CameraSum) int { return cmp.Compare(b.Lost(figure), a.Lost(figure)) })
	return down, unmeasured
}

// DayOf is a day that is not closed yet, as far as it went.
func DayOf(date string, observed int64, cameras []CameraDay, goals Goals) Day {
	return Day{Date: date, Goals: goals.all(), Data: observed > 0, ObservedS: observed, Cameras: sharesOf(cameras)}
}

// Rates tells the figures of one day's community.
func (d Day) Rates(c CameraShare) []Rate { return c.Rates(Sample{ObservedS: d.ObservedS}, d.Goals) }
