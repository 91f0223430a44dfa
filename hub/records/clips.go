package records

import (
	"context"
	"time"

	"github.com/uptrace/bun"

	"brighteyes/devices"
)

type clipRow struct {
	bun.BaseModel `bun:"table:clips"`

	ID      string `bun:",pk"`
	Alert   string
	Camera  string
	Began   int64
	Ended   int64
	State   string
	Error   string
	Bytes   int64
	SHA256  string `bun:"sha256"`
	Created int64
}

func (c clipRow) clip() devices.Clip {
	return devices.Clip{
		ID: c.ID, Alert: c.Alert, Camera: c.Camera, From: moment(c.Began), To: moment(c.Ended), State: c.State,
		Error: c.Error, Bytes: c.Bytes, SHA256: c.SHA256, CreatedAt: moment(c.Created),
	}
}

// PutClip writes what is known of a clip, over what was known before.
func (r *Records) PutClip(ctx context.Context, c devices.Clip) error {
	row := clipRow{
		ID: c.ID, Alert: clean(c.Alert), Camera: clean(c.Camera), Began: micros(c.From), Ended: micros(c.To), State: c.State,
		Error: clean(c.Error), Bytes: c.Bytes, SHA256: c.SHA256, Created: micros(c.CreatedAt),
	}
	return r.write(ctx, "put clip", func(ctx context.Context, tx bun.Tx) error {
		_, err := tx.NewInsert().Model(&row).
			On("CONFLICT (id) DO UPDATE").
			Set("began = EXCLUDED.began").Set("ended = EXCLUDED.ended").Set("state = EXCLUDED.state").
			Set("error = EXCLUDED.error").Set("bytes = EXCLUDED.bytes").Set("sha256 = EXCLUDED.sha256").
			Exec(ctx)
		return err
	})
}

// Clip returns one clip, or ErrNotFound.
func (r *Records) Clip(ctx context.Context, id string) (devices.Clip, error) {
	var row clipRow
	err := r.read(ctx, "read clip", func(ctx context.Context, tx bun.Tx) error {
		return one(tx.NewSelect().Model(&row).Where("id = ?", clean(id)).Scan(ctx))
	})
	if err != nil {
		return devices.Clip{}, err
	}
	return row.clip(), nil
}

// Clips returns clips, newest first, a page at a time; of one alert unless alert
// is empty.
func (r *Records) Clips(ctx context.Context, alert string, limit int, cursor string) (clips []devices.Clip, next string, err error) {
	var before place
	if cursor != "" {
		if before, err = parseCursor(cursor, 1); err != nil {
			return nil, "", err
		}
	}
	most := int(pageSize(limit))
	var rows []clipRow
	err = r.read(ctx, "list clips", func(ctx context.Context, tx bun.Tx) error {
		q := tx.NewSelect().Model(&rows).Order("id DESC").Limit(int64(most) + 1)
		if alert != "" {
			q = q.Where("alert = ?", clean(alert))
		}
		if cursor != "" {
			q = q.Where("id < ?", before.Key[0])
		}
		return q.Scan(ctx)
	})
	if err != nil {
		return nil, "", err
	}
	if len(rows) > most {
		rows = rows[:most]
		next = place{Key: []string{rows[most-1].ID}}.cursor()
	}
	clips = make([]devices.Clip, len(rows))
	for i, row := range rows {
		clips[i] = row.clip()
	}
	return clips, next, nil
}

// clipsWaitingMost bounds what ClipsWaiting returns; older ones are given up by
// then.
const clipsWaitingMost = 500

// ClipsWaiting returns the newest clips whose pictures have not come yet.
func (r *Records) ClipsWaiting(ctx context.Context) ([]devices.Clip, error) {
	var rows []clipRow
	err := r.read(ctx, "list waiting clips", func(ctx context.Context, tx bun.Tx) error {
		return tx.NewSelect().Model(&rows).Where("state = ?", devices.ClipWaiting).Order("id DESC").Limit(clipsWaitingMost).Scan(ctx)
	})
	if err != nil {
		return nil, err
	}
	clips := make([]devices.Clip, len(rows))
	for i, row := range rows {
		clips[i] = row.clip()
	}
	return clips, nil
}

// DeleteClipsBefore takes clips asked for before t off the record, some hundred
// at a time, and returns whose files may go.
func (r *Records) DeleteClipsBefore(ctx context.Context, t time.Time) (ids []string, err error) {
	err = r.write(ctx, "delete clips", func(ctx context.Context, tx bun.Tx) error {
		ids = nil
		err := tx.NewSelect().Model((*clipRow)(nil)).Column("id").Where("created < ?", micros(t)).Limit(clipsWaitingMost).Scan(ctx, &ids)
		if err != nil || len(ids) == 0 {
			return err
		}
		_, err = tx.NewDelete().Model((*clipRow)(nil)).Where("id IN (?)", bun.List(ids)).Exec(ctx)
		return err
	})
	return ids, err
}
