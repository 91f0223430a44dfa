package rules

import (
	"errors"
	"strings"
	"testing"
	"time"

	"brighteyes/devices"
)

func TestADryRunReplaysTheStatusesOfDevices(t *testing.T) {
	w := newTown()
	ago := func(days float64) time.Time { return noon.Add(-time.Duration(days * 24 * float64(time.Hour))) }
	w.statuses = []StatusChange{
		{"gate-1", ago(40), devices.Offline}, // and stays so into the time that is replayed
		{"gate-1", ago(29), devices.Online},
		{"pump", ago(20), devices.Online},
		{"pump", ago(15), devices.Offline},
		{"pump", ago(14.5), devices.Online}, // twelve hours
		{"gate-1", ago(3), devices.Offline}, // and still
	}
	r := w.open(t)
	if _, err := r.Add(t.Context(), "admin", text("gone", "status: {is: offline, for: 10h}", ""), ""); err != nil {
		t.Fatal(err)
	}
	d, err := r.DryRun(t.Context(), text("gone", "status: {is: offline, for: 20h}", ""))
	if err != nil {
		t.Fatal(err)
	}
	if d.Old != 3 || d.New != 2 || !d.Statuses || d.Changes != 6 || !d.StatusesFrom.Equal(d.From) {
		t.Errorf("%+v, on record from %v", d, d.StatusesFrom)
	}
	if len(d.Removed) != 1 || d.Removed[0].Subject != "pump" || !d.Removed[0].From.Equal(ago(15).Add(10*time.Hour)) {
		t.Errorf("removed %+v", d.Removed)
	}
	if len(d.Delayed) != 2 || d.Delayed[1].Subject != "gate-1" || d.Delayed[1].DelayS != 36_000 {
		t.Errorf("delayed %+v", d.Delayed)
	}
	w.statuses = w.statuses[2:]
	if d, err = r.DryRun(t.Context(), text("gone", "status: {is: offline, for: 20h}", "")); err != nil || !d.StatusesFrom.Equal(ago(20)) {
		t.Errorf("on record from %v, %v", d.StatusesFrom, err)
	}
}

func TestADryRunUsesValuesAsTheyCameWhereThereAreNotTooMany(t *testing.T) {
	w := newTown()
	for second := range 120 { // hot for 45 seconds, which no step of a minute shows
		value := 20.0
		if second >= 10 && second < 55 {
			value = 50
		}
		w.readings = append(w.readings, devices.Reading{Device: "pump", Time: noon.Add(time.Duration(second-600) * time.Second), Values: map[string]float64{"temperature_c": value}})
	}
	r := w.open(t)
	hot := text("hot", "metric: {name: temperature_c, above: 45, for: 30s, kind: sensor}", "")
	d, err := r.DryRun(t.Context(), hot)
	if err != nil || d.New != 1 || d.Raw != 1 || d.StepS != 0 || d.Points != 120 || !d.Raised[0].From.Equal(noon.Add(-560*time.Second)) {
		t.Errorf("%+v, %v", d, err)
	}
	w.most = 100
	if d, err = r.DryRun(t.Context(), hot); err != nil || d.New != 0 || d.Raw != 0 || d.StepS != 60 || d.Points != 2 {
		t.Errorf("thinned out: %+v, %v", d, err)
	}
}

func TestWhatTheRulesAreToldOfDevicesIsPutOnRecordOnce(t *testing.T) {
	w := newTown()
	w.statuses = []StatusChange{{"gate-1", noon.Add(-time.Hour), devices.Online}} // from before the restart
	r := w.open(t)
	w.full = errors.New("no room")
	run(t, r)
	of := func(device string) string {
		w.mu.Lock()
		defer w.mu.Unlock()
		var words []string
		for _, one := range w.statuses {
			if one.Device == device {
				words = append(words, string(one.Status))
			}
		}
		return strings.Join(words, " ")
	}
	soon(t, "it waits", func() bool { return len(w.said()) == 0 && of("pump") == "" })
	w.set(func() { w.full = nil })
	soon(t, "it is on record once that is possible", func() bool { return of("pump") == "online" && of("button-1") == "online" })
	w.set(func() { w.devices[1].Status, w.now = devices.Offline, noon.Add(time.Minute) })
	soon(t, "the change is", func() bool { return of("pump") == "online offline" })
	if got := of("gate-1"); got != "online" {
		t.Errorf("gate-1 is on record as %q, want what it was before the restart and nothing more", got)
	}
}
