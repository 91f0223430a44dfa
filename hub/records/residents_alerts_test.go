package records

import (
	"context"
	"path/filepath"
	"strings"
	"testing"

	"github.com/uptrace/bun"

	"brighteyes/hub/phone"
)

// An old hub has very many resolved alerts, and who erases has the only writer.
func TestAnErasureReadsNoAlertsButTheirs(t *testing.T) {
	r := openTest(t)
	err := r.read(t.Context(), "explain", func(ctx context.Context, tx bun.Tx) error {
		for what, query := range map[string]string{
			"their alerts":      pastOf(tx.NewSelect().Model((*alertRow)(nil)), "r1", []string{"button-1", "button-2"}).String(),
			"devices that call": callingDevices,
		} {
			plan := planOf(t, ctx, tx, query)
			for step := range strings.SplitSeq(plan, "\n") {
				reads := strings.Contains(step, " alert ") || strings.Contains(step, " alerts ") || strings.Contains(step, " service_requests ")
				byWhole := strings.HasPrefix(step, "SCAN") && !strings.Contains(step, "COVERING")
				if reads && byWhole || strings.Contains(step, "alerts_by_state") || strings.Contains(step, "DISTINCT") {
					t.Errorf("to find %s SQLite does %q of\n%s", what, step, plan)
				}
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func planOf(t *testing.T, ctx context.Context, tx bun.Tx, query string) string {
	t.Helper()
	rows, err := tx.QueryContext(ctx, "EXPLAIN QUERY PLAN "+query)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = rows.Close() }()
	var steps []string
	for rows.Next() {
		var id, parent, unused int
		var step string
		if err := rows.Scan(&id, &parent, &unused, &step); err != nil {
			t.Fatal(err)
		}
		steps = append(steps, step)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return strings.Join(steps, "\n")
}

// Its alert may not be on record yet: the call is, all the same.
func TestATelephoneCallIsKeptThoughItsAlertIsNotOnRecord(t *testing.T) {
	r := openTest(t)
	call := phone.Call{ID: "c1", At: noon, Mac: "m", Resident: "r1", State: phone.Closed, Alert: "a1"}
	if err := r.PutPhoneCall(t.Context(), call); err != nil {
		t.Fatal(err)
	}
	if calls, _, err := r.LoadPhone(t.Context(), noon); err != nil || len(calls) != 1 || calls[0].Alert != "a1" {
		t.Errorf("on record are %+v, %v", calls, err)
	}
}

func TestWhoTelephonedBeforeAnUpdateHasTheirAlertsAfterwards(t *testing.T) {
	path := filepath.Join(t.TempDir(), "records.db")
	db, err := openWriter(path, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	migrateUntil(t, db, "0087")
	_, err = db.Exec(`INSERT INTO alerts (id, "key", category, severity, state, drill, edge, device, site, opened_at, body) VALUES ('a', '', '', '', '', FALSE, '', '', '', 10, '{}');
		INSERT INTO phone_calls (id, at, mac, resident, state, who, alert) VALUES ('c1', 1, '', 'r1', '', '', 'a'), ('c2', 1, '', 'r1', '', '', 'a'), ('c3', 1, '', 'r2', '', '', 'gone'), ('c4', 1, '', '', '', '', 'a')`)
	if err != nil {
		t.Fatal(err)
	}
	migrateUntil(t, db, "0088")
	var whose string
	if err := db.QueryRow("SELECT group_concat(resident || ' ' || alert) FROM resident_alerts").Scan(&whose); err != nil || whose != "r1 a" {
		t.Errorf("on record is %q, %v", whose, err)
	}
}
