package records

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/uptrace/bun"

	"brighteyes/hub/figures"
)

type figureCameraRow struct {
	bun.BaseModel `bun:"table:figure_cameras"`

	Day, Camera, Body string
}

// mostCameraDays bounds CameraDays: a month of the most cameras that a hub serves.
const mostCameraDays = 70_000

// CameraDays are the cameras of days, both included, by day and camera.
func (r *Records) CameraDays(ctx context.Context, from, to string) ([]figures.CameraDay, error) {
	var rows []figureCameraRow
	err := r.read(ctx, "read figures of cameras", func(ctx context.Context, tx bun.Tx) error {
		return tx.NewSelect().Model(&rows).Where("day >= ?", from).Where("day <= ?", to).Order("day", "camera").Limit(mostCameraDays).Scan(ctx)
	})
	if err != nil {
		return nil, err
	}
	list := make([]figures.CameraDay, len(rows))
	for i, row := range rows {
		if err := json.Unmarshal([]byte(row.Body), &list[i]); err != nil {
			return nil, fmt.Errorf("read the figures of camera %s on %s: %w", row.Camera, row.Day, err)
		}
	}
	return list, nil
}

func cameraRows(cameras []figures.CameraDay) ([]figureCameraRow, error) {
	rows := make([]figureCameraRow, len(cameras))
	for i, c := range cameras {
		body, err := json.Marshal(c)
		if err != nil {
			return nil, fmt.Errorf("write the figures of camera %s on %s: %w", c.Camera, c.Date, err)
		}
		rows[i] = figureCameraRow{Day: c.Date, Camera: clean(c.Camera), Body: clean(string(body))}
	}
	return rows, nil
}

// sweepCameras takes away days of cameras after 400 days.
func (r *Records) sweepCameras(ctx context.Context, now time.Time) error {
	before := now.Add(-positionAge).Format(time.DateOnly)
	return r.write(ctx, "sweep figure_cameras", func(ctx context.Context, tx bun.Tx) error {
		_, err := tx.NewRaw("DELETE FROM figure_cameras WHERE (day, camera) IN (SELECT day, camera FROM figure_cameras WHERE day < ? LIMIT ?)", before, sweepRows).Exec(ctx)
		return err
	})
}

type monthRow struct {
	bun.BaseModel `bun:"table:figure_months"`

	Month, Prev, Hash, Body string
}

func (row monthRow) sheet() figures.Sheet {
	return figures.Sheet{Date: row.Month, Prev: row.Prev, Hash: row.Hash, Body: row.Body}
}

// LastMonth is the newest sheet of a month; its date is empty when there is none.
func (r *Records) LastMonth(ctx context.Context) (figures.Sheet, error) {
	var row monthRow
	err := r.read(ctx, "read last month", func(ctx context.Context, tx bun.Tx) error { return lastMonth(ctx, tx, &row) })
	return row.sheet(), err
}

func lastMonth(ctx context.Context, tx bun.Tx, row *monthRow) error {
	err := tx.NewSelect().Model(row).Order("month DESC").Limit(1).Scan(ctx)
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	return err
}

// AddMonth writes a month after the newest, whose hash its Prev is, or is
// figures.ErrConflict.
func (r *Records) AddMonth(ctx context.Context, s figures.Sheet) error {
	return r.write(ctx, "close month", func(ctx context.Context, tx bun.Tx) error {
		var last monthRow
		if err := lastMonth(ctx, tx, &last); err != nil {
			return err
		}
		if last.Hash != s.Prev || last.Month >= s.Date {
			return figures.ErrConflict
		}
		return insert(ctx, tx, []monthRow{{Month: s.Date, Prev: s.Prev, Hash: s.Hash, Body: s.Body}})
	})
}

// MonthSheet is the sheet of a month; its date is empty when it is not closed.
func (r *Records) MonthSheet(ctx context.Context, month string) (figures.Sheet, error) {
	var row monthRow
	err := r.read(ctx, "read month", func(ctx context.Context, tx bun.Tx) error {
		err := tx.NewSelect().Model(&row).Where("month = ?", month).Scan(ctx)
		if errors.Is(err, sql.ErrNoRows) {
			return nil
		}
		return err
	})
	return row.sheet(), err
}
