package records

import (
	"context"
	"encoding/hex"
	"fmt"

	"github.com/uptrace/bun"

	"brighteyes/devices"
)

type edgeRow struct {
	bun.BaseModel `bun:"table:edges"`
	ID            string `bun:"id,pk"`
	Name          string `bun:"name"`
	TokenHash     string `bun:"token_hash"`
	CreatedAt     int64  `bun:"created_at"`
}

// Edges are all edges, by id.
func (r *Records) Edges(ctx context.Context) ([]devices.EdgeRecord, error) {
	var rows []edgeRow
	err := r.read(ctx, "read edges", func(ctx context.Context, tx bun.Tx) error {
		return tx.NewSelect().Model(&rows).Order("id").Scan(ctx)
	})
	if err != nil {
		return nil, err
	}
	all := make([]devices.EdgeRecord, len(rows))
	for i, row := range rows {
		hash, err := hex.DecodeString(row.TokenHash)
		if err != nil {
			return nil, fmt.Errorf("read edges: token hash of %s is not hex", row.ID)
		}
		all[i] = devices.EdgeRecord{ID: row.ID, Name: row.Name, TokenHash: hash, CreatedAt: moment(row.CreatedAt)}
	}
	return all, nil
}

// PutEdge writes an edge, a new one or one that is known.
func (r *Records) PutEdge(ctx context.Context, e devices.EdgeRecord) error {
	if err := devices.CheckID("edge", e.ID); err != nil {
		return fmt.Errorf("put edge: %w: %w", ErrInvalid, err)
	}
	row := edgeRow{ID: e.ID, Name: clean(e.Name), TokenHash: hex.EncodeToString(e.TokenHash), CreatedAt: micros(e.CreatedAt)}
	return r.write(ctx, "put edge", func(ctx context.Context, tx bun.Tx) error {
		return upsert(ctx, tx, []edgeRow{row}, []string{"id"}, []string{"name", "token_hash", "created_at"})
	})
}

// DeleteEdge takes an edge out of the registry. Its events, positions and gaps
// stay: an edge that is set up again under this id goes on from there, and what
// it sends twice still counts once.
func (r *Records) DeleteEdge(ctx context.Context, id string) error {
	return r.write(ctx, "delete edge", func(ctx context.Context, tx bun.Tx) error {
		if _, err := tx.NewDelete().Model((*seenRow)(nil)).Where("edge = ?", clean(id)).Exec(ctx); err != nil {
			return err
		}
		if _, err := tx.NewDelete().Model((*enrolmentRow)(nil)).Where("edge = ?", clean(id)).Exec(ctx); err != nil {
			return err
		}
		if err := deleteEdgeConfig(ctx, tx, clean(id)); err != nil {
			return err
		}
		_, err := tx.NewDelete().Model((*edgeRow)(nil)).Where("id = ?", clean(id)).Exec(ctx)
		return err
	})
}
