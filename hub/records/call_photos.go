package records

import (
	"context"
	"fmt"
	"time"

	"github.com/uptrace/bun"

	"brighteyes/hub/access"
	"brighteyes/hub/residents"
)

type callPhotoRow struct {
	bun.BaseModel `bun:"table:call_photos"`

	ID     string `bun:",pk"`
	Alert  string
	Device string
	At     int64
	Facts  string
	Body   string
}

func (r callPhotoRow) sealed() residents.SealedPhoto {
	return residents.SealedPhoto{ID: r.ID, Alert: r.Alert, Device: r.Device, At: moment(r.At), Facts: r.Facts, Body: r.Body}
}

// AddCallPhoto keeps a photo of a call with its row of the audit record, or is
// residents.ErrFull when the call has that many already.
func (r *Records) AddCallPhoto(ctx context.Context, p residents.SealedPhoto, most int, entry access.AuditEntry) error {
	row := callPhotoRow{ID: clean(p.ID), Alert: clean(p.Alert), Device: clean(p.Device), At: micros(p.At), Facts: p.Facts, Body: p.Body}
	return r.write(ctx, "add a photo of a call", func(ctx context.Context, tx bun.Tx) error {
		n, err := tx.NewSelect().Model((*callPhotoRow)(nil)).Where("alert = ?", row.Alert).Count(ctx)
		if err != nil {
			return err
		}
		if int(n) >= most {
			return residents.ErrFull
		}
		if _, err := tx.NewInsert().Model(&row).Returning("").Exec(ctx); err != nil {
			return err
		}
		return addAudit(ctx, tx, entry)
	})
}

// CallPhotos are the photos of a call without what they show, oldest first, and the
// row of the audit record that tells who asked, in one transaction.
func (r *Records) CallPhotos(ctx context.Context, alert string, entry access.AuditEntry) ([]residents.SealedPhoto, error) {
	var rows []callPhotoRow
	err := r.write(ctx, "list photos of a call", func(ctx context.Context, tx bun.Tx) error {
		if err := tx.NewSelect().Model(&rows).Column("id", "alert", "device", "at", "facts").Where("alert = ?", clean(alert)).Order("at", "id").Scan(ctx); err != nil {
			return err
		}
		if len(rows) == 0 {
			return nil // nothing was read of anybody
		}
		return addAudit(ctx, tx, entry)
	})
	if err != nil {
		return nil, err
	}
	list := make([]residents.SealedPhoto, len(rows))
	for i, row := range rows {
		list[i] = row.sealed()
	}
	return list, nil
}

// OpenCallPhoto is a photo of that call with the row of the audit record that tells
// who looked, in one transaction, or residents.ErrNotFound.
func (r *Records) OpenCallPhoto(ctx context.Context, alert, id string, entry access.AuditEntry) (residents.SealedPhoto, error) {
	var row callPhotoRow
	err := r.write(ctx, "open a photo of a call", func(ctx context.Context, tx bun.Tx) error {
		if err := one(tx.NewSelect().Model(&row).Where("id = ?", clean(id)).Where("alert = ?", clean(alert)).Scan(ctx)); err != nil {
			return residentFault(err)
		}
		return addAudit(ctx, tx, entry)
	})
	if err != nil {
		return residents.SealedPhoto{}, err
	}
	return row.sealed(), nil
}

// ForgetCallPhotos takes photos from before a time away, and what they held with them.
func (r *Records) ForgetCallPhotos(ctx context.Context, before time.Time) error {
	return r.write(ctx, "forget photos of calls", func(ctx context.Context, tx bun.Tx) error {
		n, err := tx.NewSelect().Model((*callPhotoRow)(nil)).Where("at < ?", micros(before)).Count(ctx)
		if err != nil || n == 0 {
			return err
		}
		return overwriting(ctx, tx, func() error {
			_, err := tx.NewDelete().Model((*callPhotoRow)(nil)).Where("at < ?", micros(before)).Exec(ctx)
			return err
		})
	})
}

// eraseCallPhotos takes the photos of all calls of these devices away.
func eraseCallPhotos(ctx context.Context, tx bun.Tx, devices []string) error {
	if _, err := tx.NewDelete().Model((*callPhotoRow)(nil)).Where("device IN (?)", bun.List(devices)).Exec(ctx); err != nil {
		return fmt.Errorf("erase photos of calls: %w", err)
	}
	return nil
}
