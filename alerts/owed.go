package alerts

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"brighteyes/devices"
)

// attempts is how often one channel is tried, with these pauses in between,
// before the next one is.
var retryAfter = [...]time.Duration{5 * time.Second, 15 * time.Second}

// handedMost is how many hand-overs the chain of a call shows; the timeline has all.
const handedMost = 100

// Owed is a message that should leave now, with the alert that it is about.
type Owed struct {
	Delivery Delivery
	Alert    Alert
}

// Owed returns the messages whose time has come and of which no attempt is under
// way: calls for help first, then by severity and age.
func (s State) Owed(now time.Time) []Owed {
	type candidate struct {
		urgency int
		o       *Delivery
		a       *Alert
	}
	var found []candidate
	s.owed.each(func(_ string, o *Delivery) {
		if a, open := s.alerts.get(o.Alert); open && !o.Under && !o.Withdrawn && !o.NotBefore.After(now) {
			found = append(found, candidate{a.urgency(), o, a})
		}
	})
	slices.SortFunc(found, func(a, b candidate) int {
		return cmp.Or(cmp.Compare(a.urgency, b.urgency), a.a.OpenedAt.Compare(b.a.OpenedAt), cmp.Compare(a.o.ID, b.o.ID))
	})
	all := make([]Owed, len(found))
	for i, c := range found {
		all[i] = Owed{*c.o, *c.a}
	}
	return all
}

// NextOwed returns when a message that waits for another attempt is to leave.
func (s State) NextOwed(now time.Time) (at time.Time, ok bool) {
	s.owed.each(func(_ string, o *Delivery) {
		if !o.Under && !o.Withdrawn && o.NotBefore.After(now) && (!ok || o.NotBefore.Before(at)) {
			at, ok = o.NotBefore, true
		}
	})
	return at, ok
}

// urgency orders alerts: lower goes first.
func (a *Alert) urgency() int {
	if line, ok := Lookup(a.Rule); ok && line.Call {
		return 0
	}
	for i, s := range [...]Severity{Critical, Major, Minor} {
		if a.Severity == s {
			return i + 1
		}
	}
	return 4
}

// owe puts a message on record. One that the same person is still owed for this
// alert stands for it.
func (d *draft) owe(a *Alert, due Due, t Target) {
	if len(t.Channels) == 0 {
		d.noteOften(a, EntryUnreached, t.Name)
		return
	}
	for _, id := range d.owedFor(a.ID) {
		if o, _ := d.owed.get(id); o.To.Person == t.Person && !o.Withdrawn {
			return
		}
	}
	t.Channels = slices.Clone(t.Channels)
	d.putOwed(Delivery{
		ID:    devices.StableID(d.now, a.ID, fmt.Sprint(due.Step, "/", due.Round), t.Person),
		Alert: a.ID, Step: due.Step, Round: due.Round, To: t, NotBefore: d.now, Made: d.now,
	})
}

func (d *draft) owedFor(alert string) []string {
	ids, _ := d.owedOf.get(alert)
	return ids
}

func (d *draft) putOwed(o Delivery) {
	d.owed.set(o.ID, &o)
	d.owedOrder.add(o.ID)
	if ids := d.owedFor(o.Alert); !slices.Contains(ids, o.ID) {
		d.owedOf.set(o.Alert, append(slices.Clip(ids), o.ID))
	}
}

func (d *draft) dropOwed(o *Delivery) {
	d.owed.delete(o.ID)
	d.owedOrder.add(o.ID)
	left := slices.DeleteFunc(slices.Clone(d.owedFor(o.Alert)), func(id string) bool { return id == o.ID })
	if len(left) == 0 {
		d.owedOf.delete(o.Alert)
		return
	}
	d.owedOf.set(o.Alert, left)
}

// withdraw takes back what an alert no longer owes as it now stands.
func (d *draft) withdraw(a *Alert) {
	for _, id := range d.owedFor(a.ID) {
		if o, _ := d.owed.get(id); !o.Withdrawn && !a.owes(o) {
			d.takeBack(o)
		}
	}
}

// owes reports whether the message is still owed: a step's while nobody has taken
// the alert, what is owed beside whoever has it until somebody is there, and who
// was sent theirs until another was sent instead.
func (a *Alert) owes(o *Delivery) bool {
	switch {
	case a.State == Resolved:
		return false
	case o.Step == stepSent:
		return o.Round <= len(a.Sendings) && a.Sendings[o.Round-1].Released == nil
	case o.Step == stepBeside:
		return a.ArrivedAt == nil
	}
	return pages(a)
}

// takeBack takes back what is owed. Of an attempt that is under way it is still to
// be learnt what became of it.
func (d *draft) takeBack(o *Delivery) {
	if !o.Under {
		d.dropOwed(o)
		return
	}
	next := *o
	next.Withdrawn = true
	d.putOwed(next)
}

