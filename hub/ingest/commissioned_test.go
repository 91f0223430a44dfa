package ingest

import (
	"testing"
	"testing/synctest"

	"brighteyes/devices"
)

// drilled takes every press for a walk-test.
type drilled struct{}

func (drilled) Mark(e devices.Recorded) (devices.Recorded, bool) { return e, true }

func TestAPressWhileADeviceIsBeingCommissionedIsACallUnlessAWalkTestTakesIt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t)
		d.town.known["button-503"] = declared("edge-east", "button-503", devices.Button, devices.Commissioning)
		d.town.known["gate-9"] = declared("edge-east", "gate-9", devices.Gate, devices.Commissioning)

		d.commit(d.event("button-503", devices.ButtonPressed))
		d.expectQueue() // nobody began a checklist: as the contract says

		d.ledger.installed = func(device string) bool {
			return device == "button-503" || device == "gate-9" || device == "button-old"
		}
		d.ledger.exercises = drilled{}
		d.commit(d.event("button-503", devices.ButtonPressed))
		d.expectQueue()

		d.ledger.exercises = nil
		d.commit(d.event("gate-9", devices.GateForced)) // a test of it, and no call
		d.commit(d.event("button-old", devices.ButtonPressed))
		d.expectQueue()
		d.commit(d.event("button-503", devices.ButtonPressed))
		d.expectQueue("求助：5-503 ×1")
	})
}

// The edge's own test of a button's way is on record and makes no noise, whatever the
// device is to be.
func TestATestOfAButtonsWayRaisesNothing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := newDesk(t)
		d.ledger.installed = func(string) bool { return true }
		for _, device := range []string{"button-501", "button-old", "button-nobody", "gate-1"} {
			d.commit(d.event(device, devices.ButtonPath))
		}
		d.expectQueue()
		if n := len(d.journal.events); n != 4 {
			t.Errorf("%d are on record", n)
		}
	})
}
