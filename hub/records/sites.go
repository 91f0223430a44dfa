package records

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/uptrace/bun"

	"brighteyes/devices"
)

type siteRow struct {
	bun.BaseModel `bun:"table:sites"`
	ID            string `bun:"id,pk"`
	Parent        string `bun:"parent"`
	Body          string `bun:"body"`
}

// Sites are all sites, by id.
func (r *Records) Sites(ctx context.Context) ([]devices.Site, error) {
	var rows []siteRow
	err := r.read(ctx, "read sites", func(ctx context.Context, tx bun.Tx) error {
		return tx.NewSelect().Model(&rows).Order("id").Scan(ctx)
	})
	if err != nil {
		return nil, err
	}
	all := make([]devices.Site, len(rows))
	for i, row := range rows {
		if err := json.Unmarshal([]byte(row.Body), &all[i]); err != nil {
			return nil, fmt.Errorf("read sites: %s: %w", row.ID, err)
		}
	}
	return all, nil
}

// PutSite writes a site, a new one or one that is known.
func (r *Records) PutSite(ctx context.Context, s devices.Site) error {
	if err := devices.CheckID("site", s.ID); err != nil {
		return fmt.Errorf("put site: %w: %w", ErrInvalid, err)
	}
	body, err := json.Marshal(s)
	if err != nil {
		return fmt.Errorf("put site %s: %w", s.ID, err)
	}
	row := siteRow{ID: s.ID, Parent: clean(s.Parent), Body: string(body)}
	return r.write(ctx, "put site", func(ctx context.Context, tx bun.Tx) error {
		return upsert(ctx, tx, []siteRow{row}, []string{"id"}, []string{"parent", "body"})
	})
}

// DeleteSite takes a site out of the tree. Sites below it keep their parent's
// id: the caller decides what becomes of them.
func (r *Records) DeleteSite(ctx context.Context, id string) error {
	return r.write(ctx, "delete site", func(ctx context.Context, tx bun.Tx) error {
		_, err := tx.NewDelete().Model((*siteRow)(nil)).Where("id = ?", clean(id)).Exec(ctx)
		return err
	})
}
