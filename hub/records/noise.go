package records

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/uptrace/bun"

	"brighteyes/alerts"
)

type silenceRow struct {
	bun.BaseModel `bun:"table:silences"`
	ID            string `bun:"id,pk"`
	CreatedAt     int64  `bun:"created_at"`
	EndedAt       int64  `bun:"ended_at"` // 0 while it stands
	Body          string `bun:"body"`
}

type windowRow struct {
	bun.BaseModel `bun:"table:maintenance_windows"`
	ID            string `bun:"id,pk"`
	CreatedAt     int64  `bun:"created_at"`
	EndedAt       int64  `bun:"ended_at"` // 0 while it stands or is planned
	Body          string `bun:"body"`
}

type flapRow struct {
	bun.BaseModel `bun:"table:flaps"`
	Key           string `bun:"key,pk"`
	Body          string `bun:"body"`
}

// noiseChanges is what a step changes of silences, windows and flapping.
type noiseChanges struct {
	silences latest[silenceRow]
	windows  latest[windowRow]
	flaps    latest[flapRow]
}

func (c *noiseChanges) take(action alerts.Action) error {
	switch a := action.(type) {
	case alerts.SaveSilence:
		body, err := json.Marshal(a.Silence)
		if err != nil {
			return fmt.Errorf("silence %s: %w", a.Silence.ID, err)
		}
		c.silences.set(a.Silence.ID, &silenceRow{ID: clean(a.Silence.ID), CreatedAt: micros(a.Silence.From), EndedAt: ended(a.Silence.EndedAt), Body: clean(string(body))})
	case alerts.SaveWindow:
		body, err := json.Marshal(a.Window)
		if err != nil {
			return fmt.Errorf("window %s: %w", a.Window.ID, err)
		}
		c.windows.set(a.Window.ID, &windowRow{ID: clean(a.Window.ID), CreatedAt: micros(a.Window.From), EndedAt: ended(a.Window.EndedAt), Body: clean(string(body))})
	case alerts.PutFlap:
		body, err := json.Marshal(a.Flap)
		if err != nil {
			return fmt.Errorf("flapping of %s: %w", a.Flap.Key, err)
		}
		key := clean(a.Flap.Key)
		c.flaps.set(key, &flapRow{Key: key, Body: string(body)})
	case alerts.DropFlap:
		c.flaps.set(clean(a.Key), nil)
	}
	return nil
}

func ended(at *time.Time) int64 {
	if at == nil {
		return 0
	}
	return micros(*at)
}

func (c *noiseChanges) put(ctx context.Context, tx bun.Tx) error {
	columns := []string{"created_at", "ended_at", "body"}
	return errors.Join(
		c.silences.put(ctx, tx, []string{"id"}, columns), c.windows.put(ctx, tx, []string{"id"}, columns),
		c.flaps.drop(ctx, tx, "key"), c.flaps.put(ctx, tx, []string{"key"}, []string{"body"}),
	)
}

// loadNoise reads what the machine goes on from.
func loadNoise(ctx context.Context, tx bun.Tx, kept *alerts.Kept) error {
	var silences []silenceRow
	var windows []windowRow
	var flaps []flapRow
	if err := errors.Join(
		tx.NewSelect().Model(&silences).Where("ended_at = 0").Order("id").Scan(ctx),
		tx.NewSelect().Model(&windows).Where("ended_at = 0").Order("id").Scan(ctx),
		tx.NewSelect().Model(&flaps).Order("key").Scan(ctx),
	); err != nil {
		return err
	}
	var err error
	if kept.Silences, err = bodies[alerts.Silence](silences, func(r silenceRow) string { return r.Body }); err != nil {
		return fmt.Errorf("silences: %w", err)
	}
	if kept.Windows, err = bodies[alerts.Window](windows, func(r windowRow) string { return r.Body }); err != nil {
		return fmt.Errorf("windows: %w", err)
	}
	if kept.Flaps, err = bodies[alerts.Flap](flaps, func(r flapRow) string { return r.Body }); err != nil {
		return fmt.Errorf("flapping: %w", err)
	}
	return nil
}

// bodies decodes the documents of rows, in their order.
func bodies[T, Row any](rows []Row, body func(Row) string) ([]T, error) {
	all := make([]T, len(rows))
	for i, row := range rows {
		if err := json.Unmarshal([]byte(body(row)), &all[i]); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// EndedSilences returns silences that are over, the last to end first, a page at a
// time.
func (r *Records) EndedSilences(ctx context.Context, limit int, cursor string) (page []alerts.Silence, next string, err error) {
	var rows []silenceRow
	next, err = r.endedPage(ctx, "list silences", &rows, limit, cursor, func() (int, func(n int) (int64, string)) {
		return len(rows), func(n int) (int64, string) { rows = rows[:n]; return rows[n-1].EndedAt, rows[n-1].ID }
	})
	if err != nil {
		return nil, "", err
	}
	page, err = bodies[alerts.Silence](rows, func(row silenceRow) string { return row.Body })
	return page, next, err
}

// EndedWindows returns maintenance windows that are over, the last to end first, a
// page at a time.
func (r *Records) EndedWindows(ctx context.Context, limit int, cursor string) (page []alerts.Window, next string, err error) {
	var rows []windowRow
	next, err = r.endedPage(ctx, "list maintenance windows", &rows, limit, cursor, func() (int, func(n int) (int64, string)) {
		return len(rows), func(n int) (int64, string) { rows = rows[:n]; return rows[n-1].EndedAt, rows[n-1].ID }
	})
	if err != nil {
		return nil, "", err
	}
	page, err = bodies[alerts.Window](rows, func(row windowRow) string { return row.Body })
	return page, next, err
}

// endedPage reads a page of rows that have ended; have says how many came, and
// cuts them to n and names the last.
func (r *Records) endedPage(ctx context.Context, what string, rows any, limit int, cursor string, have func() (int, func(n int) (int64, string))) (next string, err error) {
	var before place
	if cursor != "" {
		if before, err = parseCursor(cursor, 1); err != nil {
			return "", err
		}
	}
	most := int(pageSize(limit))
	err = r.read(ctx, what, func(ctx context.Context, tx bun.Tx) error {
		q := tx.NewSelect().Model(rows).Where("ended_at > 0").Order("ended_at DESC", "id DESC").Limit(int64(most) + 1)
		if cursor != "" {
			q = q.Where("ended_at <= ?", before.At).Where("ended_at < ? OR id < ?", before.At, before.Key[0])
		}
		return q.Scan(ctx)
	})
	if err != nil {
		return "", err
	}
	if n, cut := have(); n > most {
		at, id := cut(most)
		next = place{at, []string{id}}.cursor()
	}
	return next, nil
}
