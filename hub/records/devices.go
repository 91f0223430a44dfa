package records

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/uptrace/bun"

	"brighteyes/devices"
)

type deviceRow struct {
	bun.BaseModel `bun:"table:devices"`
	ID            string `bun:"id,pk"`
	Edge          string `bun:"edge"`
	Lifecycle     string `bun:"lifecycle"`
	Undeclared    bool   `bun:"undeclared"`
	AddedAt       int64  `bun:"added_at"`
	Body          string `bun:"body"`
}

// Devices are all devices of the registry, by id.
func (r *Records) Devices(ctx context.Context) ([]devices.Registered, error) {
	var rows []deviceRow
	err := r.read(ctx, "read devices", func(ctx context.Context, tx bun.Tx) error {
		return tx.NewSelect().Model(&rows).Order("id").Scan(ctx)
	})
	if err != nil {
		return nil, err
	}
	all := make([]devices.Registered, len(rows))
	for i, row := range rows {
		all[i] = devices.Registered{
			Edge: row.Edge, Lifecycle: devices.Lifecycle(row.Lifecycle), Undeclared: row.Undeclared, AddedAt: moment(row.AddedAt),
		}
		if err := json.Unmarshal([]byte(row.Body), &all[i].Device); err != nil {
			return nil, fmt.Errorf("read devices: %s: %w", row.ID, err)
		}
	}
	return all, nil
}

// PutDevice writes a device, a new one or one that is known.
func (r *Records) PutDevice(ctx context.Context, d devices.Registered) error {
	return r.PutDevices(ctx, []devices.Registered{d})
}

// PutDevices writes devices, new ones and ones that are known, in one
// transaction. Of one that is named twice the later is written.
func (r *Records) PutDevices(ctx context.Context, all []devices.Registered) error {
	var rows latest[deviceRow]
	for _, d := range all {
		if err := devices.CheckID("device", d.ID); err != nil {
			return fmt.Errorf("put devices: %w: %w", ErrInvalid, err)
		}
		body, err := json.Marshal(d.Device)
		if err != nil {
			return fmt.Errorf("put devices: %s: %w", d.ID, err)
		}
		rows.set(d.ID, &deviceRow{
			ID: d.ID, Edge: clean(d.Edge), Lifecycle: string(d.Lifecycle), Undeclared: d.Undeclared,
			AddedAt: micros(d.AddedAt), Body: string(body),
		})
	}
	return r.write(ctx, "put devices", func(ctx context.Context, tx bun.Tx) error {
		return rows.put(ctx, tx, []string{"id"}, []string{"edge", "lifecycle", "undeclared", "added_at", "body"})
	})
}

// DeleteDevice takes a device out of the registry; its events and alerts stay.
func (r *Records) DeleteDevice(ctx context.Context, id string) error {
	return r.write(ctx, "delete device", func(ctx context.Context, tx bun.Tx) error {
		if _, err := tx.NewDelete().Model((*seenRow)(nil)).Where("device = ?", clean(id)).Exec(ctx); err != nil {
			return err
		}
		_, err := tx.NewDelete().Model((*deviceRow)(nil)).Where("id = ?", clean(id)).Exec(ctx)
		return err
	})
}
