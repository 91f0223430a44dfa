package ingest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"brighteyes/alerts"
	"brighteyes/devices"
	"brighteyes/devices/wire"
)

// memoryJournal is a record in memory that can fail, before or after it kept
// what it was given, or hang.
type memoryJournal struct {
	mu      sync.Mutex
	events  map[string]bool
	alerts  map[string]alerts.Alert
	held    map[string]alerts.Held
	due     map[string]alerts.Due
	owed    map[string]alerts.Delivery
	commits int
	loads   int
	fails   error // and nothing is kept
	lies    error // although everything is kept
	unread  error // LoadAlerts and Alert fail
	hangs   chan struct{}
	takes   time.Duration

	silences []alerts.Silence
	stands   chan struct{} // a disk that hangs, whatever the ctx says
}

func pass(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}

func newMemoryJournal() *memoryJournal {
	return &memoryJournal{events: map[string]bool{}, alerts: map[string]alerts.Alert{}, held: map[string]alerts.Held{}, due: map[string]alerts.Due{}, owed: map[string]alerts.Delivery{}}
}

func (j *memoryJournal) set(change func(j *memoryJournal)) {
	j.mu.Lock()
	defer j.mu.Unlock()
	change(j)
}

func (j *memoryJournal) Commit(ctx context.Context, b wire.Batch, step func([]devices.Recorded) ([]alerts.Action, error)) (wire.Settled, error) {
	j.mu.Lock()
	hangs, stands := j.hangs, j.stands
	j.mu.Unlock()
	if stands != nil {
		<-stands
	}
	if j.takes > 0 {
		pass(ctx, j.takes)
	}
	if hangs != nil {
		select {
		case <-hangs:
		case <-ctx.Done():
			return wire.Settled{}, ctx.Err()
		}
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	j.commits++
	if j.fails != nil {
		return wire.Settled{}, j.fails
	}
	settled := wire.Settled{Stored: true}
	for _, e := range b.Events {
		if key := e.Edge + "/" + e.ID; j.events[key] {
			settled.Duplicates++
		} else {
			j.events[key] = true
			settled.Fresh = append(settled.Fresh, e)
		}
	}
	actions, err := step(settled.Fresh)
	if err != nil {
		return wire.Settled{}, err
	}
	for _, action := range actions {
		switch x := action.(type) {
		case alerts.PutAlert:
			if was := j.alerts[x.Alert.ID]; was.Version+1 != x.Alert.Version {
				return wire.Settled{}, fmt.Errorf("alert %s from version %d to %d", x.Alert.ID, was.Version, x.Alert.Version)
			}
			j.alerts[x.Alert.ID] = x.Alert
		case alerts.PutCondition:
			j.held[x.Held.Condition.Key] = x.Held
		case alerts.DropCondition:
			delete(j.held, x.Key)
		case alerts.Schedule:
			j.due[x.Due.Key] = x.Due
		case alerts.Cancel:
			delete(j.due, x.Key)
		case alerts.PutDelivery:
			j.owed[x.Delivery.ID] = x.Delivery
		case alerts.DropDelivery:
			delete(j.owed, x.ID)
		}
	}
	return settled, j.lies
}

func (j *memoryJournal) LoadAlerts(context.Context) (kept alerts.Kept, err error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.loads++
	if j.unread != nil {
		return kept, j.unread
	}
	for _, a := range j.alerts {
		if a.State != alerts.Resolved {
			kept.Alerts = append(kept.Alerts, a)
		}
	}
	for _, h := range j.held {
		kept.Held = append(kept.Held, h)
	}
	for _, d := range j.due {
		kept.Due = append(kept.Due, d)
	}
	for _, o := range j.owed {
		kept.Deliveries = append(kept.Deliveries, o)
	}
	kept.Silences = j.silences
	return kept, nil
}

func (j *memoryJournal) Alert(_ context.Context, id string) (alerts.Alert, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	a, ok := j.alerts[id]
	if !ok {
		return a, fmt.Errorf("alert %s: %w", id, alerts.ErrNotFound)
	}
	return a, j.unread
}

// screens remembers what was published.
type screens struct {
	mu   sync.Mutex
	told []alerts.Alert
}

func (s *screens) Publish(kind, id string, object any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if a := object.(alerts.Alert); kind == "alert" && a.ID == id {
		s.told = append(s.told, a)
	}
}

func (s *screens) seen() []alerts.Alert {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.told)
}

