package records

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/uptrace/bun"

	"brighteyes/hub/found"
)

type foundRow struct {
	bun.BaseModel `bun:"table:found"`

	ID   string `bun:",pk"`
	Edge string
	Body string
}

// Finds are all devices that edges found.
func (r *Records) Finds(ctx context.Context) ([]found.Find, error) {
	var rows []foundRow
	err := r.read(ctx, "read finds", func(ctx context.Context, tx bun.Tx) error {
		return tx.NewSelect().Model(&rows).Order("id").Scan(ctx)
	})
	if err != nil {
		return nil, err
	}
	list := make([]found.Find, len(rows))
	for i, row := range rows {
		if err := json.Unmarshal([]byte(row.Body), &list[i]); err != nil {
			return nil, fmt.Errorf("read finds: %s: %w", row.ID, err)
		}
	}
	return list, nil
}

// PutFinds writes finds, new ones and known ones.
func (r *Records) PutFinds(ctx context.Context, list []found.Find) error {
	rows := make([]foundRow, len(list))
	for i, f := range list {
		body, err := json.Marshal(f)
		if err != nil {
			return fmt.Errorf("put finds: %s: %w", f.ID, err)
		}
		rows[i] = foundRow{ID: f.ID, Edge: f.Edge, Body: string(body)}
	}
	return r.write(ctx, "put finds", func(ctx context.Context, tx bun.Tx) error {
		return upsert(ctx, tx, rows, []string{"id"}, []string{"edge", "body"})
	})
}

// DeleteFinds takes finds away.
func (r *Records) DeleteFinds(ctx context.Context, ids []string) error {
	return r.write(ctx, "delete finds", func(ctx context.Context, tx bun.Tx) error {
		for part := range slices.Chunk(ids, chunk) {
			if _, err := tx.NewDelete().Model((*foundRow)(nil)).Where("id IN (?)", bun.List(part)).Exec(ctx); err != nil {
				return err
			}
		}
		return nil
	})
}
