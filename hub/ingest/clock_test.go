package ingest

import (
	"context"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"brighteyes/alerts"
	"brighteyes/devices"
)

// steps plans a post at once, another after a minute, and everybody after three.
type steps struct{}

func (steps) Plan(_ alerts.Alert, step, _ int, _ time.Time) alerts.Plan {
	name := [...]string{"甲", "乙", "丙"}[min(step, 2)]
	return alerts.Plan{
		Targets: []alerts.Target{{Person: name, Name: name, Channels: []string{"sms"}}},
		After:   [...]time.Duration{time.Minute, 2 * time.Minute, 5 * time.Minute}[min(step, 2)], Last: step >= 2,
	}
}

// twoChannels plans one person who has a telephone with two channels.
type twoChannels struct{}

func (twoChannels) Plan(alerts.Alert, int, int, time.Time) alerts.Plan {
	return alerts.Plan{Targets: []alerts.Target{{Person: "甲", Name: "甲", Channels: []string{"voice", "sms"}}}, After: time.Minute, Last: true}
}

// reached is the people who are owed a message, and the furthest step.
func (d *desk) reached() (names map[string]bool, step int) {
	names = map[string]bool{}
	for _, o := range d.ledger.Owed() {
		names[o.Delivery.To.Name] = true
		step = max(step, o.Delivery.Step)
	}
	return names, step
}

func TestAClockThatIsSetWhileTheHubRunsMovesNoStep(t *testing.T) {
	for name, by := range map[string]time.Duration{"a day ahead": 24 * time.Hour, "a day back": -24 * time.Hour} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				d := newDesk(t)
				var set atomic.Int64
				d.planner, d.now = steps{}, func() time.Time { return time.Now().Add(time.Duration(set.Load())) }
				d.restart()
				ctx, stop := context.WithCancel(t.Context())
				done := make(chan error, 1)
				go func() { done <- d.ledger.Run(ctx) }()
				d.commit(d.event("button-501", devices.ButtonPressed))
				a := d.ledger.Open()[0]
				if _, err := d.ledger.Act(ctx, alerts.Act{Alert: a.ID, Verb: alerts.Display, By: "坐席甲", Seen: true}); err != nil {
					t.Fatal(err)
				}
				synctest.Wait()
				time.Sleep(30 * time.Second)
				set.Store(int64(by))
				time.Sleep(29 * time.Second)
				synctest.Wait()
				if names, _ := d.reached(); !names["甲"] || names["乙"] {
					t.Errorf("after 59 s: %v", names)
				}
				time.Sleep(2 * time.Second)
				synctest.Wait()
				if names, _ := d.reached(); !names["乙"] || names["丙"] {
					t.Errorf("after 61 s: %v", names)
				}
				stop()
				if err := <-done; err != nil {
					t.Error(err)
				}
			})
		})
	}
}

func TestOverARestartWithAClockThatWasSetBackAStepComesEarlyRatherThanLate(t *testing.T) {
	d := newDesk(t)
	var set time.Duration
	d.planner, d.now = steps{}, func() time.Time { return time.Now().Add(set) }
	d.restart()
	d.commit(d.event("button-501", devices.ButtonPressed))
	set = -24 * time.Hour
	d.restart()
	if next, ok := d.ledger.state.Load().Next(); !ok || next.After(d.now()) {
		t.Errorf("the next step comes at %v, and it is %v", next, d.now())
	}
}

// guarded plans a post at once, after a minute the guard room alone, and then another post.
type guarded struct{ steps }

func (g guarded) Plan(a alerts.Alert, step, round int, now time.Time) alerts.Plan {
	plan := g.steps.Plan(a, step, round, now)
	if step == 1 {
		plan.Targets = []alerts.Target{{Person: alerts.Guards, Name: "门岗", Channels: []string{"desk"}}}
	}
	return plan
}

func TestOverARestartWithAClockThatWasSetBackNobodyWaitsForTheGuardRoomsStep(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t)
		var set time.Duration
		d.planner, d.now = guarded{}, func() time.Time { return time.Now().Add(set) }
		d.restart()
		stop := d.run()
		d.commit(d.event("button-501", devices.ButtonPressed))
		time.Sleep(time.Second)
		synctest.Wait()
		d.act(alerts.Display, func(a *alerts.Act) { a.Seen = true }) // looked at, and not taken
		stop()
		set = -24 * time.Hour
		d.restart()
		defer d.run()()
		time.Sleep(time.Second)
		synctest.Wait()
		if names, _ := d.reached(); !names["丙"] {
			t.Errorf("whom the call has reached: %v", names)
		}
	})
}
