package residents_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"brighteyes/devices"
	"brighteyes/devices/wire"
	"brighteyes/hub/residents"
)

// mornings has a sensor of the home see somebody at 07:00 to 07:30 on each of the
// last days, and once at night.
func (w *world) mornings(days int) {
	w.t.Helper()
	var events []devices.Recorded
	for n := 1; n <= days; n++ {
		day := w.now().AddDate(0, 0, -n)
		for i, at := range []time.Duration{2 * time.Hour, 7*time.Hour + time.Duration(n%4)*10*time.Minute} {
			moved := time.Date(day.Year(), day.Month(), day.Day(), 0, 0, 0, 0, zone).Add(at)
			events = append(events, devices.Recorded{Event: devices.Event{
				ID: fmt.Sprintf("01MOVE%03d%d", n, i), Device: "motion-5-501", Type: "sensor.motion", Time: moved,
			}})
		}
	}
	_, err := w.records.Commit(w.t.Context(), wire.Batch{Edge: "edge-east", Lane: devices.Events, Received: w.now(), Events: events}, nil)
	must(w.t, err)
}

func watched(t *testing.T) (*world, residents.Resident) {
	t.Helper()
	w := newWorld(t)
	w.sensors = []residents.Sensor{{ID: "motion-5-501", Heard: w.now().AddDate(0, 0, -60)}, {ID: "smoke-5-501"}}
	w.cfg.Sensors = func(residents.Place) []residents.Sensor { return w.sensors }
	w.restart()
	one := w.enrol()
	one, err := w.BeginWatch(t.Context(), care, one.ID, residents.Consent{Text: "watch-1", Given: w.now().AddDate(0, 0, -60), By: "self"})
	must(t, err)
	return w, one
}

func (w *world) checkIns() []residents.CareTask {
	w.t.Helper()
	day, err := w.Today(w.t.Context(), care)
	must(w.t, err)
	var open []residents.CareTask
	for _, c := range day.CheckIns {
		if c.State == residents.StateOpen {
			open = append(open, c)
		}
	}
	return open
}

// round has everything looked at once.
func (w *world) round() {
	w.t.Helper()
	w.press("01ROUND"+w.now().Format("150405.000"), devices.ButtonService, "button-5-501", map[string]any{"drill": true})
	w.restart()
	stop := w.run()
	defer stop()
	w.eventually("a round", func() bool {
		events, err := w.records.ServiceEvents(w.t.Context(), w.now().Add(-time.Hour))
		return err == nil && len(events) == 0
	})
	// Requests come before the watch in a round; the next begins after both.
	w.press("01AGAIN"+w.now().Format("150405.000"), devices.ButtonService, "button-5-501", map[string]any{"drill": true})
	w.eventually("another round", func() bool {
		events, err := w.records.ServiceEvents(w.t.Context(), w.now().Add(-time.Hour))
		return err == nil && len(events) == 0
	})
}

func TestAQuietMorningIsAskedAboutOnceAndSaysWhyInWords(t *testing.T) {
	w, one := watched(t)
	w.mornings(20)
	w.at = time.Date(2026, 11, 23, 9, 0, 0, 0, zone)
	w.round()
	if n := len(w.checkIns()); n != 0 {
		t.Fatalf("at nine it is early, and there are %d check-ins", n)
	}
	_, err := w.Routine(t.Context(), care, one.ID)
	refused(t, err, residents.ErrPurpose)
	w.at = time.Date(2026, 11, 23, 10, 5, 0, 0, zone)
	w.round()
	w.round()
	if n := len(w.checkIns()); n != 1 {
		t.Fatalf("%d check-ins", n)
	}
	why, err := w.Routine(t.Context(), care, one.ID)
	if err != nil || why.Sense != "平时07:30前有活动（20天中20天），今日04:00至10:05无活动" || why.SenseEN != "usually active by 07:30 (20 of 20 mornings), no activity today from 04:00 to 10:05" || why.Days != 20 {
		t.Errorf("%+v, %v", why, err)
	}
	_, err = w.Call(t.Context(), care, one.ID, residents.Called{Task: w.checkIns()[0].Task, Kind: residents.CheckInTask, Outcome: "reached"})
	must(t, err)
	w.round()
	if n := len(w.checkIns()); n != 0 {
		t.Errorf("after the call there are %d check-ins", n)
	}
	_, err = w.Routine(t.Context(), care, one.ID)
	refused(t, err, residents.ErrPurpose)
	if rows := w.reads("resident.routine"); len(rows) != 1 || strings.Contains(rows[0].Detail, "07:30") {
		t.Errorf("%+v", rows)
	}
}

