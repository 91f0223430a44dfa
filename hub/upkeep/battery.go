package upkeep

import (
	"math"
	"slices"
	"time"

	"brighteyes/hub/telemetry"
)

// What a forecast needs and how far it looks.
const (
	batterySpan   = 60 * 24 * time.Hour
	batteryDays   = 7 * 24 * time.Hour // between the first and the last value
	batteryValues = 5                  // different moments
	changedBy     = 15                 // percentage points up: another battery
	steadyBelow   = 0.02               // percentage points a day; slower is not seen to fall
	furthest      = 730                // days; beyond it no day is named
)

// Trend is what the values of a battery say.
type Trend string

// The trends.
const (
	NoBattery  Trend = ""           // nothing tells of one
	Collecting Trend = "collecting" // 样本积累中: too few values since it was changed
	Steady     Trend = "steady"     // not seen to fall
	Falling    Trend = "falling"
)

// Forecast is the day on which a battery is empty, and from what that is known.
type Forecast struct {
	Trend   Trend      `json:"trend"`
	Pct     float64    `json:"pct"`                // newest value
	PerDay  float64    `json:"pct_per_day"`        // below zero: falls
	EmptyOn *time.Time `json:"empty_on,omitempty"` // absent: not within two years
	Values  int        `json:"values"`             // since the battery was changed, of 60 days
	Days    float64    `json:"days"`               // that they span
}

// Predict draws the line of Theil and Sen (the median of the slopes between every
// two values, Sen 1968) through the values since the battery was last changed. One
// reading that is wrong does not bend it.
func Predict(points []telemetry.Point, now time.Time) Forecast {
	points = sinceChange(points)
	if len(points) == 0 {
		return Forecast{}
	}
	last := points[len(points)-1]
	f := Forecast{Trend: Collecting, Pct: last.Value, Values: len(points), Days: last.Time.Sub(points[0].Time).Hours() / 24}
	if len(points) < batteryValues || last.Time.Sub(points[0].Time) < batteryDays {
		return f
	}
	f.PerDay = slope(points)
	if f.PerDay > -steadyBelow {
		f.Trend = Steady
		return f
	}
	f.Trend = Falling
	// The level of the line now: the median of where each value would be by now.
	levels := make([]float64, len(points))
	for i, p := range points {
		levels[i] = p.Value + f.PerDay*days(now.Sub(p.Time))
	}
	if left := max(median(levels), 0) / -f.PerDay; left <= furthest {
		on := now.Add(time.Duration(left * 24 * float64(time.Hour))).UTC().Truncate(24 * time.Hour)
		f.EmptyOn = &on
	}
	return f
}

// sinceChange leaves out what came before another battery was put in: a jump up
// that stays, or that nothing has spoken against yet.
func sinceChange(points []telemetry.Point) []telemetry.Point {
	for i := len(points) - 1; i > 0; i-- {
		before := points[i-1].Value
		stays := i+1 == len(points) || points[i+1].Value-before >= changedBy
		if points[i].Value-before >= changedBy && stays && !dip(points, i-1) {
			return points[i:]
		}
	}
	return points
}

// dip reports whether the value at i is a single low one between two that are
// like each other.
func dip(points []telemetry.Point, i int) bool {
	return i > 0 && i+1 < len(points) && math.Abs(points[i-1].Value-points[i+1].Value) < changedBy/2
}

// slope is the median change a day between every two values.
func slope(points []telemetry.Point) float64 {
	all := make([]float64, 0, len(points)*(len(points)-1)/2)
	for i, a := range points {
		for _, b := range points[i+1:] {
			if d := days(b.Time.Sub(a.Time)); d > 0 {
				all = append(all, (b.Value-a.Value)/d)
			}
		}
	}
	return median(all)
}

func days(d time.Duration) float64 { return d.Hours() / 24 }

// median sorts its argument.
func median(values []float64) float64 {
	if len(values) == 0 {
		return 0
	}
	slices.Sort(values)
	n := len(values)
	return (values[(n-1)/2] + values[n/2]) / 2
}
