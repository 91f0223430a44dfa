package handover

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"brighteyes/alerts"
)

var evening = time.Date(2026, 11, 22, 20, 0, 0, 0, time.UTC)

func before(d time.Duration) time.Time { return evening.Add(-d) }

func open(id, rule string, category alerts.Category) alerts.Alert {
	return alerts.Alert{ID: id, Rule: rule, Category: category, Severity: alerts.Major, State: alerts.Open, OpenedAt: before(time.Hour), Title: "张奶奶", Summary: "胸痛"}
}

func kindsOf(items []Item) string {
	var all []string
	for _, i := range items {
		all = append(all, string(i.Kind)+":"+i.Alert)
	}
	return strings.Join(all, " ")
}

func TestWhatIsOwedIsReadFromTopToBottom(t *testing.T) {
	later := evening.Add(time.Hour)
	quiet := open("quiet", "battery.low", alerts.Maintenance)
	quiet.SilencedUntil = &later
	old := open("old", alerts.RulePressed, alerts.Care)
	old.OpenedAt = before(3 * time.Hour)
	items, more := Compose([]alerts.Alert{
		quiet, open("gate", "gate.forced", alerts.Safety), open("nobody", alerts.RuleCannotCall, alerts.Care), open("call", alerts.RulePressed, alerts.Care), old,
	}, nil, evening)
	if got := kindsOf(items); got != "call:old call:call cannot_call:nobody alarm:gate silence:quiet" || more != 0 {
		t.Errorf("the next shift reads %s and %d more", got, more)
	}
}

func TestADrillWhatIsOverAndWhatACauseExplainsIsNotOwed(t *testing.T) {
	drill, over, under := open("d", alerts.RulePressed, alerts.Care), open("r", alerts.RulePressed, alerts.Care), open("u", "device.offline", alerts.Maintenance)
	drill.Drill, over.State, under.Cause = true, alerts.Resolved, "gate"
	if items, _ := Compose([]alerts.Alert{drill, over, under}, nil, evening); len(items) != 0 {
		t.Errorf("owed are %s", kindsOf(items))
	}
}

func TestAFollowUpIsOwedUntilTheDeskNotesWhatCameOfIt(t *testing.T) {
	at := before(2 * time.Hour)
	done := open("done", alerts.RulePressed, alerts.Care)
	done.State, done.ResolvedAt = alerts.Resolved, &at
	done.Ticks = []alerts.Tick{{Name: alerts.TickFollowUp, At: before(3 * time.Hour)}}
	owed := func() string { items, _ := Compose(nil, []alerts.Alert{done}, evening); return kindsOf(items) }
	if owed() != "follow_up:done" {
		t.Errorf("owed is %q", owed())
	}
	done.Timeline = []alerts.Entry{{Action: "notes", At: before(150 * time.Minute)}}
	if owed() != "follow_up:done" {
		t.Error("a note during the call ends the follow-up")
	}
	done.Timeline = append(done.Timeline, alerts.Entry{Action: "notes", At: before(time.Hour)})
	if owed() != "" {
		t.Errorf("it was noted, and owed is %q", owed())
	}
	done.Timeline, done.Ticks[0].Undone = nil, true
	if owed() != "" {
		t.Error("a follow-up that was taken back is owed")
	}
}

func TestASheetNamesNoResident(t *testing.T) {
	items, _ := Compose([]alerts.Alert{open("call", alerts.RulePressed, alerts.Care)}, nil, evening)
	text, err := json.Marshal(items)
	if err != nil || strings.Contains(string(text), "张奶奶") || strings.Contains(string(text), "胸痛") {
		t.Errorf("%s, %v", text, err)
	}
}

func TestALongSheetKeepsCallsAndCountsTheRest(t *testing.T) {
	var all []alerts.Alert
	for i := range MostItems + 5 {
		all = append(all, open(fmt.Sprintf("g%03d", i), "device.offline", alerts.Maintenance))
	}
	items, more := Compose(append(all, open("call", alerts.RulePressed, alerts.Care)), nil, evening)
	if len(items) != MostItems || more != 6 || items[0].Alert != "call" {
		t.Errorf("%d items, %d more, first %s", len(items), more, items[0].Alert)
	}
}

func TestAHandOverHasTwoSignaturesOfTwoPeople(t *testing.T) {
	s := Sheet{LeftBy: "care"}
	if _, err := s.Take("care", "坐席甲", "", evening); !errors.Is(err, ErrSame) {
		t.Errorf("who leaves takes over: %v", err)
	}
	s, err := s.Take("care-2", "坐席乙", "都清楚了", evening)
	if err != nil || !s.Signed() || s.TakenBy != "care-2" || !s.TakenAt.Equal(evening) {
		t.Errorf("%+v, %v", s, err)
	}
	if _, err := s.Take("care-3", "坐席丁", "", evening); !errors.Is(err, ErrSigned) {
		t.Errorf("it is signed twice: %v", err)
	}
}
