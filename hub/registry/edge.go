package registry

import (
	"time"

	"brighteyes/devices"
	"brighteyes/devices/wire"
)

const (
	awayAfter  = 30 * time.Second // of silence, an edge is away
	lostAfter  = 60 * time.Second // and from here it is an alert
	startGrace = 90 * time.Second // after the hub's start nothing new is called away or offline
)

// edge is one edge and all that is known of it now.
type edge struct {
	devices.EdgeRecord
	started time.Time // the hub
	heard   time.Time // newest sign of life in this run of the hub; zero: none yet
	before  time.Time // newest sign of life in earlier runs
	wasAway bool      // by record, before the hub started

	clock  clock
	boots  boots
	status wire.StatusMessage // the newest
	listed bool               // an inventory came in this run
	claims map[string]devices.Device
	tests  bool      // it tests the way of its buttons each day
	back   time.Time // since when it is here; zero: not since the hub started
	spoke  time.Time // when it last spoke for a device of another edge

	position StreamPosition
	gaps     []wire.Gap // newest first
	refused  map[string]int
	refusals []wire.Refusal // newest first
	// What was counted since the records began.
	conflicts, stripped int

	saidAway, saidTwins bool // as last looked at
	saidLost            verdict
	stored              time.Time // sign of life as it is on record
}

// alive takes note of a sign of life.
func (e *edge) alive(received time.Time) {
	if e.heard.IsZero() {
		e.back = received
	}
	if received.After(e.heard) {
		e.heard = received
	}
}

// known reports whether the edge was ever heard.
func (e *edge) known() bool { return !e.heard.IsZero() || !e.before.IsZero() }

// silence is how long the edge was not heard in this run of the hub.
func (e *edge) silence(now time.Time) time.Duration {
	if e.heard.IsZero() {
		return now.Sub(e.started)
	}
	return now.Sub(e.heard)
}

// away reports whether the edge counts as away. After the hub's start one that
// was here before gets 90 s to show up.
func (e *edge) away(now time.Time, starting bool) bool {
	if e.heard.IsZero() && e.known() && !e.wasAway {
		return !starting && e.silence(now) > awayAfter
	}
	return e.heard.IsZero() || e.silence(now) > awayAfter
}

// lost reports whether the edge has been away for long enough to tell people;
// certain is false while that cannot be said.
func (e *edge) lost(now time.Time, starting bool) (lost, certain bool) {
	switch {
	case !e.known():
		return false, false // it was never here, so it is not lost
	case e.heard.IsZero() && starting:
		return false, false
	}
	return e.silence(now) > lostAfter, true
}

// lastSeen is the newest sign of life of any run.
func (e *edge) lastSeen() time.Time {
	if e.heard.IsZero() {
		return e.before
	}
	return e.heard
}
