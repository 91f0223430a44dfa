package records

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"testing"
	"time"

	"brighteyes/alerts"
	"brighteyes/devices"
	"brighteyes/devices/wire"
)

// act puts actions on record as operators and timers do.
func act(t testing.TB, r *Records, actions ...alerts.Action) {
	t.Helper()
	s, err := r.Commit(context.Background(), wire.Batch{}, func(fresh []devices.Recorded) ([]alerts.Action, error) {
		if len(fresh) != 0 {
			t.Errorf("fresh %v without a batch", fresh)
		}
		return actions, nil
	})
	if err != nil || !s.Stored {
		t.Fatalf("settled %+v, %v", s, err)
	}
}

// opened is an alert with that id, opened n seconds into the day.
func opened(id string, n int, change ...func(*alerts.Alert)) alerts.Action {
	a := alertOf(press("button-1", n))
	a.ID, a.Key = id, "key "+id
	for _, f := range change {
		f(&a)
	}
	return alerts.PutAlert{Alert: a, New: len(a.Timeline)}
}

func TestAnAlertIsKeptAsItWasPut(t *testing.T) {
	r := openTest(t)
	at := noon.Add(time.Minute)
	a := alertOf(press("button-1", 0))
	a.Site, a.LateS, a.Cause, a.Hides, a.Drill = "b3", 1.5, "01JCAUSE", 2, true
	a.AcknowledgedAt, a.Assignee, a.Cameras = &at, "坐席甲", []string{"cam-1"}
	a.Chain = &alerts.Chain{Event: "01JEVENT", Pressed: noon, Stored: noon, Raised: at, Displayed: &at}
	a.NotRecorded = true // until now
	act(t, r, alerts.PutAlert{Alert: a, New: 1})

	a.NotRecorded = false
	if got, err := r.Alert(context.Background(), a.ID); err != nil || !reflect.DeepEqual(got, a) {
		t.Errorf("got\n%+v, put\n%+v, %v", got, a, err)
	}
	if _, err := r.Alert(context.Background(), "01JNONE"); !errors.Is(err, alerts.ErrNotFound) {
		t.Errorf("error %v", err)
	}
}

func TestATimelineOnlyGrows(t *testing.T) {
	r := openTest(t)
	a := alertOf(press("button-1", 0))
	act(t, r, alerts.PutAlert{Alert: a, New: 1})

	a.State, a.Version = alerts.Acknowledged, 2
	a.Timeline = append(a.Timeline, alerts.Entry{At: noon.Add(time.Second), By: "care", Action: "acknowledge"})
	once := alerts.PutAlert{Alert: a, New: 1}
	a.Timeline = append(slices.Clone(a.Timeline), alerts.Entry{At: noon.Add(2 * time.Second), By: "care", Action: "notes", Note: "在路上"})
	act(t, r, once, alerts.PutAlert{Alert: a, New: 1})

	got, err := r.Alert(context.Background(), a.ID)
	if err != nil || !reflect.DeepEqual(got, a) {
		t.Errorf("got\n%+v, want\n%+v, %v", got, a, err)
	}

	// What a stale process would write over is not written over.
	stale := once
	stale.Alert.Timeline[1].Note = "other"
	_, err = r.Commit(context.Background(), wire.Batch{}, func([]devices.Recorded) ([]alerts.Action, error) {
		return []alerts.Action{stale}, nil
	})
	if err == nil || errors.Is(err, ErrUnavailable) {
		t.Errorf("a line of the timeline was written over: %v", err)
	}
}

func TestAPageOfAlertsBeginsWhereTheLastEnded(t *testing.T) {
	r := openTest(t)
	var want []string
	for i := range 25 { // five of each second
		id := fmt.Sprintf("01JALERT%02d", i)
		act(t, r, opened(id, i/5))
		want = append([]string{id}, want...)
	}
	var got []string
	cursor := ""
	for pages := 0; ; pages++ {
		page, next, err := r.Alerts(context.Background(), alerts.Filter{Limit: 4, Cursor: cursor})
		if err != nil || pages > 10 {
			t.Fatal(pages, err)
		}
		for _, a := range page {
			got = append(got, a.ID)
		}
		if pages == 2 { // what comes meanwhile moves nothing
			act(t, r, opened("01JALERT99", 99))
		}
		if cursor = next; next == "" {
			break
		}
	}
	if !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
	for _, bad := range []string{"x", "eyJhIjoxfQ", "%%%"} {
		if _, _, err := r.Alerts(context.Background(), alerts.Filter{Cursor: bad}); !errors.Is(err, ErrInvalid) {
			t.Errorf("cursor %q: %v", bad, err)
		}
	}
}

