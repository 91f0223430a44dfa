package records

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/uptrace/bun"

	"brighteyes/hub/access"
	"brighteyes/hub/residents"
)

type residentRow struct {
	bun.BaseModel `bun:"table:residents,alias:resident"`

	ID        string `bun:",pk"`
	Version   int
	Sealed    string
	Changed   int64
	Erased    *int64
	Reason    string
	Text      string
	ConsentAt *int64
}

type residentMarkRow struct {
	bun.BaseModel `bun:"table:resident_marks"`

	Kind     string `bun:",pk"`
	Hash     string `bun:",pk"`
	Resident string `bun:",pk"`
}

type residentShareRow struct {
	bun.BaseModel `bun:"table:resident_shares"`

	Alert string `bun:",pk"`
	Asked string `bun:",pk"`
	Call  int
	Who   string
	At    int64
}

func residentRowOf(r residents.Row) residentRow {
	return residentRow{
		ID: clean(r.ID), Version: r.Version, Sealed: r.Sealed, Changed: micros(r.Changed), Erased: optional(r.Erased),
		Reason: clean(r.Reason), Text: clean(r.Text), ConsentAt: optional(r.ConsentAt),
	}
}

func (r residentRow) row() residents.Row {
	return residents.Row{
		ID: r.ID, Version: r.Version, Sealed: r.Sealed, Changed: moment(r.Changed), Erased: optionalMoment(r.Erased),
		Reason: r.Reason, Text: r.Text, ConsentAt: optionalMoment(r.ConsentAt),
	}
}

// sharesKept is how long it matters who was asked to a call.
const sharesKept = 7 * 24 * time.Hour

// LoadResidents returns all residents, still sealed, with what the desk owes them.
func (r *Records) LoadResidents(ctx context.Context) (residents.Kept, error) {
	var rows []residentRow
	var marks []residentMarkRow
	var tasks []residentTaskRow
	var shares []residentShareRow
	err := r.read(ctx, "load residents", func(ctx context.Context, tx bun.Tx) error {
		if err := tx.NewSelect().Model(&rows).Order("id").Scan(ctx); err != nil {
			return err
		}
		if err := tx.NewSelect().Model(&marks).Scan(ctx); err != nil {
			return err
		}
		if err := tx.NewSelect().Model(&tasks).Where("state = ?", residents.StateOpen).Order("due").Scan(ctx); err != nil {
			return err
		}
		return tx.NewSelect().Model(&shares).Where("at > ?", micros(r.now().Add(-sharesKept))).Scan(ctx)
	})
	if err != nil {
		return residents.Kept{}, err
	}
	var kept residents.Kept
	for _, row := range rows {
		kept.Rows = append(kept.Rows, row.row())
	}
	for _, m := range marks {
		kept.Marks = append(kept.Marks, residents.Marked{Mark: residents.Mark{Kind: m.Kind, Hash: m.Hash}, Resident: m.Resident})
	}
	for _, t := range tasks {
		kept.Tasks = append(kept.Tasks, t.task())
	}
	for _, s := range shares {
		kept.Shares = append(kept.Shares, residents.Share{Alert: s.Alert, Call: s.Call, With: residents.Role(s.Asked), By: s.Who, At: moment(s.At)})
	}
	return kept, nil
}

// OpenResident reads a resident and writes the row of the audit record that
// tells of it, in one transaction: there is not the one without the other.
func (r *Records) OpenResident(ctx context.Context, id string, entry access.AuditEntry) (residents.Row, error) {
	var row residentRow
	err := r.writeNow(ctx, "open resident", func(ctx context.Context, tx bun.Tx) error {
		if err := addAudit(ctx, tx, entry); err != nil {
			return err
		}
		if err := one(tx.NewSelect().Model(&row).Where("id = ?", clean(id)).Where("erased IS NULL").Scan(ctx)); err != nil {
			return residentFault(err)
		}
		return nil
	})
	if err != nil {
		return residents.Row{}, err
	}
	return row.row(), nil
}

