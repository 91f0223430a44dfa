package rules

import (
	"cmp"
	"context"
	"slices"
	"time"

	"brighteyes/alerts/rules"
	"brighteyes/devices"
)

const (
	dryDays  = 30
	dryTime  = 8 * time.Second // a browser waits for 10
	loadTime = 5 * time.Second // of that, for the values; a series that was not read by then is left out
	dryLists = 200             // of each list that is answered
)

// DryRun is what a change of rules would have done in the past.
type DryRun struct {
	From     time.Time `json:"from"`
	To       time.Time `json:"to"`
	Complete bool      `json:"complete"` // From is 30 days ago and all of it was read
	Events   int       `json:"events"`   // replayed
	Points   int       `json:"points"`   // values replayed
	Series   int       `json:"series"`   // metrics of devices
	Raw      int       `json:"raw"`      // of them, those replayed value by value
	StepS    int       `json:"step_s"`   // of the others, seconds: one value in each; 0: there are none
	Statuses bool      `json:"statuses"` // some rule looks at statuses of devices
	Changes  int       `json:"changes"`  // of statuses, replayed
	// StatusesFrom is from when on these are on record, which may be after From.
	StatusesFrom *time.Time `json:"statuses_from,omitempty"`

	Old     int       `json:"old"` // alerts that the rules as they are would have raised
	New     int       `json:"new"` // and that the rules of the text would have
	Raised  []Episode `json:"raised"`
	Removed []Episode `json:"removed"`
	Delayed []Episode `json:"delayed"` // later than now; an earlier one has DelayS below 0
	More    int       `json:"more"`    // episodes left out of the lists

	Calls Calls `json:"calls"`
}

// Episode is one time that a rule was true of a device or place.
type Episode struct {
	Rule    string     `json:"rule"`
	Subject string     `json:"subject"`
	From    time.Time  `json:"from"`
	To      *time.Time `json:"to,omitempty"` // absent: to the end
	DelayS  float64    `json:"delay_s,omitempty"`
}

// DryRun replays the last 30 days through the rules as they are and as the text
// would have them. Rules that the text does not name are the same in both and are
// left out. The calls for help of that time go through the alerts' own machine
// twice, with what the new rules say and without it.
func (r *Rules) DryRun(ctx context.Context, text string) (DryRun, error) {
	proposed, err := rules.Parse("rule.yaml", []byte(text), r.strict())
	if err != nil {
		return DryRun{}, err
	}
	active, _ := r.active()
	current := slices.DeleteFunc(active, func(a *rules.Rule) bool {
		return !slices.ContainsFunc(proposed, func(p *rules.Rule) bool { return p.ID == a.ID })
	})
	ctx, cancel := context.WithTimeout(ctx, dryTime)
	defer cancel()
	to := r.Now().UTC()
	from := to.Add(-dryDays * 24 * time.Hour)
	source := r.past(append(slices.Clone(current), proposed...))
	source.events = true // calls are always looked at
	loading, loaded := context.WithTimeout(ctx, loadTime)
	defer loaded()
	if err := source.load(loading, from, to); err != nil && loading.Err() == nil {
		return DryRun{}, err
	}
	before, after := newReplay(current, from, r.devices(), source.step), newReplay(proposed, from, r.devices(), source.step)
	calls := newCallCheck(r.Places)
	d := DryRun{From: from, To: from, Series: len(source.series), Raw: source.raw, StepS: int(source.step / time.Second)}
	d.status(source)
	err = source.each(ctx, from, to, func(until time.Time, inputs []rules.Input, events []devices.Recorded) {
		before.step(until, inputs)
		calls.day(events, after.step(until, inputs))
		d.To = until
	})
	if err != nil && ctx.Err() == nil {
		return DryRun{}, err
	}
	d.Complete = err == nil && !source.cut
	d.Events, d.Points, d.Calls = source.happen, source.points, calls.result
	d.compare(before.episodes, after.episodes)
	return d, nil
}

// status says what of the devices' statuses is on record.
func (d *DryRun) status(source *past) {
	d.Statuses, d.Changes = len(source.watched) > 0, len(source.statuses)
	if !d.Statuses {
		return
	}
	began := source.began.UTC()
	switch {
	case source.began.IsZero(): // nothing is on record yet
		began = source.r.Now().UTC()
	case began.Before(d.From):
		began = d.From
	}
	d.StatusesFrom = &began
}

// replay is an engine and what it said.
type replay struct {
	engine   *rules.Engine
	episodes []Episode
	open     map[string]int // by rule and subject: which episode stands
}

func newReplay(list []*rules.Rule, from time.Time, known []devices.Registered, grain time.Duration) *replay {
	p := &replay{engine: rules.NewEngine(list), open: map[string]int{}}
	p.engine.Grain(grain)
	p.engine.Watch(from, known)
	return p
}

func (p *replay) step(to time.Time, inputs []rules.Input) []rules.Change {
	changes := p.engine.Step(to, inputs...)
	for _, c := range changes {
		if c.Failing {
			continue
		}
		key := c.Rule + " " + c.Subject
		at := c.At.UTC()
		switch i, stands := p.open[key]; {
		case c.Again && !stands:
			p.episodes = append(p.episodes, Episode{Rule: c.Rule, Subject: c.Subject, From: at, To: &at})
		case c.Holds && !stands:
			p.open[key] = len(p.episodes)
			p.episodes = append(p.episodes, Episode{Rule: c.Rule, Subject: c.Subject, From: at})
		case !c.Holds && stands:
			p.episodes[i].To = &at
			delete(p.open, key)
		}
	}
	return changes
}

// compare says what is in one and not in the other. Two episodes of one rule and
// subject that overlap are the same.
func (d *DryRun) compare(before, after []Episode) {
	d.Old, d.New = len(before), len(after)
	d.Raised, d.Removed, d.Delayed = []Episode{}, []Episode{}, []Episode{}
	matched := make([]bool, len(before))
	of := map[string][]int{}
	for i, was := range before {
		of[was.key()] = append(of[was.key()], i)
	}
	for _, now := range after {
		i := -1
		for _, at := range of[now.key()] {
			if before[at].overlaps(now) {
				i = at
				break
			}
		}
		if i < 0 {
			d.add(&d.Raised, now)
			continue
		}
		late := now.From.Sub(before[i].From)
		if !matched[i] && late.Abs() >= time.Second {
			now.DelayS = late.Seconds()
			d.add(&d.Delayed, now)
		}
		matched[i] = true
	}
	for i, was := range before {
		if !matched[i] {
			d.add(&d.Removed, was)
		}
	}
}

func (d *DryRun) add(list *[]Episode, e Episode) {
	if len(*list) >= dryLists {
		d.More++
		return
	}
	*list = append(*list, e)
}

func (e Episode) key() string { return e.Rule + " " + e.Subject }

// overlaps reports whether two episodes of one key share a moment.
func (e Episode) overlaps(o Episode) bool {
	return (e.To == nil || cmp.Compare(o.From.UnixNano(), e.To.UnixNano()) <= 0) && (o.To == nil || cmp.Compare(e.From.UnixNano(), o.To.UnixNano()) <= 0)
}
