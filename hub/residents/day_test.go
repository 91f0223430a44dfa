package residents_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"brighteyes/alerts"
	"brighteyes/devices"
	"brighteyes/hub/residents"
)

func TestTheDaysListHasCareCallsFollowUpsAbsencesAndReviews(t *testing.T) {
	w := newWorld(t)
	daily := func(r *residents.Resident) { r.CareCalls = &residents.CareCall{Days: []int{1, 3}, At: "09:30"} }
	one := w.enrol(daily)
	away := w.enrol(daily, func(r *residents.Resident) {
		r.Absences = []residents.Absence{{ID: "a", Kind: "family", From: w.now().Add(-time.Hour)}}
	})
	_, err := w.FollowUp(t.Context(), care, one.ID, w.now().Add(2*time.Hour), "问一下腿")
	must(t, err)
	day, err := w.Today(t.Context(), care)
	must(t, err)
	if len(day.CareCalls) != 1 || day.CareCalls[0].Resident.ID != one.ID || day.CareCalls[0].Due.In(zone).Format("15:04") != "09:30" {
		t.Errorf("care calls %+v", day.CareCalls)
	}
	if len(day.FollowUps) != 1 || len(day.Away) != 1 || day.Away[0].ID != away.ID || len(day.Reviews) != 0 || day.Date != "2026-11-23" {
		t.Errorf("%+v", day)
	}
	// Nobody answers: it stays possible to call again, and then it is done.
	for i, outcome := range []string{"no_answer", "reached"} {
		got, err := w.Call(t.Context(), care, one.ID, residents.Called{Task: day.CareCalls[0].Task, Kind: residents.CareCallTask, Outcome: outcome, Note: "n"})
		if err != nil || got.Outcome != outcome || got.State != residents.StateDone {
			t.Errorf("%d: %+v, %v", i, got, err)
		}
	}
	_, err = w.Call(t.Context(), care, one.ID, residents.Called{Task: day.CareCalls[0].Task, Kind: residents.CareCallTask, Outcome: "reached"})
	refused(t, err, residents.ErrConflict)
	w.restart()
	day, err = w.Today(t.Context(), care)
	must(t, err)
	if len(day.CareCalls) != 1 || day.CareCalls[0].Outcome != "reached" || day.CareCalls[0].By != "care" {
		t.Errorf("%+v", day.CareCalls)
	}
	w.later(340 * 24 * time.Hour)
	if day, err = w.Today(t.Context(), care); err != nil || len(day.Reviews) != 2 {
		t.Errorf("%+v, %v", day.Reviews, err)
	}
}

func TestPressesOfTheSecondKeyBecomeRequestsOnceWhateverStops(t *testing.T) {
	w := newWorld(t)
	w.enrol()
	for i := range 3 {
		w.press(fmt.Sprintf("01EVENT%d", i), devices.ButtonService, "button-5-501", nil)
		w.later(time.Minute)
	}
	w.press("01OTHER", devices.ButtonService, "button-1-101", map[string]any{"drill": true})
	w.press("01CALL", devices.ButtonPressed, "button-5-501", nil)
	for range 3 { // each a hub that was stopped
		w.restart()
		stop := w.run()
		w.eventually("two requests", func() bool {
			list, _, err := w.Requests(t.Context(), care, residents.StateOpen, 0, "")
			return err == nil && len(list) == 2
		})
		stop()
	}
	list, _, err := w.Requests(t.Context(), care, "", 0, "")
	must(t, err)
	if len(list) != 2 || list[0].Device != "button-1-101" || !list[0].Drill || list[1].Count != 3 || list[1].Resident == nil || list[1].Resident.Code != "5-501" {
		t.Fatalf("%+v", list)
	}
	id := list[1].ID
	_, err = w.Finish(t.Context(), care, id, "done", "")
	refused(t, err, residents.ErrConflict)
	_, err = w.Take(t.Context(), guard, id, "meal", "")
	refused(t, err, residents.ErrForbidden)
	got, err := w.Take(t.Context(), care, id, "meal", "中午送")
	if err != nil || got.State != residents.StateTaken || got.Kind != "meal" || got.Note != "中午送" {
		t.Errorf("%+v, %v", got, err)
	}
	_, err = w.Take(t.Context(), care, id, "meal", "")
	refused(t, err, residents.ErrConflict)
	if got, err = w.Finish(t.Context(), care, id, "done", ""); err != nil || got.State != residents.StateDone || got.DoneAt == nil {
		t.Errorf("%+v, %v", got, err)
	}
	// What was done is done: another press is a new request.
	w.press("01AGAIN", devices.ButtonService, "button-5-501", nil)
	w.run()
	w.eventually("a new request", func() bool {
		list, _, err := w.Requests(t.Context(), care, residents.StateOpen, 0, "")
		return err == nil && len(list) == 2 && list[0].Count == 1
	})
}

func TestATickMakesOneFollowUpAndTakenBackNone(t *testing.T) {
	w := newWorld(t)
	one := w.enrol()
	a := w.call("button-5-501")
	a.Ticks = []alerts.Tick{{Name: alerts.TickFollowUp, At: w.now(), By: "care"}}
	w.cfg.Open = func() []alerts.Alert { return []alerts.Alert{a} }
	follow := func() int {
		day, err := w.Today(t.Context(), care)
		must(t, err)
		n := 0
		for _, d := range day.FollowUps {
			if d.State == residents.StateOpen && d.Resident != nil && d.Resident.ID == one.ID && d.Alert == a.ID {
				n++
			}
		}
		return n
	}
	for range 2 {
		w.restart()
		stop := w.run()
		w.AlertChanged(a)
		w.AlertChanged(a)
		w.eventually("the follow-up", func() bool { return follow() == 1 })
		stop()
	}
	a.Ticks[0].Undone = true
	w.run()
	w.AlertChanged(a)
	w.eventually("the follow-up to go", func() bool { return follow() == 0 })
}

