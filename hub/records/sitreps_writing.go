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

type reportDraftRow struct {
	bun.BaseModel `bun:"table:report_drafts"`

	Alert   string `bun:",pk"`
	Kind    string `bun:",pk"`
	Version int64
	Body    string
}

// ReportDraft is the report of that kind that somebody is writing; of version 0 when
// nobody does.
func (r *Records) ReportDraft(ctx context.Context, alert string, kind alerts.ReportKind) (w sitrep.Writing, err error) {
	var row reportDraftRow
	err = r.read(ctx, "read draft of a report", func(ctx context.Context, tx bun.Tx) error {
		return one(tx.NewSelect().Model(&row).Where("alert = ?", clean(alert)).Where("kind = ?", clean(string(kind))).Scan(ctx))
	})
	switch {
	case errors.Is(err, ErrNotFound):
		return sitrep.Writing{Alert: alert, Kind: kind}, nil
	case err != nil:
		return w, err
	}
	if err := json.Unmarshal([]byte(row.Body), &w); err != nil {
		return w, fmt.Errorf("read draft of a report of %s: %w", row.Alert, err)
	}
	return w, nil
}

// PutReportDraft keeps a draft over its version before, with its row of the audit record
// if it has one, or is sitrep.ErrEdited.
func (r *Records) PutReportDraft(ctx context.Context, w sitrep.Writing, audit *access.AuditEntry) error {
	body, err := json.Marshal(w)
	if err != nil {
		return fmt.Errorf("write draft of a report: %w", err)
	}
	row := &reportDraftRow{Alert: clean(w.Alert), Kind: clean(string(w.Kind)), Version: int64(w.Version), Body: clean(string(body))}
	return r.write(ctx, "put draft of a report", func(ctx context.Context, tx bun.Tx) error {
		result, err := tx.NewInsert().Model(row).Returning("").On("CONFLICT (alert, kind) DO UPDATE").Set("version = EXCLUDED.version, body = EXCLUDED.body").
			Where("report_draft_row.version = ?", row.Version-1).Exec(ctx)
		if err != nil {
			return err
		}
		if n, err := result.RowsAffected(); err != nil || n == 0 {
			return sitrep.ErrEdited
		}
		if audit == nil {
			return nil
		}
		return addAudit(ctx, tx, *audit)
	})
}

// dropDrafts takes away what was being written of reports that are sent: up to the
// version that was sent, so that what somebody wrote after it stays.
func dropDrafts(ctx context.Context, tx bun.Tx, sent []alerts.KeepReport) error {
	for _, k := range sent {
		_, err := tx.NewDelete().Model((*reportDraftRow)(nil)).Where("alert = ?", clean(k.Alert)).Where("kind = ?", clean(string(k.Report.Kind))).Where("version <= ?", k.Draft).Exec(ctx)
		if err != nil {
			return err
		}
	}
	return nil
}
