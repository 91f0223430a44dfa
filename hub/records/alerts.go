package records

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/uptrace/bun"

	"brighteyes/alerts"
)

type alertRow struct {
	bun.BaseModel `bun:"table:alerts,alias:alert"`
	ID            string `bun:"id,pk"`
	Key           string `bun:"key"`
	Category      string `bun:"category"`
	Severity      string `bun:"severity"`
	State         string `bun:"state"`
	Drill         bool   `bun:"drill"`
	Edge          string `bun:"edge"`
	Device        string `bun:"device"`
	Site          string `bun:"site"`
	OpenedAt      int64  `bun:"opened_at"`
	Body          string `bun:"body"`
	ReportDue     *int64 `bun:"report_due"`
}

type entryRow struct {
	bun.BaseModel `bun:"table:alert_timeline"`
	Alert         string `bun:"alert,pk"`
	N             int64  `bun:"n,pk"`
	At            int64  `bun:"at"`
	Who           string `bun:"who"`
	Action        string `bun:"action"`
	Note          string `bun:"note"`
	EarlierS      int64  `bun:"earlier_s"`
}

// alertColumns are the columns that change with the alert.
var alertColumns = []string{
	"key", "category", "severity", "state", "drill", "edge", "device", "site", "opened_at", "body", "report_due",
}

// alertRows is the alert as it is now, and what is new of its timeline.
func alertRows(a alerts.Alert, added int) (alertRow, []entryRow, error) {
	if added < 0 || added > len(a.Timeline) {
		return alertRow{}, nil, fmt.Errorf("%w: %d new of %d timeline entries of alert %s", ErrInvalid, added, len(a.Timeline), a.ID)
	}
	row := alertRow{
		ID: clean(a.ID), Key: clean(a.Key), Category: string(a.Category), Severity: string(a.Severity), State: string(a.State),
		Drill: a.Drill, Edge: clean(a.Edge), Device: clean(a.Device), Site: clean(a.Site), OpenedAt: micros(a.OpenedAt),
	}
	if a.Reports != nil && a.Reports.DueAt != nil {
		due := micros(*a.Reports.DueAt)
		row.ReportDue = &due
	}
	first := len(a.Timeline) - added
	entries := make([]entryRow, added)
	for i, e := range a.Timeline[first:] {
		entries[i] = entryRow{
			Alert: row.ID, N: int64(first + i), At: micros(e.At), Who: clean(e.By), Action: clean(e.Action), Note: clean(e.Note), EarlierS: int64(e.EarlierS),
		}
	}
	a.Timeline, a.NotRecorded = nil, false // the one has its own table, the other is untrue once this is written
	body, err := json.Marshal(a)
	if err != nil {
		return alertRow{}, nil, fmt.Errorf("alert %s: %w", a.ID, err)
	}
	row.Body = string(body)
	return row, entries, nil
}

// withTimelines reads the alerts of rows, in their order.
func withTimelines(ctx context.Context, tx bun.Tx, rows []alertRow) ([]alerts.Alert, error) {
	all := make([]alerts.Alert, len(rows))
	at := map[string]int{}
	ids := make([]string, len(rows))
	for i, row := range rows {
		if err := json.Unmarshal([]byte(row.Body), &all[i]); err != nil {
			return nil, fmt.Errorf("alert %s: %w", row.ID, err)
		}
		all[i].Timeline = []alerts.Entry{}
		ids[i], at[row.ID] = row.ID, i
	}
	for part := range slices.Chunk(ids, chunk) {
		var entries []entryRow
		if err := tx.NewSelect().Model(&entries).Where("alert IN (?)", bun.List(part)).Order("alert", "n").Scan(ctx); err != nil {
			return nil, fmt.Errorf("read timelines: %w", err)
		}
		for _, e := range entries {
			a := &all[at[e.Alert]]
			a.Timeline = append(a.Timeline, alerts.Entry{At: moment(e.At), By: e.Who, Action: e.Action, Note: e.Note, EarlierS: int(e.EarlierS)})
		}
	}
	return all, nil
}

// Alert is the alert with that id, or alerts.ErrNotFound.
func (r *Records) Alert(ctx context.Context, id string) (alerts.Alert, error) {
	var found []alerts.Alert
	err := r.read(ctx, "read alert", func(ctx context.Context, tx bun.Tx) error {
		var rows []alertRow
		if err := tx.NewSelect().Model(&rows).Where("id = ?", clean(id)).Scan(ctx); err != nil {
			return err
		}
		var err error
		found, err = withTimelines(ctx, tx, rows)
		return err
	})
	if err != nil {
		return alerts.Alert{}, err
	}
	if len(found) == 0 {
		return alerts.Alert{}, fmt.Errorf("alert %.64q: %w", id, alerts.ErrNotFound)
	}
	return found[0], nil
}

// Alerts are the alerts that f chooses, newest first by the time at which they
// were opened: From is included, To is not; Site also chooses what lies below
// it. A page has f.Limit alerts, 500 at most, 100 when it is 0; next is the
// cursor of the page after, empty on the last.
func (r *Records) Alerts(ctx context.Context, f alerts.Filter) (page []alerts.Alert, next string, err error) {
	most := pageSize(f.Limit)
	err = r.read(ctx, "read alerts", func(ctx context.Context, tx bun.Tx) error {
		var rows []alertRow
		q, err := filtered(tx.NewSelect().Model(&rows), f)
		if err != nil {
			return err
		}
		if err := q.Order("opened_at DESC", "id DESC").Limit(most + 1).Scan(ctx); err != nil {
			return err
		}
		if int64(len(rows)) > most {
			rows = rows[:most]
			last := rows[most-1]
			next = place{last.OpenedAt, []string{last.ID}}.cursor()
		}
		page, err = withTimelines(ctx, tx, rows)
		return err
	})
	if err != nil {
		return nil, "", err
	}
	return page, next, nil
}

func filtered(q *bun.SelectQuery, f alerts.Filter) (*bun.SelectQuery, error) {
	switch {
	case slices.Contains(f.States, alerts.Resolved):
		q.Where("state IN (?)", bun.List(f.States))
	case len(f.States) > 0:
		// Few alerts are open and a million are not: they are found by their state
		// first, whatever else is asked for.
		q.Where("id IN (SELECT s.id FROM alerts AS s WHERE s.state IN (?))", bun.List(f.States))
	}
	if f.Severity != "" {
		q.Where("severity = ?", clean(string(f.Severity)))
	}
	if len(f.Categories) > 0 {
		q.Where("category IN (?)", bun.List(f.Categories))
	}
	if f.Site != "" {
		q.Where(`site IN (WITH RECURSIVE below (id) AS (SELECT CAST(? AS TEXT)
			UNION SELECT s.id FROM sites AS s JOIN below AS b ON s.parent = b.id) SELECT id FROM below)`, clean(f.Site))
	}
	if f.Device != "" {
		q.Where("device = ?", clean(f.Device))
	}
	if !f.From.IsZero() {
		q.Where("opened_at >= ?", micros(f.From))
	}
	if !f.To.IsZero() {
		q.Where("opened_at < ?", micros(f.To))
	}
	if f.Drill != nil {
		q.Where("drill = ?", *f.Drill)
	}
	if f.Cursor != "" {
		p, err := parseCursor(f.Cursor, 1)
		if err != nil {
			return nil, err
		}
		q.Where("opened_at <= ?", p.At).Where("opened_at < ? OR id < ?", p.At, p.Key[0])
	}
	return q, nil
}
