package hazards

import (
	"context"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"time"

	"brighteyes/alerts"
	"brighteyes/hub/access"
)

// shelf is a Store of a few hazards.
type shelf struct {
	all     map[string]Hazard
	audited []access.AuditEntry
	fail    error
}

func (s *shelf) Hazards(context.Context, bool, int, string) (page []Hazard, next string, err error) {
	for _, h := range s.all {
		if !h.State.Over() {
			page = append(page, h)
		}
	}
	return page, "", nil
}

func (s *shelf) PutHazard(_ context.Context, h Hazard, e access.AuditEntry) error {
	switch {
	case s.fail != nil:
		return s.fail
	case s.all[h.ID].Version != h.Version-1:
		return ErrConflict
	}
	s.all[h.ID] = h
	s.audited = append(s.audited, e)
	return nil
}

// watched is a Watch over one hazard, and what it told.
type watched struct {
	*Watch
	t     *testing.T
	shelf *shelf
	at    time.Time
	held  map[string]alerts.Condition
	told  []string // keys, each time that one began to hold
	fail  error
}

func watch(t *testing.T, h Hazard) *watched {
	w := &watched{t: t, shelf: &shelf{all: map[string]Hazard{h.ID: h}}, at: noon, held: map[string]alerts.Condition{}}
	w.restart()
	return w
}

// restart is the hub after it ended.
func (w *watched) restart() {
	var held []alerts.Held
	for _, c := range w.held {
		held = append(held, alerts.Held{Condition: c})
	}
	w.Watch = NewWatch(WatchConfig{
		Store: w.shelf, Held: held, Zone: time.FixedZone("CST", 8*3600), Now: func() time.Time { return w.at }, Log: slog.New(slog.DiscardHandler),
		Site: func(place string) bool { return place == "north-gate" },
		Judge: func(_ context.Context, list []alerts.Judgement) error {
			if w.fail != nil {
				return w.fail
			}
			for _, j := range list {
				if _, known := w.held[j.Condition.Key]; !known && j.Holds {
					w.told = append(w.told, j.Condition.Key)
				}
				if w.held[j.Condition.Key] = j.Condition; !j.Holds {
					delete(w.held, j.Condition.Key)
				}
			}
			return nil
		},
	})
}

func (w *watched) forward(by time.Duration) {
	w.t.Helper()
	for end := w.at.Add(by); w.at.Before(end); {
		w.at = w.at.Add(min(30*time.Minute, end.Sub(w.at)))
		if err := w.look(w.t.Context()); err != nil && w.fail == nil && w.shelf.fail == nil {
			w.t.Fatal(err)
		}
	}
}

func (w *watched) acts(action string) (n int) {
	for _, e := range w.shelf.all["01"].Timeline {
		if e.Action == action && e.By == System {
			n++
		}
	}
	return n
}

func (w *watched) wants(when string, told ...string) {
	w.t.Helper()
	if !slices.Equal(w.told, told) {
		w.t.Fatalf("%s was told %q, want %q", when, w.told, told)
	}
}

const late, up = "hazard.overdue:01", "hazard.escalated:01"

func TestAnOverdueHazardIsToldOncePerDeadlineAndGoesUp(t *testing.T) {
	h := found(t).does(t, "wang", Act{Verb: Assign, Owner: "li"})
	w := watch(t, h)
	w.forward(47 * time.Hour)
	w.wants("before its time")
	w.forward(72 * time.Hour)
	w.wants("after its time", late)
	c := w.held[late]
	if c.Responsible != "li" || c.Site != "north-gate" || strings.Contains(c.Name, "三轮车") || w.acts(Overdue) != 1 || len(w.shelf.audited) != 1 || w.shelf.audited[0].Action != "hazard.overdue" {
		t.Fatalf("it is told as %+v, on record as %+v and %+v", c, w.shelf.all["01"].Timeline, w.shelf.audited)
	}
	w.restart()
	w.forward(time.Hour)
	w.wants("after a restart", late)

	w.forward(7 * 24 * time.Hour)
	w.wants("a week without a last date", late, up)
	if w.acts(Escalate) != 1 {
		t.Fatalf("on record is %+v", w.shelf.all["01"].Timeline)
	}
	w.shelf.all["01"] = w.shelf.all["01"].does(t, "wang", Act{Verb: Urge, At: w.at, Until: w.at.Add(48 * time.Hour), Note: "限期"})
	w.forward(time.Hour)
	if _, stands := w.held[up]; stands {
		t.Fatal("it stands as gone up although it has a last date")
	}
	w.forward(72 * time.Hour)
	w.wants("past the last date", late, up, up)
	if w.acts(Escalate) != 2 || w.acts(Overdue) != 1 {
		t.Fatalf("on record is %+v", w.shelf.all["01"].Timeline)
	}
	w.shelf.all["01"] = w.shelf.all["01"].does(t, "wang", Act{Verb: Cancel, At: w.at, Note: "重复"})
	w.forward(time.Hour)
	if len(w.held) != 0 {
		t.Errorf("of one that is over stands %+v", w.held)
	}
}

func TestWhatWasPutOnRecordIsToldAlthoughTheHubEndedInBetween(t *testing.T) {
	w := watch(t, found(t))
	w.fail = context.DeadlineExceeded
	w.forward(72 * time.Hour)
	w.wants("while nothing can be told")
	w.fail = nil
	w.restart()
	w.forward(time.Minute)
	w.wants("after the restart", late)
	if w.acts(Overdue) != 1 {
		t.Errorf("on record is %+v", w.shelf.all["01"].Timeline)
	}
}

func TestNothingIsToldThatIsNotOnRecord(t *testing.T) {
	w := watch(t, found(t))
	w.shelf.fail = context.DeadlineExceeded
	w.forward(72 * time.Hour)
	w.wants("while nothing can be written")
	w.shelf.fail = nil
	w.forward(time.Minute)
	w.wants("then", late)
}

func TestAHazardIsToldByDayUnlessItIsGrave(t *testing.T) {
	for name, grave := range map[string]bool{"any": false, "grave": true} {
		h, err := New(Hazard{ID: "01", Kind: Clutter, Grave: grave, Title: "堆物", Place: "b5", FoundAt: noon, FoundBy: "wang", DueAt: noon.Add(4 * time.Hour)}) // midnight in Shanghai
		if err != nil {
			t.Fatal(err)
		}
		w := watch(t, h)
		if w.forward(10 * time.Hour); len(w.told) > 0 != grave {
			t.Errorf("%s: in the night is told %q", name, w.told)
		}
		if w.forward(2 * time.Hour); len(w.told) != 1 {
			t.Errorf("%s: in the morning is told %q", name, w.told)
		}
	}
}

func TestOfAHazardThatWasVerifiedWhileTheHubWasDownNothingStands(t *testing.T) {
	w := watch(t, found(t))
	w.forward(72 * time.Hour)
	w.wants("after its time", late)
	w.shelf.all["01"] = w.shelf.all["01"].does(t, "wang", Act{Verb: Cancel, At: w.at, Note: "重复"})
	w.restart()
	w.forward(time.Minute)
	if len(w.held) != 0 {
		t.Errorf("there stands %+v", w.held)
	}
}
