package ingest

import (
	"slices"
	"sync"

	"brighteyes/alerts"
	"brighteyes/devices"
)

const (
	// unrecordedMost and recordedMost bound what is remembered of calls. When
	// more than that wait, the oldest may be shown twice; none is shown never.
	unrecordedMost = 10_000
	recordedMost   = 10_000
)

// call is the identity of a call for help.
type call struct{ edge, id, subject, kind string }

// timedCall is that with the time by which the records, too, tell events apart.
type timedCall struct {
	call
	ms int64
}

func callOf(e devices.Recorded) timedCall {
	at, subject := e.Time, e.Device
	if e.DeviceTime != nil {
		at = *e.DeviceTime
	}
	if subject == "" {
		subject = e.Claim
	}
	return timedCall{call{e.Edge, e.ID, subject, e.Type}, at.UnixMilli()}
}

// unrecorded remembers the calls that are shown and not on record, and which
// calls this process has put there. What waits is known without its time, which
// of a call that named none is that of each delivery. What is on record is known
// with its time, so that a button that uses one id for ever is not silenced.
type unrecorded struct {
	mu       sync.Mutex
	waiting  map[call]shownCall
	order    []call
	recorded map[timedCall]bool // or resolved by a person
	oldest   []timedCall
}

type shownCall struct {
	timedCall
	alert alerts.Alert
}

// add remembers a call as shown and gives its alert an id. fresh is false when it
// was shown before, or is on record.
func (u *unrecorded) add(c timedCall, a alerts.Alert) (_ alerts.Alert, fresh bool) {
	u.mu.Lock()
	defer u.mu.Unlock()
	if _, shown := u.waiting[c.call]; shown || u.recorded[c] {
		return a, false
	}
	if u.waiting == nil {
		u.waiting = map[call]shownCall{}
	}
	a.ID = unrecordedID + c.id
	for other := range u.waiting {
		if other.id == c.id { // two mean different things by one id
			a.ID = unrecordedID + devices.StableID(a.OpenedAt, c.edge, c.id, c.subject, c.kind)
			break
		}
	}
	if len(u.order) >= unrecordedMost {
		delete(u.waiting, u.order[0])
		u.order = u.order[1:]
	}
	u.waiting[c.call] = shownCall{c, a}
	u.order = append(u.order, c.call)
	return a, true
}

// remove remembers a call as recorded, and returns its alert if it was shown.
func (u *unrecorded) remove(c timedCall) (alerts.Alert, bool) {
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.recorded == nil {
		u.recorded = map[timedCall]bool{}
	}
	if !u.recorded[c] {
		if len(u.oldest) >= recordedMost {
			delete(u.recorded, u.oldest[0])
			u.oldest = u.oldest[1:]
		}
		u.recorded[c] = true
		u.oldest = append(u.oldest, c)
	}
	was, shown := u.waiting[c.call]
	if shown {
		delete(u.waiting, c.call)
		u.order = slices.DeleteFunc(u.order, func(other call) bool { return other == c.call })
	}
	return was.alert, shown
}

// find returns a call by its alert's id.
func (u *unrecorded) find(id string) (timedCall, alerts.Alert, bool) {
	u.mu.Lock()
	defer u.mu.Unlock()
	for _, was := range u.waiting {
		if was.alert.ID == id {
			return was.timedCall, was.alert, true
		}
	}
	return timedCall{}, alerts.Alert{}, false
}

// all returns the alerts of every call that waits, newest first.
func (u *unrecorded) all() []alerts.Alert {
	u.mu.Lock()
	defer u.mu.Unlock()
	list := make([]alerts.Alert, 0, len(u.order))
	for _, c := range slices.Backward(u.order) {
		list = append(list, u.waiting[c].alert)
	}
	return list
}

func (u *unrecorded) len() int {
	u.mu.Lock()
	defer u.mu.Unlock()
	return len(u.waiting)
}
