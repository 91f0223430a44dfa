package outbox

import "time"

// room makes room for an item in a lane, by the policy of the package, or
// returns ErrFull. What is given up is counted.
func (t *txn) room(l int, need int64, items int) error {
	alarms, events, readings := t.state[0].bytes, t.state[1].bytes, t.state[2].bytes
	limit := t.b.opt.MaxBytes
	used := alarms + events + readings
	kept := int64(0) // what may not be dropped for this lane
	if l > 0 {
		// events and readings share what alarms neither hold nor have kept for them
		limit = min(limit-int64(float64(limit)*t.b.opt.AlarmReserve), limit-alarms)
		used -= alarms
		if l == 2 {
			kept = events
		}
	}
	if need > limit-kept {
		if l > 0 {
			t.state[l].dropped += items
		}
		return ErrFull
	}
	over := used + need - limit
	for victim := lanes - 1; victim >= l && over > 0; victim-- {
		freed, err := t.dropHead(victim, func(freed, _ int64) bool { return freed < over })
		if err != nil {
			return err
		}
		over -= freed
	}
	return nil
}

const squeezeBytes = 64 << 10

// squeeze gives up items to make room in a file that has no more, for a group
// that could not be written. Alarms are never given up for that: a press that is
// not stored goes out at once, so nothing is won.
func (t *txn) squeeze(group []*job) error {
	want, lowest := int64(squeezeBytes), lanes-1
	for _, j := range group {
		want += 2 * j.bytes
		if j.lane != noLane {
			lowest = min(lowest, max(j.lane, 1))
		}
	}
	for victim := lanes - 1; victim >= lowest && want > 0; victim-- {
		freed, err := t.dropHead(victim, func(freed, _ int64) bool { return freed < want })
		if err != nil {
			return err
		}
		want -= freed
	}
	return nil
}

// dropOld gives up readings and events that are older than the bound.
func (t *txn) dropOld() error {
	before := t.stamp - t.b.opt.MaxAge.Milliseconds()
	for victim := lanes - 1; victim > 0; victim-- {
		_, err := t.dropHead(victim, func(_, stamp int64) bool { return stamp < before })
		if err != nil {
			return err
		}
	}
	return nil
}

// dropHead gives up a lane's items from its head while more says so of the room
// freed before an item and that item's stamp, and counts them. It returns the
// room that was freed.
func (t *txn) dropHead(l int, more func(freed, stamp int64) bool) (int64, error) {
	lane := &t.state[l]
	if lane.items == 0 {
		return 0, nil
	}
	rows, err := t.Query("SELECT id, length(body), stamp FROM " + tables[l] + " ORDER BY id")
	if err != nil {
		return 0, err
	}
	defer rows.Close()
	n, upto, freed := 0, int64(0), int64(0)
	for rows.Next() {
		var id, size, stamp int64
		if err := rows.Scan(&id, &size, &stamp); err != nil {
			return 0, err
		}
		if !more(freed, stamp) {
			break
		}
		n, upto, freed = n+1, id, freed+size+perRow
	}
	if err := rows.Close(); err != nil {
		return 0, err
	}
	if n == 0 {
		return 0, rows.Err()
	}
	if _, err := t.Exec("DELETE FROM "+tables[l]+" WHERE id <= ?", upto); err != nil {
		return 0, err
	}
	lane.items -= n
	lane.bytes -= freed
	lane.dropped += n
	lane.gone = upto
	return freed, t.head(l)
}

// Backlog is what waits.
type Backlog struct {
	Alarms, Events, Readings int
	Oldest                   time.Duration // age of the oldest item on this machine's clock, 0 when there is none
}

// Backlog says what waits, from memory.
func (b *Outbox) Backlog() Backlog {
	b.mu.Lock()
	defer b.mu.Unlock()
	oldest := time.Duration(0)
	for _, lane := range b.state {
		if lane.items > 0 {
			oldest = max(oldest, time.Since(time.UnixMilli(lane.queued)))
		}
	}
	return Backlog{b.state[0].items, b.state[1].items, b.state[2].items, oldest}
}

// Dropped says how many items of each lane, by its name, were ever given up.
// A lane that lost nothing is not in it.
func (b *Outbox) Dropped() map[string]int {
	return b.counts(func(l laneState) int { return l.dropped })
}

// Aside says how many items were ever set aside.
func (b *Outbox) Aside() int {
	sum := 0
	for _, n := range b.counts(func(l laneState) int { return l.aside }) {
		sum += n
	}
	return sum
}

func (b *Outbox) counts(of func(laneState) int) map[string]int {
	b.mu.Lock()
	defer b.mu.Unlock()
	counts := map[string]int{}
	for l, lane := range b.state {
		if n := of(lane); n > 0 {
			counts[tables[l]] = n
		}
	}
	return counts
}
