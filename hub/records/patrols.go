package records

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/uptrace/bun"

	"brighteyes/hub/access"
	"brighteyes/hub/patrol"
)

type patrolRow struct {
	bun.BaseModel `bun:"table:patrols"`

	ID      string `bun:",pk"`
	Version int64
	Living  bool
	Alert   *string
	Body    string
}

func rowOfPatrol(t patrol.Task) (*patrolRow, error) {
	body, err := json.Marshal(t)
	if err != nil {
		return nil, fmt.Errorf("write round %s: %w", t.ID, err)
	}
	row := &patrolRow{ID: clean(t.ID), Version: int64(t.Version), Living: !t.State.Over(), Body: clean(string(body))}
	if t.Alert != "" {
		alert := clean(t.Alert)
		row.Alert = &alert
	}
	return row, nil
}

// AddPatrol keeps a new round with its row of the audit record; added is false, and
// nothing is written, when its alert has one already.
func (r *Records) AddPatrol(ctx context.Context, t patrol.Task, e access.AuditEntry) (added bool, err error) {
	row, err := rowOfPatrol(t)
	if err != nil {
		return false, err
	}
	return r.addDocument(ctx, "add round", row, "alert", e)
}

// PutPatrol writes a round over its version before, with its row of the audit
// record. When that is not what is on record it is patrol.ErrConflict.
func (r *Records) PutPatrol(ctx context.Context, t patrol.Task, e access.AuditEntry) error {
	row, err := rowOfPatrol(t)
	if err != nil {
		return err
	}
	return r.putDocument(ctx, "put round", row, row.Version, patrol.ErrConflict, e)
}

// Patrol returns one round, or ErrNotFound.
func (r *Records) Patrol(ctx context.Context, id string) (patrol.Task, error) {
	var row patrolRow
	err := r.read(ctx, "read round", func(ctx context.Context, tx bun.Tx) error {
		return one(tx.NewSelect().Model(&row).Where("id = ?", clean(id)).Scan(ctx))
	})
	if err != nil {
		return patrol.Task{}, err
	}
	return row.task()
}

func (r patrolRow) task() (t patrol.Task, err error) {
	if err := json.Unmarshal([]byte(r.Body), &t); err != nil {
		return t, fmt.Errorf("read round %s: %w", r.ID, err)
	}
	return t, nil
}

// Patrols returns rounds that the filter chooses, newest first, a page at a time.
func (r *Records) Patrols(ctx context.Context, f patrol.Filter) (page []patrol.Task, next string, err error) {
	var rows []patrolRow
	last, err := lastID(f.Cursor)
	if err != nil {
		return nil, "", err
	}
	most := int(pageSize(f.Limit))
	err = r.read(ctx, "list rounds", func(ctx context.Context, tx bun.Tx) error {
		q := tx.NewSelect().Model(&rows).Order("id DESC").Limit(int64(most) + 1)
		if last != "" {
			q = q.Where("id < ?", last)
		}
		if !f.Over {
			q = q.Where("living = ?", true)
		}
		if f.Place != "" { // quotes within a note are escaped, so that nothing else of a round reads like this
			q = q.Where("body LIKE ?", `%"place":"`+likeless.Replace(clean(f.Place))+`"%`)
		}
		if !f.From.IsZero() {
			q = q.Where("living = ? OR unixepoch(json_extract(body, '$.ended_at')) >= ?", true, f.From.Unix())
		}
		if !f.To.IsZero() {
			q = q.Where("unixepoch(json_extract(body, '$.opened_at')) <= ?", f.To.Unix())
		}
		return q.Scan(ctx)
	})
	if err != nil {
		return nil, "", err
	}
	return pageOf(rows, most, func(row patrolRow) string { return row.ID }, patrolRow.task)
}

// PatrolOf is the round that was opened for an alert, or ErrNotFound.
func (r *Records) PatrolOf(ctx context.Context, alert string) (patrol.Task, error) {
	var row patrolRow
	err := r.read(ctx, "read round of an alert", func(ctx context.Context, tx bun.Tx) error {
		return one(tx.NewSelect().Model(&row).Where("alert = ?", clean(alert)).Scan(ctx))
	})
	if err != nil {
		return patrol.Task{}, err
	}
	return row.task()
}