func TestAPageHoldsFiveHundredAtMost(t *testing.T) {
	r := openTest(t)
	var all []alerts.Action
	for i := range 520 {
		all = append(all, opened(fmt.Sprintf("01JALERT%03d", i), i))
	}
	act(t, r, all...)
	for limit, want := range map[int]int{0: 100, -1: 100, 7: 7, 500: 500, 100_000: 500} {
		page, next, err := r.Alerts(context.Background(), alerts.Filter{Limit: limit})
		if err != nil || len(page) != want || next == "" {
			t.Errorf("limit %d: %d alerts, next %q, %v", limit, len(page), next, err)
		}
	}
}

func TestAFilterChoosesAlerts(t *testing.T) {
	r := openTest(t)
	ctx := context.Background()
	for _, s := range []devices.Site{
		{ID: "court", Level: "community"}, {ID: "b3", Parent: "court"}, {ID: "b3-hall", Parent: "b3"}, {ID: "b4", Parent: "court"},
		{ID: "loop-1", Parent: "loop-2"}, {ID: "loop-2", Parent: "loop-1"},
	} {
		if err := r.PutSite(ctx, s); err != nil {
			t.Fatal(err)
		}
	}
	act(t, r,
		opened("a", 1, func(a *alerts.Alert) { a.Site = "b3-hall" }),
		opened("b", 2, func(a *alerts.Alert) { a.Site, a.Category, a.Severity = "b4", alerts.Safety, alerts.Major }),
		opened("c", 3, func(a *alerts.Alert) { a.State, a.Device = alerts.Resolved, "button-9" }),
		opened("d", 4, func(a *alerts.Alert) { a.Drill, a.Category, a.State = true, alerts.Maintenance, alerts.OnScene }),
		opened("e", 5, func(a *alerts.Alert) { a.Site = "loop-1" }),
		opened("f", 6, func(a *alerts.Alert) { a.Site = "not-in-the-tree" }),
	)
	yes, no := true, false
	sec := func(n int) time.Time { return noon.Add(time.Duration(n) * time.Second) }
	for name, c := range map[string]struct {
		f    alerts.Filter
		want string
	}{
		"everything":             {alerts.Filter{}, "fedcba"},
		"states":                 {alerts.Filter{States: []alerts.Stage{alerts.Resolved, alerts.OnScene}}, "dc"},
		"severity":               {alerts.Filter{Severity: alerts.Major}, "b"},
		"categories":             {alerts.Filter{Categories: []alerts.Category{alerts.Safety, alerts.Maintenance}}, "db"},
		"device":                 {alerts.Filter{Device: "button-9"}, "c"},
		"from and to":            {alerts.Filter{From: sec(2), To: sec(4)}, "cb"},
		"drills":                 {alerts.Filter{Drill: &yes}, "d"},
		"no drills":              {alerts.Filter{Drill: &no}, "fecba"},
		"a place":                {alerts.Filter{Site: "b4"}, "b"},
		"what lies below it":     {alerts.Filter{Site: "court"}, "ba"},
		"a tree that has a ring": {alerts.Filter{Site: "loop-2"}, "e"},
		"an unknown place":       {alerts.Filter{Site: "not-in-the-tree"}, "f"},
		"several at once":        {alerts.Filter{Site: "court", Categories: []alerts.Category{alerts.Care}, Drill: &no}, "a"},
	} {
		page, next, err := r.Alerts(ctx, c.f)
		got := ""
		for _, a := range page {
			got += a.ID
		}
		if err != nil || got != c.want || next != "" {
			t.Errorf("%s: got %q, next %q, %v, want %q", name, got, next, err, c.want)
		}
	}
}

