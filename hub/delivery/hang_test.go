package delivery

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"brighteyes/alerts"
	"brighteyes/alerts/notify"
)

// A disk that hangs gives no error: nothing answers until it goes on.

func alertsOf(got []sending) map[string]int {
	told := map[string]int{}
	for _, s := range got {
		for _, c := range s.m.Calls {
			told[c.Alert]++
		}
	}
	return told
}

func TestACallLeavesAlthoughThatItDoesHangs(t *testing.T) {
	bubble(t, func(t *testing.T) {
		b, w := newBook(), &wire{}
		ends := b.hang()
		running(t, b, Channel{Name: "sms", Send: w})
		alarm := b.owe("1", "sms", alerts.RuleOffline, alerts.Major)
		call := b.owe("2", "sms", alerts.RulePressed, alerts.Critical)
		time.Sleep(urgentWithin + 100*time.Millisecond)
		synctest.Wait()
		if told := alertsOf(w.sent()); told["alert-"+call] != 1 || told["alert-"+alarm] != 0 {
			t.Fatalf("after %v: %v", urgentWithin, told)
		}
		ends()
		time.Sleep(time.Second)
		synctest.Wait()
		if told := alertsOf(w.sent()); told["alert-"+call] != 1 || told["alert-"+alarm] != 1 {
			t.Errorf("when the disk went on: %v", told)
		}
		for _, r := range b.results() {
			if r.Unrecorded != (r.ID == call) {
				t.Errorf("%s is said to have left without record: %v", r.ID, r.Unrecorded)
			}
		}
		if n := len(b.results()); n != 2 {
			t.Errorf("%d results", n)
		}
	})
}

func TestWhileTheDiskHangsEveryFurtherCallLeavesAtOnceAndOnce(t *testing.T) {
	bubble(t, func(t *testing.T) {
		b, w := newBook(), &wire{}
		ends := b.hang()
		defer ends()
		running(t, b, Channel{Name: "sms", Send: w})
		b.owe("1", "sms", alerts.RuleOffline, alerts.Major)
		time.Sleep(time.Minute)                             // it hangs on that
		b.owe("4", "sms", alerts.RuleOffline, alerts.Major) // and this waits
		calls := []string{
			b.owe("2", "sms", alerts.RulePressed, alerts.Critical),
			b.owe("3", "sms", alerts.RulePressed, alerts.Critical, func(o *alerts.Owed) { o.Alert.NotRecorded = true }),
		}
		time.Sleep(100 * time.Millisecond)
		synctest.Wait()
		for range 2 {
			if told := alertsOf(w.sent()); told["alert-"+calls[0]] != 1 || told["alert-"+calls[1]] != 1 || len(told) != 2 {
				t.Errorf("told: %v", told)
			}
			time.Sleep(time.Hour)
			synctest.Wait()
		}
	})
}

func TestWhatBecameOfOneCallThatHangsKeepsNoOtherFromItsNextChannel(t *testing.T) {
	bubble(t, func(t *testing.T) {
		b, w := newBook(), &wire{}
		w.do(func(context.Context, string, notify.Message) error { return notify.Failed("busy") })
		ends := b.hang()
		defer ends()
		running(t, b, Channel{Name: "sms", Send: w})
		b.owe("1", "sms", alerts.RulePressed, alerts.Critical)
		time.Sleep(5 * time.Second)
		call := b.owe("2", "sms", alerts.RulePressed, alerts.Critical, func(o *alerts.Owed) { o.Alert.NotRecorded = true })
		time.Sleep(20 * time.Second)
		synctest.Wait()
		if n := alertsOf(w.sent())["alert-"+call]; n < 2 {
			t.Errorf("tried %d times", n)
		}
	})
}