func TestNobodyIsAskedAboutWithoutAWatchOrWhilePausedAwayOrUnknown(t *testing.T) {
	late := time.Date(2026, 11, 23, 11, 0, 0, 0, zone)
	for what, change := range map[string]func(w *world, one residents.Resident){
		"the watch ended": func(w *world, one residents.Resident) {
			_, err := w.EndWatch(w.t.Context(), care, one.ID)
			must(w.t, err)
		},
		"it is paused": func(w *world, one residents.Resident) {
			_, err := w.PauseWatch(w.t.Context(), care, one.ID, late.Add(time.Hour))
			must(w.t, err)
		},
		"they are away": func(w *world, one residents.Resident) {
			_, err := w.Change(w.t.Context(), care, one.ID, 0, "resident.absence", func(r *residents.Resident) error {
				r.Absences = []residents.Absence{{ID: "a", Kind: "family", From: late.Add(-48 * time.Hour)}}
				return nil
			})
			must(w.t, err)
		},
		"the sensor is not heard": func(w *world, _ residents.Resident) { w.sensors[0].Heard = time.Time{} },
		"one of two is not heard": func(w *world, _ residents.Resident) {
			w.move("door-5-501", "sensor.opened", late.AddDate(0, 0, -2))
			w.sensors = append(w.sensors, residents.Sensor{ID: "door-5-501"})
		},
		"it is heard again since a moment": func(w *world, _ residents.Resident) { w.sensors[0].Heard = late.Add(-30 * time.Minute) },
		"a door was opened": func(w *world, _ residents.Resident) {
			w.sensors = append(w.sensors, residents.Sensor{ID: "door-5-501", Heard: w.sensors[0].Heard})
			w.move("door-5-501", "sensor.opened", late.Add(-5*time.Hour))
		},
		"they called for help":     func(w *world, _ residents.Resident) { w.press("01P", devices.ButtonPressed, "button-5-501", nil) },
		"they asked for a service": func(w *world, _ residents.Resident) { w.press("01S", devices.ButtonService, "button-5-501", nil) },
		"somebody spoke to them": func(w *world, one residents.Resident) {
			_, err := w.Call(w.t.Context(), care, one.ID, residents.Called{Kind: residents.CareCallTask, Outcome: "reached"})
			must(w.t, err)
		},
		"they agreed to it only yesterday": func(w *world, one residents.Resident) {
			_, err := w.BeginWatch(w.t.Context(), care, one.ID, residents.Consent{Text: "watch-1", Given: late.Add(-24 * time.Hour), By: "self"})
			must(w.t, err)
		},
		"they left": func(w *world, one residents.Resident) {
			must(w.t, w.Erase(w.t.Context(), care, one.ID, residents.Left))
		},
	} {
		w, one := watched(t)
		w.mornings(20)
		w.at = late
		change(w, one)
		w.round()
		if n := len(w.checkIns()); n != 0 {
			t.Errorf("%s: %d check-ins", what, n)
		}
	}
}

