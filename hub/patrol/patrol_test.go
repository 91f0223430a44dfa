package patrol

import (
	"errors"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

var noon = time.Date(2026, 5, 2, 12, 0, 0, 0, time.UTC)

func round(t testing.TB, places ...string) Task {
	t.Helper()
	task := Task{ID: "01", Title: "夜间巡查", OpenedAt: noon, OpenedBy: "police", DueAt: noon.Add(time.Hour)}
	for _, p := range places {
		task.Points = append(task.Points, Point{Place: p})
	}
	task, err := New(task)
	if err != nil {
		t.Fatal(err)
	}
	return task
}

// does carries acts out, which all must be allowed.
func (t Task) does(tb testing.TB, by string, acts ...Act) Task {
	tb.Helper()
	for _, a := range acts {
		a.By, a.At = by, noon.Add(time.Minute)
		var err error
		if t, err = t.Do(a); err != nil {
			tb.Fatalf("%s %s: %v", by, a.Verb, err)
		}
	}
	return t
}

func (t Task) refuses(tb testing.TB, by string, a Act, want error, says string) {
	tb.Helper()
	a.By, a.At = by, noon.Add(time.Minute)
	if _, err := t.Do(a); !errors.Is(err, want) || !strings.Contains(err.Error(), says) {
		tb.Errorf("%s %s: %v, want %v with %q", by, a.Verb, err, want, says)
	}
}

func TestARoundIsWalkedByWhoTookItAndEachPlaceIsChecked(t *testing.T) {
	task := round(t, "north-gate", "garage")
	task.refuses(t, "wang", Act{Verb: CheckIn, Place: "garage", Finding: Normal}, ErrNotNow, "open")
	task = task.does(t, "wang", Act{Verb: Take})
	task.refuses(t, "li", Act{Verb: Take}, ErrNotNow, "taken")
	task.refuses(t, "li", Act{Verb: CheckIn, Place: "garage", Finding: Normal}, ErrNotYours, "")
	task.refuses(t, "wang", Act{Verb: CheckIn, Place: "lobby", Finding: Normal}, ErrInvalid, "none of this round")
	task.refuses(t, "wang", Act{Verb: CheckIn, Place: "garage", Finding: "fine"}, ErrInvalid, "normal")
	task.refuses(t, "wang", Act{Verb: CheckIn, Place: "garage", Finding: Hazard}, ErrInvalid, "say what")
	task = task.does(t, "wang", Act{Verb: CheckIn, Place: "garage", Finding: Hazard, Note: "堆物"})
	task.refuses(t, "wang", Act{Verb: Finish}, ErrInvalid, "1 places")
	photo := Photo{ID: "p", At: noon, By: "wang"}
	if _, err := task.AddPhoto("garage", Photo{By: "li"}); !errors.Is(err, ErrNotYours) {
		t.Errorf("who does not walk adds a photo: %v", err)
	}
	task, err := task.AddPhoto("garage", photo)
	if err != nil || len(task.Points[1].Photos) != 1 {
		t.Errorf("%+v, %v", task, err)
	}
	task = task.does(t, "wang", Act{Verb: CheckIn, Place: "north-gate", Finding: Normal}, Act{Verb: Finish})
	if task.State != Done || task.EndedAt == nil || task.Points[1].By != "wang" || task.Left() != 0 {
		t.Errorf("%+v", task)
	}
	task.refuses(t, "wang", Act{Verb: CheckIn, Place: "garage", Finding: Normal}, ErrNotNow, "done")
}

func TestAPlaceIsLeftOutWithAReasonOnlyAndARoundCanBeHandedOn(t *testing.T) {
	task := round(t, "north-gate", "garage").does(t, "wang", Act{Verb: Take}, Act{Verb: CheckIn, Place: "garage", Finding: Normal}, Act{Verb: Release}).does(t, "li", Act{Verb: Take})
	if task.Points[1].By != "wang" || task.TakenBy != "li" {
		t.Errorf("what was checked before the hand-over is lost: %+v", task)
	}
	if done := task.does(t, "li", Act{Verb: Finish, Note: "北门施工封闭"}); done.State != Done || done.Left() != 1 {
		t.Errorf("%+v", done)
	}
	task.refuses(t, "police", Act{Verb: Cancel}, ErrInvalid, "say why")
	if c := task.does(t, "police", Act{Verb: Cancel, Note: "画面已恢复"}); c.State != Cancelled {
		t.Errorf("%+v", c)
	}
	if !task.Late(noon.Add(2*time.Hour)) || task.Late(noon) {
		t.Error("a round is late after its time")
	}
}

func TestARoundWithAMistakeIsNotOpened(t *testing.T) {
	fine := Task{Title: "夜间", OpenedAt: noon, DueAt: noon.Add(time.Hour), Points: []Point{{Place: "a"}}}
	for says, change := range map[string]func(*Task){
		"1 to 50 places": func(t *Task) { t.Points = nil },
		"each once":      func(t *Task) { t.Points = append(t.Points, Point{Place: "a"}) },
		"30 days":        func(t *Task) { t.DueAt = noon.Add(31 * 24 * time.Hour) },
		"title":          func(t *Task) { t.Title = "找张三 13812345678" },
	} {
		one := fine
		change(&one)
		if _, err := New(one); !errors.Is(err, ErrInvalid) || !strings.Contains(err.Error(), says) {
			t.Errorf("want %q: %v", says, err)
		}
	}
}

// Whatever is done by whomever, a refused act changes nothing, a place is checked by
// who walked then, and a task that is over stays so.
func TestNoOrderOfActsChangesWhatIsOver(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		task, err := New(Task{OpenedAt: noon, DueAt: noon.Add(time.Hour), Points: []Point{{Place: "a"}, {Place: "b"}}})
		if err != nil {
			t.Fatal(err)
		}
		for range rapid.IntRange(1, 12).Draw(t, "acts") {
			a := Act{
				Verb: rapid.SampledFrom(Verbs[:]).Draw(t, "verb"), By: rapid.SampledFrom([]string{"li", "wang"}).Draw(t, "by"), At: noon,
				Place: rapid.SampledFrom([]string{"a", "b", "c"}).Draw(t, "place"), Finding: rapid.SampledFrom([]Finding{Normal, Hazard, ""}).Draw(t, "finding"),
				Note: rapid.SampledFrom([]string{"", "好"}).Draw(t, "note"),
			}
			next, err := task.Do(a)
			switch {
			case err == nil && task.State.Over():
				t.Fatalf("%s by %s changed a task that is %s", a.Verb, a.By, task.State)
			case err == nil && next.Version != task.Version+1:
				t.Fatalf("version %d became %d", task.Version, next.Version)
			case err == nil && a.Verb == CheckIn && a.By != task.TakenBy:
				t.Fatalf("%s checked in while %s walked", a.By, task.TakenBy)
			case err == nil && next.State == Done && next.Left() > 0 && next.Note == "":
				t.Fatal("a place was left out without a word")
			case err == nil:
				task = next
			}
		}
	})
}

// A check-in that waited for a connection counts when it is told, and says how long
// before it was made.
func TestACheckInThatWasToldLateSaysSo(t *testing.T) {
	task := round(t, "north-gate", "garage").does(t, "wang", Act{Verb: Take},
		Act{Verb: CheckIn, Place: "garage", Finding: Normal, Ago: 20 * time.Minute},
		Act{Verb: CheckIn, Place: "north-gate", Finding: Normal, Ago: 5 * time.Second})
	late, atOnce := task.Points[1], task.Points[0]
	if late.EarlierS != 1200 || !late.At.Equal(noon.Add(time.Minute)) {
		t.Errorf("%+v", late)
	}
	if atOnce.EarlierS != 0 {
		t.Errorf("a slow network is no late telling: %+v", atOnce)
	}
	if again := task.does(t, "wang", Act{Verb: CheckIn, Place: "garage", Finding: Normal}).Points[1]; again.EarlierS != 0 {
		t.Errorf("it was checked anew: %+v", again)
	}
}
