package rules

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"brighteyes/alerts"
	"brighteyes/devices"
	"brighteyes/hub/telemetry"
)

var noon = time.Date(2026, 7, 1, 4, 0, 0, 0, time.UTC)

// town is all that rules need, in memory, with a clock that a test moves.
type town struct {
	mu       sync.Mutex
	now      time.Time
	stored   []Stored
	events   []devices.Recorded
	readings []devices.Reading
	devices  []Watched
	statuses []StatusChange
	full     error // of the records of statuses
	most     int   // values that are told as they came; 0: all
	away     error // of the telemetry store
	refusing error // of the desk
	judged   []alerts.Judgement
	held     []alerts.Held
}

func newTown() *town {
	return &town{now: noon, devices: []Watched{
		{devices.Registered{Device: devices.Device{ID: "gate-1", Kind: devices.Gate, Site: "east", Name: "东门"}, Edge: "edge-east", Lifecycle: devices.InService}, devices.Online},
		{devices.Registered{Device: devices.Device{ID: "pump", Kind: devices.Sensor, Site: "east", HeartbeatS: 60}, Edge: "edge-east", Lifecycle: devices.InService}, devices.Online},
		{devices.Registered{Device: devices.Device{ID: "button-1", Kind: devices.Button, Site: "b5"}, Edge: "edge-east", Lifecycle: devices.InService}, devices.Online},
	}}
}

func (w *town) clock() time.Time { w.mu.Lock(); defer w.mu.Unlock(); return w.now }

func (w *town) Rules(context.Context) ([]Stored, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	newest := map[string]Stored{}
	for _, s := range w.stored {
		newest[s.ID] = s
	}
	var list []Stored
	for _, s := range newest {
		if !s.Deleted {
			list = append(list, s)
		}
	}
	return list, nil
}

func (w *town) RuleVersions(_ context.Context, id string) ([]Stored, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	list := slices.DeleteFunc(slices.Clone(w.stored), func(s Stored) bool { return s.ID != id })
	slices.Reverse(list)
	return list, nil
}

func (w *town) PutRule(_ context.Context, s Stored) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.stored = append(w.stored, s)
	return nil
}

func (w *town) EventsBetween(_ context.Context, from, to time.Time, _ int, _ string) ([]devices.Recorded, string, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.DeleteFunc(slices.Clone(w.events), func(e devices.Recorded) bool { return e.Time.Before(from) || !e.Time.Before(to) }), "", nil
}

func (w *town) Series(_ context.Context, q telemetry.Query) ([]telemetry.Point, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.away != nil {
		return nil, w.away
	}
	q, err := q.Whole()
	if err != nil {
		return nil, err
	}
	fold := telemetry.NewWindows(q)
	for _, r := range w.readings {
		if v, ok := r.Values[q.Metric]; ok && r.Device == q.Device && !r.Time.Before(q.From) && r.Time.Before(q.To) {
			fold.Add(r.Time.UnixMilli(), v)
		}
	}
	return fold.Points(), nil
}

func (w *town) Values(_ context.Context, s telemetry.Span, limit int) (points []telemetry.Point, more bool, err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.away != nil {
		return nil, false, w.away
	}
	for _, r := range w.readings {
		if v, ok := r.Values[s.Metric]; ok && r.Device == s.Device && !r.Time.Before(s.From) && r.Time.Before(s.To) {
			points = append(points, telemetry.Point{Time: r.Time, Value: v})
		}
	}
	if len(points) > limit || w.most > 0 && len(points) > w.most {
		return nil, true, nil
	}
	return points, false, nil
}

func (w *town) PutStatuses(_ context.Context, list []StatusChange) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.full == nil {
		w.statuses = append(w.statuses, list...)
	}
	return w.full
}

func (w *town) Statuses(_ context.Context, from, to time.Time, limit int) (list []StatusChange, began time.Time, more bool, err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	last := map[string]StatusChange{}
	for i, one := range w.statuses {
		if i == 0 {
			began = one.At
		}
		if !one.At.After(from) {
			last[one.Device] = one
		}
	}
	for _, one := range last {
		list = append(list, one)
	}
	for _, one := range w.statuses {
		if one.At.After(from) && one.At.Before(to) {
			list = append(list, one)
		}
	}
	return list, began, false, nil
}

func (w *town) Watched() []Watched { w.mu.Lock(); defer w.mu.Unlock(); return slices.Clone(w.devices) }

func (w *town) Lookup(id string) (devices.Registered, bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, d := range w.devices {
		if d.Device.ID == id {
			return d.Device, true
		}
	}
	return devices.Registered{}, false
}

