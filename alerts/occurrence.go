package alerts

import (
	"slices"
	"strings"
	"time"

	"brighteyes/devices"
)

// maxStrangers is how many alerts of one rule an edge can open for devices that
// nobody declared, one for each; what comes beyond is counted in one alert more.
const maxStrangers = 200

// occur takes an event that was not known before.
func (d *draft) occur(o Occurrence) {
	if o.Foreign != "" {
		line, _ := Lookup(RuleForeign)
		d.raise(o, line)
		if !devices.CallForHelp(o.Event.Type) {
			return
		}
	}
	if rule, lasting := ends(o.Event.Type); rule != "" {
		d.end(o, rule, lasting)
		return
	}
	rule, lasting := begins(o.Event.Type)
	if rule == "" || !raises(o) {
		return
	}
	line, _ := Lookup(rule)
	if lasting {
		d.told(o, line)
		return
	}
	d.raise(o, line)
}

// raises says whether events of this device raise alerts: only of one in
// service. A call for help does so too when nobody declared the device, or when
// the event had to be kept under the edge: then nobody has decided otherwise.
func raises(o Occurrence) bool {
	if o.Device.ID == "" || o.Device.Undeclared {
		switch o.Device.Lifecycle {
		case devices.Suspended, devices.Retired:
			return false
		}
		return devices.CallForHelp(o.Event.Type)
	}
	switch o.Device.Lifecycle {
	case devices.Planned, devices.Commissioning, devices.Suspended, devices.Retired:
		return false
	}
	return true
}

// Muted reports whether o is a call for help that raises no alert because
// somebody took its device out of service, or has not put it in. The contract
// wants it so; whoever calls Step should at least say that it happened.
func Muted(o Occurrence) bool {
	return devices.CallForHelp(o.Event.Type) && !raises(o)
}

// raise counts o in the open alert with its key, or opens one.
func (d *draft) raise(o Occurrence, line Standing) *Alert {
	key := d.keyOf(o, line.Rule)
	a := d.withKey(key)
	if a == nil {
		a = d.open(o.NewID, line, key, o.Event.Drill())
		a.Edge, a.Device, a.Site = o.Event.Edge, o.Device.ID, o.Device.Site
		a.LateS = lateness(o.Event)
		a.Cameras = append(a.Cameras, o.Cameras...)
		a.NotRecorded = o.NotRecorded
		d.describe(a, line, o)
	} else {
		d.again(a, line)
	}
	a.Chain = chainOf(o.Event, d.now).carry(a.Chain)
	if line.Call {
		d.heardNow(a)
		d.rushed(a, o.Event.Edge)
	}
	return a
}

// heardNow has a call of now told as new though its alert stands for older ones
// that came too late for that: its steps begin anew.
func (d *draft) heardNow(a *Alert) {
	old := a.Chain.LateS > NewCallAfter.Seconds() && !a.Chain.Suspect
	if a.State == Open && !old && heldBack(a) {
		d.cancel(escalateKey(a.ID))
	}
}

// heldBack reports whether nobody was told since the alert was found too old.
func heldBack(a *Alert) bool {
	for _, e := range slices.Backward(a.Timeline) {
		switch e.Action {
		case EntryLate:
			return true
		case EntryPaged, EntryEscalated:
			return false
		}
	}
	return false
}

// again counts another occurrence in an alert that is open already. A call that
// comes long after the acknowledgement is a new call: whoever took the first may
// be gone, so nobody has this one. An acknowledgement that seems to lie in the
// future, because a clock was set back, does not make a call an old one.
func (d *draft) again(a *Alert, line Standing) {
	a.Count++
	a.LastAt = d.now
	if line.Call && a.State != Open {
		taken := a.AcknowledgedAt
		if taken == nil || taken.After(d.now) || d.now.Sub(*taken) > NewCallAfter {
			d.restart(a)
			d.past(a)
			d.note(a, System, EntryCalledAgain, "")
			return
		}
	}
	if d.worthALine(a, EntryRepeated) {
		d.note(a, System, EntryRepeated, "")
	}
}

// restart puts an alert back to where nobody has taken it. The timeline keeps
// who had.
func (d *draft) restart(a *Alert) {
	a.State = Open
	a.AcknowledgedAt, a.DispatchedAt, a.ArrivedAt, a.ResolvedAt = nil, nil, nil, nil
	a.Outcome, a.Assignee, a.Undo, a.Step, a.ArriveBy = "", "", nil, 0, nil
	forgetSeen(a)
	d.cancel(arriveKey(a.ID))
}

