package records

import (
	"context"
	"fmt"
	"testing"
	"time"

	"brighteyes/alerts"
)

func TestSilencesAndWindowsAreLoadedUntilTheyEnd(t *testing.T) {
	r := openTest(t)
	ctx := context.Background()
	s := alerts.Silence{ID: "s1", By: "丙", Reason: "吵", Match: alerts.Matcher{Device: "cam-1"}, From: noon, Until: noon.Add(time.Hour)}
	w := alerts.Window{ID: "w1", By: "乙", Reason: "停电", Kind: alerts.Outage, From: noon, Until: noon.Add(time.Hour), Devices: []string{"power-3"}, Substitute: "对讲机", Checker: "丁"}
	act(t, r, alerts.SaveSilence{Silence: s}, alerts.SaveWindow{Window: w}, alerts.PutFlap{Flap: alerts.Flap{Key: "edge.away:e", Came: []time.Time{noon}}})
	kept, err := r.LoadAlerts(ctx)
	if err != nil || len(kept.Silences) != 1 || len(kept.Windows) != 1 || len(kept.Flaps) != 1 || kept.Windows[0].Substitute != "对讲机" {
		t.Fatalf("%+v, %v", kept, err)
	}
	for i := range 3 {
		at := noon.Add(time.Duration(i) * time.Minute)
		s.ID, s.EndedAt, s.EndedBy = fmt.Sprint("s", i+1), &at, "丙"
		w.ID, w.EndedAt = fmt.Sprint("w", i+1), &at
		act(t, r, alerts.SaveSilence{Silence: s}, alerts.SaveWindow{Window: w}, alerts.DropFlap{Key: "edge.away:e"})
	}
	if kept, err = r.LoadAlerts(ctx); err != nil || len(kept.Silences)+len(kept.Windows)+len(kept.Flaps) != 0 {
		t.Fatalf("what ended is loaded: %+v, %v", kept, err)
	}
	page, next, err := r.EndedSilences(ctx, 2, "")
	if err != nil || len(page) != 2 || page[0].ID != "s3" || next == "" {
		t.Fatalf("%+v %q %v", page, next, err)
	}
	if page, next, err = r.EndedSilences(ctx, 2, next); err != nil || len(page) != 1 || page[0].ID != "s1" || next != "" {
		t.Fatalf("second page: %+v %q %v", page, next, err)
	}
	if windows, _, err := r.EndedWindows(ctx, 10, ""); err != nil || len(windows) != 3 {
		t.Fatalf("%+v %v", windows, err)
	}
}

func TestWhatWasRaisedIsReadWithoutExercisesAndWithWhatWasHidden(t *testing.T) {
	r := openTest(t)
	ctx := context.Background()
	at := noon.Add(10 * time.Minute)
	act(t, r,
		opened("a", 0, func(a *alerts.Alert) { a.Key, a.Category = "device.offline:cam-1", alerts.Maintenance }),
		opened("b", 10, func(a *alerts.Alert) { a.Drill = true }),
		opened("c", 20, func(a *alerts.Alert) {
			a.Timeline = append(a.Timeline, alerts.Entry{At: noon, By: alerts.System, Action: alerts.EntryHidden})
		}),
		opened("d", 30, func(a *alerts.Alert) {
			a.Key, a.State, a.Outcome, a.ResolvedAt = "device.offline:cam-1", alerts.Resolved, alerts.Recovered, &at
		}))
	raised, err := r.RaisedSince(ctx, noon, 10)
	if err != nil || len(raised) != 3 || raised[0].Rule() != "device.offline" || raised[0].Hidden || !raised[1].Hidden {
		t.Fatalf("%+v, %v", raised, err)
	}
	if cut, _ := r.RaisedSince(ctx, noon, 1); len(cut) != 1 || !cut[0].At.Equal(raised[0].At) {
		t.Errorf("of many the newest: %+v", cut)
	}
	stands, err := r.StandsOf(ctx, "device.offline:cam-1", noon, 10)
	if err != nil || len(stands) != 2 || !stands[0].Recovered || !stands[0].Resolved.Equal(at) || !stands[1].Resolved.IsZero() {
		t.Fatalf("%+v, %v", stands, err)
	}
	if began, err := r.RecordsBegan(ctx); err != nil || !began.IsZero() {
		t.Errorf("nobody is on record: %v, %v", began, err)
	}
}
