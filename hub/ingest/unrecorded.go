package ingest

import (
	"slices"
	"sync"
	"time"

	"brighteyes/alerts"
	"brighteyes/devices"
	"brighteyes/devices/wire"
)

const (
	// showAfter is how long the record may take before a call for help is shown
	// without it: a disk that hangs gives no error.
	showAfter = 2 * time.Second
	// unrecordedMost and recordedMost bound what is remembered of calls. When
	// more than that wait, the oldest may be shown twice; none is shown never.
	unrecordedMost = 10_000
	recordedMost   = 10_000

	// unrecordedID begins the ids of alerts that are not on record.
	unrecordedID = "unrecorded:"
)

// Unrecorded shows the calls for help of a batch that could not be committed,
// each once however often the edge repeats it, marked NotRecorded, under the id
// "unrecorded:" and the event's. When the event is on record at last, the real
// alert is shown, and this one as resolved with outcome duplicate, so that it
// leaves the screens. It waits for nobody. Commit calls it itself.
func (l *Ledger) Unrecorded(b wire.Batch) {
	for _, e := range Resolve(l.places, b).Events {
		if !devices.CallForHelp(e.Type) {
			continue
		}
		o := l.occurrence(e)
		o.NotRecorded = true
		_, actions, err := alerts.Step(alerts.State{}, l.now(), o)
		if err != nil {
			continue // Step refuses no occurrence
		}
		for _, action := range actions {
			if put, ok := action.(alerts.PutAlert); ok && put.Alert.Rule == e.Type && !l.counted(e, put.Alert.Key) {
				l.showUnrecorded(e, put.Alert)
			}
		}
	}
}

// counted reports whether an open alert is known to be of this very event: it is
// on record, and only its acknowledgement went lost.
func (l *Ledger) counted(e devices.Recorded, key string) bool {
	a, open := l.state.Load().WithKey(key)
	return open && a.Chain != nil && a.Chain.Event == e.ID && a.Chain.Pressed.UnixMilli() == callOf(e).ms
}

func (l *Ledger) showUnrecorded(e devices.Recorded, a alerts.Alert) {
	a, fresh := l.unrecorded.add(callOf(e), a)
	if !fresh {
		return
	}
	l.metrics.unrecorded.Inc()
	l.log.Error("call for help shown without being on record", "edge", e.Edge, "device", e.Device, "event", e.ID)
	l.tell(a)
}

// showIfSlow shows the calls for help of b if stop is not called in time. stop
// returns when that is over, so that nothing is shown as unrecorded afterwards.
func (l *Ledger) showIfSlow(b wire.Batch) (stop func()) {
	if !slices.ContainsFunc(b.Events, func(e devices.Recorded) bool { return devices.CallForHelp(e.Type) }) {
		return func() {}
	}
	done := make(chan struct{})
	timer := time.AfterFunc(showAfter, func() {
		defer close(done)
		l.Unrecorded(b)
	})
	return func() {
		if !timer.Stop() {
			<-done
		}
	}
}

// recorded takes the calls of a batch that is on record from the screens, where
// they stand as unrecorded.
func (l *Ledger) recorded(b wire.Batch) {
	for _, e := range b.Events {
		if !devices.CallForHelp(e.Type) {
			continue
		}
		a, shown := l.unrecorded.remove(callOf(e))
		if !shown {
			continue
		}
		now := l.now().UTC().Truncate(time.Millisecond)
		a.State, a.Outcome, a.ResolvedAt = alerts.Resolved, alerts.Duplicate, &now
		a.Version++
		real, _ := l.state.Load().WithKey(a.Key)
		a.Timeline = append(slices.Clip(a.Timeline), alerts.Entry{At: now, By: alerts.System, Action: alerts.EntryRecorded, Note: real.ID})
		l.tell(a)
	}
}

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
	waiting  map[call]alerts.Alert
	order    []call
	recorded map[timedCall]bool
	oldest   []timedCall
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
		u.waiting = map[call]alerts.Alert{}
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
	u.waiting[c.call] = a
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
	a, shown := u.waiting[c.call]
	if shown {
		delete(u.waiting, c.call)
		u.order = slices.DeleteFunc(u.order, func(other call) bool { return other == c.call })
	}
	return a, shown
}

// find returns a call by its alert's id.
func (u *unrecorded) find(id string) (alerts.Alert, bool) {
	u.mu.Lock()
	defer u.mu.Unlock()
	for _, a := range u.waiting {
		if a.ID == id {
			return a, true
		}
	}
	return alerts.Alert{}, false
}

// all returns the alerts of every call that waits, newest first.
func (u *unrecorded) all() []alerts.Alert {
	u.mu.Lock()
	defer u.mu.Unlock()
	list := make([]alerts.Alert, 0, len(u.order))
	for _, c := range slices.Backward(u.order) {
		list = append(list, u.waiting[c])
	}
	return list
}

func (u *unrecorded) len() int {
	u.mu.Lock()
	defer u.mu.Unlock()
	return len(u.waiting)
}
