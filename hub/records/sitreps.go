package records

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/uptrace/bun"

	"brighteyes/alerts"
	"brighteyes/hub/access"
	"brighteyes/hub/sitrep"
)

type reportTableRow struct {
	bun.BaseModel `bun:"table:report_tables"`

	N    int64 `bun:",pk"`
	Body string
}

type sentReportRow struct {
	bun.BaseModel `bun:"table:sent_reports"`

	Alert string `bun:",pk"`
	N     int64  `bun:",pk"`
	ID    string
	At    int64
	Body  string
}

func rowOfReport(k alerts.KeepReport) (*sentReportRow, error) {
	body, err := json.Marshal(sitrep.Kept{Alert: k.Alert, SentReport: k.Report, Text: k.Text})
	if err != nil {
		return nil, fmt.Errorf("report %s: %w", k.Report.ID, err)
	}
	return &sentReportRow{Alert: clean(k.Alert), N: int64(k.Report.N), ID: clean(k.Report.ID), At: micros(k.Report.At), Body: clean(string(body))}, nil
}

// SentReports are the reports about an alert that were sent, oldest first.
func (r *Records) SentReports(ctx context.Context, alert string) ([]sitrep.Kept, error) {
	var rows []sentReportRow
	err := r.read(ctx, "read reports", func(ctx context.Context, tx bun.Tx) error {
		return tx.NewSelect().Model(&rows).Where("alert = ?", clean(alert)).Order("n").Limit(pageMost).Scan(ctx)
	})
	if err != nil {
		return nil, err
	}
	list := make([]sitrep.Kept, len(rows))
	for i, row := range rows {
		if err := json.Unmarshal([]byte(row.Body), &list[i]); err != nil {
			return nil, fmt.Errorf("read report %s: %w", row.ID, err)
		}
		list[i].Altered = list[i].SHA256 != "" && list[i].SHA256 != alerts.TextSHA256(list[i].Text)
	}
	return list, nil
}

// owingMost bounds ReportsOwed.
const owingMost = 500

// ReportsOwed are the alerts that owe a report, resolved or not, the one that is due
// first before all others.
func (r *Records) ReportsOwed(ctx context.Context) ([]alerts.Alert, error) {
	var owing []alerts.Alert
	err := r.read(ctx, "read which reports are owed", func(ctx context.Context, tx bun.Tx) error {
		var rows []alertRow
		err := tx.NewSelect().Model(&rows).Where("report_due IS NOT NULL").Order("report_due", "id").Limit(owingMost).Scan(ctx)
		if err != nil {
			return err
		}
		owing, err = withTimelines(ctx, tx, rows)
		return err
	})
	return owing, err
}

// ReportTable is the newest version of what is reported; the zero Table when none
// was saved.
func (r *Records) ReportTable(ctx context.Context) (t sitrep.Table, err error) {
	err = r.read(ctx, "read what is reported", func(ctx context.Context, tx bun.Tx) error {
		t, err = reportTable(ctx, tx)
		return err
	})
	return t, err
}

func reportTable(ctx context.Context, tx bun.Tx) (t sitrep.Table, err error) {
	var row reportTableRow
	switch err := one(tx.NewSelect().Model(&row).Order("n DESC").Limit(1).Scan(ctx)); {
	case errors.Is(err, ErrNotFound):
		return t, nil
	case err != nil:
		return t, err
	}
	if err := json.Unmarshal([]byte(row.Body), &t); err != nil {
		return t, fmt.Errorf("read what is reported, version %d: %w", row.N, err)
	}
	return t, nil
}

// AddReportTable keeps a version that follows the newest one, with its row of the
// audit record, or is sitrep.ErrConflict.
func (r *Records) AddReportTable(ctx context.Context, t sitrep.Table, e access.AuditEntry) error {
	body, err := json.Marshal(t)
	if err != nil {
		return fmt.Errorf("write what is reported: %w", err)
	}
	return r.write(ctx, "add what is reported", func(ctx context.Context, tx bun.Tx) error {
		before, err := reportTable(ctx, tx)
		if err != nil {
			return err
		}
		if t.Version != before.Version+1 {
			return sitrep.ErrConflict
		}
		if err := insert(ctx, tx, []reportTableRow{{N: int64(t.Version), Body: clean(string(body))}}); err != nil {
			return err
		}
		return addAudit(ctx, tx, e)
	})
}
