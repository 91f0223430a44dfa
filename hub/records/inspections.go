package records

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/uptrace/bun"

	"brighteyes/hub/access"
	"brighteyes/hub/inspection"
)

type inspectionRow struct {
	bun.BaseModel `bun:"table:inspections"`

	ID      string `bun:",pk"`
	Version int64
	Body    string
}

func (row inspectionRow) check() (c inspection.Check, err error) {
	if err := json.Unmarshal([]byte(row.Body), &c); err != nil {
		return c, fmt.Errorf("read spot check %s: %w", row.ID, err)
	}
	return c, nil
}

// PutInspection writes a spot check over its version before, or a new one, with its
// row of the audit record. When that is not what is on record it is
// inspection.ErrConflict.
func (r *Records) PutInspection(ctx context.Context, c inspection.Check, e access.AuditEntry) error {
	body, err := json.Marshal(c)
	if err != nil {
		return fmt.Errorf("write spot check %s: %w", c.ID, err)
	}
	row := &inspectionRow{ID: clean(c.ID), Version: int64(c.Version), Body: clean(string(body))}
	return r.write(ctx, "put spot check", func(ctx context.Context, tx bun.Tx) error {
		if row.Version == 1 {
			if err := insert(ctx, tx, []inspectionRow{*row}); err != nil {
				return err
			}
			return addAudit(ctx, tx, e)
		}
		result, err := tx.NewUpdate().Model(row).WherePK().Where("version = ?", row.Version-1).Exec(ctx)
		if err != nil {
			return err
		}
		if n, err := result.RowsAffected(); err != nil || n == 0 {
			return inspection.ErrConflict
		}
		return addAudit(ctx, tx, e)
	})
}

// Inspection returns one spot check, or ErrNotFound.
func (r *Records) Inspection(ctx context.Context, id string) (inspection.Check, error) {
	var row inspectionRow
	err := r.read(ctx, "read spot check", func(ctx context.Context, tx bun.Tx) error {
		return one(tx.NewSelect().Model(&row).Where("id = ?", clean(id)).Scan(ctx))
	})
	if err != nil {
		return inspection.Check{}, err
	}
	return row.check()
}

// Inspections returns spot checks, newest first.
func (r *Records) Inspections(ctx context.Context, most int) ([]inspection.Check, error) {
	var rows []inspectionRow
	err := r.read(ctx, "list spot checks", func(ctx context.Context, tx bun.Tx) error {
		return tx.NewSelect().Model(&rows).Order("id DESC").Limit(int64(most)).Scan(ctx)
	})
	if err != nil {
		return nil, err
	}
	list := make([]inspection.Check, len(rows))
	for i, row := range rows {
		if list[i], err = row.check(); err != nil {
			return nil, err
		}
	}
	return list, nil
}
