package ingest

import (
	"slices"
	"time"

	"brighteyes/alerts"
	"brighteyes/devices"
	"brighteyes/devices/wire"
)

const (
	// showAfter is how long the record may take before a call for help is shown
	// without it: a disk that hangs gives no error.
	showAfter = 2 * time.Second
	// unrecordedID begins the ids of alerts that are not on record.
	unrecordedID = "unrecorded:"
)

// Unrecorded shows the calls for help of a batch that could not be committed,
// each once however often the edge repeats it, marked NotRecorded, under the id
// "unrecorded:" and the event's. When the event is on record at last, the real
// alert is shown, and this one as resolved with outcome duplicate, so that it
// leaves the screens. A person can resolve it meanwhile, but do nothing else to
// it. It waits for nobody. Commit calls it itself.
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
	l.tellUnrecorded(a)
}

// showIfSlow shows the calls for help of b if stop is not called in time. stop
// returns when that is over, so that nothing is shown as unrecorded afterwards.
func (l *Ledger) showIfSlow(b wire.Batch) (stop func()) {
	if !calls(b) {
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

// calls reports whether there is a call for help in b.
func calls(b wire.Batch) bool {
	return slices.ContainsFunc(b.Events, func(e devices.Recorded) bool { return devices.CallForHelp(e.Type) })
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
		l.loose.forget(a.ID)
		now := l.now().UTC().Truncate(time.Millisecond)
		real, _ := l.state.Load().WithKey(a.Key)
		a.State, a.Outcome, a.ResolvedAt = alerts.Resolved, alerts.Duplicate, &now
		a.Version++
		a.Timeline = append(slices.Clip(a.Timeline), alerts.Entry{At: now, By: alerts.System, Action: alerts.EntryRecorded, Note: real.ID})
		l.tell(a)
	}
}

// actUnrecorded is Act on a call that is not on record: a person may take it from
// the screens, if only until the edge gets it on record.
func (l *Ledger) actUnrecorded(act alerts.Act, c timedCall, a alerts.Alert) (alerts.Alert, error) {
	switch act.Verb {
	case alerts.Display:
		return a, nil
	case alerts.Resolve:
	default:
		return alerts.Alert{}, &alerts.ConflictError{Alert: a, Reason: "the alert is not on record yet: it can only be resolved"}
	}
	_, actions, err := alerts.Step(alerts.NewState(alerts.Kept{Alerts: []alerts.Alert{a}}), l.now(), act)
	if err != nil {
		return alerts.Alert{}, err
	}
	for _, action := range actions {
		if put, ok := action.(alerts.PutAlert); ok {
			a = put.Alert
		}
	}
	l.unrecorded.remove(c)
	l.loose.forget(a.ID)
	l.tell(a)
	return a, nil
}
