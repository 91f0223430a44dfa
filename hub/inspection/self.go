package inspection

import (
	"slices"
	"time"

	"brighteyes/devices/bilingual"
)

// Standing is how an item stands against its goal.
type Standing string

// The standings. What is not measured and what is being collected are neither met nor
// missed.
const (
	Met         Standing = "met"
	Missed      Standing = "missed"
	Collecting  Standing = "collecting"
	NotMeasured Standing = "not_measured"
)

// Words is a text in both languages.
type Words struct {
	Zh string `json:"zh"`
	En string `json:"en"`
}

// Item is one assessed item of the programme.
type Item struct {
	Key      string    `json:"key"`
	Name     Words     `json:"name"`
	Standing Standing  `json:"standing" enum:"met,missed,collecting,not_measured"`
	Pct      *float64  `json:"pct,omitempty" doc:"of an item that is a share"`
	Count    *int      `json:"count,omitempty" doc:"of an item that is to be none, or a number"`
	Good     int64     `json:"good,omitempty"`
	Of       int64     `json:"of,omitempty"`
	Goal     Words     `json:"goal"`
	Formula  Words     `json:"formula"`
	Evidence string    `json:"evidence" doc:"page of the dashboard that shows what the value is made of"`
	Remedy   Words     `json:"remedy" doc:"what mends it"`
	By       string    `json:"by" enum:"property,police,admin" doc:"whose it is to mend"`
	Failing  []Failing `json:"failing" doc:"what pulls it down, 100 at most"`
	More     int       `json:"more,omitempty" doc:"failing ones that are not listed"`
}

// Failing is one thing that pulls an item down.
type Failing struct {
	Camera string `json:"camera,omitempty"`
	Name   string `json:"name"`
	Why    string `json:"why"` // a word of the catalogues
	Times  int64  `json:"seconds,omitempty"`
}

// Share is a figure of cameras over the last 30 days.
type Share struct {
	Key        string // online, good_order, filed, clock, label
	Pct        *float64
	Good, Of   int64 // seconds of cameras
	Goal       float64
	Programme  float64 // the goal unless this hub sets another
	Formula    Words
	Collecting bool
	Failing    []Failing
}

// Place is a key place of the plan.
type Place struct {
	Name    string
	Covered bool
	Known   bool // false: cameras that would cover it are in an unknown condition
}

// Facts is what is known when the self-check is made.
type Facts struct {
	Now       time.Time
	Shares    []Share
	PlanDrawn bool // and can be computed
	SignedBy  string
	SignedAt  time.Time
	Key       []Place
	Network   []Failing // cameras that watch key places and are not connected
	KeyCams   int       // cameras that watch key places
	Cameras   int       // in service
	Days      []Failing // cameras on whose file fewer than 30 days of recording stand, or none
	Suspended []Failing // out of service with nobody's approval
	Sight     []Failing // cameras that show more than they may
	Overdue   int       // work orders
	WorkKnown bool
	Broken    []Failing // days whose sheet is not as it was written
	Sheets    int       // that were looked at
	SpotKnown bool      // spot checks are kept
	SpotAt    *time.Time
	SpotBlank []Aspect  // that the last finished spot check could judge of no camera
	SpotFail  []Failing // of the last finished spot check
}

const mostFailing = 100

// ofPlan are the items that nobody can measure without a drawn plan.
var ofPlan = [...]string{"key_covered", "key_networked", "register", "over_detail"}

// Assess holds each item against its goal.
func Assess(f Facts) []Item {
	items := []Item{keyCovered(f), keyNetworked(f)}
	for _, share := range f.Shares {
		items = append(items, ofShare(share))
	}
	items = append(items,
		few("recording_days", "#/archive", "property", f.Days, f.Cameras > 0),
		register(f),
		few("over_detail", "#/coverage", "property", f.Sight, f.PlanDrawn),
		few("suspended", "#/install", "admin", f.Suspended, true),
		overdue(f), spot(f),
		few("sheets", "#/figures", "admin", f.Broken, f.Sheets > 0),
	)
	for i := range items {
		if items[i].Standing == NotMeasured && !f.PlanDrawn && slices.Contains(ofPlan[:], items[i].Key) {
			items[i].Remedy = wordsOf(words.Say("plan.remedy"))
		}
		if items[i].Failing == nil {
			items[i].Failing = []Failing{}
		}
		if n := len(items[i].Failing); n > mostFailing {
			items[i].Failing, items[i].More = items[i].Failing[:mostFailing], n-mostFailing
		}
	}
	return items
}

