package records

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"slices"
	"time"

	"github.com/uptrace/bun"

	"brighteyes/alerts"
	"brighteyes/devices"
	"brighteyes/hub/figures"
)

type tallyRow struct {
	bun.BaseModel `bun:"table:figure_tallies"`

	Day, Kind, Site                                      string
	Devices, Online, Degraded, Offline, Unknown, Planned int64
	Excused, Suspended                                   int64
}

const tallyHub = "hub" // kind of the row that says how long the hub watched

// Tally is what is on record of a day's sums.
func (r *Records) Tally(ctx context.Context, date string) (observed int64, shares []figures.Share, err error) {
	var rows []tallyRow
	err = r.read(ctx, "read tally", func(ctx context.Context, tx bun.Tx) error {
		return tx.NewSelect().Model(&rows).Where("day = ?", date).Order("kind", "site").Scan(ctx)
	})
	for _, row := range rows {
		if row.Kind == tallyHub {
			observed = row.Online
			continue
		}
		shares = append(shares, figures.Share{
			Kind: devices.Kind(row.Kind), Site: row.Site, Devices: int(row.Devices),
			OnlineS: row.Online, DegradedS: row.Degraded, OfflineS: row.Offline, UnknownS: row.Unknown, PlannedS: row.Planned, ExcusedS: row.Excused, SuspendedS: row.Suspended,
		})
	}
	return observed, shares, err
}

// PutTally writes the sums of a day over what was there, or is figures.ErrClosed when
// the day has its sheet.
func (r *Records) PutTally(ctx context.Context, date string, observed int64, shares []figures.Share, cameras []figures.CameraDay) error {
	each, err := cameraRows(cameras)
	if err != nil {
		return err
	}
	rows := []tallyRow{{Day: date, Kind: tallyHub, Online: observed}}
	for _, s := range shares {
		rows = append(rows, tallyRow{
			Day: date, Kind: string(s.Kind), Site: clean(s.Site), Devices: int64(s.Devices),
			Online: s.OnlineS, Degraded: s.DegradedS, Offline: s.OfflineS, Unknown: s.UnknownS, Planned: s.PlannedS, Excused: s.ExcusedS, Suspended: s.SuspendedS,
		})
	}
	return r.write(ctx, "put tally", func(ctx context.Context, tx bun.Tx) error {
		var last sheetRow
		if err := lastSheet(ctx, tx, &last); err != nil {
			return err
		}
		if last.Day >= date {
			return figures.ErrClosed
		}
		if err := upsert(ctx, tx, each, []string{"day", "camera"}, []string{"body"}); err != nil {
			return err
		}
		return upsert(ctx, tx, rows, []string{"day", "kind", "site"}, []string{"devices", "online", "degraded", "offline", "unknown", "planned", "excused", "suspended"})
	})
}

// FirstTally is the first day that has sums; empty: none.
func (r *Records) FirstTally(ctx context.Context) (string, error) {
	var day *string
	err := r.read(ctx, "read first tally", func(ctx context.Context, tx bun.Tx) error {
		return tx.NewSelect().Model((*tallyRow)(nil)).ColumnExpr("MIN(day)").Scan(ctx, &day)
	})
	if err != nil || day == nil {
		return "", err
	}
	return *day, nil
}

type sheetRow struct {
	bun.BaseModel `bun:"table:figure_sheets"`

	Day, Prev, Hash, Body string
}

func (row sheetRow) sheet() figures.Sheet {
	return figures.Sheet{Date: row.Day, Prev: row.Prev, Hash: row.Hash, Body: row.Body}
}

// LastSheet is the newest sheet of figures; its date is empty when there is none.
func (r *Records) LastSheet(ctx context.Context) (figures.Sheet, error) {
	var row sheetRow
	err := r.read(ctx, "read last figures", func(ctx context.Context, tx bun.Tx) error { return lastSheet(ctx, tx, &row) })
	return row.sheet(), err
}

func lastSheet(ctx context.Context, tx bun.Tx, row *sheetRow) error {
	err := tx.NewSelect().Model(row).Order("day DESC").Limit(1).Scan(ctx)
	if errors.Is(err, sql.ErrNoRows) {
		return nil
	}
	return err
}

// AddSheet writes a sheet after the newest, whose hash its Prev is, or is
// figures.ErrConflict.
func (r *Records) AddSheet(ctx context.Context, s figures.Sheet) error {
	return r.write(ctx, "add figures", func(ctx context.Context, tx bun.Tx) error {
		var last sheetRow
		if err := lastSheet(ctx, tx, &last); err != nil {
			return err
		}
		if last.Hash != s.Prev || last.Day >= s.Date {
			return figures.ErrConflict
		}
		return insert(ctx, tx, []sheetRow{{Day: s.Date, Prev: s.Prev, Hash: s.Hash, Body: s.Body}})
	})
}

// Sheets returns the sheets from one day to another, both included, in order, and
// the hash of the one before the first; most of them at most.
func (r *Records) Sheets(ctx context.Context, from, to string, most int) (list []figures.Sheet, before string, err error) {
	var rows []sheetRow
	err = r.read(ctx, "read figures", func(ctx context.Context, tx bun.Tx) error {
		if err := tx.NewSelect().Model(&rows).Where("day >= ?", from).Where("day <= ?", to).Order("day").Limit(int64(most)).Scan(ctx); err != nil || len(rows) == 0 {
			return err
		}
		var earlier []sheetRow
		if err := tx.NewSelect().Model(&earlier).Where("day < ?", rows[0].Day).Order("day DESC").Limit(1).Scan(ctx); err != nil {
			return err
		}
		if len(earlier) > 0 {
			before = earlier[0].Hash
		}
		return nil
	})
	for _, row := range rows {
		list = append(list, row.sheet())
	}
	return list, before, err
}

// AlertCounts is what was raised and what was resolved in a span, by category,
// without exercises.
func (r *Records) AlertCounts(ctx context.Context, from, to time.Time) ([]figures.AlertCount, error) {
	var raised, resolved []struct {
		Category string
		N        int
	}
	err := r.read(ctx, "count alerts", func(ctx context.Context, tx bun.Tx) error {
		err := tx.NewRaw(`SELECT category, COUNT(*) AS n FROM alerts WHERE opened_at >= ? AND opened_at < ? AND drill = ? GROUP BY category`,
			micros(from), micros(to), false).Scan(ctx, &raised)
		if err != nil {
			return err
		}
		return tx.NewRaw(`SELECT a.category, COUNT(DISTINCT t.alert) AS n FROM alert_timeline AS t JOIN alerts AS a ON a.id = t.alert
			WHERE t.at >= ? AND t.at < ? AND t.action IN (?) AND a.drill = ? GROUP BY a.category`,
			micros(from), micros(to), bun.List([]string{string(alerts.Resolve), alerts.EntryRecovered}), false).Scan(ctx, &resolved)
	})
	if err != nil {
		return nil, err
	}
	counts := map[string]figures.AlertCount{}
	for _, row := range raised {
		counts[row.Category] = figures.AlertCount{Category: alerts.Category(row.Category), Raised: row.N}
	}
	for _, row := range resolved {
		c := counts[row.Category]
		c.Category, c.Resolved = alerts.Category(row.Category), row.N
		counts[row.Category] = c
	}
	list := make([]figures.AlertCount, 0, len(counts))
	for _, c := range counts {
		list = append(list, c)
	}
	slices.SortFunc(list, func(a, b figures.AlertCount) int { return cmp.Compare(a.Category, b.Category) })
	return list, nil
}
