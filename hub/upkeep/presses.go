package upkeep

import (
	"cmp"
	"slices"
	"time"

	"brighteyes/devices"
)

// FewestAttempts is how many attempts a share needs to say anything.
const FewestAttempts = 5

// FirstAttemptFormula is how a model's share comes about, as it is shown beside it.
const FirstAttemptFormula = "首次成功率 = 首次逐点测试中按下即到达的按钮 ÷ 首次参加逐点测试的按钮（90天内，没有任何到达的测试不计；没有去按的也算未到达） · buttons whose press arrived in their first walk-test ÷ buttons that were in one (90 days, tests in which nothing arrived left out; a button that nobody pressed counts as not arrived)"

// WalkTest is one that is over.
type WalkTest struct {
	Began   time.Time
	Devices []string
	Arrived map[string]bool // of them, those whose press came
}

// Model is how the buttons of one model did at their first attempt.
type Model struct {
	Model   string  `json:"model"`
	Of      int     `json:"of"`
	Arrived int     `json:"arrived"`
	Pct     float64 `json:"pct"`
	Enough  bool    `json:"enough"` // at least 5 attempts
}

// FirstAttempts adds up by model what became of each button's first walk-test.
func FirstAttempts(tests []WalkTest, buttons []Device) []Model {
	tests = slices.Clone(tests)
	slices.SortFunc(tests, func(a, b WalkTest) int { return a.Began.Compare(b.Began) })
	models := map[string]string{}
	for _, d := range buttons {
		models[d.ID] = d.Model
	}
	all, seen := map[string]*Model{}, map[string]bool{}
	for _, test := range tests {
		if len(test.Arrived) == 0 {
			continue // begun and left: it says nothing about a button
		}
		for _, id := range test.Devices {
			model, known := models[id]
			if !known || seen[id] {
				continue
			}
			seen[id] = true
			m := all[model]
			if m == nil {
				m = &Model{Model: model}
				all[model] = m
			}
			m.Of++
			if test.Arrived[id] {
				m.Arrived++
			}
		}
	}
	list := make([]Model, 0, len(all))
	for _, m := range all {
		m.Pct, m.Enough = 100*float64(m.Arrived)/float64(m.Of), m.Of >= FewestAttempts
		list = append(list, *m)
	}
	slices.SortFunc(list, func(a, b Model) int { return cmp.Compare(a.Model, b.Model) })
	return list
}

// soon is how long before its day a test is listed.
const soon = 7 * 24 * time.Hour

// Due is a button that has to be tested.
type Due struct {
	Device string     `json:"device"`
	Name   string     `json:"name,omitempty"`
	Site   string     `json:"site,omitempty"`
	Model  string     `json:"model,omitempty"`
	Last   *time.Time `json:"last,omitempty"` // absent: never
	DueAt  time.Time  `json:"due_at"`         // 30 days after the last press, test or tick of a walk-test, or after it was added
	Late   bool       `json:"late"`
	// PathAt is when a press or the edge's daily test of the way to the hub came; that
	// is no press, and proves nothing of the button's own radio, for which Heard stands.
	PathAt   *time.Time `json:"path_at,omitempty"` // absent: never
	PathLate bool       `json:"path_late"`         // the daily test is missing
	Heard    *time.Time `json:"heard,omitempty"`   // the button itself
}

// DueTests lists the buttons whose test is due within 7 days or late, the longest
// due first, and those whose daily test of the way to the hub is missing.
func DueTests(all []Device, deeds map[string]Deeds, now time.Time) []Due {
	list := []Due{}
	for _, d := range all {
		if d.Kind != devices.Button {
			continue
		}
		one := Due{Device: d.ID, Name: d.Name, Site: d.Site, Model: d.Model, DueAt: d.AddedAt.UTC().Add(pressEvery)}
		if at := deeds[d.ID].LastPress; !at.IsZero() {
			at = at.UTC()
			one.Last, one.DueAt = &at, at.Add(pressEvery)
		}
		if one.DueAt.Sub(now) > soon && !d.PathLate {
			continue
		}
		one.PathAt, one.PathLate, one.Heard = given(d.PathAt), d.PathLate, given(d.Heard)
		one.Late = !now.Before(one.DueAt)
		list = append(list, one)
	}
	slices.SortFunc(list, func(a, b Due) int { return cmp.Or(a.DueAt.Compare(b.DueAt), cmp.Compare(a.Device, b.Device)) })
	return list[:min(len(list), mostRows)]
}

// Paths is how many buttons' ways to the hub were proven, by a press or their edge's
// daily test.
type Paths struct {
	Proven  int `json:"proven"`
	Missing int `json:"missing"` // the daily test should have come again by now
	Never   int `json:"never"`   // such as of an edge that makes no tests
}

func pathsOf(all []Device) (p Paths) {
	for _, d := range all {
		switch {
		case d.Kind != devices.Button:
		case d.PathLate:
			p.Missing++
		case d.PathAt.IsZero():
			p.Never++
		default:
			p.Proven++
		}
	}
	return p
}

func given(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	t = t.UTC()
	return &t
}
