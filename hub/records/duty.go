package records

import (
	"context"

	"github.com/uptrace/bun"

	"brighteyes/hub/duty"
)

type dutyRow struct {
	bun.BaseModel `bun:"table:duty"`

	Kind string `bun:",pk"`
	ID   string `bun:",pk"`
	Body string // JSON in which addresses are sealed
}

// DutyRows are all that is known of who is on duty.
func (r *Records) DutyRows(ctx context.Context) ([]duty.Row, error) {
	var rows []dutyRow
	err := r.read(ctx, "read duty", func(ctx context.Context, tx bun.Tx) error {
		return tx.NewSelect().Model(&rows).Order("kind", "id").Scan(ctx)
	})
	if err != nil {
		return nil, err
	}
	all := make([]duty.Row, len(rows))
	for i, row := range rows {
		all[i] = duty.Row{Kind: row.Kind, ID: row.ID, Body: row.Body}
	}
	return all, nil
}

// ChangeDuty writes and takes away rows in one transaction. No row may be in put
// twice.
func (r *Records) ChangeDuty(ctx context.Context, put, gone []duty.Row) error {
	rows := make([]dutyRow, len(put))
	for i, row := range put {
		rows[i] = dutyRow{Kind: row.Kind, ID: row.ID, Body: clean(row.Body)}
	}
	return r.write(ctx, "change duty", func(ctx context.Context, tx bun.Tx) error {
		if len(rows) > 0 {
			if err := upsert(ctx, tx, rows, []string{"kind", "id"}, []string{"body"}); err != nil {
				return err
			}
		}
		for _, row := range gone {
			if _, err := tx.NewDelete().Model((*dutyRow)(nil)).Where("kind = ?", row.Kind).Where("id = ?", row.ID).Exec(ctx); err != nil {
				return err
			}
		}
		return nil
	})
}
