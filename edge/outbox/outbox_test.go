package outbox

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"brighteyes/devices"
)

// box is an outbox under test with words for what a test does to it.
type box struct {
	*Outbox
	t    testing.TB
	path string
}

func open(t testing.TB, path string, o Options) box {
	t.Helper()
	b, err := Open(path, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = b.Close() })
	return box{b, t, path}
}

func fresh(t testing.TB, o Options) box {
	return open(t, filepath.Join(t.TempDir(), "outbox.db"), o)
}

func (b box) put(lane devices.Lane, bodies ...string) {
	b.t.Helper()
	if err := b.try(lane, bodies...); err != nil {
		b.t.Fatal(err)
	}
}

func (b box) try(lane devices.Lane, bodies ...string) error {
	return b.Put(context.Background(), lane, items(bodies...)...)
}

func items(bodies ...string) []Item {
	var list []Item
	for _, body := range bodies {
		list = append(list, Item{Body: []byte(body)})
	}
	return list
}

func (b box) all(lane devices.Lane) []Item {
	b.t.Helper()
	list, err := b.Next(context.Background(), lane, 0, 1<<30, 1<<30)
	if err != nil {
		b.t.Fatal(err)
	}
	return list
}

// head is the lowest id that a lane holds.
func head(b box, lane devices.Lane) int64 {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.state[index(lane)].first
}

func (b box) expect(lane devices.Lane, want ...string) {
	b.t.Helper()
	var have []string
	for _, item := range b.all(lane) {
		have = append(have, string(item.Body))
	}
	if !slices.Equal(have, want) {
		b.t.Fatalf("%s holds %q, want %q", lane, have, want)
	}
}

func (b box) eventually(what string, ok func() bool) {
	b.t.Helper()
	for deadline := time.Now().Add(10 * time.Second); !ok(); {
		if time.Now().After(deadline) {
			b.t.Fatalf("not in 10 s: %s", what)
		}
		<-time.After(2 * time.Millisecond)
	}
}

// crashed copies the files as a power cut would leave them and opens the copy.
func (b box) crashed(o Options) box {
	b.t.Helper()
	return open(b.t, b.image(), o)
}

func (b box) image() string {
	b.t.Helper()
	to := filepath.Join(b.t.TempDir(), "outbox.db")
	for _, suffix := range []string{"", "-wal"} {
		data, err := os.ReadFile(b.path + suffix)
		if errors.Is(err, os.ErrNotExist) {
			continue
		} else if err != nil {
			b.t.Fatal(err)
		}
		if err := os.WriteFile(to+suffix, data, 0o600); err != nil {
			b.t.Fatal(err)
		}
	}
	return to
}

func TestWhatWasPutSurvivesACrashInItsOrder(t *testing.T) {
	b := fresh(t, Options{})
	b.put(devices.Events, "e1", "e2")
	b.put(devices.Alarms, "a1")
	b.put(devices.Events, "e3")
	b.put(devices.Readings, "r1")
	after := b.crashed(Options{})
	after.expect(devices.Alarms, "a1")
	after.expect(devices.Events, "e1", "e2", "e3")
	after.expect(devices.Readings, "r1")
	if have := after.Backlog(); have.Alarms != 1 || have.Events != 3 || have.Readings != 1 {
		t.Fatalf("backlog after the crash: %+v", have)
	}
	after.put(devices.Events, "e4")
	after.expect(devices.Events, "e1", "e2", "e3", "e4")
}