// past marks what was done for the call before: nothing of it says that anybody saw
// the person this time, or is on the way, and the guard room is told of this one when
// the policy says so.
func (d *draft) past(a *Alert) {
	a.GuardsAt = nil
	a.Ticks = slices.Clone(a.Ticks)
	for i := range a.Ticks {
		a.Ticks[i].Past = true
	}
	d.release(a)
}

// release says of whoever is on the way that they no longer are.
func (d *draft) release(a *Alert) {
	at := d.now
	a.Sendings = slices.Clone(a.Sendings)
	for i := range a.Sendings {
		if s := &a.Sendings[i]; s.Arrived == nil && s.Released == nil {
			s.Released = &at
		}
	}
}

// open opens an alert of that line.
func (d *draft) open(id string, line Standing, key string, drill bool) *Alert {
	if _, taken := d.alerts.get(id); taken || d.mine[id] != nil || id == "" {
		// Whoever calls Step should give a fresh id; a call is not lost because
		// it did not.
		id = devices.StableID(d.now, key, id)
	}
	a := d.adopt(Alert{
		ID: id, Key: key, Rule: line.Rule, Category: line.Category, Severity: line.Severity,
		State: Open, Drill: drill, Count: 1, OpenedAt: d.now, LastAt: d.now,
		Cameras: []string{}, Timeline: []Entry{},
	})
	d.byKey.set(key, id)
	d.note(a, System, EntryRaised, "")
	d.oweReports(a)
	return a
}

// end takes an event that says that something is over. A lasting condition then
// recovers; a call only has it noted, since a person must go and see.
func (d *draft) end(o Occurrence, rule string, lasting bool) {
	key := d.keyOf(o, rule)
	if lasting {
		d.fails(key)
		return
	}
	action := EntryCleared
	if o.Event.Type == devices.ButtonCancelled {
		action = EntryCancelled
	}
	if id, open := d.byKey.get(key); open {
		if a, ok := d.alerts.get(id); ok && d.worthALine(a, action) {
			d.note(d.edit(id), System, action, "")
		}
	}
}

// keyOf is what makes another occurrence the same alert: the rule, the device
// and whether it is an exercise. A device that nobody declared is told apart by
// its edge, since two edges may mean two devices by one name.
func (d *draft) keyOf(o Occurrence, rule string) string {
	subject := o.Device.ID
	switch {
	case rule == RuleForeign: // it is about the edge, like the condition of that name
		return mark(ConditionKey(rule, o.Event.Edge), o.Event.Drill())
	case subject == "" || o.Device.Undeclared:
		subject = o.Event.Edge + "/" + stranger(o)
	}
	key := mark(ConditionKey(rule, subject), o.Event.Drill())
	if subject == o.Device.ID {
		return key
	}
	if _, open := d.byKey.get(key); open || d.strangers(rule, o.Event.Edge) < maxStrangers {
		return key
	}
	return mark(ConditionKey(rule, o.Event.Edge+"/"), o.Event.Drill())
}

func stranger(o Occurrence) string {
	switch {
	case o.Device.ID != "":
		return o.Device.ID
	case o.Event.Device != "":
		return o.Event.Device
	}
	return o.Event.Claim
}

// drillMark begins the keys of exercises. It stands in front, where nothing that
// a sender claims can imitate it.
const drillMark = "drill:"

func mark(key string, drill bool) string {
	if drill {
		return drillMark + key
	}
	return key
}

func (d *draft) strangers(rule, edge string) (n int) {
	prefix := ConditionKey(rule, edge+"/")
	d.byKey.each(func(key, _ string) {
		if strings.HasPrefix(strings.TrimPrefix(key, drillMark), prefix) {
			n++
		}
	})
	return n
}

// lateness is the age of an event when it reached the hub, in seconds. From a
// clock that is suspect only its own difference is taken.
func lateness(e devices.Recorded) float64 {
	age := e.Received.Sub(e.Time)
	if e.DeviceTime != nil {
		age = 0
		if !e.Sent.IsZero() {
			age = e.Sent.Sub(*e.DeviceTime)
		}
	}
	return max(0, age.Round(time.Millisecond).Seconds())
}

func chainOf(e devices.Recorded, now time.Time) *Chain {
	c := &Chain{Event: e.ID, Pressed: e.Time, Received: e.Received, Stored: now, Raised: now, LateS: lateness(e), Suspect: e.DeviceTime != nil}
	if e.DeviceTime != nil {
		c.Pressed = *e.DeviceTime
	}
	if !e.Queued.IsZero() {
		queued := e.Queued
		c.Queued = &queued
	}
	return c
}
