package records

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/uptrace/bun"

	"brighteyes/alerts"
)

// offsMost bounds what WentOff reads; older ones are left out.
const offsMost = 20_000

// WentOff is how often each device went off, of the alerts that were opened since
// then: one that stayed open while its device came and went has counted.
func (r *Records) WentOff(ctx context.Context, since time.Time) (map[string]int, error) {
	var rows []struct{ Device, Body string }
	err := r.read(ctx, "read what went off", func(ctx context.Context, tx bun.Tx) error {
		return tx.NewSelect().Table("alerts").Column("device", "body").Where("opened_at >= ?", micros(since)).
			Where("category = ?", string(alerts.Maintenance)).Where("device <> ''").Where("drill = ?", false).
			Order("opened_at DESC", "id DESC").Limit(offsMost).Scan(ctx, &rows)
	})
	if err != nil {
		return nil, err
	}
	offs := map[string]int{}
	for _, row := range rows {
		var a struct {
			Rule  string `json:"rule"`
			Count int    `json:"count"`
		}
		if err := json.Unmarshal([]byte(row.Body), &a); err != nil {
			return nil, fmt.Errorf("read what went off: %w", err)
		}
		if a.Rule == alerts.RuleOffline || a.Rule == alerts.RuleButtonOffline {
			offs[row.Device] += max(a.Count, 1)
		}
	}
	return offs, nil
}

// EventCounts is how many events of these types each of these devices had since
// then, by device and type.
func (r *Records) EventCounts(ctx context.Context, list, types []string, since time.Time) (map[string]map[string]int, error) {
	counts := map[string]map[string]int{}
	err := r.read(ctx, "count events", func(ctx context.Context, tx bun.Tx) error {
		for part := range slices.Chunk(list, chunk) {
			var rows []struct {
				Device, Type string
				N            int
			}
			err := tx.NewSelect().Table("events").Column("device", "type").ColumnExpr("COUNT(*) AS n").Where("device IN (?)", bun.List(part)).
				Where("time >= ?", micros(since)).Where("type IN (?)", bun.List(types)).Group("device", "type").Scan(ctx, &rows)
			if err != nil {
				return err
			}
			for _, row := range rows {
				if counts[row.Device] == nil {
					counts[row.Device] = map[string]int{}
				}
				counts[row.Device][row.Type] = row.N
			}
		}
		return nil
	})
	return counts, err
}
