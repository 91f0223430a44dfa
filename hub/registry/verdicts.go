package registry

import (
	"maps"
	"slices"
	"time"

	"brighteyes/alerts"
	"brighteyes/devices"
)

// verdict is whether a condition holds; of what is not known there is none.
type verdict int8

const (
	unknown verdict = iota
	no
	yes
)

// decided is yes or no, or unknown where that is not certain.
func decided(holds, sure bool) verdict {
	switch {
	case !sure:
		return unknown
	case holds:
		return yes
	}
	return no
}

// ruling is a condition with its verdict.
type ruling struct {
	alerts.Condition
	verdict verdict
}

// verdicts remembers which conditions are on record as true, by whom they are
// about, and what is still to be put on record. Its size is bounded by the
// devices and edges that there are.
type verdicts struct {
	said    map[string]map[string]alerts.Condition // owner, key: on record as true
	flying  map[string]word                        // key: on its way to the record
	pending map[string]word                        // key: newer than that
}

type word struct {
	owner string
	cond  alerts.Condition
	holds bool
}

// The owners of conditions.
func edgeOwner(id string) string   { return "edge:" + id }
func deviceOwner(id string) string { return "device:" + id }

const callsOwner = "calls" // of all "residents cannot call"

func newVerdicts(held []alerts.Held) *verdicts {
	v := &verdicts{said: map[string]map[string]alerts.Condition{}, flying: map[string]word{}, pending: map[string]word{}}
	for _, h := range held {
		owner := edgeOwner(h.Condition.Edge)
		switch {
		case !h.FalseSince.IsZero(), !registrys(h.Condition.Rule):
			continue
		case h.Condition.Rule == alerts.RuleCannotCall:
			owner = callsOwner
		case h.Condition.Device != "":
			owner = deviceOwner(h.Condition.Device)
		}
		v.accept(word{owner, h.Condition, true})
	}
	return v
}

// registrys reports whether the registry judges conditions of a rule. Those that
// others judge, such as the rules of users, are not its to end.
func registrys(rule string) bool {
	switch rule {
	case alerts.RuleChannel, alerts.RuleRule, alerts.RuleSynthetic, alerts.RuleBlind, alerts.RuleManyBlind, alerts.RuleRecording,
		alerts.RuleReportLate, alerts.RuleHazardLate, alerts.RuleHazardUp:
		return false
	}
	_, standing := alerts.Lookup(rule)
	return standing
}

// stands returns the condition as it will be on record when all that is on its
// way has arrived; ok is false when it is not true there.
func (v *verdicts) stands(owner, key string) (alerts.Condition, bool) {
	if w, ok := v.pending[key]; ok {
		return w.cond, w.holds
	}
	if w, ok := v.flying[key]; ok {
		return w.cond, w.holds
	}
	c, ok := v.said[owner][key]
	return c, ok
}

// rule takes all rulings about one owner. A condition that is on record as true
// and is no longer among them is told to be false.
func (v *verdicts) rule(owner string, rulings []ruling) {
	named := make(map[string]bool, len(rulings))
	for _, r := range rulings {
		named[r.Key] = true
		stands, holds := v.stands(owner, r.Key)
		switch {
		case r.verdict == yes && !(holds && same(stands, r.Condition)):
			v.pending[r.Key] = word{owner, r.Condition, true}
		case r.verdict == no && holds:
			v.pending[r.Key] = word{owner, r.Condition, false}
		}
	}
	for key, c := range v.said[owner] {
		if _, holds := v.stands(owner, key); holds && !named[key] {
			v.pending[key] = word{owner, c, false}
		}
	}
}

// take returns what is to be put on record now; done must follow.
func (v *verdicts) take(now time.Time, most int) []alerts.Judgement {
	var list []alerts.Judgement
	for _, key := range slices.Sorted(maps.Keys(v.pending)) {
		if len(list) == most {
			break
		}
		w := v.pending[key]
		v.flying[key] = w
		delete(v.pending, key)
		list = append(list, alerts.Judgement{NewID: devices.NewID(now), Condition: w.cond, Holds: w.holds})
	}
	return list
}

// done says whether what was taken is on record by now. If not it comes again,
// unless something newer is known.
func (v *verdicts) done(recorded bool) {
	for key, w := range v.flying {
		if recorded {
			v.accept(w)
		} else if _, newer := v.pending[key]; !newer {
			v.pending[key] = w
		}
	}
	clear(v.flying)
}

func (v *verdicts) accept(w word) {
	switch {
	case !w.holds:
		delete(v.said[w.owner], w.cond.Key)
		if len(v.said[w.owner]) == 0 {
			delete(v.said, w.owner)
		}
		return
	case v.said[w.owner] == nil:
		v.said[w.owner] = map[string]alerts.Condition{}
	}
	v.said[w.owner][w.cond.Key] = w.cond
}

// same reports whether two words on one condition say the same.
func same(a, b alerts.Condition) bool {
	return a.Edge == b.Edge && a.Device == b.Device && a.Site == b.Site && a.Name == b.Name && a.NameEN == b.NameEN && a.Count == b.Count &&
		slices.Equal(a.Reasons, b.Reasons) && slices.Equal(a.Under, b.Under)
}