// queue is what a screen that applied every change shows.
func (s *screens) queue() map[string]alerts.Alert {
	open := map[string]alerts.Alert{}
	for _, a := range s.seen() {
		if a.State == alerts.Resolved {
			delete(open, a.ID)
		} else {
			open[a.ID] = a
		}
	}
	return open
}

// town is a registry with two edges.
type town struct {
	mu    sync.Mutex
	known map[string]devices.Registered
	full  bool
}

func (t *town) Lookup(_, device string) (devices.Registered, string, bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	dev, ok := t.known[device]
	if dev.Undeclared {
		return dev, "", ok
	}
	return dev, dev.Edge, ok
}

func (t *town) SiteName(string) string { return "晴川里" }

func (t *town) CamerasAt(string) []string { return []string{"cam-lobby"} }

func (t *town) EnsureUndeclared(edge, device string) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.full {
		return false
	}
	t.known[device] = devices.Registered{Device: devices.Device{ID: device}, Edge: edge, Undeclared: true, Lifecycle: devices.Planned}
	return true
}

func declared(edge, id string, kind devices.Kind, lifecycle devices.Lifecycle) devices.Registered {
	return devices.Registered{Edge: edge, Lifecycle: lifecycle, Device: devices.Device{
		ID: id, Kind: kind, Site: "b5", Location: &devices.Location{Building: "5", Unit: strings.TrimPrefix(id, "button-")}}}
}

// desk is a ledger with all that is around it.
type desk struct {
	t       *testing.T
	ledger  *Ledger
	journal *memoryJournal
	screens *screens
	town    *town
	log     *bytes.Buffer
	points  []string
	n       int
	planner Planner
	now     func() time.Time // nil: the real one
}

func newDesk(t *testing.T) *desk {
	d := &desk{t: t, journal: newMemoryJournal(), screens: &screens{}, log: &bytes.Buffer{}, town: &town{known: map[string]devices.Registered{
		"button-501": declared("edge-east", "button-501", devices.Button, devices.InService),
		"button-502": declared("edge-east", "button-502", devices.Button, devices.InService),
		"button-old": declared("edge-east", "button-old", devices.Button, devices.Retired),
		"gate-1":     declared("edge-east", "gate-1", devices.Gate, devices.InService),
	}}}
	d.restart()
	return d
}

// restart makes a new ledger on the same record.
func (d *desk) restart() {
	d.t.Helper()
	var points sync.Mutex
	l, err := NewLedger(d.t.Context(), LedgerConfig{
		Journal: d.journal, Loader: d.journal, Places: d.town, Publisher: d.screens, Planner: d.planner, Now: d.now,
		Log: slog.New(slog.NewTextHandler(d.log, nil)), Metrics: prometheus.NewRegistry(),
		Fault: func(p string) { points.Lock(); d.points = append(d.points, p); points.Unlock() },
	})
	if err != nil {
		d.t.Fatal(err)
	}
	d.ledger = l
}

func (d *desk) batch(events ...devices.Recorded) wire.Batch {
	d.n++
	return wire.Batch{Edge: "edge-east", Lane: devices.Alarms, Stream: "S", Seq: uint64(d.n), Base: 1, Received: time.Now(), Events: events}
}

func (d *desk) event(device, eventType string) devices.Recorded {
	now := time.Now()
	return devices.Recorded{Edge: "edge-east", Received: now, Sent: now, Event: devices.Event{
		ID: devices.NewID(now), Device: device, Type: eventType, Time: now.UTC().Truncate(time.Millisecond)}}
}

