package records

import (
	"context"
	"strings"

	"github.com/uptrace/bun"

	"brighteyes/hub/access"
	"brighteyes/hub/residents"
)

type auditRow struct {
	bun.BaseModel `bun:"table:audit"`

	ID      string `bun:",pk"`
	At      int64
	Actor   string
	Action  string
	Target  string
	Purpose string
	Detail  string
}

func addAudit(ctx context.Context, tx bun.Tx, e access.AuditEntry) error {
	_, err := tx.NewInsert().Model(&auditRow{
		ID: e.ID, At: micros(e.At), Actor: clean(e.Actor), Action: clean(e.Action), Target: clean(e.Target),
		Purpose: clean(e.Purpose), Detail: clean(e.Detail),
	}).Exec(ctx)
	return err
}

// Audit puts a row on the audit record. Only when it returned nil may what the
// row tells of be done.
func (r *Records) Audit(ctx context.Context, e access.AuditEntry) error {
	return r.write(ctx, "audit", func(ctx context.Context, tx bun.Tx) error { return addAudit(ctx, tx, e) })
}

// AuditEntries returns rows of the audit record, newest first, a page at a time.
func (r *Records) AuditEntries(ctx context.Context, f access.AuditFilter) (entries []access.AuditEntry, next string, err error) {
	var before place
	if f.Cursor != "" {
		if before, err = parseCursor(f.Cursor, 1); err != nil {
			return nil, "", err
		}
	}
	most := int(pageSize(f.Limit))
	var rows []auditRow
	err = r.read(ctx, "list audit", func(ctx context.Context, tx bun.Tx) error {
		q := tx.NewSelect().Model(&rows).Order("at DESC", "id DESC").Limit(int64(most) + 1)
		for column, want := range map[string]string{"actor": f.Actor, "action": f.Action} {
			if want != "" {
				q = q.Where("? = ?", bun.Ident(column), clean(want))
			}
		}
		if id, ok := strings.CutPrefix(f.Target, "resident:"); ok {
			// A row that read many at once has their ids in its detail, see OpenResidents.
			q = q.Where("target = ? OR target = 'residents' AND purpose = ? AND instr(' ' || detail || ' ', ?) > 0",
				clean(f.Target), string(residents.ForPage), " "+clean(id)+" ")
		} else if f.Target != "" {
			q = q.Where("target = ?", clean(f.Target))
		}
		if !f.From.IsZero() {
			q = q.Where("at >= ?", micros(f.From))
		}
		if !f.To.IsZero() {
			q = q.Where("at < ?", micros(f.To))
		}
		if f.Cursor != "" {
			q = q.Where("at < ? OR at = ? AND id < ?", before.At, before.At, before.Key[0])
		}
		return q.Scan(ctx)
	})
	if err != nil {
		return nil, "", err
	}
	if len(rows) > most {
		rows = rows[:most]
		last := rows[most-1]
		next = place{At: last.At, Key: []string{last.ID}}.cursor()
	}
	for _, row := range rows {
		entries = append(entries, access.AuditEntry{
			ID: row.ID, At: moment(row.At), Actor: row.Actor, Action: row.Action, Target: row.Target, Purpose: row.Purpose, Detail: row.Detail,
		})
	}
	return entries, next, nil
}
