package residents_test

import (
	"fmt"
	"regexp"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"brighteyes/hub/residents"
)

var claims = regexp.MustCompile(`^平时(\d\d:\d\d)前有活动（(\d+)天中(\d+)天），今日(\d\d:\d\d)至(\d\d:\d\d)无活动`)

// Whatever order absences, pauses, ends of consent and outages come in: a check-in
// is owed only while the resident agrees and is at home, and what it says of the
// morning is true of every minute that it names.
func TestNoOrderOfThingsMakesACheckInClaimWhatIsNotKnown(t *testing.T) {
	w := newWorld(t)
	w.cfg.Sensors = func(residents.Place) []residents.Sensor { return w.sensors }
	w.restart()
	home, asked := 0, 0
	rapid.Check(t, func(rt *rapid.T) {
		home++
		day := time.Date(2026, 11, 23, 0, 0, 0, 0, zone)
		w.at = day
		sensor := fmt.Sprintf("motion-%d", home)
		w.sensors = []residents.Sensor{{ID: sensor, Heard: day.AddDate(0, 0, -30)}}
		one := w.enrol(func(r *residents.Resident) {
			r.Place, r.Devices = &residents.Place{Building: "9", Unit: fmt.Sprint(home)}, []string{fmt.Sprintf("button-%d", home)}
		})
		defer func() { _ = w.Erase(t.Context(), care, one.ID, residents.Left) }()
		consent := func(given time.Time) {
			_, err := w.BeginWatch(t.Context(), care, one.ID, residents.Consent{Text: "w", Given: given, By: "self"})
			must(t, err)
		}
		consent(day.AddDate(0, 0, -30))
		for n := 1; n <= 10; n++ {
			w.move(sensor, "sensor.motion", day.AddDate(0, 0, -n).Add(7*time.Hour+time.Duration(rapid.IntRange(0, 3599).Draw(rt, "s"))*time.Second))
		}
		agreed, away, paused, blind := true, false, false, time.Time{}
		var signs, seen []time.Time // true ones today; those that the hub can know
		// The morning from its beginning, or from where a check-in comes near.
		w.at = day.Add(rapid.SampledFrom([]time.Duration{4 * time.Hour, 9*time.Hour + 30*time.Minute}).Draw(rt, "from"))
		for range rapid.IntRange(4, 14).Draw(rt, "steps") { // enough for the morning to pass in most runs
			w.later(time.Duration(rapid.SampledFrom([]int{1, 20, 45, 75, 90}).Draw(rt, "minutes")) * time.Minute)
			now := w.now()
			switch rapid.SampledFrom([]string{"look", "look", "look", "look", "look", "look", "look", "look", "move", "press", "answer", "outage", "back", "away", "home", "pause", "go on", "end", "begin"}).Draw(rt, "step") {
			case "move":
				signs = append(signs, now)
				if blind.IsZero() {
					seen = append(seen, now)
					w.move(sensor, "sensor.motion", now)
				}
			case "press":
				signs, seen = append(signs, now), append(seen, now)
				w.press("01P"+fmt.Sprint(home, now.Unix()), "button.pressed", one.Devices[0], nil)
			case "answer":
				signs, seen = append(signs, now), append(seen, now)
				_, err := w.Call(t.Context(), care, one.ID, residents.Called{Kind: residents.CareCallTask, Outcome: "reached"})
				must(t, err)
			case "outage":
				if blind.IsZero() {
					blind = now
				}
				w.sensors[0].Heard = time.Time{}
			case "back":
				if !blind.IsZero() {
					blind, w.sensors[0].Heard = time.Time{}, now
				}
			case "away", "home":
				away = !away
				_, err := w.Change(t.Context(), care, one.ID, 0, "resident.absence", func(r *residents.Resident) error {
					if r.Absences = nil; away {
						r.Absences = []residents.Absence{{ID: "a", Kind: "hospital", From: now}}
					}
					return nil
				})
				must(t, err)
			case "pause", "go on":
				if agreed {
					paused = !paused
					until := time.Time{}
					if paused {
						until = now.Add(24 * time.Hour)
					}
					_, err := w.PauseWatch(t.Context(), care, one.ID, until)
					must(t, err)
				}
			case "end":
				if agreed {
					_, err := w.EndWatch(t.Context(), care, one.ID)
					must(t, err)
					agreed, paused, seen = false, false, nil
				}
			case "begin":
				if !agreed {
					consent(now)
					agreed = true
				}
			}
			before := len(w.checkIns())
			must(t, w.Look(t.Context()))
			owed := len(w.checkIns())
			if owed > before && (!agreed || away || paused || !blind.IsZero()) {
				rt.Fatalf("asked at %s: agreed %v, away %v, paused %v, blind since %v", now, agreed, away, paused, blind)
			}
			if owed == 0 {
				continue
			}
			why, err := w.Routine(t.Context(), care, one.ID)
			if err != nil {
				continue // it says nothing, as it must while it may not or cannot be judged
			}
			if !agreed || away || paused || !blind.IsZero() {
				rt.Fatalf("it says %q: agreed %v, away %v, paused %v, blind since %v", why.Sense, agreed, away, paused, blind)
			}
			said := claims.FindStringSubmatch(why.Sense)
			if why.Quiet != (said != nil) || why.Quiet && len(seen) > 0 && slices.MinFunc(seen, time.Time.Compare).Before(now) {
				rt.Fatalf("quiet is %v and it says %q; known is %v", why.Quiet, why.Sense, seen)
			}
			if said == nil {
				continue
			}
			asked++
			clock := func(text string) time.Time {
				at, err := time.ParseInLocation("2006-01-02 15:04", day.Format(time.DateOnly)+" "+text, zone)
				must(t, err)
				return at
			}
			from, to := clock(said[4]), clock(said[5])
			for _, at := range signs {
				if !at.Before(from) && !at.After(to) {
					rt.Fatalf("%q, and there was one at %s", why.Sense, at)
				}
			}
			if from.Before(w.sensors[0].Heard) || to.Sub(clock(said[1])) < 150*time.Minute {
				rt.Fatalf("%q, and it was heard since %s", why.Sense, w.sensors[0].Heard)
			}
		}
	})
	if asked == 0 {
		t.Error("nobody was ever asked about, so nothing was tried")
	}
}