func TestItemsComeByIDAndInMeasure(t *testing.T) {
	b := fresh(t, Options{})
	b.put(devices.Events, "aaaa", "bbbb", "cccc", "dddd")
	next := func(after int64, limit, bytes int) string {
		t.Helper()
		list, err := b.Next(t.Context(), devices.Events, after, limit, bytes)
		if err != nil {
			t.Fatal(err)
		}
		s := ""
		for _, item := range list {
			s += string(item.Body[:1])
		}
		return s
	}
	for _, c := range []struct {
		after        int64
		limit, bytes int
		want         string
	}{{0, 9, 99, "abcd"}, {2, 9, 99, "cd"}, {0, 3, 99, "abc"}, {0, 9, 9, "ab"}, {0, 9, 1, "a"}, {4, 9, 99, ""}} {
		if have := next(c.after, c.limit, c.bytes); have != c.want {
			t.Errorf("after %d, %d items, %d bytes: %q, want %q", c.after, c.limit, c.bytes, have, c.want)
		}
	}
}

func TestWhatIsSettledIsGoneForGoodAndNothingElse(t *testing.T) {
	b := fresh(t, Options{})
	b.put(devices.Events, "e1", "e2", "e3")
	b.put(devices.Alarms, "a1")
	b.Settle(devices.Events, 2)
	b.eventually("two events deleted", func() bool { return b.Backlog().Events == 1 })
	after := b.crashed(Options{})
	after.expect(devices.Events, "e3")
	after.expect(devices.Alarms, "a1")
	if head := head(after, devices.Events); head != 3 {
		t.Fatalf("head is %d, want 3", head)
	}
}

func TestManyThousandsAreSettledInSmallSteps(t *testing.T) {
	var steps atomic.Int32
	b := fresh(t, Options{Fault: func(point string) {
		if point == devices.FaultAfterSettle {
			steps.Add(1)
		}
	}})
	for range 7 {
		b.put(devices.Readings, slices.Repeat([]string{"r"}, 500)...)
	}
	b.Settle(devices.Readings, 3400)
	b.eventually("all but the last hundred deleted", func() bool { return b.Backlog().Readings == 100 })
	if n := steps.Load(); n < 4 {
		t.Fatalf("3,400 were settled in %d commits: an alarm waits for one", n)
	}
	b.Settle(devices.Readings, 1<<40)
	b.eventually("all deleted", func() bool { return b.Backlog().Readings == 0 })
	b.put(devices.Readings, "next")
	if id := b.all(devices.Readings)[0].ID; id != 3501 {
		t.Fatalf("an id was given twice: %d", id)
	}
}

func TestConcurrentPutsShareCommits(t *testing.T) {
	var commits int
	release := make(chan struct{})
	first := make(chan struct{})
	b := fresh(t, Options{Fault: func(point string) {
		if point == devices.FaultOutboxCommitted {
			if commits++; commits == 1 {
				close(first)
				<-release
			}
		}
	}})
	var wg sync.WaitGroup
	wg.Go(func() { b.put(devices.Events, "first") })
	<-first // the owner is busy; now the others come
	for i := range 100 {
		wg.Go(func() { b.put(devices.Events, fmt.Sprint(i)) })
	}
	b.eventually("most are waiting", func() bool {
		select {
		case release <- struct{}{}:
			return true
		default:
			return false
		}
	})
	wg.Wait()
	if len(b.all(devices.Events)) != 101 {
		t.Fatalf("%d events, want 101", len(b.all(devices.Events)))
	}
	if commits > 60 {
		t.Fatalf("%d commits for 101 puts", commits)
	}
}

// An alarm that comes while a commit runs is in the next one, alone, whatever
// else is waiting for longer.
func TestAnAlarmGoesBeforeReadingsThatWaitLonger(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var b box
		var order []string
		busy, release := make(chan struct{}), make(chan struct{})
		b = fresh(t, Options{Fault: func(point string) {
			if point != devices.FaultOutboxCommitted {
				return
			}
			if len(order) == 0 {
				close(busy)
				<-release
			}
			have := b.Backlog() // as it was before this commit
			order = append(order, fmt.Sprintf("alarms %d readings %d", have.Alarms, have.Readings))
		}})
		var wg sync.WaitGroup
		wg.Go(func() { b.put(devices.Readings, "r") })
		<-busy
		for range 20 {
			wg.Go(func() { b.put(devices.Readings, slices.Repeat([]string{"r"}, 100)...) })
		}
		synctest.Wait()
		wg.Go(func() { b.put(devices.Alarms, "press") })
		synctest.Wait()
		close(release)
		wg.Wait()
		if want := "alarms 0 readings 1"; order[1] != want {
			t.Fatalf("the second commit began with %s, want %s", order[1], want)
		}
		if !strings.HasPrefix(order[2], "alarms 1 ") {
			t.Fatalf("the alarm was not in the second commit: %q", order)
		}
		if len(order) < 5 {
			t.Fatalf("2,000 readings were one long commit: %q", order)
		}
		_ = b.Close()
	})
}

