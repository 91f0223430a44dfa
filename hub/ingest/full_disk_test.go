package ingest

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"brighteyes/alerts"
	"brighteyes/alerts/notify"
	"brighteyes/devices"
	"brighteyes/hub/delivery"
)

// Nothing can be put on record here; what is a matter of life leaves all the same,
// by the real sender.

var errDiskFull = errors.New("disk full")

// provider is a channel: it remembers of which alerts it took a message.
type provider struct {
	mu     sync.Mutex
	got    []string
	refuse bool
}

func (p *provider) Send(_ context.Context, _ string, m notify.Message) (notify.Receipt, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.refuse {
		return notify.Receipt{}, notify.Refused("no such number")
	}
	for _, c := range m.Calls {
		p.got = append(p.got, c.Alert)
	}
	return notify.Receipt{}, nil
}

func (p *provider) told(alert string) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Contains(p.got, alert)
}

type oneNumber struct{}

func (oneNumber) Address(string, string) (string, bool) { return "1", true }

// sends runs the sender on the desk's ledger.
func (d *desk) sends(voice, sms *provider) {
	d.t.Helper()
	s, err := delivery.New(delivery.Config{Ledger: d.ledger, Directory: oneNumber{}, Channels: []delivery.Channel{{Name: "voice", Send: voice}, {Name: "sms", Send: sms}}})
	if err != nil {
		d.t.Fatal(err)
	}
	ctx, stop := context.WithCancel(d.t.Context())
	done := make(chan error, 1)
	go func() { done <- s.Run(ctx) }()
	d.t.Cleanup(func() {
		stop()
		if err := <-done; err != nil {
			d.t.Error(err)
		}
	})
}

// recordedFirst has an alert on record that owes a message, and then a full disk.
func recordedFirst(t *testing.T, device, eventType string) *desk {
	d := newDesk(t)
	d.planner = twoChannels{}
	d.restart()
	d.commit(d.event(device, eventType))
	if err := d.ledger.come(t.Context()); err != nil {
		t.Fatal(err)
	}
	d.journal.set(func(j *memoryJournal) { j.fails = errDiskFull })
	return d
}

func TestSmokeAndAPressBehindItAreToldOnAFullDisk(t *testing.T) {
	d := recordedFirst(t, "gate-1", devices.GateForced)
	smoke, press := d.event("button-502", devices.SensorSmoke), d.event("button-501", devices.ButtonPressed)
	d.ledger.Unrecorded(d.batch(smoke))
	d.ledger.Unrecorded(d.batch(press))
	voice, sms := &provider{}, &provider{}
	d.sends(voice, sms)
	until(t, func() bool { return voice.told(unrecordedID+smoke.ID) && voice.told(unrecordedID+press.ID) })
}

func TestAResultThatCannotBeRecordedHoldsNoOtherCallUp(t *testing.T) {
	d := recordedFirst(t, "button-502", devices.ButtonPressed)
	voice, sms := &provider{refuse: true}, &provider{}
	d.sends(voice, sms)
	press := d.event("button-501", devices.ButtonPressed)
	d.ledger.Unrecorded(d.batch(press))
	until(t, func() bool { return sms.told(unrecordedID + press.ID) })
}

func TestACallWhoseStepsCannotBeRecordedIsToldToEverybody(t *testing.T) {
	d := newDesk(t)
	d.planner = steps{}
	d.restart()
	d.commit(d.event("button-501", devices.ButtonPressed))
	d.journal.set(func(j *memoryJournal) { j.fails = errDiskFull })
	ctx, stop := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- d.ledger.Run(ctx) }()
	until(t, func() bool {
		return slices.ContainsFunc(d.ledger.Owed(), func(o alerts.Owed) bool { return o.Delivery.To.Name == "丙" })
	})
	stop()
	if err := <-done; err != nil {
		t.Error(err)
	}
}

type panics struct{}

func (panics) Plan(alerts.Alert, int, int, time.Time) alerts.Plan { panic("a rota without a week") }

func TestAPlannerThatPanicsLeavesTheScreensOfTheDesk(t *testing.T) {
	d := newDesk(t)
	d.planner = panics{}
	d.restart()
	d.commit(d.event("button-501", devices.ButtonPressed))
	if err := d.ledger.come(t.Context()); err != nil {
		t.Fatal(err)
	}
	if owed := d.ledger.Owed(); len(owed) != 1 || owed[0].Delivery.To.Person != "desk:care" {
		t.Errorf("owed: %+v", owed)
	}
}

// hanging has a desk with a call on record that owes a message, and then a disk that
// answers nothing until it goes on.
func hanging(t *testing.T) (d *desk, goesOn func()) {
	d = recordedFirst(t, "button-502", devices.ButtonPressed)
	stands := make(chan struct{})
	d.journal.set(func(j *memoryJournal) { j.fails, j.stands = nil, stands })
	return d, func() {
		d.journal.set(func(j *memoryJournal) { j.stands = nil })
		close(stands)
	}
}

func TestWhileTheDiskHangsTheCallOnRecordAndTheNextPressAreTold(t *testing.T) {
	t.Parallel()
	d, goesOn := hanging(t)
	onRecord := d.ledger.Open()[0].ID
	voice, sms := &provider{}, &provider{}
	d.sends(voice, sms)
	press := d.event("button-501", devices.ButtonPressed)
	committing := make(chan struct{})
	go func() {
		defer close(committing)
		_, _ = d.ledger.Commit(context.Background(), d.batch(press)) // hangs until the test is over
	}()
	t.Cleanup(func() { <-committing })
	t.Cleanup(goesOn) // before all that waits for it
	until(t, func() bool { return voice.told(onRecord) && voice.told(unrecordedID+press.ID) })
	voice.mu.Lock()
	defer voice.mu.Unlock()
	if len(voice.got) != 2 {
		t.Errorf("told: %v", voice.got)
	}
}

func TestACallWhoseStepsHangIsToldToEverybody(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t)
		d.planner = steps{}
		d.restart()
		d.commit(d.event("button-501", devices.ButtonPressed))
		stands := make(chan struct{})
		d.journal.set(func(j *memoryJournal) { j.stands = stands })
		ctx, stop := context.WithCancel(t.Context())
		done := make(chan error, 1)
		go func() { done <- d.ledger.Run(ctx) }()
		time.Sleep(dueHeldUp + time.Second)
		synctest.Wait()
		if owed := d.ledger.Owed(); len(owed) != 1 || owed[0].Delivery.To.Name != "丙" {
			t.Errorf("owed: %+v", owed)
		}
		time.Sleep(time.Minute)
		if owed := d.ledger.Owed(); len(owed) != 1 {
			t.Errorf("a minute later: %+v", owed)
		}
		d.journal.set(func(j *memoryJournal) { j.stands = nil })
		close(stands)
		stop()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
}