// OpenResidents reads all who are enrolled and writes the row of the audit record
// that names them, in one transaction.
func (r *Records) OpenResidents(ctx context.Context, entry access.AuditEntry) ([]residents.Row, error) {
	var rows []residentRow
	err := r.write(ctx, "open residents", func(ctx context.Context, tx bun.Tx) error {
		if err := tx.NewSelect().Model(&rows).Where("erased IS NULL").Order("id").Scan(ctx); err != nil {
			return err
		}
		ids := make([]string, len(rows))
		for i, row := range rows {
			ids[i] = row.ID
		}
		entry.Detail = strings.Join(ids, " ")
		return addAudit(ctx, tx, entry)
	})
	if err != nil {
		return nil, err
	}
	all := make([]residents.Row, len(rows))
	for i, row := range rows {
		all[i] = row.row()
	}
	return all, nil
}

// ChangeResidents writes c in one transaction. Afterwards nothing that it
// replaced is left in the file, nor in its log.
func (r *Records) ChangeResidents(ctx context.Context, c residents.Change) error {
	err := r.write(ctx, "change residents", func(ctx context.Context, tx bun.Tx) error {
		return overwriting(ctx, tx, func() error { return changeResidents(ctx, tx, c) })
	})
	if err == nil && c.Erase != nil {
		r.owesEmpty.Store(true)
		if err := r.emptyLog(ctx); err != nil { // Run tries again every second
			r.log.Warn("the log still holds older states of what was erased", "error", err)
		}
	}
	return err
}

func changeResidents(ctx context.Context, tx bun.Tx, c residents.Change) error {
	for _, e := range c.Audit {
		if err := addAudit(ctx, tx, e); err != nil {
			return fmt.Errorf("write audit: %w", err)
		}
	}
	if c.Put != nil {
		if err := putResident(ctx, tx, *c.Put); err != nil {
			return err
		}
		if err := setMarks(ctx, tx, c.Put.ID, c.Marks); err != nil {
			return fmt.Errorf("write marks: %w", err)
		}
		if err := keepFormer(ctx, tx, c.Former); err != nil {
			return err
		}
	}
	if err := putTasks(ctx, tx, c.Tasks); err != nil {
		return fmt.Errorf("write tasks: %w", err)
	}
	if err := putRequests(ctx, tx, c.Requests); err != nil {
		return fmt.Errorf("write requests: %w", err)
	}
	for _, s := range c.Shares {
		row := residentShareRow{Alert: clean(s.Alert), Asked: string(s.With), Call: s.Call, Who: clean(s.By), At: micros(s.At)}
		if _, err := tx.NewInsert().Model(&row).On("CONFLICT (alert, asked) DO UPDATE").Set("call = EXCLUDED.call, who = EXCLUDED.who, at = EXCLUDED.at").Exec(ctx); err != nil {
			return fmt.Errorf("write share: %w", err)
		}
	}
	if c.Erase != nil {
		return eraseResident(ctx, tx, *c.Erase, c.Devices)
	}
	return nil
}

// putResident writes a row over the one of the version before.
func putResident(ctx context.Context, tx bun.Tx, r residents.Row) error {
	row := residentRowOf(r)
	if r.Version == 1 {
		_, err := tx.NewInsert().Model(&row).Exec(ctx)
		return err
	}
	res, err := tx.NewUpdate().Model(&row).WherePK().Where("version = ?", r.Version-1).Where("erased IS NULL").Exec(ctx)
	if err != nil {
		return fmt.Errorf("write resident: %w", err)
	}
	if n, err := res.RowsAffected(); err != nil || n == 0 {
		return residents.ErrConflict
	}
	return nil
}

func setMarks(ctx context.Context, tx bun.Tx, id string, marks []residents.Mark) error {
	if _, err := tx.NewDelete().Model((*residentMarkRow)(nil)).Where("resident = ?", id).Exec(ctx); err != nil {
		return err
	}
	rows := make([]residentMarkRow, 0, len(marks))
	seen := map[residents.Mark]bool{}
	for _, m := range marks {
		if !seen[m] {
			rows = append(rows, residentMarkRow{Kind: m.Kind, Hash: m.Hash, Resident: id})
		}
		seen[m] = true
	}
	return insert(ctx, tx, rows)
}

func residentFault(err error) error {
	if errors.Is(err, ErrNotFound) {
		return residents.ErrNotFound
	}
	return err
}
