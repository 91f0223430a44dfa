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
	Call   int
	Device string
	At     int64
	Facts  string
	Body   string
}

type callPhotoResidentRow struct {
	bun.BaseModel `bun:"table:call_photo_residents"`

	Resident string `bun:",pk"`
	Photo    string `bun:",pk"`
}

func (r callPhotoRow) sealed() residents.SealedPhoto {
	return residents.SealedPhoto{ID: r.ID, Alert: r.Alert, Call: r.Call, Device: r.Device, At: moment(r.At), Facts: r.Facts, Body: r.Body}
}

// AddCallPhoto keeps a photo of a call with its row of the audit record, or is
// residents.ErrFull when the call has that many already. It is also of who telephoned,
// where the telephone made the alert.
func (r *Records) AddCallPhoto(ctx context.Context, p residents.SealedPhoto, most int, entry access.AuditEntry) error {
	row := callPhotoRow{ID: clean(p.ID), Alert: clean(p.Alert), Call: p.Call, Device: clean(p.Device), At: micros(p.At), Facts: p.Facts, Body: p.Body}
	return r.write(ctx, "add a photo of a call", func(ctx context.Context, tx bun.Tx) error {
		n, err := tx.NewSelect().Model((*callPhotoRow)(nil)).Where("alert = ? AND call = ?", row.Alert, row.Call).Count(ctx)
		if err != nil {
			return err
		}
		if int(n) >= most {
			return residents.ErrFull
		}
		if _, err := tx.NewInsert().Model(&row).Returning("").Exec(ctx); err != nil {
			return err
		}
		var whose []string
		if err := tx.NewSelect().Model((*phoneCallRow)(nil)).Column("resident").Where("alert = ? AND resident <> ''", row.Alert).Scan(ctx, &whose); err != nil {
			return fmt.Errorf("find who telephoned: %w", err)
		}
		for _, id := range append(whose, p.Residents...) {
			link := callPhotoResidentRow{Resident: clean(id), Photo: row.ID}
			if _, err := tx.NewInsert().Model(&link).On("CONFLICT (resident, photo) DO NOTHING").Exec(ctx); err != nil {
				return fmt.Errorf("write whose photo it is: %w", err)
			}
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

// ResidentPhotos are the photos that go with a resident who has these devices, without
// what they show, oldest first.
func (r *Records) ResidentPhotos(ctx context.Context, resident string, devices []string) ([]residents.SealedPhoto, error) {
	var rows []callPhotoRow
	err := r.read(ctx, "list photos of a resident's calls", func(ctx context.Context, tx bun.Tx) error {
		return tx.NewSelect().Model(&rows).Column("id", "alert", "call", "device", "at", "facts").
			Where(photosOf, clean(resident), bun.List(devices)).Order("at", "id").Scan(ctx)
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

// photosOf are the photos of a resident, by their id and the devices that are theirs now.
const photosOf = "(id IN (SELECT photo FROM call_photo_residents WHERE resident = ?) OR device IN (?))"

// eraseCallPhotos takes the photos of all calls of a resident away.
func eraseCallPhotos(ctx context.Context, tx bun.Tx, resident string, devices []string) error {
	if _, err := tx.NewDelete().Model((*callPhotoRow)(nil)).Where(photosOf, resident, bun.List(devices)).Exec(ctx); err != nil {
		return fmt.Errorf("erase photos of calls: %w", err)
	}
	return nil
}
