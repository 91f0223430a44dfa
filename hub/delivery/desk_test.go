package delivery

import (
	"testing"
	"testing/synctest"
	"time"

	"brighteyes/alerts"
	"brighteyes/alerts/notify/desk"
)

// A screen showed the first call; somebody took it, and the button was pressed again.
func TestANewCallOnAnAlertIsHandedOverOnlyWhenAScreenShowsThatCall(t *testing.T) {
	bubble(t, func(t *testing.T) {
		b, screens := newBook(), desk.New(0)
		running(t, b, Channel{Name: DeskName, Kind: "desk", Send: screens, AtOnce: 1000, Patience: 30 * time.Second, Alone: true, NoLink: true})
		screens.Shown("alert", 1, "care")
		call := func(lines ...alerts.Entry) string {
			return b.owe("desk:care", DeskName, alerts.RulePressed, alerts.Critical, func(o *alerts.Owed) { o.Alert.ID, o.Alert.Timeline = "alert", lines })
		}
		first := call()
		time.Sleep(time.Second)
		again := call(alerts.Entry{Action: alerts.EntryCalledAgain})
		time.Sleep(5 * time.Second)
		synctest.Wait()
		if r := b.results(); len(r) != 1 || r[0].ID != first || r[0].Error != "" {
			t.Fatalf("before any screen showed the second call: %+v", r)
		}
		screens.Shown("alert", 2, "care")
		time.Sleep(time.Second)
		synctest.Wait()
		if r := b.results(); len(r) != 2 || r[1].ID != again || r[1].Error != "" {
			t.Errorf("after a screen showed it: %+v", r)
		}
	})
}
