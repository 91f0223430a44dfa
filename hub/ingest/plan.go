package ingest

import (
	"fmt"
	"runtime/debug"
	"time"

	"brighteyes/alerts"
)

// plan asks the planner. One that panics must not end the hub with a call on it,
// again at each start: the screens of the alert's desk are told, and it is asked
// again.
func (l *Ledger) plan(a alerts.Alert, step, round int, now time.Time) (p alerts.Plan) {
	defer func() {
		if r := recover(); r != nil {
			l.log.Error("whom a step reaches could not be planned", "alert", a.ID, "step", step, "panic", fmt.Sprint(r), "stack", string(debug.Stack()))
			desk := map[alerts.Category]string{alerts.Care: "care", alerts.Safety: "police", alerts.Maintenance: "property"}[a.Category]
			p = alerts.Plan{Targets: []alerts.Target{{Person: "desk:" + desk, Name: desk, Channels: []string{"desk"}}}, After: time.Minute, Last: true}
		}
	}()
	return l.planner.Plan(a, step, round, now)
}

// tellWhileHeldUp tells everybody of the calls whose next step has come and cannot
// be put on record, once for each step: their timers stand still meanwhile.
func (l *Ledger) tellWhileHeldUp() {
	for _, due := range l.state.Load().Due(l.clock.steady()) {
		a, open := l.state.Load().Alert(due.Alert)
		line, _ := alerts.Lookup(a.Rule)
		if due.Kind != alerts.DueEscalate || !open || !line.Call {
			continue
		}
		key := fmt.Sprint(due.Alert, "/", due.Step, "/", due.Round)
		if l.heldUp == nil {
			l.heldUp = map[string]bool{}
		}
		if !l.heldUp[key] {
			l.heldUp[key] = true
			a.NotRecorded = true // of the step: the message needs no record to leave
			l.tellUnrecorded(a)
		}
	}
}