func TestLeavingStopsEveryCallInTheSameMoment(t *testing.T) {
	w := newWorld(t)
	one := w.enrol(func(r *residents.Resident) {
		r.CareCalls = &residents.CareCall{Days: []int{1}, At: "09:00"}
	})
	a := w.call("button-5-501")
	a.Ticks = []alerts.Tick{{Name: alerts.TickFollowUp, At: w.now(), By: "care"}}
	w.cfg.Open = func() []alerts.Alert { return []alerts.Alert{a} }
	w.homes = []residents.Home{{Place: *one.Place, Buttons: []string{"button-5-501"}, Since: w.now()}}
	w.restart()
	stop := w.run()
	w.eventually("the follow-up", func() bool {
		day, err := w.Today(t.Context(), care)
		return err == nil && len(day.FollowUps) == 1 && len(day.CareCalls) == 1
	})
	stop()
	refused(t, w.Erase(t.Context(), admin, one.ID, residents.Died), residents.ErrForbidden)
	must(t, w.Erase(t.Context(), care, one.ID, residents.Died))
	for _, again := range []string{"at once", "after a restart, with the tick still on the call"} {
		day, err := w.Today(t.Context(), care)
		must(t, err)
		if len(day.FollowUps)+len(day.CareCalls)+len(day.Reviews)+len(day.Away) != 0 {
			t.Errorf("%s somebody would call: %+v", again, day)
		}
		list, err := w.CannotCall(t.Context(), care)
		if err != nil || len(list) != 1 || list[0].Resident != nil || list[0].Task != "" {
			t.Errorf("%s: %+v, %v", again, list, err)
		}
		_, err = w.Call(t.Context(), care, one.ID, residents.Called{Kind: residents.CareCallTask, Outcome: "reached"})
		refused(t, err, residents.ErrNotFound)
		w.restart()
		stop := w.run()
		w.AlertChanged(a)
		w.eventually("a round", func() bool { return len(w.reads("resident.today")) > 0 })
		stop()
	}
}

func TestWhoCannotCallIsListedFirstWhoHangsOnTheMains(t *testing.T) {
	w := newWorld(t)
	unit := func(u string, change func(*residents.Resident)) residents.Resident {
		return w.enrol(func(r *residents.Resident) {
			r.Place, r.Devices = &residents.Place{Site: "b3", Building: "3", Unit: u}, []string{"button-3-" + u}
			change(r)
		})
	}
	unit("101", func(*residents.Resident) {})
	unit("102", func(r *residents.Resident) { r.Alone = true })
	unit("103", func(r *residents.Resident) { r.NeedsMains = true })
	since := w.now().Add(-20 * time.Minute)
	for _, u := range []string{"101", "102", "103", "104"} {
		w.homes = append(w.homes, residents.Home{Place: residents.Place{Site: "b3", Building: "3", Unit: u}, Buttons: []string{"button-3-" + u}, Since: since, Cause: "power-b3"})
	}
	list, err := w.CannotCall(t.Context(), care)
	must(t, err)
	var order []string
	for _, u := range list {
		order = append(order, u.Place.Unit)
	}
	if strings.Join(order, " ") != "103 102 101 104" || !list[0].Overdue || list[2].Overdue || !list[0].Deadline.Equal(since.Add(15*time.Minute)) {
		t.Fatalf("%v %+v", order, list)
	}
	call := func(outcome string) residents.Unreachable {
		_, err := w.Call(t.Context(), care, list[0].Resident.ID, residents.Called{Task: list[0].Task, Kind: residents.CheckCallTask, Outcome: outcome})
		must(t, err)
		now, err := w.CannotCall(t.Context(), care)
		must(t, err)
		return now[0]
	}
	if u := call("no_answer"); u.State != residents.StateOpen || u.Outcome != "no_answer" || !u.Overdue {
		t.Errorf("nobody answered: %+v", u)
	}
	if u := call("reached"); u.State != residents.StateDone || u.Overdue || u.By != "care" {
		t.Errorf("reached: %+v", u)
	}
	w.homes = nil
	if list, err = w.CannotCall(t.Context(), care); err != nil || len(list) != 0 {
		t.Errorf("%v, %v", list, err)
	}
}

func TestWhatIsHeldIsAllThere(t *testing.T) {
	w := newWorld(t)
	one := w.enrol()
	_, err := w.Call(t.Context(), care, one.ID, residents.Called{Kind: residents.CareCallTask, Outcome: "reached", Note: "膝盖疼"})
	must(t, err)
	for _, lang := range []string{"zh", "en"} {
		held, err := w.Held(t.Context(), care, one.ID, lang)
		must(t, err)
		for _, word := range []string{"欧阳演示", "13912345678", "胰岛素在冰箱", "KEY-4711", "欧阳小明", "敲三下", "膝盖疼", "2026-01", "欧阳阿姨", "care"} {
			if !strings.Contains(held.Text, word) {
				t.Errorf("%s: %s is held and not on the page:\n%s", lang, word, held.Text)
			}
		}
	}
	_, err = w.Held(t.Context(), admin, one.ID, "zh")
	refused(t, err, residents.ErrForbidden)
}
