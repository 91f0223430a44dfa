package recordings

import (
	"fmt"
	"time"

	"brighteyes/devices"
)

// Plan is when a camera is to be recorded each day; the zero Plan is all day.
type Plan struct{ From, To time.Duration } // since midnight

// ParsePlan reads "07:00-22:30".
func ParsePlan(text string) (Plan, error) {
	var h1, m1, h2, m2 int
	n, err := fmt.Sscanf(text, "%02d:%02d-%02d:%02d", &h1, &m1, &h2, &m2)
	at := func(h, m int) time.Duration { return time.Duration(h)*time.Hour + time.Duration(m)*time.Minute }
	p := Plan{at(h1, m1), at(h2, m2)}
	if err != nil || n != 4 || len(text) != len("07:00-22:30") || m1 > 59 || m2 > 59 || p.From >= p.To || p.To > 24*time.Hour || h1 < 0 || m1 < 0 || m2 < 0 {
		return Plan{}, fmt.Errorf("%.32q: want a time of the day such as 07:00-22:30", text)
	}
	return p, nil
}

// of is what is planned within a window that lies in one day.
func (p Plan) of(midnight time.Time, window devices.Span) []devices.Span {
	if p == (Plan{}) {
		if window.To.After(window.From) {
			return []devices.Span{window}
		}
		return nil
	}
	s := devices.Span{From: midnight.Add(p.From), To: midnight.Add(p.To)}
	if s.From.Before(window.From) {
		s.From = window.From
	}
	if s.To.After(window.To) {
		s.To = window.To
	}
	if !s.To.After(s.From) {
		return nil
	}
	return []devices.Span{s}
}
