package residents

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"sync"
	"time"

	"brighteyes/hub/access"
)

// lateMost bounds the audit rows that wait. When it is full the card is shown all
// the same and its row is lost; brighteyes_residents_audit_lost_total counts it.
const lateMost = 10_000

// late is the audit rows of cards that were shown before they could be written.
// Each is appended to a file at once, flushed, so that it outlives the process;
// where that fails too, as on a full disk, it waits in memory alone. They are
// tried again every second, in their order, until they are written; a row that
// was written when the answer got lost is not written twice.
type late struct {
	file string
	m    metrics
	log  *slog.Logger

	mu   sync.Mutex
	rows []access.AuditEntry
}

func newLate(file string, m metrics, log *slog.Logger) *late {
	l := &late{file: file, m: m, log: log}
	if file == "" {
		return l
	}
	text, err := os.ReadFile(file)
	if err != nil {
		if !errors.Is(err, os.ErrNotExist) {
			log.Error("audit rows of an earlier run could not be read", "error", err)
		}
		return l
	}
	for lines := bufio.NewScanner(bytes.NewReader(text)); lines.Scan(); {
		var e access.AuditEntry
		if json.Unmarshal(lines.Bytes(), &e) == nil && e.ID != "" { // the last line may be torn
			l.rows = append(l.rows, e)
		}
	}
	return l
}

func (l *late) add(e access.AuditEntry) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.m.late.Inc()
	if len(l.rows) >= lateMost {
		l.m.lost.Inc()
		l.log.Error("a read of a resident's card is on no record: too many wait")
		return
	}
	l.rows = append(l.rows, e)
	if err := l.keep(e); err != nil {
		l.log.Error("an audit row waits in memory alone", "error", err)
	}
}

func (l *late) keep(e access.AuditEntry) error {
	if l.file == "" {
		return nil
	}
	line, err := json.Marshal(e)
	if err != nil {
		return fmt.Errorf("keep an audit row: %w", err)
	}
	f, err := os.OpenFile(l.file, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("keep an audit row: %w", err)
	}
	_, err = f.Write(append(line, '\n'))
	return errors.Join(err, f.Sync(), f.Close())
}

func (l *late) waiting() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return len(l.rows)
}

// write tries to put what waits on record.
func (l *late) write(ctx context.Context, store Store) error {
	for {
		l.mu.Lock()
		if len(l.rows) == 0 {
			l.mu.Unlock()
			return nil
		}
		e := l.rows[0]
		l.mu.Unlock()
		ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
		there, err := written(ctx, store, e)
		if err == nil && !there {
			err = store.Audit(ctx, e)
		}
		cancel()
		if err != nil {
			return fmt.Errorf("write an audit row that waits: %w", err)
		}
		l.mu.Lock()
		if l.rows = l.rows[1:]; len(l.rows) == 0 && l.file != "" {
			if err := os.Remove(l.file); err != nil && !errors.Is(err, os.ErrNotExist) {
				l.log.Error("the file of waiting audit rows stays", "error", err)
			}
		}
		l.mu.Unlock()
	}
}

// written reports whether e is on record already.
func written(ctx context.Context, store Store, e access.AuditEntry) (bool, error) {
	near, _, err := store.AuditEntries(ctx, access.AuditFilter{
		Actor: e.Actor, Action: e.Action, Target: e.Target, From: e.At.Add(-time.Second), To: e.At.Add(time.Second), Limit: 500,
	})
	for _, other := range near {
		if other.ID == e.ID {
			return true, nil
		}
	}
	return false, err
}
