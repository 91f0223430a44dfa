package outbox

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"brighteyes/devices"
)

// Memory is the part of the file where one device keeps small facts.
func (b *Outbox) Memory(device string) devices.Memory { return memory{b, device} }

type memory struct {
	b      *Outbox
	device string
}

const (
	maxFact    = 16 << 10        // bytes of a remembered value
	saveWithin = 2 * time.Second // a driver may have an alarm to tell next, and a disk can hang
)

func (m memory) Load(ctx context.Context, key string) (value string, ok bool, err error) {
	m.b.use.RLock()
	defer m.b.use.RUnlock()
	if m.b.file == nil {
		return "", false, fmt.Errorf("remember %s of %s: %w", key, m.device, ErrUnwritable)
	}
	row := m.b.file.read.QueryRowContext(ctx, "SELECT value FROM memory WHERE device = ? AND key = ?", m.device, key)
	switch err := row.Scan(&value); {
	case errors.Is(err, sql.ErrNoRows):
		return "", false, nil
	case err != nil:
		return "", false, fmt.Errorf("remember %s of %s: %w", key, m.device, err)
	}
	return value, true, nil
}

func (m memory) Save(ctx context.Context, key, value string) error {
	if len(value) > maxFact {
		return fmt.Errorf("keep %s of %s: %d bytes, %d is the most", key, m.device, len(value), maxFact)
	}
	ctx, cancel := context.WithTimeout(ctx, saveWithin)
	defer cancel()
	err := m.b.do(ctx, &job{lane: noLane, bytes: int64(len(value)), apply: func(t *txn) error {
		_, err := t.Exec("INSERT INTO memory (device, key, value) VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET value = excluded.value",
			m.device, key, value)
		return err
	}})
	if err != nil {
		return fmt.Errorf("keep %s of %s: %w", key, m.device, err)
	}
	return nil
}

// maxDone bounds how many ids are remembered as done at a time.
const maxDone = 10_000

// forgetAfter keeps an id longer than asked, for clocks that are set back.
const forgetAfter = 24 * time.Hour

// Once reports whether id is seen for the first time, and remembers it durably
// until a day after until. ErrFull means that too many are remembered.
func (b *Outbox) Once(ctx context.Context, id string, until time.Time) (first bool, err error) {
	err = b.do(ctx, &job{lane: noLane, apply: func(t *txn) error {
		if _, err := t.Exec("DELETE FROM done WHERE until < ?", time.Now().Add(-forgetAfter).UnixMilli()); err != nil {
			return err
		}
		var n int
		if err := t.QueryRow("SELECT count(*) FROM done").Scan(&n); err != nil {
			return err
		}
		if n >= maxDone {
			return ErrFull
		}
		result, err := t.Exec("INSERT OR IGNORE INTO done (id, until) VALUES (?, ?)", id, until.UnixMilli())
		if err != nil {
			return err
		}
		added, err := result.RowsAffected()
		first = added == 1
		return err
	}})
	if err != nil {
		return false, fmt.Errorf("remember what was done: %w", err)
	}
	return first, nil
}
