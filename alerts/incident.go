package alerts

import (
	"fmt"
	"slices"
	"time"
)

// RuleFlood is the rule of the alert that stands for a flood of calls.
const RuleFlood = "calls.flood"

const (
	// FloodCalls: more calls than this from one edge within FloodWithin are a flood.
	FloodCalls  = 30
	FloodWithin = time.Minute
	// floodJoins is for how long after its newest call another one joins the flood.
	floodJoins = 10 * time.Minute
)

// rushed groups the calls of one edge when they come in a flood: a storm, a fire,
// a fault of the edge, or somebody's mischief. The flood gets an alert of its own,
// to be seen and told as what it is. Each call stays its own alert all the same,
// with its page, its sound and its place in the slot: among thirty false calls
// there may be one from somebody who lies on the floor, and nothing that this
// program knows tells which. So Incident is only a mark. It hides nothing, and
// nothing asks for it when it decides whom to call.
//
// The calls are counted in memory; after a restart of the hub the minute begins
// anew, while a flood that has its alert goes on. One button alone makes no flood:
// its presses are counted in its own alert.
func (d *draft) rushed(a *Alert, edge string) {
	key := mark(ConditionKey(RuleFlood, edge), a.Drill)
	times, _ := d.noise.rushes.get(key)
	times = append(slices.Clone(times), d.now)
	times = times[max(0, len(times)-FloodCalls-1):]
	d.noise.rushes.set(key, times)
	span := d.now.Sub(times[0])
	flood := len(times) > FloodCalls && span >= 0 && span <= FloodWithin

	id, stands := d.byKey.get(key)
	if incident, _ := d.alerts.get(id); stands && (flood || d.now.Sub(incident.LastAt) <= floodJoins) {
		d.joinFlood(a, d.edit(id))
		return
	}
	if !flood || stands {
		return
	}
	calls := d.callsOf(edge, a.Drill)
	if len(calls) < 2 {
		return
	}
	line, _ := Lookup(RuleFlood)
	incident := d.open("", line, key, a.Drill)
	incident.Edge, incident.Count = edge, 0
	incident.Title, incident.TitleEN = titled(line, 0, "网关 "+edge, "edge "+edge)
	incident.Title, incident.TitleEN = drillWords(incident.Title, incident.TitleEN, a.Drill)
	for _, id := range calls {
		d.joinFlood(d.edit(id), incident)
	}
}

// callsOf lists the open calls that an edge sent within a flood's time.
func (d *draft) callsOf(edge string, drill bool) []string {
	var ids []string
	d.alerts.each(func(id string, a *Alert) {
		line, _ := Lookup(a.Rule)
		if line.Call && a.Edge == edge && a.Drill == drill && d.now.Sub(a.LastAt) <= FloodWithin {
			ids = append(ids, id)
		}
	})
	slices.Sort(ids)
	return ids
}

func (d *draft) joinFlood(a, incident *Alert) {
	incident.Count++
	incident.LastAt = d.now
	d.group(a, incident.ID)
}

// group marks an alert as part of an incident, or of none.
func (d *draft) group(a *Alert, incident string) {
	if a.Incident == incident {
		return
	}
	a.Incident = incident
	d.regrouped = true
	if incident != "" && d.worthALine(a, EntryGrouped) {
		d.note(a, System, EntryGrouped, incident)
	}
}

// regroup counts who is grouped with whom. An incident that is over lets its
// members go; a flood is over when each of its calls is resolved.
func (d *draft) regroup() {
	for _, id := range d.alertOrder {
		a := d.mine[id]
		_, was := d.base.alerts.get(id)
		if is := a.State != Resolved; is != was && (a.Incident != "" || a.Members > 0) {
			d.regrouped = true
		}
	}
	if !d.regrouped {
		return
	}
	members := map[string]int{}
	var stray []string
	d.alerts.each(func(id string, a *Alert) {
		switch {
		case a.Incident == "":
		case d.isOpen(a.Incident):
			members[a.Incident]++
		default:
			stray = append(stray, id)
		}
	})
	slices.Sort(stray)
	for _, id := range stray {
		d.group(d.edit(id), "")
	}
	d.countMembers(members)
}

func (d *draft) countMembers(members map[string]int) {
	var changed []string
	d.alerts.each(func(id string, a *Alert) {
		if a.Members != members[id] {
			changed = append(changed, id)
		}
	})
	slices.Sort(changed)
	for _, id := range changed {
		a := d.edit(id)
		a.Members = members[id]
		if a.Rule != RuleFlood {
			continue
		}
		a.Summary = fmt.Sprintf("%d个求助在同一时间到来，各自单独受理", a.Members)
		a.SummaryEN = fmt.Sprintf("%d calls at one time; each is answered for itself", a.Members)
		if a.Members == 0 {
			d.resolve(a, System, Recovered, EntryRecovered, "")
		}
	}
	for _, id := range d.alertOrder {
		if a := d.mine[id]; a.State == Resolved {
			a.Members = 0
		}
	}
}
