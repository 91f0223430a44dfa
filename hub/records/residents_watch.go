package records

import (
	"context"
	"time"

	"github.com/uptrace/bun"

	"brighteyes/devices"
	"brighteyes/hub/residents"
)

// movementMost bounds one reading of Movement: a home of five busy sensors.
const movementMost = 100_000

// movementTypes are the events by which somebody is known to be up.
var movementTypes = [...]string{"sensor.motion", "sensor.motion.cleared", "sensor.opened", "sensor.closed"}

// Movement returns what these sensors told of motion or of a door, at or after
// from, the newest first.
func (r *Records) Movement(ctx context.Context, sensors []string, from time.Time) ([]residents.Moved, error) {
	if len(sensors) == 0 {
		return nil, nil
	}
	var rows []eventRow
	err := r.read(ctx, "read movement", func(ctx context.Context, tx bun.Tx) error {
		return tx.NewSelect().Model(&rows).Column("device", "time").Where("device IN (?)", bun.List(sensors)).
			Where("type IN (?)", bun.List(movementTypes[:])).Where("time >= ?", micros(from)).Order("time DESC").Limit(movementMost).Scan(ctx)
	})
	moved := make([]residents.Moved, len(rows))
	for i, row := range rows {
		moved[i] = residents.Moved{Sensor: row.Device, At: moment(row.Time)}
	}
	return moved, err
}

// pressTypes are the events by which somebody pressed, not counting a test.
var pressTypes = [...]string{devices.ButtonPressed, devices.ButtonService, devices.ButtonCancelled}

// signsMost bounds one reading of Presses: one of them is enough.
const signsMost = 100

// Presses returns when somebody pressed one of these buttons, at or after from,
// the newest first; not where the button said that it was a drill.
func (r *Records) Presses(ctx context.Context, buttons []string, from time.Time) ([]time.Time, error) {
	if len(buttons) == 0 {
		return nil, nil
	}
	var us []int64
	err := r.read(ctx, "read presses", func(ctx context.Context, tx bun.Tx) error {
		return tx.NewSelect().Model((*eventRow)(nil)).Column("time").Where("device IN (?)", bun.List(buttons)).
			Where("type IN (?)", bun.List(pressTypes[:])).Where("time >= ?", micros(from)).
			Where(`data NOT LIKE '%"drill":true%'`).Order("time DESC").Limit(signsMost).Scan(ctx, &us)
	})
	times := make([]time.Time, len(us))
	for i, at := range us {
		times[i] = moment(at)
	}
	return times, err
}

// ForgetMovement deletes what these sensors told of motion and of doors before a
// time, so that it is overwritten in the file.
func (r *Records) ForgetMovement(ctx context.Context, sensors []string, before time.Time) error {
	if len(sensors) == 0 {
		return nil
	}
	forgot := int64(0)
	err := r.write(ctx, "forget movement", func(ctx context.Context, tx bun.Tx) error {
		return overwriting(ctx, tx, func() error {
			res, err := tx.NewDelete().Model((*eventRow)(nil)).Where("device IN (?)", bun.List(sensors)).
				Where("type IN (?)", bun.List(movementTypes[:])).Where("time < ?", micros(before)).Exec(ctx)
			if err != nil {
				return err
			}
			forgot, err = res.RowsAffected()
			return err
		})
	})
	if err == nil && forgot > 0 {
		r.owesEmpty.Store(true) // Run empties the log within a second
	}
	return err
}