func (d *desk) commit(events ...devices.Recorded) wire.Settled {
	d.t.Helper()
	s, err := d.ledger.Commit(d.t.Context(), d.batch(events...))
	if err != nil {
		d.t.Fatal(err)
	}
	return s
}

// expectOnQueue wants an alert that is recorded. Beside it the same call may
// stand as unrecorded, when it was shown before the record was read anew.
func (d *desk) expectOnQueue(want string) {
	d.t.Helper()
	for _, a := range d.screens.queue() {
		if !a.NotRecorded && fmt.Sprintf("%s ×%d", a.Title, a.Count) == want {
			return
		}
	}
	d.t.Fatalf("%q is not on screen", want)
}

func (d *desk) expectQueue(want ...string) []alerts.Alert {
	d.t.Helper()
	var got []string
	var list []alerts.Alert
	for _, a := range d.screens.queue() {
		mark := ""
		if a.NotRecorded {
			mark = " unrecorded"
		}
		got = append(got, fmt.Sprintf("%s ×%d%s", a.Title, a.Count, mark))
		list = append(list, a)
	}
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		d.t.Fatalf("on screen: %q, want %q", got, want)
	}
	open := d.ledger.Open()
	if len(open) != len(list) {
		d.t.Fatalf("Open has %d alerts, the screens %d", len(open), len(list))
	}
	for _, a := range open {
		if shown := d.screens.queue()[a.ID]; shown.Version != a.Version || shown.NotRecorded != a.NotRecorded {
			d.t.Fatalf("%s is %d in the ledger and %d on screen", a.ID, a.Version, shown.Version)
		}
	}
	return list
}

func TestAPressIsOnRecordBeforeItIsOnScreen(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t)
		press := d.event("button-501", devices.ButtonPressed)
		d.ledger.fault = func(p string) {
			d.points = append(d.points, p)
			onScreen, onRecord := len(d.screens.seen()), len(d.journal.alerts)
			want := map[string][2]int{
				devices.FaultBeforeCommit: {0, 0}, devices.FaultAfterCommit: {0, 1}, devices.FaultBeforeSend: {0, 1}, devices.FaultAfterSend: {1, 1},
			}[p]
			if onScreen != want[0] || onRecord != want[1] {
				t.Errorf("at %s %d on screen and %d on record", p, onScreen, onRecord)
			}
		}
		if s := d.commit(press); len(s.Fresh) != 1 || !s.Stored {
			t.Errorf("settled %+v", s)
		}
		if got := strings.Join(d.points, " "); got != "hub.before_commit hub.after_commit hub.before_send hub.after_send" {
			t.Errorf("passed %s", got)
		}
		a := d.expectQueue("求助：5-501 ×1")[0]
		if a.Chain.Event != press.ID || a.Site != "b5" || !slices.Equal(a.Cameras, []string{"cam-lobby"}) || !strings.Contains(a.Summary, "晴川里") {
			t.Errorf("got %+v", a)
		}
		d.ledger.fault = nil
		if s := d.commit(press); s.Duplicates != 1 { // another stream brings it again
			t.Errorf("settled %+v", s)
		}
		d.expectQueue("求助：5-501 ×1")
		if _, err := d.ledger.Act(t.Context(), alerts.Act{Alert: a.ID, Verb: alerts.Acknowledge, By: "坐席甲"}); err != nil {
			t.Fatal(err)
		}
		d.restart()
		d.expectQueue("求助：5-501 ×1")
		d.commit(d.event("button-501", devices.ButtonPressed))
		d.expectQueue("求助：5-501 ×2")
	})
}