func TestTheMachineGoesOnFromWhatIsOnRecord(t *testing.T) {
	r := openTest(t)
	held := alerts.Held{
		Condition: alerts.Condition{
			Key: "offline:cam-1", Rule: "camera.offline", Edge: "edge-east", Device: "cam-1", Site: "b3", Name: "东门",
			Category: alerts.Maintenance, Severity: alerts.Minor, Count: 3, Reasons: []string{"no picture"},
			Under: []string{"away:edge-east"}, PromoteAfter: 10 * time.Minute,
		},
		Alert: "01JB", Since: noon, FalseSince: noon.Add(time.Minute), Rests: true,
	}
	gone := alerts.Held{Condition: alerts.Condition{Key: "gone"}}
	act(t, r,
		opened("01JB", 2), opened("01JA", 1), opened("01JC", 3, func(a *alerts.Alert) { a.State = alerts.Resolved }),
		alerts.PutCondition{Held: gone}, alerts.PutCondition{Held: held},
		alerts.Schedule{Due: alerts.Due{Key: "late", Alert: "01JA", Kind: alerts.DuePromote, At: noon.Add(2 * time.Hour)}},
		alerts.Schedule{Due: alerts.Due{Key: "moved", Alert: "01JA", Kind: alerts.DuePromote, At: noon.Add(3 * time.Hour)}},
		alerts.Schedule{Due: alerts.Due{Key: "taken away", Alert: "01JA", Kind: alerts.DuePromote, At: noon}},
		alerts.Schedule{Due: alerts.Due{Key: "and back", Kind: alerts.DueRecover, At: noon}},
	)
	act(t, r,
		alerts.DropCondition{Key: "gone"}, alerts.DropCondition{Key: "never was"},
		alerts.Cancel{Key: "taken away"}, alerts.Cancel{Key: "and back"},
		alerts.Schedule{Due: alerts.Due{Key: "and back", Kind: alerts.DueRecover, At: noon.Add(4 * time.Hour)}},
		alerts.Schedule{Due: alerts.Due{Key: "moved", Alert: "01JB", Kind: alerts.DueEscalate, At: noon.Add(time.Hour), Step: 2, Round: 3, Early: true}},
		alerts.Schedule{Due: alerts.Due{Key: "at once", Alert: "01JB", Kind: alerts.DueRecover, At: noon}},
		alerts.Cancel{Key: "at once"},
	)
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
	r = reopen(t, r.cfg)

	kept, err := r.LoadAlerts(context.Background())
	open, conditions, due := kept.Alerts, kept.Held, kept.Due
	if err != nil {
		t.Fatal(err)
	}
	if len(open) != 2 || open[0].ID != "01JA" || open[1].ID != "01JB" || len(open[0].Timeline) != 1 {
		t.Errorf("open %+v", open)
	}
	if !reflect.DeepEqual(conditions, []alerts.Held{held}) {
		t.Errorf("held\n%+v, want\n%+v", conditions, held)
	}
	want := []alerts.Due{
		{Key: "moved", Alert: "01JB", Kind: alerts.DueEscalate, At: noon.Add(time.Hour), Step: 2, Round: 3, Early: true},
		{Key: "late", Alert: "01JA", Kind: alerts.DuePromote, At: noon.Add(2 * time.Hour)},
		{Key: "and back", Kind: alerts.DueRecover, At: noon.Add(4 * time.Hour)},
	}
	if !reflect.DeepEqual(due, want) {
		t.Errorf("due\n%+v, want\n%+v", due, want)
	}
}

// A condition and an alert as they lie in the records of a hub that runs
// somewhere: renaming a field would make the hub forget them.
func TestWhatAnEarlierVersionWroteIsRead(t *testing.T) {
	r := openTest(t)
	ctx := context.Background()
	for _, sql := range []string{
		`INSERT INTO conditions ("key", body) VALUES ('offline:cam-1', '{"condition":{"Key":"offline:cam-1","Rule":"camera.offline","Edge":"e","Device":"cam-1","Site":"b3","Name":"n","Category":"maintenance","Severity":"minor","Count":1,"Reasons":["r"],"Under":["away:e"],"NeverHide":true,"PromoteAfter":600000000000},"alert":"01JA","since":"2026-11-22T12:00:00Z","false_since":"2026-11-22T12:01:00Z","rests":true}')`,
		`INSERT INTO alerts (id, "key", category, severity, state, drill, edge, device, site, opened_at, body) VALUES ('01JA', 'k', 'care', 'critical', 'open', FALSE, 'e', 'd', 's', 1795348800000000, '{"id":"01JA","version":3,"key":"k","rule":"button.pressed","category":"care","severity":"critical","state":"open","drill":false,"late_s":0.5,"edge":"e","device":"d","site":"s","title":"求助","title_en":"Call","summary":"s","summary_en":"s","count":2,"opened_at":"2026-11-22T12:00:00Z","last_at":"2026-11-22T12:00:00Z","cameras":[],"timeline":null}')`,
	} {
		if _, err := r.writer.ExecContext(ctx, sql); err != nil {
			t.Fatal(err)
		}
	}
	kept, err := r.LoadAlerts(ctx)
	open, held := kept.Alerts, kept.Held
	if err != nil || len(open) != 1 || len(held) != 1 {
		t.Fatal(open, held, err)
	}
	if a := open[0]; a.Version != 3 || a.Rule != "button.pressed" || a.Count != 2 || a.LateS != 0.5 || !a.OpenedAt.Equal(noon) {
		t.Errorf("alert %+v", a)
	}
	want := alerts.Held{
		Condition: alerts.Condition{
			Key: "offline:cam-1", Rule: "camera.offline", Edge: "e", Device: "cam-1", Site: "b3", Name: "n", Category: "maintenance",
			Severity: "minor", Count: 1, Reasons: []string{"r"}, Under: []string{"away:e"}, NeverHide: true, PromoteAfter: 10 * time.Minute,
		},
		Alert: "01JA", Since: noon, FalseSince: noon.Add(time.Minute), Rests: true,
	}
	if !reflect.DeepEqual(held[0], want) {
		t.Errorf("held %+v", held[0])
	}
}
