package records

import (
	"context"
	"errors"
	"testing"

	"brighteyes/hub/access"
	"brighteyes/hub/archive"
)

func TestFilesOfCamerasAreWrittenTogetherOrNotAtAll(t *testing.T) {
	r, ctx := openTest(t), context.Background()
	file := func(camera string, version int, maker string) archive.File {
		return archive.File{Camera: camera, Version: version, Values: map[string]string{"maker": maker}, By: "zhang", At: noon}
	}
	put := func(action string, files ...archive.File) error {
		return r.PutCameraFiles(ctx, files, []access.AuditEntry{row(action)})
	}
	if err := put("first", file("cam-1", 1, "甲"), file("cam-2", 1, "甲")); err != nil {
		t.Fatal(err)
	}
	if err := put("begun twice", file("cam-3", 1, "乙"), file("cam-1", 1, "乙")); !errors.Is(err, archive.ErrConflict) {
		t.Errorf("a file was begun twice: %v", err)
	}
	if err := put("stale", file("cam-2", 2, "乙"), file("cam-1", 3, "乙")); !errors.Is(err, archive.ErrConflict) {
		t.Errorf("a stale version was written: %v", err)
	}
	if err := put("second", file("cam-1", 2, "丙")); err != nil {
		t.Fatal(err)
	}
	list, err := r.CameraFiles(ctx)
	if err != nil || len(list) != 2 || list[0].Values["maker"] != "丙" || list[0].Version != 2 || list[1].Values["maker"] != "甲" {
		t.Errorf("%+v, %v", list, err)
	}
	rows, _, err := r.AuditEntries(ctx, access.AuditFilter{Limit: 10})
	if err != nil || len(rows) != 2 {
		t.Errorf("the audit record has %d rows, want those of the two that took effect (%v)", len(rows), err)
	}
}