func TestWhileNothingCanBeRecordedEveryCallIsShownOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t)
		d.commit(d.event("button-501", devices.ButtonPressed))
		d.journal.set(func(j *memoryJournal) { j.fails = errors.New("disk full") })
		b := d.batch(d.event("button-501", devices.ButtonPressed), d.event("button-502", devices.ButtonPressed), d.event("gate-1", devices.GateForced))
		for range 5 { // the edge repeats it
			if _, err := d.ledger.Commit(t.Context(), b); err == nil {
				t.Fatal("committed")
			}
			d.ledger.Unrecorded(b)
		}
		shown := d.expectQueue("求助：5-501 ×1", "求助：5-501 ×1 unrecorded", "求助：5-502 ×1 unrecorded")
		if n := len(d.screens.seen()); n != 3 {
			t.Errorf("%d messages to the screens, want 3", n)
		}
		for _, a := range shown {
			if !a.NotRecorded {
				continue
			}
			if a.ID != "unrecorded:"+a.Chain.Event {
				t.Errorf("id %s", a.ID)
			}
			_, err := d.ledger.Act(t.Context(), alerts.Act{Alert: a.ID, Verb: alerts.Acknowledge, By: "坐席甲"})
			if !errors.Is(err, alerts.ErrConflict) {
				t.Errorf("acknowledging what is not on record: %v", err)
			}
		}
		d.journal.set(func(j *memoryJournal) { j.fails = nil })
		if _, err := d.ledger.Commit(t.Context(), b); err != nil {
			t.Fatal(err)
		}
		d.expectQueue("求助：5-501 ×2", "求助：5-502 ×1", "强行打开：5-gate-1 ×1")
		for _, a := range d.screens.seen() {
			if a.NotRecorded && a.State == alerts.Resolved {
				last := a.Timeline[len(a.Timeline)-1]
				if real, err := d.journal.Alert(t.Context(), last.Note); err != nil || real.Title != a.Title || a.Outcome != alerts.Duplicate {
					t.Errorf("the unrecorded %s points to %q: %v", a.Title, last.Note, err)
				}
			}
		}
		// And once on record it is not shown as unrecorded again, whatever fails.
		d.journal.set(func(j *memoryJournal) { j.fails = errors.New("disk full") })
		_, _ = d.ledger.Commit(t.Context(), b)
		d.expectQueue("求助：5-501 ×2", "求助：5-502 ×1", "强行打开：5-gate-1 ×1")
	})
}

func TestAPersonCanTakeAnUnrecordedCallFromTheScreens(t *testing.T) {
	d := newDesk(t)
	d.journal.set(func(j *memoryJournal) { j.fails = errors.New("disk full") })
	b := d.batch(d.event("button-501", devices.ButtonPressed))
	_, _ = d.ledger.Commit(t.Context(), b)
	a := d.expectQueue("求助：5-501 ×1 unrecorded")[0]
	act := alerts.Act{Alert: a.ID, Verb: alerts.Resolve, By: "坐席甲", Outcome: alerts.Recovered}
	if _, err := d.ledger.Act(t.Context(), act); !errors.Is(err, alerts.ErrInvalid) {
		t.Errorf("a call does not recover: %v", err)
	}
	act.Outcome = alerts.AccidentalPress
	if done, err := d.ledger.Act(t.Context(), act); err != nil || done.State != alerts.Resolved || !done.NotRecorded {
		t.Fatal(err)
	}
	d.expectQueue()
	_, _ = d.ledger.Commit(t.Context(), b) // the edge repeats it
	d.expectQueue()
	d.journal.set(func(j *memoryJournal) { j.fails = nil })
	if _, err := d.ledger.Commit(t.Context(), b); err != nil {
		t.Fatal(err)
	}
	d.expectQueue("求助：5-501 ×1") // on record nobody has taken it
}

func TestOneIDForEveryPressHidesNone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t)
		press := d.event("button-501", devices.ButtonPressed)
		d.commit(press)
		d.journal.set(func(j *memoryJournal) { j.fails = errors.New("disk full") })
		time.Sleep(time.Minute)
		again := press
		again.Time = press.Time.Add(time.Minute)
		elsewhere := again
		elsewhere.Device = "button-502"
		_, _ = d.ledger.Commit(t.Context(), d.batch(press, again, elsewhere))
		d.expectQueue("求助：5-501 ×1", "求助：5-501 ×1 unrecorded", "求助：5-502 ×1 unrecorded")
	})
}