func (w *town) SiteName(id string) string { return map[string]string{"east": "东门口"}[id] }

func (w *town) Judge(_ context.Context, list []alerts.Judgement) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.refusing != nil {
		return w.refusing
	}
	w.judged = append(w.judged, list...)
	return nil
}

func (w *town) Held() []alerts.Held { w.mu.Lock(); defer w.mu.Unlock(); return slices.Clone(w.held) }

// said is all that was judged so far, as "+key" and "-key".
func (w *town) said() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	words := make([]string, len(w.judged))
	for i, j := range w.judged {
		words[i] = map[bool]string{true: "+", false: "-"}[j.Holds] + j.Condition.Key
	}
	return strings.Join(words, " ")
}

func (w *town) set(change func()) { w.mu.Lock(); defer w.mu.Unlock(); change() }

func (w *town) open(t *testing.T, files ...string) *Rules {
	t.Helper()
	r, err := New(t.Context(), Config{Files: files, Store: w, History: w, Telemetry: w, Places: w, Desk: w, Now: w.clock})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// run runs rules until the test ends.
func run(t *testing.T, r *Rules) {
	t.Helper()
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error)
	go func() { ended <- r.Run(ctx) }()
	t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
}

func soon(t *testing.T, what string, is func() bool) {
	t.Helper()
	for deadline := time.Now().Add(20 * time.Second); !is(); {
		if time.Now().After(deadline) {
			t.Fatalf("not soon: %s", what)
		}
		<-time.After(5 * time.Millisecond)
	}
}

func text(id, when, rest string) string {
	return fmt.Sprintf("rules:\n  - id: %s\n    title: {zh: 规则%s, en: Rule %s}\n    category: safety\n    severity: minor\n    when: {%s}\n%s", id, id, id, when, rest)
}

func opened(n int, after time.Duration) devices.Recorded {
	at := noon.Add(after)
	return devices.Recorded{Event: devices.Event{ID: devices.StableID(at, fmt.Sprint(n)), Device: "gate-1", Type: devices.GateOpened, Time: at}, Edge: "edge-east", Received: at}
}

func TestWhatIsOnRecordReachesTheRulesAndTheirWordTheDesk(t *testing.T) {
	w := newTown()
	r := w.open(t)
	if _, err := r.Add(t.Context(), "admin", text("open", "event: {type: gate.opened}", ""), ""); err != nil {
		t.Fatal(err)
	}
	w.set(func() { w.refusing = errors.New("no room") })
	run(t, r)
	r.Happened([]devices.Recorded{opened(1, -time.Second)})
	soon(t, "the queue is empty", func() bool { return len(r.queue) == 0 })
	w.set(func() { w.refusing = nil })
	soon(t, "it is on record once that is possible", func() bool { return w.said() == "-rule.open:gate-1 +rule.open:gate-1" })
	w.set(func() {
		if c := w.judged[1].Condition; c.Title != "规则open" || c.Name != "东门" || c.Rule != "rule.open" {
			t.Errorf("%+v", c)
		}
	})
}

func TestAFullQueueNeverWaitsAndIsAnAlert(t *testing.T) {
	w := newTown()
	r := w.open(t)
	for i := range queueMost + 5 {
		r.Happened([]devices.Recorded{opened(i, -time.Hour)}) // nobody takes them yet
	}
	run(t, r)
	soon(t, "the loss is told", func() bool { return strings.Contains(w.said(), "+rule.failing:inputs-dropped") })
	w.set(func() {
		if why := w.judged[0].Condition.Reasons; len(why) != 1 || !strings.Contains(why[0], "did not see 5 events") {
			t.Errorf("%v", why)
		}
	})
	soon(t, "it is over when nothing is lost any more", func() bool { return strings.Contains(w.said(), "-rule.failing:inputs-dropped") })
}

