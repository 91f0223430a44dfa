package records

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/uptrace/bun"

	"brighteyes/hub/access"
	"brighteyes/hub/commissioning"
)

// wholeRow is a row of a table whose things are read and written whole.
type wholeRow struct {
	ID      string `bun:",pk"`
	Version int64
	Device  string
	Living  bool
	Body    string
}

type checklistRow struct {
	bun.BaseModel `bun:"table:checklists"`
	wholeRow
}

type suspensionRow struct {
	bun.BaseModel `bun:"table:suspensions"`
	wholeRow
}

func whole(id string, version int, device string, living bool, thing any) (wholeRow, error) {
	body, err := json.Marshal(thing)
	if err != nil {
		return wholeRow{}, fmt.Errorf("write %s: %w", id, err)
	}
	return wholeRow{ID: clean(id), Version: int64(version), Device: clean(device), Living: living, Body: clean(string(body))}, nil
}

// read is the thing in a row.
func readWhole[T any](r wholeRow) (thing T, err error) {
	if err := json.Unmarshal([]byte(r.Body), &thing); err != nil {
		return thing, fmt.Errorf("read %s: %w", r.ID, err)
	}
	return thing, nil
}

func rowOfChecklist(c commissioning.Checklist) (*checklistRow, error) {
	row, err := whole(c.ID, c.Version, c.Device, !c.State.Over(), c)
	return &checklistRow{wholeRow: row}, err
}

func rowOfSuspension(s commissioning.Suspension) (*suspensionRow, error) {
	row, err := whole(s.ID, s.Version, s.Device, s.State == commissioning.Asked || s.State == commissioning.Approved, s)
	return &suspensionRow{wholeRow: row}, err
}

// addWith inserts a row with its row of the audit record.
func (r *Records) addWith(ctx context.Context, what string, row any, e access.AuditEntry) error {
	return r.write(ctx, what, func(ctx context.Context, tx bun.Tx) error {
		if _, err := tx.NewInsert().Model(row).Returning("").Exec(ctx); err != nil {
			return err
		}
		return addAudit(ctx, tx, e)
	})
}

// putOver writes a row over its version before, with its row of the audit record,
// or is commissioning.ErrConflict.
func (r *Records) putOver(ctx context.Context, what string, row any, version int, e access.AuditEntry) error {
	return r.write(ctx, what, func(ctx context.Context, tx bun.Tx) error {
		result, err := tx.NewUpdate().Model(row).WherePK().Where("version = ?", version-1).Exec(ctx)
		if err != nil {
			return err
		}
		if n, err := result.RowsAffected(); err != nil || n == 0 {
			return commissioning.ErrConflict
		}
		return addAudit(ctx, tx, e)
	})
}

// AddChecklist puts a new checklist on record.
func (r *Records) AddChecklist(ctx context.Context, c commissioning.Checklist, e access.AuditEntry) error {
	row, err := rowOfChecklist(c)
	if err != nil {
		return err
	}
	return r.addWith(ctx, "add checklist", row, e)
}

// PutChecklist writes a checklist over its version before, or is
// commissioning.ErrConflict.
func (r *Records) PutChecklist(ctx context.Context, c commissioning.Checklist, e access.AuditEntry) error {
	row, err := rowOfChecklist(c)
	if err != nil {
		return err
	}
	return r.putOver(ctx, "put checklist", row, c.Version, e)
}

// AddSuspension puts a new suspension on record.
func (r *Records) AddSuspension(ctx context.Context, s commissioning.Suspension, e access.AuditEntry) error {
	row, err := rowOfSuspension(s)
	if err != nil {
		return err
	}
	return r.addWith(ctx, "add suspension", row, e)
}

// PutSuspension writes a suspension over its version before, or is
// commissioning.ErrConflict.
func (r *Records) PutSuspension(ctx context.Context, s commissioning.Suspension, e access.AuditEntry) error {
	row, err := rowOfSuspension(s)
	if err != nil {
		return err
	}
	return r.putOver(ctx, "put suspension", row, s.Version, e)
}

// Checklist returns one, or commissioning.ErrNotFound.
func (r *Records) Checklist(ctx context.Context, id string) (commissioning.Checklist, error) {
	return oneWhole[commissioning.Checklist](ctx, r, "checklists", id)
}

// Suspension returns one, or commissioning.ErrNotFound.
func (r *Records) Suspension(ctx context.Context, id string) (commissioning.Suspension, error) {
	return oneWhole[commissioning.Suspension](ctx, r, "suspensions", id)
}

// Checklists returns the newest, newest first: those of device unless it is empty,
// those that are not over when living.
func (r *Records) Checklists(ctx context.Context, device string, living bool, most int) ([]commissioning.Checklist, error) {
	return listWhole[commissioning.Checklist](ctx, r, "checklists", device, living, most)
}

// Suspensions returns the newest, newest first: those of device unless it is empty,
// those that wait or run when living.
func (r *Records) Suspensions(ctx context.Context, device string, living bool, most int) ([]commissioning.Suspension, error) {
	return listWhole[commissioning.Suspension](ctx, r, "suspensions", device, living, most)
}

func oneWhole[T any](ctx context.Context, r *Records, table, id string) (thing T, err error) {
	var rows []wholeRow
	err = r.read(ctx, "read one of "+table, func(ctx context.Context, tx bun.Tx) error {
		return tx.NewSelect().Table(table).Column("id", "body").Where("id = ?", clean(id)).Scan(ctx, &rows)
	})
	if err != nil {
		return thing, err
	}
	if len(rows) == 0 {
		return thing, commissioning.ErrNotFound
	}
	return readWhole[T](rows[0])
}

func listWhole[T any](ctx context.Context, r *Records, table, device string, living bool, most int) ([]T, error) {
	var rows []wholeRow
	err := r.read(ctx, "list "+table, func(ctx context.Context, tx bun.Tx) error {
		q := tx.NewSelect().Table(table).Column("id", "body").Order("id DESC").Limit(int64(most))
		if device != "" {
			q = q.Where("device = ?", clean(device))
		}
		if living {
			q = q.Where("living = ?", true)
		}
		return q.Scan(ctx, &rows)
	})
	if err != nil {
		return nil, err
	}
	list := make([]T, len(rows))
	for i, row := range rows {
		if list[i], err = readWhole[T](row); err != nil {
			return nil, err
		}
	}
	return list, nil
}
