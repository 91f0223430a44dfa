package edge

import (
	"time"
)

// Health is how a device does, for who has changed the list and wants to know
// whether it still serves.
type Health struct {
	Sign  time.Time // when the last sign of it came in this run, monotonic; zero: none did
	Fault string    // why its driver does not run
}

// Health is that of all devices on the list.
func (a *Agent) Health() map[string]Health {
	a.board.mu.Lock()
	defer a.board.mu.Unlock()
	all := map[string]Health{}
	for id, r := range a.board.rows {
		all[id] = Health{r.sign, r.fault}
	}
	return all
}