// sending begins attempts.
func (d *draft) sending(ids []string) {
	for _, id := range ids {
		if o, ok := d.owed.get(id); ok && !o.Under {
			next := *o
			next.Under = true
			next.Attempts++
			d.putOwed(next)
		}
	}
}

// sent takes what became of an attempt. Every message that left has its line, also
// when nothing is owed any more: then it changes nothing else.
func (d *draft) sent(s Sent) {
	o, owed := d.owed.get(s.ID)
	if !owed {
		o = &s.Of
	}
	a := d.edit(o.Alert)
	open := a != nil
	if !open {
		a = d.resolvedAlert(o.Alert, s.Resolved)
	}
	switch {
	case a == nil: // not on record any more
	case owed && open && !o.Withdrawn && s.Error != "":
		d.failed(a, *o, s)
		return
	case owed || !said(a, o, s):
		d.became(a, *o, s)
	}
	if owed {
		d.dropOwed(o)
	}
}

// resolvedAlert is an alert for another line, although it is resolved.
func (d *draft) resolvedAlert(id string, kept *Alert) *Alert {
	if a, mine := d.mine[id]; mine {
		return a
	}
	if kept == nil || kept.ID != id || kept.State != Resolved {
		return nil
	}
	return d.take(kept)
}

// said reports whether the timeline has this very word on a delivery that is not
// owed any more: it is told again when the answer to the first time went lost.
func said(a *Alert, o *Delivery, s Sent) bool {
	action, begins, ends := EntryHanded, joined(o.ChannelName(), o.To.Name), s.Ref
	if s.Error != "" {
		action, begins, ends = EntryChannelFailed, joined(begins, s.Error), ""
	}
	return slices.ContainsFunc(a.Timeline, func(e Entry) bool {
		return e.Action == action && !e.At.Before(o.Made) && strings.HasPrefix(e.Note, begins) && strings.HasSuffix(e.Note, ends)
	})
}

// became notes what became of an attempt.
func (d *draft) became(a *Alert, o Delivery, s Sent) {
	var repeat, bare, late string
	if o.Repeat {
		repeat = "可能重复 maybe repeated"
	}
	if s.Unrecorded {
		bare = "发出时未记录 not on record when it left"
	}
	if a.State == Resolved {
		late = "办结后 after it was resolved"
	}
	channel := o.ChannelName()
	if s.Error != "" {
		d.noteOften(a, EntryChannelFailed, joined(channel, o.To.Name, s.Error, bare, late))
		return
	}
	d.noteOften(a, EntryHanded, joined(channel, o.To.Name, repeat, bare, late, s.Ref))
	if o.Step == stepSent {
		toldSent(a, o.To.Person, d.now)
	}
	same := func(h Handed) bool { return h.Channel == channel && h.To == o.To.Name && h.Step == o.Step }
	if a.Chain == nil || o.Made.Before(a.calledAt()) || len(a.Chain.Handed) >= handedMost || slices.ContainsFunc(a.Chain.Handed, same) {
		return
	}
	chain := *a.Chain
	chain.Handed = append(slices.Clip(chain.Handed), Handed{Channel: channel, At: d.now, To: o.To.Name, Step: o.Step, Repeat: o.Repeat})
	a.Chain = &chain
}

// failed tries again, then the next channel, and when there is none lets the next
// step come, unless somebody else of this one can still be reached.
func (d *draft) failed(a *Alert, o Delivery, s Sent) {
	o.Under = false
	if !s.Final && o.Attempts <= len(retryAfter) {
		o.NotBefore = d.now.Add(retryAfter[max(0, o.Attempts-1)])
		d.putOwed(o)
		return
	}
	d.noteOften(a, EntryChannelFailed, joined(o.ChannelName(), o.To.Name, s.Error))
	if o.Channel++; o.Channel < len(o.To.Channels) {
		o.Attempts, o.NotBefore = 0, d.now
		d.putOwed(o)
		return
	}
	d.noteOften(a, EntryUnreached, o.To.Name)
	d.dropOwed(&o)
	if o.Step == stepSent { // the desk believes that somebody is on the way
		d.callMore(a)
		return
	}
	// The last step has its own pause: a gateway that refuses everything would have
	// it come again at once for ever.
	waits := slices.ContainsFunc(d.owedFor(a.ID), func(id string) bool {
		other, owed := d.owed.get(id)
		return owed && !guides(a, other.To)
	})
	if next, _ := d.due.get(escalateKey(a.ID)); !waits && !guides(a, o.To) && next.Round == 0 {
		d.hasten(a.ID)
	}
}

// guides reports whether t is only to open the way to a call: guards take none, so that
// they were or were not reached says nothing of who comes next.
func guides(a *Alert, t Target) bool { return a.Category == Care && t.Person == Guards }
