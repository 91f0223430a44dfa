package ingest

import (
	"context"
	"strings"
	"testing"
	"time"

	"brighteyes/alerts"
	"brighteyes/devices"
)

// book is steps with a list of responders.
type book struct{ steps }

func (book) Named(name, by string) (alerts.Target, bool) {
	if name != "丁" {
		return alerts.Target{Name: name}, name == by
	}
	return alerts.Target{Person: "ding", Name: "丁", Channels: []string{"sms"}}, by == "responder:丁"
}

func (d *desk) act(verb alerts.Verb, change ...func(*alerts.Act)) alerts.Alert {
	d.t.Helper()
	act := alerts.Act{Verb: verb, By: "坐席甲", Outcome: alerts.Handled}
	for _, a := range d.journal.alerts {
		act.Alert = a.ID
	}
	for _, c := range change {
		c(&act)
	}
	a, err := d.ledger.Act(d.t.Context(), act)
	if err != nil {
		d.t.Fatal(err)
	}
	return a
}

func sends(name string) func(*alerts.Act) { return func(a *alerts.Act) { a.Assignee = name } }

// called is a desk with one call on record, told to whom the first step reaches.
func called(t *testing.T) *desk {
	d := newDesk(t)
	d.planner = book{}
	d.restart()
	d.commit(d.event("button-501", devices.ButtonPressed))
	if err := d.ledger.come(t.Context()); err != nil {
		t.Fatal(err)
	}
	return d
}

func TestWhoIsSentIsOwedAMessageInTheTransactionThatSendsThem(t *testing.T) {
	d := called(t)
	d.act(alerts.Acknowledge)
	commits := d.journal.commits
	d.act(alerts.Dispatch, sends("丁"))
	if d.journal.commits != commits+1 || len(d.journal.owed) != 1 {
		t.Fatalf("%d transactions, on record %v", d.journal.commits-commits, d.journal.owed)
	}
	d.restart() // it is owed over a restart
	if told := d.told(""); len(told) != 1 || told[0] != "丁 sms" {
		t.Errorf("told: %v", told)
	}
	if a := d.ledger.Open()[0]; a.Sendings[0].Told == nil {
		t.Error("the screens do not say so")
	}
}

func TestWhoIsOnTheWayAgainByAnUndoIsToldAfterAll(t *testing.T) {
	d := called(t)
	d.act(alerts.Acknowledge)
	d.act(alerts.Dispatch, sends("丁"))
	d.act(alerts.Dispatch, sends("保洁队"))
	d.act(alerts.UndoVerb)
	if told := d.told(""); len(told) != 1 || told[0] != "丁 sms" {
		t.Errorf("told: %v", told)
	}
}

func TestWhoAnswersThatTheyGoIsSentNoMessage(t *testing.T) {
	d := called(t)
	d.act(alerts.Acknowledge)
	d.act(alerts.Dispatch, sends("responder:丁"), func(a *alerts.Act) { a.By = "responder:丁" })
	if told := d.told(""); len(told) > 0 {
		t.Errorf("told: %v", told)
	}
}

func (d *desk) line(action string) string {
	d.t.Helper()
	d.journal.mu.Lock()
	defer d.journal.mu.Unlock()
	for _, a := range d.journal.alerts {
		for _, e := range a.Timeline {
			if e.Action == action {
				return e.Note
			}
		}
	}
	return ""
}

func TestWhatBecameOfAMessageIsOnTheRecordOfAnAlertThatIsOver(t *testing.T) {
	d := called(t)
	o := d.ledger.Owed()[0].Delivery
	if err := d.ledger.Sending(t.Context(), []string{o.ID}); err != nil {
		t.Fatal(err)
	}
	d.act(alerts.Resolve)
	if err := d.ledger.Sent(t.Context(), []alerts.Sent{{ID: o.ID, Of: o, Ref: "SMS-42"}}); err != nil {
		t.Fatal(err)
	}
	if note := d.line(alerts.EntryHanded); !strings.Contains(note, "SMS-42") {
		t.Errorf("the record says %q", note)
	}
	if len(d.ledger.Open()) > 0 || len(d.journal.owed) > 0 {
		t.Errorf("open %v, owed %v", d.ledger.Open(), d.journal.owed)
	}
}

// The hub stopped between the message and its answer, and somebody had taken the call.
func TestAMessageWhoseEndNobodyWillEverKnowSaysSo(t *testing.T) {
	d := called(t)
	if err := d.ledger.Sending(t.Context(), []string{d.ledger.Owed()[0].Delivery.ID}); err != nil {
		t.Fatal(err)
	}
	d.act(alerts.Resolve)
	d.restart()
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- d.ledger.Run(ctx) }()
	until(t, func() bool { return strings.Contains(d.line(alerts.EntryChannelFailed), "是否送达不明") })
	stop()
	if err := <-done; err != nil {
		t.Error(err)
	}
	if len(d.journal.owed) > 0 {
		t.Errorf("on record for ever: %v", d.journal.owed)
	}
}

func TestASilenceDoesNotOutliveAClockThatWasSetBackMeanwhile(t *testing.T) {
	d := newDesk(t)
	var set time.Duration
	d.planner, d.now = steps{}, func() time.Time { return time.Now().Add(set) }
	d.restart()
	d.journal.silences = []alerts.Silence{{ID: "s", By: "丙", Reason: "x", Match: alerts.Matcher{Category: alerts.Safety}, From: d.now().Add(-2 * time.Hour), Until: d.now().Add(time.Hour)}}
	d.commit(d.event("button-501", devices.ButtonPressed)) // tells how late it was
	set = -time.Hour
	d.restart()
	d.commit(d.event("button-502", devices.ButtonPressed))
	if n := len(d.ledger.state.Load().Silences()); n != 0 {
		t.Error("it stands an hour longer than it was to")
	}
}
