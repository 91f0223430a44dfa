package records

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/uptrace/bun"

	"brighteyes/hub/recordings"
)

type recordingAuditRow struct {
	bun.BaseModel `bun:"table:recording_audits"`

	Device   string `bun:",pk"`
	Received int64
	Body     string
}

type recordingDayRow struct {
	bun.BaseModel `bun:"table:recording_days"`

	Device            string `bun:",pk"`
	Day               string `bun:",pk"`
	Planned, Recorded int64
	Body              string
}

// RecordingAudits is what is on record of recordings, by camera.
func (r *Records) RecordingAudits(ctx context.Context) (map[string]recordings.Kept, error) {
	var rows []recordingAuditRow
	err := r.read(ctx, "read audits of recordings", func(ctx context.Context, tx bun.Tx) error {
		return tx.NewSelect().Model(&rows).Scan(ctx)
	})
	if err != nil {
		return nil, err
	}
	all := make(map[string]recordings.Kept, len(rows))
	for _, row := range rows {
		var k recordings.Kept
		if err := json.Unmarshal([]byte(row.Body), &k); err != nil {
			return nil, fmt.Errorf("read the audit of %s: %w", row.Device, err)
		}
		all[row.Device] = k
	}
	return all, nil
}

// PutRecordingAudit writes what is known of a camera's recordings, and its days.
func (r *Records) PutRecordingAudit(ctx context.Context, camera string, k recordings.Kept) error {
	body, err := json.Marshal(k)
	if err != nil {
		return fmt.Errorf("write the audit of %s: %w", camera, err)
	}
	rows := []recordingAuditRow{{Device: clean(camera), Received: micros(k.Received), Body: clean(string(body))}}
	var days []recordingDayRow
	for _, d := range k.Audit.Days {
		body, err := json.Marshal(d)
		if err != nil {
			return fmt.Errorf("write the audit of %s: %w", camera, err)
		}
		days = append(days, recordingDayRow{Device: clean(camera), Day: d.Date, Planned: int64(d.PlannedS), Recorded: int64(d.RecordedS), Body: string(body)})
	}
	return r.write(ctx, "put audit of recordings", func(ctx context.Context, tx bun.Tx) error {
		if err := upsert(ctx, tx, rows, []string{"device"}, []string{"received", "body"}); err != nil || len(days) == 0 {
			return err
		}
		return upsert(ctx, tx, days, []string{"device", "day"}, []string{"planned", "recorded", "body"})
	})
}
