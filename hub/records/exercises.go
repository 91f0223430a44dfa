package records

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/uptrace/bun"

	"brighteyes/devices"
	"brighteyes/hub/exercise"
)

type exerciseRow struct {
	bun.BaseModel `bun:"table:exercises"`
	ID            string `bun:"id,pk"`
	Began         int64  `bun:"began"`
	Ended         *int64 `bun:"ended"`
	Body          string `bun:"body"`
}

func (row exerciseRow) exercise() (e exercise.Exercise, err error) {
	if err := json.Unmarshal([]byte(row.Body), &e); err != nil {
		return e, fmt.Errorf("exercise %s: %w", row.ID, err)
	}
	return e, nil
}

// PutExercise writes an exercise, or what became of it.
func (r *Records) PutExercise(ctx context.Context, e exercise.Exercise) error {
	body, err := json.Marshal(e)
	if err != nil {
		return fmt.Errorf("put exercise %s: %w", e.ID, err)
	}
	row := exerciseRow{ID: e.ID, Began: micros(e.BeganAt), Body: clean(string(body))}
	if e.EndedAt != nil {
		row.Ended = optional(*e.EndedAt)
	}
	return r.write(ctx, "put exercise", func(ctx context.Context, tx bun.Tx) error {
		return upsert(ctx, tx, []exerciseRow{row}, []string{"id"}, []string{"ended", "body"})
	})
}

// Exercise returns one exercise.
func (r *Records) Exercise(ctx context.Context, id string) (exercise.Exercise, error) {
	var row exerciseRow
	err := r.read(ctx, "read exercise", func(ctx context.Context, tx bun.Tx) error {
		return one(tx.NewSelect().Model(&row).Where("id = ?", clean(id)).Scan(ctx))
	})
	if errors.Is(err, ErrNotFound) {
		err = fmt.Errorf("%w: %w", exercise.ErrNotFound, err)
	}
	if err != nil {
		return exercise.Exercise{}, err
	}
	return row.exercise()
}

// RunningExercises returns the exercises that have no end on record.
func (r *Records) RunningExercises(ctx context.Context) ([]exercise.Exercise, error) {
	return r.exercises(ctx, func(q *bun.SelectQuery) *bun.SelectQuery { return q.Where("ended IS NULL").Order("id") })
}

// Exercises returns exercises, the latest first, a page at a time.
func (r *Records) Exercises(ctx context.Context, limit int, cursor string) (page []exercise.Exercise, next string, err error) {
	before := place{}
	if cursor != "" {
		if before, err = parseCursor(cursor, 1); err != nil {
			return nil, "", err
		}
	}
	most := int(pageSize(limit))
	page, err = r.exercises(ctx, func(q *bun.SelectQuery) *bun.SelectQuery {
		if cursor != "" {
			q = q.Where("id < ?", before.Key[0])
		}
		return q.Order("id DESC").Limit(int64(most) + 1)
	})
	if err != nil {
		return nil, "", err
	}
	if len(page) > most {
		page = page[:most]
		next = place{Key: []string{page[most-1].ID}}.cursor()
	}
	return page, next, nil
}

func (r *Records) exercises(ctx context.Context, choose func(*bun.SelectQuery) *bun.SelectQuery) ([]exercise.Exercise, error) {
	var rows []exerciseRow
	err := r.read(ctx, "read exercises", func(ctx context.Context, tx bun.Tx) error {
		return choose(tx.NewSelect().Model(&rows)).Scan(ctx)
	})
	if err != nil {
		return nil, err
	}
	list := make([]exercise.Exercise, len(rows))
	for i, row := range rows {
		if list[i], err = row.exercise(); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// pressesMost bounds what PressesSince reads: more than any crowd presses in the
// minutes that matter.
const pressesMost = 20_000

// PressesSince returns the presses of buttons received since t, oldest first.
func (r *Records) PressesSince(ctx context.Context, t time.Time) ([]devices.Recorded, error) {
	var rows []eventRow
	err := r.read(ctx, "read presses", func(ctx context.Context, tx bun.Tx) error {
		return tx.NewSelect().Model(&rows).Where("type = 'button.pressed' AND received >= ?", micros(t)).
			Order("received DESC", "id DESC").Limit(pressesMost).Scan(ctx)
	})
	if err != nil {
		return nil, err
	}
	slices.Reverse(rows)
	list := make([]devices.Recorded, len(rows))
	for i, row := range rows {
		if list[i], err = row.recorded(); err != nil {
			return nil, fmt.Errorf("read presses: %w", err)
		}
	}
	return list, nil
}

// TestedIn is when each of these devices was last pressed as an exercise, of
// what was received from one time to another.
func (r *Records) TestedIn(ctx context.Context, list []string, from, to time.Time) (map[string]time.Time, error) {
	tested := map[string]time.Time{}
	err := r.read(ctx, "read tests", func(ctx context.Context, tx bun.Tx) error {
		for part := range slices.Chunk(list, chunk) {
			var rows []eventRow
			err := tx.NewSelect().Model(&rows).Column("device", "received", "data").
				Where("type = 'button.pressed' AND received BETWEEN ? AND ?", micros(from), micros(to)).
				Where("device IN (?)", bun.List(part)).Order("received").Scan(ctx)
			if err != nil {
				return err
			}
			for _, row := range rows {
				if e, err := row.recorded(); err == nil && e.Drill() {
					tested[row.Device] = moment(row.Received)
				}
			}
		}
		return nil
	})
	return tested, err
}
