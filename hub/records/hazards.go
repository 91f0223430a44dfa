package records

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/uptrace/bun"

	"brighteyes/hub/access"
	"brighteyes/hub/hazards"
)

type hazardRow struct {
	bun.BaseModel `bun:"table:hazards"`

	ID      string `bun:",pk"`
	Version int64
	Living  bool
	Finding *string
	Body    string
}

func rowOfHazard(h hazards.Hazard) (*hazardRow, error) {
	body, err := json.Marshal(h)
	if err != nil {
		return nil, fmt.Errorf("write hazard %s: %w", h.ID, err)
	}
	row := &hazardRow{ID: clean(h.ID), Version: int64(h.Version), Living: !h.State.Over(), Body: clean(string(body))}
	if h.Round != "" {
		finding := clean(h.Round + "/" + h.Place)
		row.Finding = &finding
	}
	return row, nil
}

func (r hazardRow) hazard() (h hazards.Hazard, err error) {
	if err := json.Unmarshal([]byte(r.Body), &h); err != nil {
		return h, fmt.Errorf("read hazard %s: %w", r.ID, err)
	}
	return h, nil
}

// AddHazard keeps a new hazard with its row of the audit record; added is false, and
// nothing is written, when what was found at that place of that round is one already.
func (r *Records) AddHazard(ctx context.Context, h hazards.Hazard, e access.AuditEntry) (added bool, err error) {
	row, err := rowOfHazard(h)
	if err != nil {
		return false, err
	}
	return r.addDocument(ctx, "add hazard", row, "finding", e)
}

// PutHazard writes a hazard over its version before, with its row of the audit record.
// When that is not what is on record it is hazards.ErrConflict.
func (r *Records) PutHazard(ctx context.Context, h hazards.Hazard, e access.AuditEntry) error {
	row, err := rowOfHazard(h)
	if err != nil {
		return err
	}
	return r.putDocument(ctx, "put hazard", row, row.Version, hazards.ErrConflict, e)
}

// Hazard returns one hazard, or ErrNotFound.
func (r *Records) Hazard(ctx context.Context, id string) (hazards.Hazard, error) {
	var row hazardRow
	err := r.read(ctx, "read hazard", func(ctx context.Context, tx bun.Tx) error {
		return one(tx.NewSelect().Model(&row).Where("id = ?", clean(id)).Scan(ctx))
	})
	if err != nil {
		return hazards.Hazard{}, err
	}
	return row.hazard()
}

// Hazards returns hazards, newest first, a page at a time: those that are not over, or
// with over all.
func (r *Records) Hazards(ctx context.Context, over bool, limit int, cursor string) (page []hazards.Hazard, next string, err error) {
	var rows []hazardRow
	last, err := lastID(cursor)
	if err != nil {
		return nil, "", err
	}
	most := int(pageSize(limit))
	err = r.read(ctx, "list hazards", func(ctx context.Context, tx bun.Tx) error {
		q := tx.NewSelect().Model(&rows).Order("id DESC").Limit(int64(most) + 1)
		if !over {
			q = q.Where("living = ?", true)
		}
		if last != "" {
			q = q.Where("id < ?", last)
		}
		return q.Scan(ctx)
	})
	if err != nil {
		return nil, "", err
	}
	return pageOf(rows, most, func(row hazardRow) string { return row.ID }, hazardRow.hazard)
}
