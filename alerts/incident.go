package alerts

import (
	"fmt"
	"slices"
	"time"

	"brighteyes/devices"
)

// RuleFlood is the rule of the alert that stands for a flood of calls.
const RuleFlood = "calls.flood"

// OfAPerson reports whether an alert is the call of somebody who needs help. Of the care
// desk's others one says who cannot call, and one that very many calls came at once:
// each of these is an alert of its own, and is counted by itself.
func OfAPerson(category Category, rule string) bool {
	return category == Care && rule != RuleCannotCall && rule != RuleFlood
}

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
// The calls are counted in memory. After a restart of the hub the open alerts tell
// when each of them was called first and last, so that a flood of many buttons is
// still one; of presses in between, repeated on one button, it forgets a minute. That
// hides nothing and loses nothing: each is counted in its own alert. One button alone
// makes no flood either.
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
	// A flood that was resolved in this very moment had another press.
	id = devices.StableID(d.now, key, a.ID, fmt.Sprint(a.Count, "/", a.Version))
	incident := d.open(id, line, key, a.Drill)
	incident.Edge, incident.Count = edge, 0
	incident.Title, incident.TitleEN = titled(line, 0, "网关 "+edge, "edge "+edge)
	incident.Title, incident.TitleEN = drillWords(incident.Title, incident.TitleEN, a.Drill)
	for _, id := range calls {
		d.joinFlood(d.edit(id), incident)
	}
}

// recallRushes counts again what calls the open alerts tell of.
func (n *noise) recallRushes(open []Alert) {
	rushes := map[string][]time.Time{}
	for _, a := range open {
		line, _ := Lookup(a.Rule)
		if !line.Call || a.State == Resolved {
			continue
		}
		key := mark(ConditionKey(RuleFlood, a.Edge), a.Drill)
		rushes[key] = append(rushes[key], a.OpenedAt)
		if a.Count > 1 {
			rushes[key] = append(rushes[key], a.LastAt)
		}
	}
	for key, times := range rushes {
		slices.SortFunc(times, time.Time.Compare)
		n.rushes.set(key, times[max(0, len(times)-FloodCalls-1):])
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
	d.countMember(a.Incident, -1)
	d.countMember(incident, 1)
	a.Incident = incident
	if incident != "" && d.worthALine(a, EntryGrouped) {
		d.note(a, System, EntryGrouped, incident)
	}
}

func (d *draft) countMember(incident string, by int) {
	if a := d.edit(incident); a != nil {
		a.Members = max(0, a.Members+by)
	}
}

// regroup follows what the step resolved and reopened. An incident that is over
// lets its members go; a flood is over when each of its calls is resolved.
func (d *draft) regroup() {
	for i := 0; i < len(d.alertOrder); i++ { // it grows
		a := d.mine[d.alertOrder[i]]
		_, was := d.base.alerts.get(a.ID)
		switch is := a.State != Resolved; {
		case is && !was && a.Incident != "" && d.was[a.ID] > 0: // reopened
			member := a.Incident
			a.Incident = ""
			if d.isOpen(member) {
				d.group(a, member)
			}
		case !is && was:
			d.countMember(a.Incident, -1)
			if a.Members > 0 {
				d.disband(a)
			}
		}
	}
	for i := 0; i < len(d.alertOrder); i++ {
		if a := d.mine[d.alertOrder[i]]; a.Rule == RuleFlood && a.State != Resolved {
			a.Summary = fmt.Sprintf("%d个求助在同一时间到来，各自单独受理", a.Members)
			a.SummaryEN = fmt.Sprintf("%d calls at one time; each is answered for itself", a.Members)
			if a.Members == 0 {
				d.resolve(a, System, Recovered, EntryRecovered, "")
			}
		}
	}
}

// disband lets the members of an incident that is over go.
func (d *draft) disband(incident *Alert) {
	var members []string
	d.alerts.each(func(id string, a *Alert) {
		if a.Incident == incident.ID {
			members = append(members, id)
		}
	})
	slices.Sort(members)
	for _, id := range members {
		d.group(d.edit(id), "")
	}
	incident.Members = 0
}
