package records

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/uptrace/bun"

	"brighteyes/hub/siteplan"
)

type outageRow struct {
	bun.BaseModel `bun:"table:area_outages"`

	ID    string `bun:",pk"`
	Area  string
	Began int64
	Ended *int64
	Body  string
}

// mostLiving bounds the list of outages without an end: an area has one.
const mostLiving = 1000

// outagesSince is the migration since which outages are put on record.
const outagesSince = 66

// PutOutages writes outages over what is on record of them, all or none.
func (r *Records) PutOutages(ctx context.Context, list []siteplan.Outage) error {
	rows := make([]outageRow, len(list))
	for i, o := range list {
		body, err := json.Marshal(o)
		if err != nil {
			return fmt.Errorf("write outage %s: %w", o.ID, err)
		}
		rows[i] = outageRow{ID: clean(o.ID), Area: clean(o.Area), Began: micros(o.Began), Body: clean(string(body))}
		if o.Ended != nil {
			rows[i].Ended = optional(*o.Ended)
		}
	}
	return r.write(ctx, "put outages of areas", func(ctx context.Context, tx bun.Tx) error {
		return upsert(ctx, tx, rows, []string{"id"}, []string{"area", "began", "ended", "body"})
	})
}

// LivingOutages are those without an end.
func (r *Records) LivingOutages(ctx context.Context) ([]siteplan.Outage, error) {
	return r.outages(ctx, mostLiving, func(q *bun.SelectQuery) *bun.SelectQuery { return q.Where("ended IS NULL") })
}

// Outages are those of an area, or of all when it is empty, of which any part lies
// between two times, in the order in which they began; the first so many.
func (r *Records) Outages(ctx context.Context, area string, from, to time.Time, most int) ([]siteplan.Outage, error) {
	return r.outages(ctx, most, func(q *bun.SelectQuery) *bun.SelectQuery {
		q = q.Where("began < ?", micros(to)).Where("ended IS NULL OR ended > ?", micros(from))
		if area != "" {
			q = q.Where("area = ?", clean(area))
		}
		return q
	})
}

func (r *Records) outages(ctx context.Context, most int, of func(*bun.SelectQuery) *bun.SelectQuery) ([]siteplan.Outage, error) {
	var rows []outageRow
	err := r.read(ctx, "list outages of areas", func(ctx context.Context, tx bun.Tx) error {
		return of(tx.NewSelect().Model(&rows)).Order("began", "id").Limit(int64(most)).Scan(ctx)
	})
	if err != nil {
		return nil, err
	}
	list := make([]siteplan.Outage, len(rows))
	for i, row := range rows {
		if err := json.Unmarshal([]byte(row.Body), &list[i]); err != nil {
			return nil, fmt.Errorf("read outage %s: %w", row.ID, err)
		}
	}
	return list, nil
}

// OutagesWatched is for how long between two times an area, or any when it is empty, was
// watched while outages were put on record, by full hours: nothing on record of other
// times is no claim that nothing was dark.
func (r *Records) OutagesWatched(ctx context.Context, area string, from, to time.Time) (time.Duration, error) {
	var minutes int64
	err := r.read(ctx, "read for how long an area was watched", func(ctx context.Context, tx bun.Tx) error {
		var since int64 // the schema says itself when it got there
		if err := tx.NewRaw("SELECT COALESCE(MIN(unixepoch(tstamp)), 0) FROM goose_db_version WHERE version_id = ?", outagesSince).Scan(ctx, &since); err != nil {
			return err
		}
		first := time.Unix(since, 0).Add(time.Hour - 1).Truncate(time.Hour)
		if from.After(first) {
			first = from
		}
		return tx.NewSelect().Model((*coveredRow)(nil)).ColumnExpr("COALESCE(SUM(n), 0)").
			Where("area = ?", clean(area)).Where("hour >= ?", micros(first)).Where("hour < ?", micros(to)).Scan(ctx, &minutes)
	})
	return time.Duration(minutes) * time.Minute, err
}

// CoveredSums is what was covered from one hour to another, not included, summed up by
// what the samples are of.
func (r *Records) CoveredSums(ctx context.Context, from, to time.Time) ([]siteplan.Sample, error) {
	var rows []coveredRow
	err := r.read(ctx, "sum up what was covered", func(ctx context.Context, tx bun.Tx) error {
		return tx.NewSelect().Model(&rows).Column("area").ColumnExpr("MIN(hour) AS hour").ColumnExpr("SUM(n) AS n").ColumnExpr("SUM(covered) AS covered").
			ColumnExpr("SUM(unknown) AS unknown").ColumnExpr("SUM(dark) AS dark").
			Where("hour >= ?", micros(from)).Where("hour < ?", micros(to)).Group("area").Order("area").Scan(ctx)
	})
	if err != nil {
		return nil, err
	}
	list := make([]siteplan.Sample, len(rows))
	for i, row := range rows {
		list[i] = siteplan.Sample{Hour: moment(row.Hour), Area: row.Area, N: int(row.N), Covered: row.Covered, Unknown: row.Unknown, Dark: row.Dark}
	}
	return list, nil
}

// ForgetCovered takes away samples of hours before a time, and outages that ended
// before it, some at a time.
func (r *Records) ForgetCovered(ctx context.Context, before time.Time) error {
	if err := r.sweepTable(ctx, "covered_hours", "hour, area", "hour", micros(before)); err != nil {
		return err
	}
	return r.sweepTable(ctx, "area_outages", "id", "ended", micros(before))
}
