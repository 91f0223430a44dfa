package edge

import (
	"maps"
	"time"

	"brighteyes/devices"
)

// Health is how a device does, for who has changed the list and wants to know
// whether it still serves.
type Health struct {
	Began time.Time // when the present run of its driver began; zero: it never did
	Sign  time.Time // when the last sign of the device came in this process
	Fault string    // why its driver does not run
	Down  bool      // its driver runs and says that it cannot be reached
	// Unlinked says that its driver runs and that what would bring its words is not
	// connected.
	Unlinked bool
}

// Heard reports whether there was a sign since a time; of a device that was started
// anew since then, by that run.
func (h Health) Heard(since time.Time, anew bool) bool {
	if anew && !h.Began.After(since) {
		return false
	}
	if h.Began.After(since) {
		since = h.Began
	}
	return h.Sign.After(since)
}

// Health is that of all devices on the list.
func (a *Agent) Health() map[string]Health {
	unlinked := a.unlinked()
	a.board.mu.Lock()
	defer a.board.mu.Unlock()
	all := map[string]Health{}
	for id, r := range a.board.rows {
		all[id] = Health{r.began, r.sign, r.fault, r.down, unlinked[id]}
	}
	return all
}

func (a *Agent) unlinked() map[string]bool {
	a.units.mu.Lock()
	units := maps.Clone(a.units.units)
	a.units.mu.Unlock()
	all := map[string]bool{}
	for id, u := range units {
		if r, ok := u.runner().(devices.Linked); ok {
			a.guarded(id, func() { all[id] = !r.Linked() })
		}
	}
	return all
}