func item(key, page, by string) Item {
	say := func(what string) Words { return wordsOf(words.Say(key + "." + what)) }
	return Item{Key: key, Name: say("name"), Goal: say("goal"), Formula: say("formula"), Remedy: say("remedy"), Evidence: page, By: by, Standing: NotMeasured}
}

func wordsOf(t bilingual.Text) Words { return Words{t.Zh, t.En} }

// few is an item that wants none; known is that somebody could have seen one.
func few(key, page, by string, failing []Failing, known bool) Item {
	i := item(key, page, by)
	if !known {
		return i
	}
	n := len(failing)
	i.Count, i.Failing, i.Standing = &n, failing, standing(n == 0)
	return i
}

func standing(met bool) Standing {
	if met {
		return Met
	}
	return Missed
}

// share fills in good of of against a goal of all.
func (i Item) share(good, of int) Item {
	if of == 0 {
		return i
	}
	pct := 100 * float64(good) / float64(of)
	i.Good, i.Of, i.Pct, i.Standing = int64(good), int64(of), &pct, standing(good == of)
	return i
}

func keyCovered(f Facts) Item {
	i := item("key_covered", "#/coverage", "police")
	covered := 0
	for _, p := range f.Key {
		switch {
		case p.Covered:
			covered++
		case p.Known:
			i.Failing = append(i.Failing, Failing{Name: p.Name, Why: "not_covered"})
		default:
			i.Failing = append(i.Failing, Failing{Name: p.Name, Why: "coverage_unknown"})
		}
	}
	return i.share(covered, len(f.Key))
}

func keyNetworked(f Facts) Item {
	i := item("key_networked", "#/devices", "property")
	i.Failing = f.Network
	return i.share(f.KeyCams-len(f.Network), f.KeyCams)
}

func ofShare(s Share) Item {
	i := item(s.Key, "#/figures", map[string]string{"filed": "police", "label": "property"}[s.Key])
	if i.By == "" {
		i.By = "property"
	}
	i.Goal, i.Formula = wordsOf(words.Say("share.goal", s.Goal)), s.Formula
	if s.Goal != s.Programme {
		i.Goal = wordsOf(words.Say("share.goal.set", s.Goal, s.Programme))
	}
	i.Good, i.Of, i.Failing = s.Good, s.Of, s.Failing
	switch {
	case s.Of == 0:
	case s.Collecting || s.Pct == nil:
		i.Standing = Collecting
	default:
		i.Pct, i.Standing = s.Pct, standing(*s.Pct >= s.Goal)
	}
	return i
}

func register(f Facts) Item {
	i := item("register", "#/coverage", "police")
	if !f.PlanDrawn {
		return i
	}
	i.Standing = standing(f.SignedBy != "")
	return i
}

func overdue(f Facts) Item {
	i := item("overdue", "#/orders", "property")
	if f.WorkKnown {
		i.Count, i.Standing = &f.Overdue, standing(f.Overdue == 0)
	}
	return i
}

// spotEvery is how often a spot check is due.
const spotEvery = 31 * 24 * time.Hour

func spot(f Facts) Item {
	i := item("spot", "#/inspection", "police")
	n := len(f.SpotFail)
	switch {
	case !f.SpotKnown:
	case f.SpotAt == nil:
		i.Standing = Missed
	case f.Now.Sub(*f.SpotAt) <= spotEvery && n == 0 && len(f.SpotBlank) > 0: // nothing wrong was seen, for nobody could see
	default:
		i.Count, i.Failing = &n, f.SpotFail
		i.Standing = standing(f.Now.Sub(*f.SpotAt) <= spotEvery && n == 0)
	}
	return i
}