func TestAPressThatWasRecordedBeforeARestartIsNotShownAsUnrecorded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t)
		press := d.event("button-501", devices.ButtonPressed)
		d.commit(press) // and its acknowledgement goes lost
		d.restart()
		d.journal.set(func(j *memoryJournal) { j.fails = errors.New("disk full") })
		_, _ = d.ledger.Commit(t.Context(), d.batch(press))
		d.expectQueue("求助：5-501 ×1")
	})
}

func TestADiskThatHangsDoesNotHoldBackACall(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t)
		release := make(chan struct{})
		d.journal.set(func(j *memoryJournal) { j.hangs = release })
		done := make(chan error)
		for _, button := range []string{"button-501", "button-502"} { // one waits its turn behind the other
			b := d.batch(d.event(button, devices.ButtonPressed))
			go func() {
				_, err := d.ledger.Commit(t.Context(), b)
				done <- err
			}()
		}
		time.Sleep(showAfter - time.Millisecond)
		d.expectQueue()
		time.Sleep(time.Millisecond)
		synctest.Wait()
		d.expectQueue("求助：5-501 ×1 unrecorded", "求助：5-502 ×1 unrecorded")
		close(release)
		for range 2 {
			if err := <-done; err != nil {
				t.Fatal(err)
			}
		}
		d.expectQueue("求助：5-501 ×1", "求助：5-502 ×1")
	})
}

func TestACommitThatFailedAndWasKeptCountsOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t)
		stop := d.run()
		d.commit(d.event("gate-1", devices.GateForced))
		forced := d.ledger.Open()[0]
		d.journal.set(func(j *memoryJournal) { j.lies = errors.New("no answer") })
		b := d.batch(d.event("button-501", devices.ButtonPressed))
		if _, err := d.ledger.Commit(t.Context(), b); err == nil {
			t.Fatal("want the error")
		}
		_, err := d.ledger.Act(t.Context(), alerts.Act{Alert: forced.ID, Verb: alerts.Resolve, Outcome: alerts.Handled, By: "民警乙"})
		if err == nil {
			t.Fatal("want the error")
		}
		d.journal.set(func(j *memoryJournal) { j.lies = nil })
		synctest.Wait() // the state is read anew without being asked
		d.expectOnQueue("求助：5-501 ×1")
		if s, err := d.ledger.Commit(t.Context(), b); err != nil || s.Duplicates != 1 {
			t.Fatal(s, err)
		}
		d.expectQueue("求助：5-501 ×1")
		stop()
	})
}

func TestAStateInDoubtIsReadAnewByItself(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t)
		defer d.run()()
		synctest.Wait()
		d.journal.set(func(j *memoryJournal) { j.lies = errors.New("no answer") })
		_, _ = d.ledger.Commit(t.Context(), d.batch(d.event("button-501", devices.ButtonPressed)))
		synctest.Wait()
		d.expectOnQueue("求助：5-501 ×1")
	})
}

func TestWithoutAReadableRecordNothingIsAssumed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t)
		broken := errors.New("database gone")
		d.journal.set(func(j *memoryJournal) { j.fails, j.unread = broken, broken })
		press := d.batch(d.event("button-501", devices.ButtonPressed))
		for range 3 {
			if _, err := d.ledger.Commit(t.Context(), press); !errors.Is(err, broken) {
				t.Fatal(err)
			}
		}
		d.journal.set(func(j *memoryJournal) {
			if j.commits != 1 {
				t.Errorf("%d commits on a state in doubt", j.commits-1)
			}
			j.fails, j.unread = nil, nil
		})
		d.commit(press.Events...)
		d.expectQueue("求助：5-501 ×1")
	})
}

// run starts the timers and returns how to stop them.
func (d *desk) run() (stop func()) {
	ctx, cancel := context.WithCancel(d.t.Context())
	done := make(chan error, 1)
	l := d.ledger
	go func() { done <- l.Run(ctx) }()
	return func() {
		cancel()
		if err := <-done; err != nil {
			d.t.Errorf("Run: %v", err)
		}
	}
}

