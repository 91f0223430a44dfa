package records

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/uptrace/bun"

	"brighteyes/hub/access"
	"brighteyes/hub/points"
)

type pointRow struct {
	bun.BaseModel `bun:"table:help_points"`

	ID      string `bun:",pk"`
	Version int64
	Body    string
}

// mostPoints bounds the points of help of a community; one more is refused.
const mostPoints = 2000

func rowOfPoint(p points.Point) (*pointRow, error) {
	body, err := json.Marshal(p)
	if err != nil {
		return nil, fmt.Errorf("write point %s: %w", p.ID, err)
	}
	return &pointRow{ID: clean(p.ID), Version: int64(p.Version), Body: clean(string(body))}, nil
}

func (r pointRow) point() (p points.Point, err error) {
	if err := json.Unmarshal([]byte(r.Body), &p); err != nil {
		return p, fmt.Errorf("read point %s: %w", r.ID, err)
	}
	return p, nil
}

// AddPoint keeps a new point with its row of the audit record.
func (r *Records) AddPoint(ctx context.Context, p points.Point, e access.AuditEntry) error {
	row, err := rowOfPoint(p)
	if err != nil {
		return err
	}
	return r.write(ctx, "add point of help", func(ctx context.Context, tx bun.Tx) error {
		n, err := tx.NewSelect().Model((*pointRow)(nil)).Count(ctx)
		if err != nil {
			return err
		}
		if n >= mostPoints {
			return fmt.Errorf("%w: there are %d points already", points.ErrInvalid, mostPoints)
		}
		if _, err := tx.NewInsert().Model(row).Returning("").Exec(ctx); err != nil {
			return err
		}
		return addAudit(ctx, tx, e)
	})
}

// PutPoint writes a point over its version before, with its row of the audit record.
// When that is not what is on record it is points.ErrConflict.
func (r *Records) PutPoint(ctx context.Context, p points.Point, e access.AuditEntry) error {
	row, err := rowOfPoint(p)
	if err != nil {
		return err
	}
	return r.putDocument(ctx, "put point of help", row, row.Version, points.ErrConflict, e)
}

// Point returns one point, or ErrNotFound.
func (r *Records) Point(ctx context.Context, id string) (points.Point, error) {
	var row pointRow
	err := r.read(ctx, "read point of help", func(ctx context.Context, tx bun.Tx) error {
		return one(tx.NewSelect().Model(&row).Where("id = ?", clean(id)).Scan(ctx))
	})
	if err != nil {
		return points.Point{}, err
	}
	return row.point()
}

// Points returns all points, the retired ones as well, in the order in which they were added.
func (r *Records) Points(ctx context.Context) ([]points.Point, error) {
	var rows []pointRow
	err := r.read(ctx, "list points of help", func(ctx context.Context, tx bun.Tx) error {
		return tx.NewSelect().Model(&rows).Order("id").Limit(mostPoints).Scan(ctx)
	})
	if err != nil {
		return nil, err
	}
	list := make([]points.Point, len(rows))
	for i, row := range rows {
		if list[i], err = row.point(); err != nil {
			return nil, err
		}
	}
	return list, nil
}
