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
	err = r.write(ctx, "add round", func(ctx context.Context, tx bun.Tx) error {
		result, err := tx.NewInsert().Model(row).Returning("").On("CONFLICT (alert) DO NOTHING").Exec(ctx)
		if err != nil {
			return err
		}
		n, err := result.RowsAffected()
		if added = n > 0; err != nil || !added {
			return err
		}
		return addAudit(ctx, tx, e)
	})
	return added && err == nil, err
}

// PutPatrol writes a round over its version before, with its row of the audit
// record. When that is not what is on record it is patrol.ErrConflict.
func (r *Records) PutPatrol(ctx context.Context, t patrol.Task, e access.AuditEntry) error {
	row, err := rowOfPatrol(t)
	if err != nil {
		return err
	}
	return r.write(ctx, "put round", func(ctx context.Context, tx bun.Tx) error {
		result, err := tx.NewUpdate().Model(row).WherePK().Where("version = ?", row.Version-1).Exec(ctx)
		if err != nil {
			return err
		}
		if n, err := result.RowsAffected(); err != nil || n == 0 {
			return patrol.ErrConflict
		}
		return addAudit(ctx, tx, e)
	})
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

// Patrols returns rounds, newest first: those that are not over, or with over all.
func (r *Records) Patrols(ctx context.Context, over bool, most int) ([]patrol.Task, error) {
	var rows []patrolRow
	err := r.read(ctx, "list rounds", func(ctx context.Context, tx bun.Tx) error {
		q := tx.NewSelect().Model(&rows).Order("id DESC").Limit(int64(most))
		if !over {
			q = q.Where("living = ?", true)
		}
		return q.Scan(ctx)
	})
	if err != nil {
		return nil, err
	}
	list := make([]patrol.Task, len(rows))
	for i, row := range rows {
		if list[i], err = row.task(); err != nil {
			return nil, err
		}
	}
	return list, nil
}