func cannotCall(holds bool) alerts.Judgement {
	return alerts.Judgement{Holds: holds, Condition: alerts.Condition{
		Key: alerts.ConditionKey(alerts.RuleCannotCall, "edge:edge-east"), Rule: alerts.RuleCannotCall, Edge: "edge-east", Name: "东区网关", Count: 2}}
}

func (d *desk) judge(j alerts.Judgement) {
	d.t.Helper()
	if err := d.ledger.Judge(d.t.Context(), []alerts.Judgement{j}); err != nil {
		d.t.Fatal(err)
	}
}

func TestTimersComeToTheMillisecond(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t)
		defer d.run()()
		d.judge(cannotCall(true))
		time.Sleep(10*time.Minute - time.Millisecond)
		synctest.Wait()
		if a := d.expectQueue("2位住户暂不能求助：东区网关 ×1")[0]; a.Severity != alerts.Major {
			t.Fatal("critical too early")
		}
		time.Sleep(time.Millisecond)
		synctest.Wait()
		if a := d.expectQueue("2位住户暂不能求助：东区网关 ×1")[0]; a.Severity != alerts.Critical {
			t.Fatal("not critical after ten minutes")
		}
		commits := d.journal.commits
		d.judge(cannotCall(true))
		if d.journal.commits != commits {
			t.Error("a judgement that changes nothing was written")
		}
		d.judge(cannotCall(false))
		time.Sleep(alerts.RecoverAfter)
		synctest.Wait()
		d.expectQueue()
		if len(d.journal.due)+len(d.journal.held) > 0 {
			t.Errorf("left on record: %v %v", d.journal.due, d.journal.held)
		}
	})
}

func TestAfterARestartOverdueTimersComeAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t)
		stop := d.run()
		d.judge(cannotCall(true))
		stop()
		time.Sleep(time.Hour) // the hub is down
		d.restart()
		began := time.Now()
		stop = d.run()
		synctest.Wait()
		if a := d.expectQueue("2位住户暂不能求助：东区网关 ×1")[0]; a.Severity != alerts.Critical {
			t.Error("not critical after the restart")
		}
		if took := time.Since(began); took > time.Millisecond {
			t.Errorf("after %v", took)
		}
		stop()
	})
}

func TestTimersThatCannotBeRecordedAreTriedAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t)
		defer d.run()()
		d.judge(cannotCall(true))
		d.journal.set(func(j *memoryJournal) { j.fails = errors.New("disk full") })
		time.Sleep(30 * time.Minute)
		synctest.Wait()
		d.journal.set(func(j *memoryJournal) { j.fails = errors.New("disk gone") })
		time.Sleep(time.Minute)
		synctest.Wait()
		if n := strings.Count(d.log.String(), "level=ERROR"); n != 2 {
			t.Errorf("%d lines for two troubles:\n%s", n, d.log)
		}
		if a := d.expectQueue("2位住户暂不能求助：东区网关 ×1")[0]; a.Severity != alerts.Major {
			t.Error("shown as what it is not on record")
		}
		tries := d.journal.commits
		d.journal.set(func(j *memoryJournal) { j.fails = nil })
		time.Sleep(dueRetryMax)
		synctest.Wait()
		if a := d.expectQueue("2位住户暂不能求助：东区网关 ×1")[0]; a.Severity != alerts.Critical {
			t.Error("not critical once it could be recorded")
		}
		if tries > 300 {
			t.Errorf("%d tries in half an hour", tries)
		}
	})
}