func TestAfterARestartTheLongestLookBackIsLivedThroughAgain(t *testing.T) {
	w := newTown()
	for m := range 9 {
		w.readings = append(w.readings, devices.Reading{Device: "pump", Time: noon.Add(time.Duration(m-9) * time.Minute), Values: map[string]float64{"temperature_c": 50}})
	}
	w.events = []devices.Recorded{opened(1, -2*time.Minute), opened(2, -time.Minute)}
	for _, e := range []string{text("hot", "metric: {name: temperature_c, above: 45, for: 10m}", ""), text("often", "rate: {type: gate.opened, count: 3, within: 10m}", "")} {
		r, err := New(t.Context(), Config{Store: w, History: w, Telemetry: w, Places: w, Desk: w, Now: w.clock})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := r.Add(t.Context(), "admin", e, ""); err != nil {
			t.Fatal(err)
		}
	}
	r := w.open(t)
	run(t, r)
	soon(t, "it knows", func() bool { return !r.Knows().Since.IsZero() })
	if !r.Knows().Complete {
		t.Error("it says that it does not know all")
	}
	r.Happened([]devices.Recorded{w.events[1]}) // again, from the queue: the same event
	w.set(func() { w.now = noon.Add(90 * time.Second) })
	r.Measured([]devices.Reading{{Device: "pump", Time: noon.Add(time.Minute), Values: map[string]float64{"temperature_c": 51}}})
	soon(t, "nine minutes before and one after are ten", func() bool { return strings.Contains(w.said(), "+rule.hot:pump") })
	if strings.Contains(w.said(), "rule.often") {
		t.Error("an event counted twice")
	}
	r.Happened([]devices.Recorded{opened(3, 80*time.Second)})
	soon(t, "two before and one after are three", func() bool { return strings.Contains(w.said(), "+rule.often:gate-1") })
}

func TestWhatCannotBeLookedBackAtIsSaid(t *testing.T) {
	w := newTown()
	r := w.open(t)
	if _, err := r.Add(t.Context(), "admin", text("hot", "metric: {name: temperature_c, above: 45, for: 10m}", ""), ""); err != nil {
		t.Fatal(err)
	}
	w.set(func() { w.away = errors.New("away") })
	run(t, r)
	soon(t, "it says from when on it knows", func() bool { k := r.Knows(); return k.Since.Equal(noon) && !k.Complete })
}

func TestDeletingARuleEndsWhatItRaisedAndKeepsItsVersions(t *testing.T) {
	w := newTown()
	r := w.open(t)
	if _, err := r.Add(t.Context(), "admin", text("hot", "metric: {name: temperature_c, above: 45}", ""), ""); err != nil {
		t.Fatal(err)
	}
	run(t, r)
	soon(t, "it runs", func() bool { return !r.Knows().Since.IsZero() })
	r.Measured([]devices.Reading{{Device: "pump", Time: noon, Values: map[string]float64{"temperature_c": 51}}})
	soon(t, "raised", func() bool { return w.said() == "+rule.hot:pump" })
	w.set(func() { w.held = []alerts.Held{{Condition: w.judged[0].Condition, Since: noon}} })
	if err := r.Delete(t.Context(), "hot", "admin"); err != nil {
		t.Fatal(err)
	}
	soon(t, "ended", func() bool { return strings.HasSuffix(w.said(), "-rule.hot:pump") })
	if versions, err := r.Versions(t.Context(), "hot"); err != nil || len(versions) != 2 || !versions[0].Deleted {
		t.Errorf("%+v, %v", versions, err)
	}
	if _, err := r.Rule("hot"); !errors.Is(err, ErrNotFound) {
		t.Errorf("%v", err)
	}
}

func TestARuleOnRecordThatCannotBeReadIsAnAlertAndTheOthersRun(t *testing.T) {
	w := newTown()
	w.stored = []Stored{
		{ID: "bad", Version: 1, Text: text("bad", "event: {type: gate.opened, face: x}", ""), Enabled: true},
		{ID: "good", Version: 1, Text: text("good", "event: {type: gate.opened}", ""), Enabled: true},
		{ID: "off", Version: 1, Text: text("off", "event: {type: gate.opened}", ""), Enabled: false},
	}
	r := w.open(t)
	run(t, r)
	r.Happened([]devices.Recorded{opened(1, -time.Second)})
	soon(t, "both", func() bool {
		return strings.Contains(w.said(), "+rule.failing:bad") && strings.Contains(w.said(), "+rule.good:gate-1") && !strings.Contains(w.said(), "rule.off")
	})
	if v, _ := r.Rule("bad"); !strings.Contains(v.Failing, "singles out a person") {
		t.Errorf("%+v", v)
	}
}

