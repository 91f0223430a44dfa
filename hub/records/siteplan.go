package records

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/uptrace/bun"

	"brighteyes/hub/access"
	"brighteyes/hub/siteplan"
)

type sitePlanRow struct {
	bun.BaseModel `bun:"table:site_plans"`

	N    int64 `bun:",pk"`
	Body string
}

func (r sitePlanRow) version() (v siteplan.Version, err error) {
	if err := json.Unmarshal([]byte(r.Body), &v); err != nil {
		return v, fmt.Errorf("read site plan %d: %w", r.N, err)
	}
	return v, nil
}

// LatestPlan is the newest version of the site plan; of nothing drawn yet the zero
// Version.
func (r *Records) LatestPlan(ctx context.Context) (siteplan.Version, error) {
	var row sitePlanRow
	err := r.read(ctx, "read the site plan", func(ctx context.Context, tx bun.Tx) error {
		return one(tx.NewSelect().Model(&row).Order("n DESC").Limit(1).Scan(ctx))
	})
	switch {
	case errors.Is(err, ErrNotFound):
		return siteplan.Version{}, nil
	case err != nil:
		return siteplan.Version{}, err
	}
	return row.version()
}

// SitePlan is a version, or ErrNotFound.
func (r *Records) SitePlan(ctx context.Context, n int) (siteplan.Version, error) {
	var row sitePlanRow
	err := r.read(ctx, "read a version of the site plan", func(ctx context.Context, tx bun.Tx) error {
		return one(tx.NewSelect().Model(&row).Where("n = ?", n).Scan(ctx))
	})
	if err != nil {
		return siteplan.Version{}, err
	}
	return row.version()
}

// AddPlan keeps a version that follows the newest one, with its row of the audit
// record, or is siteplan.ErrConflict.
func (r *Records) AddPlan(ctx context.Context, v siteplan.Version, e access.AuditEntry) error {
	body, err := json.Marshal(v)
	if err != nil {
		return fmt.Errorf("write site plan %d: %w", v.N, err)
	}
	row := sitePlanRow{N: int64(v.N), Body: clean(string(body))}
	return r.write(ctx, "add a site plan", func(ctx context.Context, tx bun.Tx) error {
		before, err := tx.NewSelect().Model((*sitePlanRow)(nil)).Where("n >= ?", row.N-1).Count(ctx)
		if err != nil {
			return err
		}
		if follows := before == 1 || before == 0 && row.N == 1; !follows {
			return siteplan.ErrConflict
		}
		result, err := tx.NewInsert().Model(&row).Returning("").On("CONFLICT (n) DO NOTHING").Exec(ctx)
		if err != nil {
			return err
		}
		if n, err := result.RowsAffected(); err != nil || n == 0 {
			return siteplan.ErrConflict
		}
		return addAudit(ctx, tx, e)
	})
}

type coveredRow struct {
	bun.BaseModel `bun:"table:covered_hours"`

	Hour    int64  `bun:",pk"`
	Area    string `bun:",pk"`
	N       int64
	Covered float64
	Unknown float64
	Dark    float64
}

// AddCovered adds samples to those of their hours.
func (r *Records) AddCovered(ctx context.Context, samples []siteplan.Sample) error {
	rows := make([]coveredRow, len(samples))
	for i, s := range samples {
		rows[i] = coveredRow{Hour: micros(s.Hour), Area: clean(s.Area), N: int64(s.N), Covered: s.Covered, Unknown: s.Unknown, Dark: s.Dark}
	}
	return r.write(ctx, "add what was covered", func(ctx context.Context, tx bun.Tx) error {
		for _, row := range rows {
			_, err := tx.NewInsert().Model(&row).Returning("").On("CONFLICT (hour, area) DO UPDATE").
				Set("n = covered_row.n + EXCLUDED.n").Set("covered = covered_row.covered + EXCLUDED.covered").
				Set("unknown = covered_row.unknown + EXCLUDED.unknown").Set("dark = covered_row.dark + EXCLUDED.dark").Exec(ctx)
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// mostCovered bounds Covered: a year of hours of one area.
const mostCovered = 9000

// Covered lists what was covered of an area, or of what else a sample is of,
// from one hour to another, not included, in order.
func (r *Records) Covered(ctx context.Context, area string, from, to time.Time) ([]siteplan.Sample, error) {
	var rows []coveredRow
	err := r.read(ctx, "read what was covered", func(ctx context.Context, tx bun.Tx) error {
		return tx.NewSelect().Model(&rows).Where("area = ?", clean(area)).Where("hour >= ?", micros(from)).Where("hour < ?", micros(to)).
			Order("hour").Limit(mostCovered).Scan(ctx)
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
