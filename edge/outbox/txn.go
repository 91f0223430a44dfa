package outbox

import (
	"database/sql"
	"errors"
	"time"
)

// laneState is what is known of a lane without asking the file.
type laneState struct {
	items          int
	bytes          int64
	first, last    int64 // ids; first is of the head, last the highest ever given
	queued         int64 // when the head was put, in Unix milliseconds
	dropped, aside int   // for good
	gone           int64 // the highest id given up since Open
}

type state [lanes]laneState

type aside struct {
	lane   int
	id     int64
	reason string
}

// txn is one transaction and the state that it leads to.
type txn struct {
	*sql.Tx
	b       *Outbox
	state   state
	was     state
	stamp   int64 // the outbox's own clock, in milliseconds
	puts    [lanes]bool
	settled [lanes]int64
	settles bool // something was settled
	toAside []aside
	asides  int // how many of them are done
	insert  [lanes]*sql.Stmt
}

func (b *Outbox) newTxn(tx *sql.Tx) *txn {
	b.mu.Lock()
	defer b.mu.Unlock()
	return &txn{
		Tx: tx, b: b, state: b.state, was: b.state, settled: b.settled, toAside: b.aside,
		stamp: (b.served + time.Since(b.opened)).Milliseconds(),
	}
}

func (t *txn) put(l int, items []Item, now time.Time) error {
	need := int64(0)
	for _, item := range items {
		need += cost(item.Body)
	}
	if err := t.room(l, need, len(items)); err != nil {
		return err
	}
	if t.insert[l] == nil {
		t.insert[l] = t.Stmt(t.b.file.insert[l])
	}
	lane := &t.state[l]
	for _, item := range items {
		id := lane.last + 1
		if _, err := t.insert[l].Exec(id, now.UnixMilli(), t.stamp, item.Body); err != nil {
			return err
		}
		if lane.items == 0 {
			lane.first, lane.queued = id, now.UnixMilli()
		}
		lane.last = id
		lane.items++
	}
	lane.bytes += need
	t.puts[l] = true
	return nil
}

const settleAtOnce = 1000 // rows of a lane in one commit, so that no alarm waits long

// settle sets aside and deletes what is no longer wanted.
func (t *txn) settle() error {
	for _, a := range t.toAside {
		if err := t.setAside(a); err != nil {
			return err
		}
		t.asides++
	}
	for l := range t.state {
		lane := t.state[l]
		upto := min(t.settled[l], lane.first+settleAtOnce-1, lane.last)
		if lane.items == 0 || upto < lane.first {
			continue
		}
		t.settles = true
		if err := t.cut(l, upto); err != nil {
			return err
		}
	}
	return nil
}

// cut deletes a lane's items up to an id.
func (t *txn) cut(l int, upto int64) error {
	lane := &t.state[l]
	var n int
	var bytes int64
	err := t.QueryRow("SELECT count(*), coalesce(sum(length(body)), 0) FROM "+tables[l]+" WHERE id <= ?", upto).Scan(&n, &bytes)
	if err != nil {
		return err
	}
	if _, err := t.Exec("DELETE FROM "+tables[l]+" WHERE id <= ?", upto); err != nil {
		return err
	}
	lane.items -= n
	lane.bytes -= bytes + int64(n)*perRow
	return t.head(l)
}

// head reads which item is now a lane's first.
func (t *txn) head(l int) error {
	lane := &t.state[l]
	err := t.QueryRow("SELECT id, queued FROM "+tables[l]+" ORDER BY id LIMIT 1").Scan(&lane.first, &lane.queued)
	if errors.Is(err, sql.ErrNoRows) {
		lane.items, lane.bytes, lane.first, lane.queued = 0, 0, lane.last+1, 0
		return nil
	}
	return err
}

const asideKept = 1000 // items set aside that are kept to be looked at

func (t *txn) setAside(a aside) error {
	var size int64
	err := t.QueryRow("SELECT length(body) FROM "+tables[a.lane]+" WHERE id = ?", a.id).Scan(&size)
	if errors.Is(err, sql.ErrNoRows) {
		return nil // dropped or settled meanwhile
	} else if err != nil {
		return err
	}
	for _, step := range []struct {
		query string
		args  []any
	}{
		{"INSERT INTO aside (lane, at, reason, body) SELECT ?, ?, ?, body FROM " + tables[a.lane] + " WHERE id = ?",
			[]any{a.lane, time.Now().UnixMilli(), a.reason, a.id}},
		{"DELETE FROM " + tables[a.lane] + " WHERE id = ?", []any{a.id}},
		{"DELETE FROM aside WHERE id <= (SELECT max(id) FROM aside) - ?", []any{asideKept}},
	} {
		if _, err := t.Exec(step.query, step.args...); err != nil {
			return err
		}
	}
	lane := &t.state[a.lane]
	lane.items--
	lane.bytes -= size + perRow
	lane.aside++
	return t.head(a.lane)
}

// save writes what must be known at the next start without counting rows.
func (t *txn) save() error {
	for l, lane := range t.state {
		if lane == t.was[l] {
			continue
		}
		_, err := t.Exec("UPDATE lanes SET items = ?, bytes = ?, dropped = ?, aside = ? WHERE lane = ?",
			lane.items, lane.bytes, lane.dropped, lane.aside, l)
		if err != nil {
			return err
		}
	}
	return nil
}
