package edge

import (
	"time"
)

// Health is how a device does, for who has changed the list and wants to know
// whether it still serves.
type Health struct {
	Began time.Time // when the present run of its driver began; zero: it never did
	Sign  time.Time // when the last sign of the device came in this process
	Fault string    // why its driver does not run
	Down  bool      // its driver runs and says that it cannot be reached
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
	a.board.mu.Lock()
	defer a.board.mu.Unlock()
	all := map[string]Health{}
	for id, r := range a.board.rows {
		all[id] = Health{r.began, r.sign, r.fault, r.down}
	}
	return all
}
