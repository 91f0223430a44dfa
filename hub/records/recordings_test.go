package records

import (
	"context"
	"reflect"
	"testing"

	"brighteyes/devices"
	"brighteyes/hub/recordings"
)

func TestAnAuditOfRecordingsOutlivesTheProcessAndALaterDayStandsBesideTheOthers(t *testing.T) {
	r, ctx := openTest(t), context.Background()
	k := recordings.Kept{Edge: "edge-east", Received: noon, First: noon, FirstOldest: "2026-11-01", Audit: devices.RecordingAudit{
		Device: "cam-1", At: noon, Days: []devices.RecordingDay{{Date: "2026-11-01", PlannedS: 86400, RecordedS: 86400}, {Date: "2026-11-02", PlannedS: 86400, RecordedS: 100}},
	}}
	if err := r.PutRecordingAudit(ctx, "cam-1", k); err != nil {
		t.Fatal(err)
	}
	k.Audit.Days = []devices.RecordingDay{{Date: "2026-11-02", PlannedS: 86400, RecordedS: 86400}}
	if err := r.PutRecordingAudit(ctx, "cam-1", k); err != nil {
		t.Fatal(err)
	}
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
	r = reopen(t, r.cfg)
	all, err := r.RecordingAudits(ctx)
	if err != nil || !reflect.DeepEqual(all, map[string]recordings.Kept{"cam-1": k}) {
		t.Errorf("%+v, %v", all, err)
	}
	var days []recordingDayRow
	if err := r.writer.NewSelect().Model(&days).Order("day").Scan(ctx); err != nil || len(days) != 2 || days[0].Recorded != 86400 || days[1].Recorded != 86400 {
		t.Errorf("%+v, %v", days, err)
	}
}
