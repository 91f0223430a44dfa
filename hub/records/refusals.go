package records

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/uptrace/bun"

	"brighteyes/devices"
	"brighteyes/devices/wire"
)

const (
	refusalAge   = 30 * 24 * time.Hour
	refusalsShow = 100
	// refusalsPerHour bounds the rows that an edge's refusals can fill; every one
	// is counted, also those that find no row.
	refusalsPerHour = 200
	itemMost        = 1 << 10 // bytes
)

type refusalRow struct {
	bun.BaseModel `bun:"table:refusals"`
	ID            string `bun:"id,pk"`
	Edge          string `bun:"edge"`
	Lane          string `bun:"lane"`
	Reason        string `bun:"reason"`
	Detail        string `bun:"detail"`
	Device        string `bun:"device"`
	At            int64  `bun:"at"`
	Item          string `bun:"item"`
}

type refusalCount struct {
	bun.BaseModel `bun:"table:refusal_counts"`
	Edge          string `bun:"edge,pk"`
	Hour          int64  `bun:"hour,pk"`
	Reason        string `bun:"reason,pk"`
	N             int64  `bun:"n"`
}

// Refuse puts refusals on record that belong to no batch, such as those of the
// broker. It counts each; of one edge the first 200 an hour are kept with their
// detail, for 30 days.
func (r *Records) Refuse(ctx context.Context, refusals []wire.Refusal) error {
	if len(refusals) == 0 {
		return nil
	}
	return r.write(ctx, "write refusals", func(ctx context.Context, tx bun.Tx) error {
		if err := r.left(ctx, tx); err != nil {
			return err
		}
		return r.putRefusals(ctx, tx, refusals)
	})
}

func (r *Records) putRefusals(ctx context.Context, tx bun.Tx, refusals []wire.Refusal) error {
	if len(refusals) == 0 {
		return nil
	}
	type hour struct {
		edge string
		at   int64
	}
	counts := map[hour]map[string]int64{}
	rows := map[hour][]refusalRow{}
	for _, f := range refusals {
		if f.Time.IsZero() {
			f.Time = r.now()
		}
		h := hour{clean(f.Edge), micros(f.Time.Truncate(time.Hour))}
		if counts[h] == nil {
			counts[h] = map[string]int64{}
		}
		counts[h][clean(f.Reason)]++
		rows[h] = append(rows[h], refusalRow{
			ID: devices.NewID(f.Time), Edge: h.edge, Lane: clean(f.Lane), Reason: clean(f.Reason),
			Detail: clean(f.Detail), Device: clean(f.Device), At: micros(f.Time), Item: itemText(f.Item),
		})
	}
	for h, reasons := range counts {
		kept, err := refusedSoFar(ctx, tx, h.edge, h.at)
		if err != nil {
			return err
		}
		keep := rows[h][:min(len(rows[h]), max(0, refusalsPerHour-kept))]
		if err := insert(ctx, tx, keep); err != nil {
			return fmt.Errorf("write refusals: %w", err)
		}
		for _, reason := range slices.Sorted(maps.Keys(reasons)) {
			row := refusalCount{Edge: h.edge, Hour: h.at, Reason: reason, N: reasons[reason]}
			if _, err := tx.NewInsert().Model(&row).On("CONFLICT (edge, hour, reason) DO UPDATE").
				Set("n = refusal_count.n + EXCLUDED.n").Exec(ctx); err != nil {
				return fmt.Errorf("count refusals: %w", err)
			}
		}
	}
	return nil
}

// refusedSoFar is how many refusals of the edge were counted in that hour.
func refusedSoFar(ctx context.Context, tx bun.Tx, edge string, hour int64) (n int, err error) {
	err = tx.NewSelect().Model((*refusalCount)(nil)).ColumnExpr("COALESCE(SUM(n), 0)").
		Where("edge = ?", edge).Where("hour = ?", hour).Scan(ctx, &n)
	if err != nil {
		return 0, fmt.Errorf("count refusals: %w", err)
	}
	return n, nil
}

// itemText is an item as it is kept: JSON, or cut JSON as a JSON text.
func itemText(item json.RawMessage) string {
	if len(item) == 0 {
		return ""
	}
	if len(item) <= itemMost && json.Valid(item) {
		return clean(string(item))
	}
	text, err := json.Marshal(clean(string(item[:min(len(item), itemMost)])))
	if err != nil {
		return "" // a text always encodes
	}
	return string(text)
}

// Refusals is how often something of the edge was refused in the last 30 days,
// by reason, and the newest 100 that were kept with their detail.
func (r *Records) Refusals(ctx context.Context, edge string) (counts map[string]int, recent []wire.Refusal, err error) {
	since := micros(r.now().Add(-refusalAge))
	var sums []refusalCount
	var rows []refusalRow
	err = r.read(ctx, "read refusals", func(ctx context.Context, tx bun.Tx) error {
		if err := tx.NewSelect().Model(&sums).Column("reason").ColumnExpr("SUM(n) AS n").
			Where("edge = ?", clean(edge)).Where("hour >= ?", since).Group("reason").Scan(ctx); err != nil {
			return err
		}
		return tx.NewSelect().Model(&rows).Where("edge = ?", clean(edge)).Where("at >= ?", since).
			Order("at DESC", "id DESC").Limit(refusalsShow).Scan(ctx)
	})
	if err != nil {
		return nil, nil, err
	}
	counts = map[string]int{}
	for _, s := range sums {
		counts[s.Reason] = int(s.N)
	}
	for _, row := range rows {
		f := wire.Refusal{
			Edge: row.Edge, Lane: row.Lane, Reason: row.Reason, Detail: row.Detail, Device: row.Device, Time: moment(row.At),
		}
		if row.Item != "" {
			f.Item = json.RawMessage(row.Item)
		}
		recent = append(recent, f)
	}
	return counts, recent, nil
}
