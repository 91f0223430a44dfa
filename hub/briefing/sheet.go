package briefing

import (
	"cmp"
	"slices"
	"time"

	"brighteyes/alerts"
	"brighteyes/devices"
)

// Sheet is what changed from one moment to another, and what is owed at its end.
type Sheet struct {
	Since   time.Time `json:"since"`
	At      time.Time `json:"at"` // when it was composed
	Blind   []Area    `json:"blind"`
	Cameras []Camera  `json:"cameras"`
	Calls   []Open    `json:"calls"`  // for help, that are open
	Alarms  []Open    `json:"alarms"` // of safety, that are open
	Reports []Report  `json:"reports"`
	// Overdue is how many of the reports should have been sent.
	Overdue int `json:"overdue"`
}

// Area is a public area that fell blind, or came back.
type Area struct {
	Site  string     `json:"site"`
	Alert string     `json:"alert"`
	From  time.Time  `json:"from"`
	Ended *time.Time `json:"ended,omitempty"` // nil: it is blind now
	New   bool       `json:"new"`             // it fell blind since
}

// Camera is one whose pictures were lost or came back.
type Camera struct {
	ID    string         `json:"id"`
	Was   devices.Status `json:"was"`
	Is    devices.Status `json:"is"`
	Lost  bool           `json:"lost"`
	At    time.Time      `json:"at"`    // of the newest change
	Times int            `json:"times"` // how often it was lost meanwhile
}

// Open is an alert that is open. Of a call for help the police see place and state.
type Open struct {
	Alert string       `json:"alert"`
	Rule  string       `json:"rule"`
	Site  string       `json:"site,omitempty"`
	State alerts.Stage `json:"state"`
	Since time.Time    `json:"opened_at"`
	New   bool         `json:"new"`
}

// Report is one that is owed.
type Report struct {
	Alert   string            `json:"alert"`
	Rule    string            `json:"rule"`
	Site    string            `json:"site,omitempty"`
	Kind    alerts.ReportKind `json:"kind"`
	To      string            `json:"to"`
	DueAt   time.Time         `json:"due_at"`
	Overdue bool              `json:"overdue"`
}

// Change is that a camera had another status from a moment on.
type Change struct {
	Device string
	At     time.Time
	Status devices.Status
}

// Facts are what a sheet is made of.
type Facts struct {
	Open    []alerts.Alert // that are not resolved
	Turned  []alerts.Alert // of safety, that were raised or ended since
	Owing   []alerts.Alert // that owe a report, resolved or not
	Changes []Change       // of each camera its status at since, and what changed after, oldest first
}

// Compose makes the sheet of what changed from since to now. Drills are left out.
func Compose(f Facts, since, now time.Time) Sheet {
	s := Sheet{Since: since, At: now, Blind: []Area{}, Cameras: cameras(f.Changes, since), Calls: []Open{}, Alarms: []Open{}, Reports: []Report{}}
	seen := map[string]bool{}
	for _, a := range append(slices.Clone(f.Open), f.Turned...) {
		if a.Drill || seen[a.ID] {
			continue
		}
		seen[a.ID] = true
		if a.Rule == alerts.RuleBlind {
			s.Blind = append(s.Blind, Area{Site: a.Site, Alert: a.ID, From: a.OpenedAt, Ended: a.ResolvedAt, New: a.OpenedAt.After(since)})
		}
		if a.State == alerts.Resolved || a.Rule == alerts.RuleBlind || a.Cause != "" {
			continue
		}
		one := Open{Alert: a.ID, Rule: a.Rule, Site: a.Site, State: a.State, Since: a.OpenedAt, New: a.OpenedAt.After(since)}
		switch {
		case a.Category == alerts.Safety, a.Rule == alerts.RuleFlood:
			s.Alarms = append(s.Alarms, one)
		case alerts.OfAPerson(a.Category, a.Rule):
			s.Calls = append(s.Calls, one)
		}
	}
	for _, a := range f.Owing {
		if r := a.Reports; r != nil && r.DueAt != nil && !a.Drill {
			late := now.After(*r.DueAt)
			s.Reports = append(s.Reports, Report{Alert: a.ID, Rule: a.Rule, Site: a.Site, Kind: r.Next, To: r.Duty.To, DueAt: *r.DueAt, Overdue: late})
			if late {
				s.Overdue++
			}
		}
	}
	slices.SortStableFunc(s.Blind, func(a, b Area) int { return cmp.Or(boolFirst(a.Ended == nil, b.Ended == nil), b.From.Compare(a.From)) })
	slices.SortStableFunc(s.Reports, func(a, b Report) int { return a.DueAt.Compare(b.DueAt) })
	return s
}

func boolFirst(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return -1
	}
	return 1
}

// gone reports whether nothing can be seen of a camera of this status.
func gone(s devices.Status) bool { return s == devices.Offline || s == devices.Unknown }

// cameras are those that were lost or came back, those that are lost first. Of one
// whose status at the beginning nobody knows the first that is known counts.
func cameras(changes []Change, since time.Time) []Camera {
	byID := map[string]*Camera{}
	for _, c := range changes {
		one, known := byID[c.Device]
		if !known {
			one = &Camera{ID: c.Device, Was: c.Status}
			byID[c.Device] = one
		} else if c.At.After(since) {
			if gone(c.Status) && !gone(one.Is) {
				one.Times++
			}
			if gone(c.Status) != gone(one.Is) {
				one.At = c.At
			}
		}
		one.Is = c.Status
	}
	list := []Camera{}
	for _, one := range byID {
		if one.Lost = gone(one.Is); !one.At.IsZero() && (one.Lost != gone(one.Was) || one.Times > 0) {
			list = append(list, *one)
		}
	}
	slices.SortFunc(list, func(a, b Camera) int {
		return cmp.Or(boolFirst(a.Lost, b.Lost), b.At.Compare(a.At), cmp.Compare(a.ID, b.ID))
	})
	return list
}
