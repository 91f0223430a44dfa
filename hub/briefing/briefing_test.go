package briefing

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"brighteyes/alerts"
	"brighteyes/devices"
)

var monday = time.Date(2026, 11, 30, 0, 0, 0, 0, time.UTC)

func hour(h float64) time.Time { return monday.Add(time.Duration(h * float64(time.Hour))) }

func expectSince(t *testing.T, m Mark, want time.Time, unread bool) {
	t.Helper()
	if !m.Since.Equal(want) || m.Unread != unread {
		t.Fatalf("it counts since %s, unread %v; want %s, %v", m.Since, m.Unread, want, unread)
	}
}

func TestItCountsSinceThePersonsOwnLastLeaving(t *testing.T) {
	m := Mark{}.At(hour(8))
	expectSince(t, m, hour(8-24), true) // who never was here
	m = m.Read(hour(8), hour(8.1)).At(hour(8.4)).At(hour(8.8))
	expectSince(t, m, hour(8-24), false)
	m = m.Left(hour(9))
	expectSince(t, m.At(hour(20)), hour(9), true)
}

func TestWhatWasNotReadGoesOnCounting(t *testing.T) {
	m := Mark{}.At(hour(8)).Read(hour(8), hour(8)).At(hour(8.4)).At(hour(8.8)).Left(hour(9))
	m = m.At(hour(20)).Left(hour(21)) // came, closed it, left
	expectSince(t, m.At(hour(30)), hour(9), true)
	m = m.At(hour(30)).Read(hour(8.5), hour(30)) // a sheet of before
	expectSince(t, m, hour(9), true)
	expectSince(t, m.Read(hour(30), hour(30.1)), hour(9), false)
}

func TestWhoIsNotSeenForAWhileHasLeft(t *testing.T) {
	m := Mark{}.At(hour(8)).Read(hour(8), hour(8)).At(hour(8.4))
	expectSince(t, m.At(hour(8.8)), hour(8-24), false)
	expectSince(t, m.At(hour(8.4).Add(away)), hour(8.4), true)
}

// Whatever somebody does, each moment was on a sheet that they read, or they were here
// and had read what came before, or it still counts.
func TestNothingIsLostHoweverPeopleComeAndGo(t *testing.T) { rapid.Check(t, nothingLost) }

func nothingLost(t *rapid.T) {
	m, now := Mark{}.At(monday), monday
	covered := monday.Add(-atFirst)
	for range rapid.IntRange(1, 40).Draw(t, "steps") {
		before := now
		now = now.Add(time.Duration(rapid.IntRange(0, 90).Draw(t, "minutes")) * time.Minute)
		if now.Sub(before) < away && !m.Unread {
			covered = now // here all the time
		}
		switch rapid.SampledFrom([]string{"seen", "left", "read"}).Draw(t, "what") {
		case "seen":
			m = m.At(now)
		case "left":
			m = m.Left(now)
		case "read":
			m = m.At(now).Read(now, now)
			covered = now
		}
		if m.Unread && m.Since.After(covered) {
			t.Fatalf("it counts since %s, and only what came before %s was read", m.Since, covered)
		}
	}
}

func TestASheetSaysWhatChangedAndWhatIsOwed(t *testing.T) {
	ended := hour(4)
	due, later := hour(7), hour(12)
	s := Compose(Facts{
		Open: []alerts.Alert{
			{ID: "a1", Rule: alerts.RuleBlind, Category: alerts.Safety, Site: "north", State: alerts.Open, OpenedAt: hour(5)},
			{ID: "a2", Rule: alerts.RuleForced, Category: alerts.Safety, Site: "east", State: alerts.Acknowledged, OpenedAt: hour(-3)},
			{ID: "a3", Rule: alerts.RulePressed, Category: alerts.Care, Site: "b5", State: alerts.Open, OpenedAt: hour(6)},
			{ID: "a4", Rule: alerts.RuleForced, Category: alerts.Safety, State: alerts.Open, OpenedAt: hour(6), Drill: true},
			{ID: "a5", Rule: alerts.RuleOffline, Category: alerts.Maintenance, State: alerts.Open, OpenedAt: hour(6)},
		},
		Turned: []alerts.Alert{
			{ID: "a1", Rule: alerts.RuleBlind, Category: alerts.Safety, Site: "north", State: alerts.Open, OpenedAt: hour(5)},
			{ID: "a6", Rule: alerts.RuleBlind, Category: alerts.Safety, Site: "park", State: alerts.Resolved, OpenedAt: hour(-5), ResolvedAt: &ended},
		},
		Owing: []alerts.Alert{
			{ID: "a7", Rule: alerts.RuleSmoke, State: alerts.Resolved, Reports: &alerts.Reports{Next: alerts.FinalReport, DueAt: &later}},
			{ID: "a2", Rule: alerts.RuleForced, Reports: &alerts.Reports{Next: alerts.FirstReport, DueAt: &due}},
		},
	}, hour(0), hour(8))
	if len(s.Blind) != 2 || s.Blind[0].Site != "north" || !s.Blind[0].New || s.Blind[1].Site != "park" || s.Blind[1].New || s.Blind[1].Ended == nil {
		t.Errorf("blind areas: %+v", s.Blind)
	}
	if len(s.Alarms) != 1 || s.Alarms[0].Alert != "a2" || s.Alarms[0].New || len(s.Calls) != 1 || !s.Calls[0].New {
		t.Errorf("alarms %+v, calls %+v", s.Alarms, s.Calls)
	}
	if s.Overdue != 1 || len(s.Reports) != 2 || s.Reports[0].Alert != "a2" || !s.Reports[0].Overdue || s.Reports[1].Overdue {
		t.Errorf("reports: %d overdue of %+v", s.Overdue, s.Reports)
	}
}

func TestCamerasThatWereLostOrCameBack(t *testing.T) {
	got := cameras([]Change{
		{"steady", hour(-1), devices.Online}, {"lost", hour(-1), devices.Online}, {"back", hour(-9), devices.Offline}, {"away", hour(-9), devices.Offline},
		{"steady", hour(1), devices.Degraded},
		{"lost", hour(2), devices.Offline}, {"back", hour(3), devices.Online}, {"blinked", hour(-2), devices.Online}, {"blinked", hour(4), devices.Unknown}, {"blinked", hour(5), devices.Online},
		{"away", hour(5), devices.Unknown}, {"new", hour(5), devices.Online},
	}, hour(0))
	var names []string
	for _, c := range got {
		names = append(names, c.ID)
	}
	if len(got) != 3 || names[0] != "lost" || names[1] != "blinked" || names[2] != "back" {
		t.Fatalf("%+v", got)
	}
	if !got[0].Lost || got[1].Lost || got[1].Times != 1 || got[2].Lost || got[2].Was != devices.Offline || !got[2].At.Equal(hour(3)) {
		t.Errorf("%+v", got)
	}
}