func TestRulesOfFilesAreReadStrictlyAndChangedThereOnly(t *testing.T) {
	w := newTown()
	file := filepath.Join(t.TempDir(), "my.yaml")
	if err := os.WriteFile(file, []byte(text("open", "event: {type: gate.opened}", "")), 0o600); err != nil {
		t.Fatal(err)
	}
	r := w.open(t, file)
	if v, err := r.Rule("open"); err != nil || v.File != "my.yaml" || v.Version != 0 {
		t.Errorf("%+v, %v", v, err)
	}
	off := false
	if _, err := r.Change(t.Context(), "open", "admin", Edit{Enabled: &off}); !errors.Is(err, ErrFile) {
		t.Errorf("%v", err)
	}
	if _, err := r.Add(t.Context(), "admin", text("open", "event: {type: gate.closed}", ""), ""); !errors.Is(err, ErrFile) {
		t.Errorf("%v", err)
	}
	if err := os.WriteFile(file, []byte("rules: [{id: x}]\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := New(t.Context(), Config{Files: []string{file}, Store: w, Places: w, Desk: w}); err == nil || !strings.Contains(err.Error(), "my.yaml:1:9") {
		t.Errorf("%v", err)
	}
}

func TestADryRunSaysWhatAChangeWouldHaveRaisedRemovedAndDelayed(t *testing.T) {
	w := newTown()
	at := func(day int, minute int) time.Time {
		return noon.Add(time.Duration(day)*24*time.Hour + time.Duration(minute)*time.Minute)
	}
	heat := func(day, from, to int, value float64) {
		for m := from; m < to; m++ {
			w.readings = append(w.readings, devices.Reading{Device: "pump", Time: at(day, m), Values: map[string]float64{"temperature_c": value}})
		}
		w.readings = append(w.readings, devices.Reading{Device: "pump", Time: at(day, to), Values: map[string]float64{"temperature_c": 20}})
	}
	heat(-20, 0, 40, 50)  // both raise: the new one 15 minutes later
	heat(-15, 0, 8, 50)   // only the old one
	heat(-10, 0, 60, 44)  // neither
	heat(-5, 0, 200, 120) // both
	slices.SortFunc(w.readings, func(a, b devices.Reading) int { return cmp.Compare(a.Time.UnixNano(), b.Time.UnixNano()) })
	for n := range 12 {
		w.events = append(w.events, devices.Recorded{
			Event: devices.Event{ID: fmt.Sprint("press", n), Device: "button-1", Type: devices.ButtonPressed, Time: at(-n-1, 7)}, Edge: "edge-east", Received: at(-n-1, 7),
		})
	}
	slices.Reverse(w.events)
	r := w.open(t)
	if _, err := r.Add(t.Context(), "admin", text("hot", "metric: {name: temperature_c, above: 45, for: 5m}", ""), ""); err != nil {
		t.Fatal(err)
	}
	d, err := r.DryRun(t.Context(), text("hot", "metric: {name: temperature_c, above: 45, for: 20m}", "")+strings.TrimPrefix(text("warm", "metric: {name: temperature_c, above: 40, for: 30m}", ""), "rules:\n"))
	if err != nil {
		t.Fatal(err)
	}
	if !d.Complete || d.Old != 3 || d.New != 5 || d.Events != 12 || d.Series != 2 {
		t.Errorf("%+v", d)
	}
	if len(d.Removed) != 1 || !d.Removed[0].From.Equal(at(-15, 5)) {
		t.Errorf("removed %+v", d.Removed)
	}
	if len(d.Delayed) != 2 || d.Delayed[0].DelayS != 900 || !d.Delayed[0].From.Equal(at(-20, 20)) {
		t.Errorf("delayed %+v", d.Delayed)
	}
	if len(d.Raised) != 3 || d.Raised[0].Rule != "warm" || d.Raised[0].Subject != "pump" {
		t.Errorf("raised %+v", d.Raised)
	}
	if d.Calls != (Calls{Replayed: 12}) {
		t.Errorf("calls %+v", d.Calls)
	}
}

func TestTheCheckOfCallsWouldSeeOneThatIsHeldBack(t *testing.T) {
	w := newTown()
	c := newCallCheck(w)
	press := devices.Recorded{Event: devices.Event{ID: "p", Device: "button-1", Type: devices.ButtonPressed, Time: noon}, Edge: "edge-east", Received: noon}
	c.day([]devices.Recorded{press}, nil)
	if c.result != (Calls{Replayed: 1}) {
		t.Fatalf("%+v", c.result)
	}
	milder := c.with.Open()[0]
	milder.Severity = alerts.Minor
	c.with = alerts.NewState(alerts.Kept{Alerts: []alerts.Alert{milder}})
	press.ID, press.Time = "q", noon.Add(time.Minute)
	c.day([]devices.Recorded{press}, nil)
	if c.result != (Calls{Replayed: 2, Delayed: 1}) {
		t.Errorf("%+v", c.result)
	}
}