// What is no sign of life takes no check-in away.
func TestACallThatNobodyAnsweredAndADrillAreNoSignOfLife(t *testing.T) {
	for what, change := range map[string]func(w *world, one residents.Resident){
		"nobody answered": func(w *world, one residents.Resident) {
			_, err := w.Call(w.t.Context(), care, one.ID, residents.Called{Kind: residents.CareCallTask, Outcome: "no_answer"})
			must(w.t, err)
		},
		"a test": func(w *world, _ residents.Resident) { w.press("01T", devices.ButtonTest, "button-5-501", nil) },
		"a drill": func(w *world, _ residents.Resident) {
			w.press("01D", devices.ButtonPressed, "button-5-501", map[string]any{"drill": true})
		},
		"another home's button":     func(w *world, _ residents.Resident) { w.press("01O", devices.ButtonPressed, "button-1-101", nil) },
		"a sensor that only smells": func(w *world, _ residents.Resident) { w.move("smoke-5-501", "sensor.smoke", w.now()) },
	} {
		w, one := watched(t)
		w.mornings(20)
		w.at = time.Date(2026, 11, 23, 11, 0, 0, 0, zone)
		change(w, one)
		must(t, w.Look(t.Context()))
		if n := len(w.checkIns()); n != 1 {
			t.Errorf("%s: %d check-ins", what, n)
		}
	}
}

// After an outage in the night what was before it is called not known, and it takes
// as long again before somebody asks.
func TestTheWordsSayFromWhenTodayIsKnown(t *testing.T) {
	w, one := watched(t)
	w.mornings(20)
	w.sensors[0].Heard = time.Date(2026, 11, 23, 8, 29, 30, 0, zone)
	w.at = time.Date(2026, 11, 23, 11, 0, 0, 0, zone)
	must(t, w.Look(t.Context()))
	if n := len(w.checkIns()); n != 0 {
		t.Errorf("it is known for 150 minutes only, and there are %d check-ins", n)
	}
	w.at = time.Date(2026, 11, 23, 11, 1, 0, 0, zone)
	must(t, w.Look(t.Context()))
	why, err := w.Routine(t.Context(), care, one.ID)
	if err != nil || why.Sense != "平时07:30前有活动（20天中20天），今日08:30至11:01无活动；08:30之前不详" {
		t.Errorf("%+v, %v", why, err)
	}
	w.later(time.Hour)
	w.press("01UP", devices.ButtonService, "button-5-501", nil)
	if why, err = w.Routine(t.Context(), care, one.ID); err != nil || why.Sense != "平时07:30前有活动（20天中20天），今日12:01已有活动" || why.Quiet {
		t.Errorf("%+v, %v", why, err)
	}
	w.sensors[0].Heard = time.Time{}
	_, err = w.Routine(t.Context(), care, one.ID)
	refused(t, err, residents.ErrNotFound)
}

// move has a sensor tell of something at a time.
func (w *world) move(sensor, kind string, at time.Time) {
	w.t.Helper()
	e := devices.Recorded{Event: devices.Event{ID: devices.NewID(at), Device: sensor, Type: kind, Time: at}}
	_, err := w.records.Commit(w.t.Context(), wire.Batch{Edge: "edge-east", Lane: devices.Events, Received: w.now(), Events: []devices.Recorded{e}}, nil)
	must(w.t, err)
}

func TestMovementIsForgottenAfter28DaysAndWhenTheWatchEnds(t *testing.T) {
	w, one := watched(t)
	w.mornings(40)
	moved := func() int {
		times, err := w.records.Movement(t.Context(), []string{"motion-5-501"}, time.Time{})
		must(t, err)
		return len(times)
	}
	if moved() != 80 {
		t.Fatalf("%d", moved())
	}
	w.round()
	if n := moved(); n > 57 {
		t.Errorf("%d movements of 28 days are kept", n)
	}
	_, err := w.EndWatch(t.Context(), care, one.ID)
	must(t, err)
	if n := moved(); n != 0 {
		t.Errorf("%d movements are kept after the end", n)
	}
}