func TestAPutThatReturnedNilIsThereWhateverCloseDid(t *testing.T) {
	b := fresh(t, Options{})
	var mu sync.Mutex
	var kept []string
	var wg sync.WaitGroup
	for g := range 8 {
		wg.Go(func() {
			for i := 0; ; i++ {
				body := fmt.Sprintf("%d-%d", g, i)
				err := b.try(devices.Events, body)
				if errors.Is(err, ErrClosed) {
					return
				} else if err != nil {
					t.Error(err)
					return
				}
				mu.Lock()
				kept = append(kept, body)
				mu.Unlock()
			}
		})
	}
	b.eventually("some are put", func() bool { return b.Backlog().Events > 100 })
	if err := b.Close(); err != nil {
		t.Fatal(err)
	}
	wg.Wait()
	after := open(t, b.path, Options{})
	var have []string
	for _, item := range after.all(devices.Events) {
		have = append(have, string(item.Body))
	}
	slices.Sort(have)
	slices.Sort(kept)
	if !slices.Equal(have, kept) {
		t.Fatalf("%d put, %d kept", len(kept), len(have))
	}
}

func TestAGivenUpCallerDoesNotStopTheOthers(t *testing.T) {
	b := fresh(t, Options{})
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for range 50 {
		if err := b.Put(ctx, devices.Events, items("x")...); err != nil && !errors.Is(err, context.Canceled) {
			t.Fatal(err)
		}
	}
	b.put(devices.Events, "y")
}

func TestAnItemThatIsTooLargeIsRefusedAlone(t *testing.T) {
	b := fresh(t, Options{})
	if err := b.try(devices.Events, strings.Repeat("x", MaxItem+1)); err == nil || errors.Is(err, ErrFull) {
		t.Fatalf("got %v, want an error of its own", err)
	}
	b.put(devices.Events, strings.Repeat("x", MaxItem))
}

func TestTwoProcessesCannotHoldOneOutbox(t *testing.T) {
	b := fresh(t, Options{})
	if _, err := Open(b.path, Options{}); !errors.Is(err, errHeld) {
		t.Fatalf("a second opening got %v", err)
	}
	_ = b.Close()
	open(t, b.path, Options{})
}

func TestAnyPathMayHoldTheOutbox(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "站点 100%?#", "a b")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	b := open(t, filepath.Join(dir, "outbox.db"), Options{})
	b.put(devices.Events, "e")
	if _, err := os.Stat(filepath.Join(dir, "outbox.db-wal")); err != nil {
		t.Fatal("the file is elsewhere: ", err)
	}
}

func TestReadersAreToldOfNewItems(t *testing.T) {
	b := fresh(t, Options{})
	b.put(devices.Alarms, "a")
	select {
	case <-b.Ready(devices.Alarms):
	default:
		t.Fatal("nothing was signalled")
	}
	select {
	case <-b.Ready(devices.Events):
		t.Fatal("the wrong lane was signalled")
	default:
	}
	after := b.crashed(Options{})
	select {
	case <-after.Ready(devices.Alarms):
	default:
		t.Fatal("what waits from before was not signalled")
	}
}

