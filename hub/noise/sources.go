package noise

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"brighteyes/alerts"
)

// Source is one device or edge with one rule that raised alarms.
type Source struct {
	Key     string          `json:"key"`
	Rule    string          `json:"rule"`
	Desk    alerts.Category `json:"desk"`
	Device  string          `json:"device,omitempty"`
	Edge    string          `json:"edge,omitempty"`
	Site    string          `json:"site,omitempty"`
	Title   string          `json:"title"`
	TitleEN string          `json:"title_en"`
	Count   int             `json:"count"` // alarms in Period
	Share   float64         `json:"share"` // % of the desk's alarms
	// Since is from when on the alarms on record were looked at for what follows: 30
	// days, or less where there are very many.
	Since time.Time `json:"since"`
	// Shortest and Longest say how long it stood, in seconds.
	Shortest float64 `json:"shortest_s"`
	Longest  float64 `json:"longest_s"`
	// Delay is the shortest delay that would have kept most of it away; absent
	// where none would, or where nothing may be delayed.
	Delay *Delay `json:"delay,omitempty"`
	// Hold is the dead-band in time: the shortest time for which it should stay away
	// before it counts as over, so that what comes and goes is one alarm.
	Hold *Hold `json:"hold,omitempty"`
	// Can lists what a person can do about it, see the words below.
	Can []string `json:"can"`
}

// Delay is a delay with its replay over what is on record.
type Delay struct {
	Minutes int `json:"minutes"`
	Spared  int `json:"spared"` // of Of alarms would not have been raised
	Of      int `json:"of"`
}

// Hold is a longer wait before recovery, with its replay over what is on record.
type Hold struct {
	Minutes int `json:"minutes"`
	Left    int `json:"left"` // alarms that would have been raised instead of Of
	Of      int `json:"of"`
}

// What can be done about a source.
const (
	// CanRule: it is a rule of a user, whose delay can be changed on the rules' page.
	CanRule = "rule"
	// CanWindow, CanSilence: the rule is part of the program and its delay is fixed,
	// but work on the device can be planned, or it can be quiet for a while.
	CanWindow  = "window"
	CanSilence = "silence"
	// CanNothing: life may depend on it. Repair it.
	CanNothing = "repair"
)

// delays that are tried, in minutes. Longer ones would hide a real fault.
var delays = [...]int{1, 2, 5, 10, 15, 30}

// busiest are the sources of most alarms of a desk.
func busiest(desk alerts.Category, raised []Raised) []Source {
	byKey := map[string]*Source{}
	total := 0
	for _, r := range raised {
		if r.Category != desk || r.Hidden || person(r.Rule()) {
			continue
		}
		total++
		s := byKey[r.Key]
		if s == nil {
			s = &Source{Key: r.Key, Rule: r.Rule(), Desk: desk, Device: r.Device, Edge: r.Edge, Site: r.Site}
			byKey[r.Key] = s
		}
		s.Count++
	}
	list := make([]Source, 0, len(byKey))
	for _, s := range byKey {
		s.Share = float64(int(1000*float64(s.Count)/float64(total)+0.5)) / 10
		list = append(list, *s)
	}
	slices.SortFunc(list, func(a, b Source) int { return cmp.Or(b.Count-a.Count, cmp.Compare(a.Key, b.Key)) })
	return list[:min(len(list), topSources)]
}

// propose fills in what the alerts on record say about a source.
func (s *Source) propose(stands []Stand, now time.Time) {
	held := make([]time.Duration, len(stands))
	for i, one := range stands {
		held[i] = one.held(now)
	}
	if len(stands) > 0 {
		s.Title, s.TitleEN = stands[0].Title, stands[0].TitleEN
		s.Shortest, s.Longest = slices.Min(held).Seconds(), slices.Max(held).Seconds()
	}
	switch {
	case alerts.NeverSilenced(s.Rule):
		s.Can = []string{CanNothing}
		return
	case strings.HasPrefix(s.Rule, "rule."):
		s.Can = []string{CanRule, CanSilence}
	default:
		s.Can = []string{CanWindow, CanSilence}
	}
	s.Delay = replay(held)
	s.Hold = replayHold(stands)
}

// replay finds the shortest delay that keeps four of five alarms away. Without one
// there is nothing to propose: what lasts is no noise but a fault.
func replay(held []time.Duration) *Delay {
	if len(held) < 3 {
		return nil
	}
	for _, minutes := range delays {
		spared := 0
		for _, d := range held {
			if d < time.Duration(minutes)*time.Minute {
				spared++
			}
		}
		if 5*spared >= 4*len(held) {
			return &Delay{Minutes: minutes, Spared: spared, Of: len(held)}
		}
	}
	return nil
}

// replayHold finds the shortest hold that leaves at most half of the alarms. stands
// are the newest first, as the store gives them; one that a person resolved or that
// is still open was no coming and going.
func replayHold(stands []Stand) *Hold {
	if len(stands) < 3 {
		return nil
	}
	for _, minutes := range delays {
		left := 1
		for i := range stands[1:] {
			next, before := stands[i], stands[i+1]
			away := next.At.Sub(before.Resolved) + alerts.RecoverAfter // it was gone for that long when it came again
			if !before.Recovered || away > time.Duration(minutes)*time.Minute {
				left++
			}
		}
		if 2*left <= len(stands) {
			return &Hold{Minutes: minutes, Left: left, Of: len(stands)}
		}
	}
	return nil
}
