package hubapp

import (
	"testing"

	"brighteyes/hub/figures"
	"brighteyes/hub/recordings"
	"brighteyes/hub/registry"
)

func TestACameraRecordsAsFarAsItIsKnown(t *testing.T) {
	silent := registry.DeviceView{}
	tells := registry.DeviceView{Values: map[string]float64{"recording_on": 1}}
	stopped := registry.DeviceView{Reasons: []string{figures.LostNotRecording}}
	for _, one := range []struct {
		camera  registry.DeviceView
		audited recordings.Verdict
		want    figures.Check
	}{
		{silent, "", figures.Unchecked},
		{silent, recordings.Collecting, figures.Unchecked},
		{silent, recordings.Unread, figures.Unchecked},
		{silent, recordings.Good, figures.Right},
		{silent, recordings.Short, figures.Right}, // a new recorder has few days, and records
		{silent, recordings.Gaps, figures.Wrong},
		{silent, recordings.Unplayable, figures.Wrong},
		{tells, "", figures.Right},
		{tells, recordings.Gaps, figures.Wrong},
		{stopped, recordings.Good, figures.Wrong},
	} {
		if got := recordsNow(one.camera, one.audited); got != one.want {
			t.Errorf("%v, audited %q: %v, want %v", one.camera.Values, one.audited, got, one.want)
		}
	}
}