func TestMemoryIsEachDevicesOwnAndSurvives(t *testing.T) {
	b := fresh(t, Options{})
	ctx := t.Context()
	m := b.Memory("gate-1")
	if _, ok, err := m.Load(ctx, "index"); ok || err != nil {
		t.Fatal(ok, err)
	}
	for _, v := range []string{"41", "42"} {
		if err := m.Save(ctx, "index", v); err != nil {
			t.Fatal(err)
		}
	}
	after := b.crashed(Options{})
	if v, ok, err := after.Memory("gate-1").Load(ctx, "index"); v != "42" || !ok || err != nil {
		t.Fatal(v, ok, err)
	}
	if _, ok, _ := after.Memory("gate-2").Load(ctx, "index"); ok {
		t.Fatal("another device's memory is seen")
	}
	if err := m.Save(ctx, "index", strings.Repeat("x", maxFact+1)); err == nil {
		t.Fatal("a value without bound was kept")
	}
}

func TestAnIDIsFirstOnlyOnceAlsoAfterACrash(t *testing.T) {
	b := fresh(t, Options{})
	once := func(b box, id string, until time.Duration) bool {
		t.Helper()
		first, err := b.Once(t.Context(), id, time.Now().Add(until))
		if err != nil {
			t.Fatal(err)
		}
		return first
	}
	if !once(b, "c1", time.Minute) || once(b, "c1", time.Minute) {
		t.Fatal("c1 was not first exactly once")
	}
	after := b.crashed(Options{})
	if once(after, "c1", time.Minute) {
		t.Fatal("c1 was forgotten over a crash")
	}
	if !once(after, "old", -25*time.Hour) || !once(after, "old", time.Minute) {
		t.Fatal("what expired a day ago is remembered for ever")
	}
}

func TestWhatIsSetAsideIsOutOfTheLaneAndCounted(t *testing.T) {
	b := fresh(t, Options{})
	b.put(devices.Events, "good", "poison", "good too")
	b.SetAside(devices.Events, 2, "envelope")
	b.SetAside(devices.Events, 77, "never was")
	b.eventually("one set aside", func() bool { return b.Aside() == 1 })
	after := b.crashed(Options{})
	after.expect(devices.Events, "good", "good too")
	if after.Aside() != 1 || len(after.Dropped()) != 0 {
		t.Fatalf("aside %d, dropped %v", after.Aside(), after.Dropped())
	}
	var reason, body string
	if err := after.file.read.QueryRow("SELECT reason, body FROM aside").Scan(&reason, &body); err != nil || reason != "envelope" || body != "poison" {
		t.Fatal(reason, body, err)
	}
}

// A settle that reaches over an item that is to be set aside does not eat it.
func TestSettingAsideComesBeforeSettling(t *testing.T) {
	b := fresh(t, Options{})
	b.put(devices.Events, "poison", "good")
	b.SetAside(devices.Events, 1, "item")
	b.Settle(devices.Events, 2)
	b.eventually("the lane is empty", func() bool { return b.Backlog().Events == 0 })
	if b.Aside() != 1 {
		t.Fatal("the item was settled instead of set aside")
	}
}

func TestTheOldestIsToldFromMemory(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := fresh(t, Options{})
		b.put(devices.Events, "e1")
		<-time.After(90 * time.Second)
		b.put(devices.Alarms, "a")
		if have := b.Backlog().Oldest.Round(time.Second); have != 90*time.Second {
			t.Fatalf("the oldest is %s old, want 90 s", have)
		}
		_ = b.Close()
	})
}

// No test can cut the power; this is what SQLite promises to survive it with.
func TestEveryCommitIsSynced(t *testing.T) {
	b := fresh(t, Options{})
	for query, want := range map[string]string{"PRAGMA synchronous": "2", "PRAGMA journal_mode": "wal"} {
		var have string
		if err := b.file.write.QueryRow(query).Scan(&have); err != nil || have != want {
			t.Errorf("%s is %q, want %q (%v)", query, have, want, err)
		}
	}
}