func TestPeopleActOnWhatIsResolvedToo(t *testing.T) {
	d := newDesk(t)
	d.commit(d.event("button-501", devices.ButtonPressed))
	id := d.ledger.Open()[0].ID
	act := func(verb alerts.Verb, change ...func(*alerts.Act)) (alerts.Alert, error) {
		a := alerts.Act{Alert: id, Verb: verb, By: "坐席甲", Outcome: alerts.AccidentalPress, Note: "回访"}
		for _, c := range change {
			c(&a)
		}
		return d.ledger.Act(t.Context(), a)
	}
	if a, err := act(alerts.Resolve); err != nil || a.State != alerts.Resolved {
		t.Fatal(a.State, err)
	}
	d.expectQueue()
	var conflict *alerts.ConflictError
	if _, err := act(alerts.Acknowledge); !errors.As(err, &conflict) || conflict.Alert.State != alerts.Resolved {
		t.Errorf("acknowledging what is resolved: %v", err)
	}
	if a, err := act(alerts.Note); err != nil || a.Version != 3 || a.State != alerts.Resolved {
		t.Errorf("note: version %d, %v", a.Version, err)
	}
	if a, err := act(alerts.Display); err != nil || a.Chain.Displayed == nil {
		t.Errorf("display: %v", err)
	}
	if a, err := act(alerts.Display); err != nil || a.Version != 4 {
		t.Errorf("display again: version %d, %v", a.Version, err)
	}
	if a, err := act(alerts.Reopen); err != nil || a.State != alerts.Open {
		t.Errorf("reopen: %s, %v", a.State, err)
	}
	d.expectQueue("求助：5-501 ×1")
	id = "01NOBODY"
	if _, err := act(alerts.Note); !errors.Is(err, alerts.ErrNotFound) {
		t.Errorf("an unknown alert: %v", err)
	}
	a, err := d.ledger.Report(t.Context(), alerts.Report{By: "民警乙", Title: "北门积水", Category: alerts.Safety, Severity: alerts.Minor})
	if err != nil || a.ID == "" || a.Title != "北门积水" {
		t.Errorf("report: %+v, %v", a, err)
	}
	if _, err := d.ledger.Report(t.Context(), alerts.Report{By: "民警乙"}); !errors.Is(err, alerts.ErrInvalid) {
		t.Errorf("an empty report: %v", err)
	}
}

func TestEventsAreKeptWhereTheyBelong(t *testing.T) {
	d := newDesk(t)
	west := func(device, eventType string) devices.Recorded {
		e := d.event(device, eventType)
		e.Edge = "edge-west"
		return e
	}
	b := wire.Batch{Edge: "edge-west", Lane: devices.Alarms, Events: []devices.Recorded{
		west("button-501", devices.ButtonPressed), west("button-501", devices.ButtonTest), west("gate-1", devices.GateForced),
		west("gate-1", devices.SensorSmoke), west("lamp-9", devices.SensorMotion), west("button-9", devices.ButtonPressed),
	}}
	b.Refused = make([]wire.Refusal, 0, 8)
	resolved := Resolve(d.town, b)
	if len(b.Events) != 6 || b.Refused[:1][0].Reason != "" || b.Events[0].Device == "" {
		t.Error("Resolve changed what it was given")
	}
	var kept []string
	for _, e := range resolved.Events {
		kept = append(kept, fmt.Sprintf("%s %s/%s", e.Type, e.Device, e.Claim))
	}
	want := []string{
		"button.pressed /button-501", "button.test /button-501", "sensor.smoke /gate-1", "sensor.motion lamp-9/", "button.pressed button-9/",
	}
	if !slices.Equal(kept, want) {
		t.Errorf("kept %q", kept)
	}
	if len(resolved.Refused) != 4 || resolved.Refused[2].Device != "gate-1" || resolved.Refused[2].Reason != wire.ReasonForeign {
		t.Errorf("refused %+v", resolved.Refused)
	}
	if again := Resolve(d.town, resolved); len(again.Refused) != 4 || len(again.Events) != 5 {
		t.Error("doing it twice changes something")
	}
	if _, err := d.ledger.Commit(t.Context(), b); err != nil {
		t.Fatal(err)
	}
	d.expectQueue("求助：5-501 ×1", "烟雾告警：5-gate-1 ×1", "求助：button-9 ×1", "网关上报了别处的设备：edge-west ×3")

	d.town.full = true
	d.commit(d.event("button-77", devices.ButtonPressed))
	d.expectQueue("求助：5-501 ×1", "烟雾告警：5-gate-1 ×1", "求助：button-9 ×1", "网关上报了别处的设备：edge-west ×3", "求助：未登记设备（网关 edge-east） ×1")
}

