package upkeep

import (
	"time"

	"brighteyes/hub/telemetry"
)

const (
	signalSpan    = 28 * 24 * time.Hour
	signalRecent  = 7 * 24 * time.Hour
	signalFewest  = 8                  // values on either side
	signalCovers  = 3 * 24 * time.Hour // that they span at least
	connectFewest = 4
	connectSlow   = 2000 // ms
)

// signals are the metrics of a radio, and by how much a median must fall for the
// change to be more than weather: link_quality is 0 to 255, the others are dB.
var signals = [...]struct {
	metric, unit string
	fall         float64
}{
	{"link_quality", "", 30},
	{"rssi_dbm", " dBm", 6},
	{"snr_db", " dB", 3},
}

// Weakening is a signal that became weaker: the medians of the 21 days before the
// last 7, and of these.
type Weakening struct {
	Unit          string
	Before, Since float64
}

// weakening is the first metric of a radio that is weaker: one radio, one reason.
func weakening(series map[string][]telemetry.Point, now time.Time) *Weakening {
	for _, s := range signals {
		if before, since, worse := weaker(series[s.metric], s.fall, now); worse {
			return &Weakening{s.unit, before, since}
		}
	}
	return nil
}

// weaker compares the median of the last 7 days with that of the 21 before. With
// too few values on either side nothing is worse.
func weaker(points []telemetry.Point, fall float64, now time.Time) (before, recent float64, worse bool) {
	var old, last []telemetry.Point
	for _, p := range points {
		if p.Time.Before(now.Add(-signalRecent)) {
			old = append(old, p)
		} else {
			last = append(last, p)
		}
	}
	if !enough(old) || !enough(last) {
		return 0, 0, false
	}
	before, recent = median(values(old)), median(values(last))
	return before, recent, before-recent >= fall
}

func enough(points []telemetry.Point) bool {
	return len(points) >= signalFewest && points[len(points)-1].Time.Sub(points[0].Time) >= signalCovers
}

func values(points []telemetry.Point) []float64 {
	list := make([]float64, len(points))
	for i, p := range points {
		list[i] = p.Value
	}
	return list
}
