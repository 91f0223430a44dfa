package outbox

import (
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"time"
)

// errDamaged is what a reader met; it is mended as a write's error would be.
var errDamaged = errors.New("a reader met damage")

// mend opens the file anew after an error that leaves it in doubt; a corrupt one
// is replaced, at most once a minute.
func (o *owner) mend(why error) error {
	if errors.Is(why, ErrUnwritable) {
		return why
	}
	o.shut()
	if isCorrupt(why) || errors.Is(why, errDamaged) {
		if !o.anewAt.IsZero() && time.Since(o.anewAt) < anewEvery {
			return ErrUnwritable
		}
		o.anewAt = time.Now()
		if err := o.replace(why); err != nil {
			return err
		}
		return nil
	}
	return o.reopen()
}

// shut lets go of the file; readers find nothing until it is opened again.
func (b *Outbox) shut() {
	b.use.Lock()
	defer b.use.Unlock()
	if b.file != nil {
		b.file.close()
		b.file = nil
	}
}

// reopen opens the file and learns its state.
func (b *Outbox) reopen() error {
	f, err := openFile(b.path, b.opt.MaxPages)
	if err == nil {
		if err = b.adoptFile(f); err != nil {
			f.close()
		}
	}
	if isCorrupt(err) {
		return b.replace(err)
	}
	return err
}

// replace moves a corrupt file aside, begins a new one and takes over what can
// be read of the old.
func (b *Outbox) replace(why error) error {
	b.metrics.replaced.Inc()
	old := b.path + ".corrupt-" + time.Now().UTC().Format("20060102T150405.000")
	for _, suffix := range []string{"", "-wal", "-shm"} {
		if err := os.Rename(b.path+suffix, old+suffix); err != nil && !errors.Is(err, os.ErrNotExist) {
			return fmt.Errorf("move a corrupt outbox aside: %w", err)
		}
	}
	f, err := openFile(b.path, b.opt.MaxPages)
	if err != nil {
		return err
	}
	saved := salvage(old, f)
	if err := b.adoptFile(f); err != nil {
		f.close()
		return err
	}
	b.forget()
	b.opt.Log.Error("the outbox was corrupt; it was moved aside, and what could be read of it is in a new one",
		"moved_to", old, "saved_alarms", saved[0], "saved_events", saved[1], "saved_readings", saved[2], "err", why)
	return nil
}

// adoptFile makes f the file in use. Ids go on rising whatever it holds.
func (b *Outbox) adoptFile(f *file) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	found := b.state
	served := b.served
	for l, table := range tables {
		lane := &found[l]
		row := f.write.QueryRow("SELECT items, bytes, max(dropped, ?), max(aside, ?) FROM lanes WHERE lane = ?", lane.dropped, lane.aside, l)
		if err := row.Scan(&lane.items, &lane.bytes, &lane.dropped, &lane.aside); err != nil {
			return fmt.Errorf("read its counts: %w", err)
		}
		var last, stamp int64
		row = f.write.QueryRow("SELECT id, stamp FROM " + table + " ORDER BY id DESC LIMIT 1")
		if err := row.Scan(&last, &stamp); err != nil && !errors.Is(err, sql.ErrNoRows) {
			return fmt.Errorf("read the end of %s: %w", table, err)
		}
		lane.last = max(lane.last, last)
		lane.first, lane.queued = lane.last+1, 0
		row = f.write.QueryRow("SELECT id, queued FROM " + table + " ORDER BY id LIMIT 1")
		if err := row.Scan(&lane.first, &lane.queued); err != nil && !errors.Is(err, sql.ErrNoRows) {
			return fmt.Errorf("read the head of %s: %w", table, err)
		}
		// the outbox's own clock goes on where the newest item was put
		served = max(served, time.Duration(stamp)*time.Millisecond-time.Since(b.opened))
		if lane.items > 0 {
			signal(b.ready[l])
		}
		b.metrics.held(l, lane.items)
	}
	b.state, b.served = found, served
	b.use.Lock()
	b.file = f
	b.use.Unlock()
	return nil
}

// salvage copies what can be read of a corrupt file into a new one, alarms
// first, under the ids that the items had. It says how many of each lane.
func salvage(from string, to *file) (saved [lanes]int) {
	old, err := sql.Open("sqlite", "file:"+from+"?_pragma=query_only(1)")
	if err != nil {
		return saved
	}
	defer old.Close()
	for l, table := range tables {
		bytes := int64(0)
		err := inTx(to.write, func(tx *sql.Tx) error {
			rows, err := old.Query("SELECT id, queued, stamp, body FROM " + table + " ORDER BY id")
			if err != nil {
				return nil // nothing can be read of this lane
			}
			defer rows.Close()
			for before := int64(0); rows.Next(); saved[l]++ {
				var id, queued, stamp int64
				var body []byte
				if rows.Scan(&id, &queued, &stamp, &body) != nil || id <= before {
					break // what was read so far is what can be had
				}
				if _, err := tx.Stmt(to.insert[l]).Exec(id, queued, stamp, body); err != nil {
					return err
				}
				before, bytes = id, bytes+cost(body)
			}
			_, err = tx.Exec("UPDATE lanes SET items = ?, bytes = ? WHERE lane = ?", saved[l], bytes, l)
			return err
		})
		if err != nil {
			saved[l] = 0
		}
	}
	return saved
}

const corruptKept = 3 // files moved aside that stay to be looked at

// forget deletes the oldest of the files that were moved aside.
func (b *Outbox) forget() {
	found, err := filepath.Glob(b.path + ".corrupt-*[0-9]")
	if err != nil {
		return // only a path that is a broken pattern, and then there is nothing to delete
	}
	slices.Sort(found)
	for _, old := range found[:max(len(found)-corruptKept, 0)] {
		for _, suffix := range []string{"", "-wal", "-shm"} {
			_ = os.Remove(old + suffix) // only room is lost
		}
	}
}