func TestAMutedCallIsAtLeastLogged(t *testing.T) {
	d := newDesk(t)
	d.commit(d.event("button-old", devices.ButtonPressed))
	d.expectQueue()
	if !strings.Contains(d.log.String(), "not in service") {
		t.Error("nobody would ever know")
	}
	d.journal.set(func(j *memoryJournal) { j.fails = errors.New("disk full") })
	_, _ = d.ledger.Commit(t.Context(), d.batch(d.event("button-old", devices.ButtonPressed)))
	d.expectQueue()
}

func TestWaitingForTheTurnEndsWithItsContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t)
		release := make(chan struct{})
		d.journal.set(func(j *memoryJournal) { j.hangs = release })
		first := make(chan error)
		go func() { first <- d.ledger.Judge(t.Context(), []alerts.Judgement{cannotCall(true)}) }()
		synctest.Wait()
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if err := d.ledger.Judge(ctx, []alerts.Judgement{cannotCall(true)}); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("got %v", err)
		}
		close(release)
		if err := <-first; err != nil {
			t.Error(err)
		}
	})
}

func TestAPressDoesNotQueueBehindABacklog(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t)
		d.journal.takes = 30 * time.Millisecond
		var wg sync.WaitGroup
		for range 50 {
			b := d.batch(d.event("gate-1", devices.GateGranted))
			b.Lane = devices.Events
			wg.Go(func() {
				if _, err := d.ledger.Commit(t.Context(), b); err != nil {
					t.Error(err)
				}
			})
		}
		synctest.Wait()
		began := time.Now()
		d.commit(d.event("button-501", devices.ButtonPressed))
		if took := time.Since(began); took > 100*time.Millisecond {
			t.Errorf("the press took %v", took)
		}
		wg.Wait()
	})
}

func TestACallOfACancelledCommitIsShown(t *testing.T) {
	d := newDesk(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := d.ledger.Commit(ctx, d.batch(d.event("button-501", devices.ButtonPressed))); !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
	d.expectQueue("求助：5-501 ×1 unrecorded")
}

func TestManyAtOnceCountExactlyOnce(t *testing.T) {
	d := newDesk(t)
	stop := d.run()
	var wg sync.WaitGroup
	const edges, presses = 8, 25
	for range edges {
		wg.Go(func() {
			for i := range presses {
				e := d.event("button-501", devices.ButtonPressed)
				b := wire.Batch{Edge: "edge-east", Lane: devices.Alarms, Events: []devices.Recorded{e}}
				if i%5 == 0 { // for a moment nobody gets an answer, whatever is kept
					d.journal.set(func(j *memoryJournal) { j.lies = errors.New("no answer") })
					_, _ = d.ledger.Commit(t.Context(), b)
					d.journal.set(func(j *memoryJournal) { j.lies = nil })
				}
				for sent := 0; sent < 2; { // each twice, and until there is an answer
					if _, err := d.ledger.Commit(t.Context(), b); err == nil {
						sent++
					}
				}
				_ = d.ledger.Judge(t.Context(), []alerts.Judgement{cannotCall(i%2 == 0)})
				for _, a := range d.ledger.Open() {
					if a.Rule == alerts.RulePressed && a.State == alerts.Open && i%7 == 0 {
						_, _ = d.ledger.Act(t.Context(), alerts.Act{Alert: a.ID, Verb: alerts.Acknowledge, By: "坐席甲"})
					}
				}
			}
		})
	}
	wg.Wait()
	stop()
	total := 0
	d.journal.set(func(j *memoryJournal) {
		for _, a := range j.alerts {
			if a.Rule == alerts.RulePressed {
				total += a.Count
			}
		}
		if total != len(j.events) || total != edges*presses {
			t.Errorf("%d presses on record, counted %d", len(j.events), total)
		}
	})
}
