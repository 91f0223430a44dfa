package wire

import (
	"reflect"
	"strings"
	"testing"
	"time"

	"brighteyes/devices"
)

func TestAnAuditCrossesWhole(t *testing.T) {
	at, off := time.Date(2026, 11, 29, 3, 0, 0, 0, time.UTC), -4.5
	m := RecordingsMessage{Sent: at, RecordingAudit: devices.RecordingAudit{
		Device: "cam-1", At: at, ClockS: &off, Coarse: true,
		Days:  []devices.RecordingDay{{Date: "2026-11-28", PlannedS: 86400, RecordedS: 86000, Gaps: []devices.Span{{From: at.Add(-20 * time.Hour), To: at.Add(-19 * time.Hour)}}, Left: 1}},
		Proof: &devices.RecordingProof{Minute: at.Add(-time.Hour), Result: devices.ProofPlayed, Shown: at.Add(-time.Hour)},
	}}
	got, bad := DecodeRecordings(EncodeRecordings(m))
	if bad != nil || !reflect.DeepEqual(got, m) {
		t.Errorf("%+v, %v", got, bad)
	}
}

func TestAnAuditOfMoreThanIsPossibleIsRefused(t *testing.T) {
	right := `{"sent":"2026-11-29T03:00:00Z","device":"cam-1","at":"2026-11-29T03:00:00Z","days":[{"date":"2026-11-28","planned_s":86400,"recorded_s":86000}]}`
	if _, bad := DecodeRecordings([]byte(right)); bad != nil {
		t.Fatal(bad)
	}
	for was, is := range map[string]string{
		`"cam-1"`: `"Cam 1"`, `"at":"2026-11-29T03:00:00Z",`: ``, `"recorded_s":86000`: `"recorded_s":86401`, `86400,`: `99999,`,
		`"2026-11-28"`: `"28.11.2026"`, `"days":[`: `"fault":"bad_index","days":[`, `"device"`: `"proof":{"result":"surely"},"device"`,
		`"days":[{`: `"days":[{"date":"2026-11-28"},{`,
	} {
		if m, bad := DecodeRecordings([]byte(strings.Replace(right, was, is, 1))); bad == nil {
			t.Errorf("%s for %s: taken as %+v", is, was, m)
		}
	}
}

func FuzzRecordings(f *testing.F) {
	f.Add([]byte(`{"device":"cam-1","at":"2026-11-29T03:00:00Z","days":[{"date":"2026-11-28","planned_s":86400,"recorded_s":86000,"gaps":[{"from":"2026-11-28T03:00:00Z","to":"2026-11-28T04:00:00Z"}]}]}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		m, bad := DecodeRecordings(b)
		if bad != nil {
			return
		}
		for _, d := range m.Days {
			if d.RecordedS > d.PlannedS || d.PlannedS > longestDay {
				t.Errorf("%+v", d)
			}
		}
	})
}
