package records

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/uptrace/bun"

	"brighteyes/alerts"
)

// resolvedMany puts n resolved alerts on record and one call that is open, as a hub
// has them after years.
func resolvedMany(t testing.TB, r *Records, n int) {
	t.Helper()
	for first := 1; first < n; first += 100_000 { // each within the deadline of a write
		last := min(first+100_000-1, n)
		err := r.write(context.Background(), "fill", func(ctx context.Context, tx bun.Tx) error {
			_, err := tx.ExecContext(ctx, fmt.Sprintf(`
			INSERT INTO alerts (id, "key", category, severity, state, drill, edge, device, site, opened_at, body)
			WITH RECURSIVE n (i) AS (SELECT %d UNION ALL SELECT i + 1 FROM n WHERE i < %d)
			SELECT printf('01J%%023d', i), printf('device.offline:d-%%d', i %% 5000), CASE i %% 20 WHEN 0 THEN 'care' ELSE 'maintenance' END, 'minor',
				CASE i WHEN 77 THEN 'open' ELSE 'resolved' END, FALSE, 'edge-1', printf('d-%%d', i %% 5000), 'b1', 1600000000000000 + i * 60000000,
				printf('{"id":"01J%%023d","rule":"device.offline","category":"maintenance","severity":"minor","state":"%%s"}', i, CASE i WHEN 77 THEN 'open' ELSE 'resolved' END)
			FROM n`, first, last))
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

// What a desk asks for all day must not read what is over: an index answers.
func TestTheQueueNeverReadsWhatIsResolved(t *testing.T) {
	r := openTest(t)
	resolvedMany(t, r, 2000)
	careOnly := alerts.Filter{Categories: []alerts.Category{alerts.Care}, States: []alerts.Stage{alerts.Open}}
	newest := alerts.Filter{Categories: []alerts.Category{alerts.Care}}
	for name, choose := range map[string]func(q *bun.SelectQuery) *bun.SelectQuery{
		"the open ones at the start": open,
		"a desk's open ones":         byFilter(t, careOnly),
		"a desk's newest":            byFilter(t, newest),
	} {
		err := r.read(t.Context(), "explain", func(ctx context.Context, tx bun.Tx) error {
			var rows []alertRow
			sql := choose(tx.NewSelect().Model(&rows)).String()
			plan, err := tx.QueryContext(ctx, "EXPLAIN QUERY PLAN "+sql)
			if err != nil {
				return err
			}
			defer plan.Close()
			for plan.Next() {
				var id, parent, unused int
				var detail string
				if err := plan.Scan(&id, &parent, &unused, &detail); err != nil {
					return err
				}
				if strings.HasPrefix(detail, "SCAN") {
					t.Errorf("%s: %s\n%s", name, detail, sql)
				}
			}
			return plan.Err()
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

func byFilter(t *testing.T, f alerts.Filter) func(q *bun.SelectQuery) *bun.SelectQuery {
	return func(q *bun.SelectQuery) *bun.SelectQuery {
		q, err := filtered(q, f)
		if err != nil {
			t.Fatal(err)
		}
		return q.Order("opened_at DESC", "id DESC").Limit(101)
	}
}

// BenchmarkQueueBesideAMillionResolved is what a desk and a restart wait for.
func BenchmarkQueueBesideAMillionResolved(b *testing.B) {
	r := openTest(b)
	resolvedMany(b, r, 1_000_000)
	ctx := b.Context()
	for name, ask := range map[string]func() error{
		"restart": func() error { _, err := r.LoadAlerts(ctx); return err },
		"desk": func() error {
			_, _, err := r.Alerts(ctx, alerts.Filter{Categories: []alerts.Category{alerts.Care}, States: []alerts.Stage{alerts.Open, alerts.Acknowledged, alerts.Dispatched, alerts.OnScene}})
			return err
		},
		"resolved": func() error {
			_, _, err := r.Alerts(ctx, alerts.Filter{Categories: []alerts.Category{alerts.Care}, States: []alerts.Stage{alerts.Resolved}})
			return err
		},
		"newest": func() error { _, _, err := r.Alerts(ctx, alerts.Filter{}); return err },
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if err := ask(); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
