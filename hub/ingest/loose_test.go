package ingest

import (
	"testing"

	"brighteyes/alerts"
	"brighteyes/devices"
)

// told has everything leave that is owed, and returns to whom, by which channel.
func (d *desk) told(trouble string) (all []string) {
	d.t.Helper()
	for _, o := range d.ledger.Owed() {
		if err := d.ledger.Sending(d.t.Context(), []string{o.Delivery.ID}); err != nil {
			d.t.Fatal(err)
		}
		if err := d.ledger.Sent(d.t.Context(), []alerts.Sent{{ID: o.Delivery.ID, Error: trouble, Final: trouble != ""}}); err != nil {
			d.t.Fatal(err)
		}
		all = append(all, o.Delivery.To.Name+" "+o.Delivery.ChannelName())
	}
	return all
}

func TestACallThatCannotBeRecordedIsToldToEverybodyAtOnceAndOnce(t *testing.T) {
	d := newDesk(t)
	d.planner = steps{}
	d.restart()
	b := d.batch(d.event("button-501", devices.ButtonPressed))
	for range 3 { // the edge sends it again and again
		d.ledger.Unrecorded(b)
	}
	if told := d.told(""); len(told) != 1 || told[0] != "丙 sms" {
		t.Fatalf("told: %v, want the last step's people", told)
	}
	d.ledger.Unrecorded(b)
	if told := d.told(""); len(told) > 0 {
		t.Errorf("told again: %v", told)
	}
}

func TestACallThatIsOnRecordAtLastOwesNothingUnrecorded(t *testing.T) {
	d := newDesk(t)
	d.planner = steps{}
	d.restart()
	b := d.batch(d.event("button-501", devices.ButtonPressed))
	d.ledger.Unrecorded(b)
	if _, err := d.ledger.Commit(t.Context(), b); err != nil {
		t.Fatal(err)
	}
	for _, o := range d.ledger.Owed() {
		if o.Alert.NotRecorded {
			t.Errorf("owed about the unrecorded one: %+v", o.Delivery)
		}
	}
}

func TestWhatAPersonResolvesFromTheScreensIsNoLongerTold(t *testing.T) {
	d := newDesk(t)
	d.planner = steps{}
	d.restart()
	d.ledger.Unrecorded(d.batch(d.event("button-501", devices.ButtonPressed)))
	act := alerts.Act{Alert: d.ledger.Open()[0].ID, Verb: alerts.Resolve, By: "坐席甲", Outcome: alerts.Handled}
	if _, err := d.ledger.Act(t.Context(), act); err != nil {
		t.Fatal(err)
	}
	if told := d.told(""); len(told) > 0 {
		t.Errorf("told: %v", told)
	}
}

func TestAChannelThatRefusesACallThatIsNotOnRecordIsFollowedByTheNext(t *testing.T) {
	d := newDesk(t)
	d.planner = twoChannels{}
	d.restart()
	d.ledger.Unrecorded(d.batch(d.event("button-501", devices.ButtonPressed)))
	if told := d.told("no such number"); len(told) != 1 || told[0] != "甲 voice" {
		t.Fatalf("told: %v", told)
	}
	if told := d.told("no such number"); len(told) != 1 || told[0] != "甲 sms" {
		t.Fatalf("then: %v", told)
	}
	if told := d.told(""); len(told) > 0 {
		t.Errorf("and then: %v", told)
	}
}
