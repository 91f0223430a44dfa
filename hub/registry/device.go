package registry

import (
	"time"

	"brighteyes/devices"
)

// missedHeartbeats is how much silence makes a device offline.
const missedHeartbeats = 2.5

// device is one device and all that is known of it now.
type device struct {
	devices.Registered
	listed bool // in its edge's newest inventory, or presumed so before one came

	told     []string  // its edge's reasons why it is not well
	fault    string    // why its driver does not run
	heard    time.Time // the edge's clock, as the edge last told it
	lastSeen time.Time // the same moment on the hub's clock; zero: never heard
	word     bool      // its edge spoke of it in this run of the hub
	wasOff   bool      // it was offline, by record, before the hub started
	wasSeen  bool      // it was online or degraded in this run of the hub
	values   map[string]float64
	facts    [facts]factState
	proven   time.Time // when something of a button came all the way last; zero: never

	status  devices.Status
	since   time.Time // of status
	reasons []string
	next    time.Time // when time alone may change the status; zero: never
	stored  time.Time // lastSeen as it is on record

	saidLost verdict // as last looked at
}

// factState is a fact with the moment from which it is known.
type factState struct {
	known, holds bool
	at           time.Time // the edge's clock
}

// tell takes note of a fact unless something newer is known. It reports whether
// that changed anything.
func (d *device) tell(f fact, holds bool, at time.Time) bool {
	old := d.facts[f]
	if old.known && (at.Before(old.at) || at.Equal(old.at) && old.holds == holds) {
		return false
	}
	d.facts[f] = factState{known: true, holds: holds, at: at}
	return !old.known || old.holds != holds
}

// expected reports whether a device is not in service yet. One that no edge lists
// either was only entered by hand, and belongs to nobody.
func expected(d devices.Registered) bool {
	return d.Lifecycle == devices.Planned || d.Lifecycle == devices.Commissioning
}

// signOfLife takes note that the device was heard. Silence is how long before
// its edge's message that was, by the edge's own clock; from then on the hub's
// clock counts.
func (d *device) signOfLife(silence time.Duration, received time.Time) {
	if at := received.Add(-max(silence, 0)); at.After(d.lastSeen) {
		d.lastSeen = at
	}
}

// patience is how long the device may be silent.
func (d *device) patience() time.Duration {
	return time.Duration(missedHeartbeats * float64(d.Heartbeat()))
}

// view is what an assessment of a device is based on beside itself.
type view struct {
	now      time.Time
	edge     *edge // nil: no edge declares the device
	starting bool  // within the hub's first 90 s
}

// assess says what can honestly be said of the device now, why, and when that
// may change without anything new being heard.
func (d *device) assess(v view) (devices.Status, []string, time.Time) {
	switch {
	case d.Undeclared:
		return devices.Unknown, []string{reasonUndeclared}, time.Time{}
	case !d.listed && expected(d.Registered):
		return devices.Unknown, []string{reasonPlanned}, time.Time{}
	case v.edge == nil:
		return d.off(v, reasonNotListed)
	case v.edge.away(v.now, v.starting):
		return devices.Unknown, []string{reasonEdgeAway}, time.Time{}
	case v.edge.heard.IsZero():
		return devices.Unknown, []string{reasonEdgeWaiting}, time.Time{}
	case !d.listed:
		return d.off(v, reasonNotListed)
	case d.lastSeen.IsZero():
		return devices.Unknown, d.because(reasonNeverHeard), time.Time{}
	}
	silentAt := d.lastSeen.Add(d.patience())
	silent := v.now.After(silentAt)
	online, says := d.values["online"]
	switch {
	case says && online == 0:
		return d.off(v, reasonSaysOffline)
	case silent && !d.word && v.starting:
		return devices.Unknown, []string{reasonEdgeWaiting}, time.Time{}
	case silent:
		return d.off(v, reasonSilent)
	}
	next := silentAt.Add(time.Millisecond)
	why := d.ill()
	if pathDue, tested := d.pathDue(v.edge); tested && v.now.Before(pathDue) {
		next = earlier(next, pathDue)
	} else if tested {
		why = append(why, ReasonPath)
	}
	if len(why) > 0 {
		return devices.Degraded, why, next
	}
	return devices.Online, nil, next
}

func earlier(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}

// off is what is said of a device that should be called offline. In the hub's
// first 90 s nothing new is called so, except where the device was seen well in
// this run and then seen to fail.
func (d *device) off(v view, reason string) (devices.Status, []string, time.Time) {
	if v.starting && !d.wasSeen && !d.wasOff {
		return devices.Unknown, []string{reasonStarting}, time.Time{}
	}
	return devices.Offline, d.because(reason), time.Time{}
}

// because is reason, and what its edge says is wrong with the device.
func (d *device) because(reason string) []string {
	return append([]string{reason}, d.complaints()...)
}
