package noise

import (
	"math"
	"time"

	"brighteyes/alerts"
)

// Load is the figures of one desk.
type Load struct {
	Desk  alerts.Category `json:"desk"`
	From  time.Time       `json:"from"` // what the figures look back on
	To    time.Time       `json:"to"`
	Goals []Goal          `json:"goals"`
	// Alarms were told in that time; Hidden came under a cause; Calls are those of
	// people, which are no load.
	Alarms int `json:"alarms"`
	Hidden int `json:"hidden"`
	Calls  int `json:"calls"`
	// Silenced stand now and page nobody.
	Silenced int `json:"silenced"`
	// LastSpan is how many alarms came in the last 10 minutes; Flood is set while
	// that is more than anybody can follow.
	LastSpan int  `json:"last_span"`
	Flood    bool `json:"flood"`
	// Cut is set when there were more alarms than are looked at: From is then when
	// the oldest of these came.
	Cut bool `json:"cut,omitempty"`
}

// Goal is one figure with its goal. Value and Goal have the unit that the name
// stands for; Met is absent while too little was collected to say.
type Goal struct {
	Name       string  `json:"name"`
	Value      float64 `json:"value"`
	Goal       float64 `json:"goal"`
	Met        *bool   `json:"met,omitempty"`
	Collecting bool    `json:"collecting"`
}

// The figures by name.
const (
	PerHour      = "per_hour"     // alarms an hour
	BusySpans    = "busy_spans"   // % of 10-minute spans with more than FloodAlarms
	StandingNow  = "standing"     // alarms that stand now
	OlderThanDay = "older_day"    // of these, older than a day
	MinorShare   = "minor_share"  // % of alarms
	MajorShare   = "major_share"  //
	SevereShare  = "severe_share" // % that are critical
	WorstSource  = "worst_source" // % of alarms from the busiest source
)

func figures(desk alerts.Category, raised []Raised, open []alerts.Alert, began, now time.Time) Load {
	from := now.Add(-Period)
	cut := len(raised) >= mostRaised
	if cut {
		from = raised[len(raised)-1].At
	}
	if began.After(from) {
		from = began
	}
	f := Load{Desk: desk, From: from.UTC(), To: now.UTC(), Cut: cut}
	spans, sources, severities := map[int64]int{}, map[string]int{}, map[alerts.Severity]int{}
	worst := 0
	for _, r := range raised {
		switch {
		case r.Category != desk:
			continue
		case person(r.Rule()):
			f.Calls++
			continue
		case r.Hidden:
			f.Hidden++
			continue
		}
		f.Alarms++
		spans[int64(now.Sub(r.At)/Span)]++
		sources[r.Key]++
		worst = max(worst, sources[r.Key])
		severities[r.Severity]++
		if age := now.Sub(r.At); age >= 0 && age <= Span {
			f.LastSpan++
		}
	}
	f.Flood = f.LastSpan > FloodAlarms
	hours := max(now.Sub(from).Hours(), 1)
	busy := 0
	for _, n := range spans {
		if n > FloodAlarms {
			busy++
		}
	}
	standing, old := 0, 0
	for _, a := range open {
		if a.Category != desk || a.Drill || a.Cause != "" || person(a.Rule) {
			continue
		}
		standing++
		if now.Sub(a.OpenedAt) > 24*time.Hour {
			old++
		}
		if a.SilencedUntil != nil {
			f.Silenced++
		}
	}
	early, few := now.Sub(from) < enoughTime, f.Alarms < enoughAlarms
	share := func(n int) float64 { return 100 * float64(n) / math.Max(1, float64(f.Alarms)) }
	f.Goals = []Goal{
		atMost(PerHour, float64(f.Alarms)/hours, 6, early),
		below(BusySpans, 100*float64(busy)/math.Max(1, now.Sub(from).Hours()*6), 1, early),
		below(StandingNow, float64(standing), 10, false),
		below(OlderThanDay, float64(old), 5, false),
		about(MinorShare, share(severities[alerts.Minor]+severities[alerts.Info]), 80, few, func(v float64) bool { return v >= 70 }),
		about(MajorShare, share(severities[alerts.Major]), 15, few, func(v float64) bool { return v <= 25 }),
		about(SevereShare, share(severities[alerts.Critical]), 5, few, func(v float64) bool { return v <= 10 }),
		atMost(WorstSource, share(worst), 5, few),
	}
	return f
}

func figure(name string, value, goal float64, collecting, met bool) Goal {
	f := Goal{Name: name, Value: math.Round(value*100) / 100, Goal: goal, Collecting: collecting}
	if !collecting {
		f.Met = &met
	}
	return f
}

func atMost(name string, value, goal float64, collecting bool) Goal {
	return figure(name, value, goal, collecting, value <= goal)
}

func below(name string, value, goal float64, collecting bool) Goal {
	return figure(name, value, goal, collecting, value < goal)
}

// about is for the shares of the priorities: what matters is that not too much is
// said to be urgent, with some room.
func about(name string, value, goal float64, collecting bool, met func(float64) bool) Goal {
	return figure(name, value, goal, collecting, met(value))
}
