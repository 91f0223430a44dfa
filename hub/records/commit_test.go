package records

import (
	"context"
	"errors"
	"reflect"
	"testing"

	"brighteyes/alerts"
	"brighteyes/devices"
	"brighteyes/devices/wire"
)

func TestAnEventIsKeptAsItCame(t *testing.T) {
	r := openTest(t)
	claimed := noon.AddDate(-10, 0, 0)
	suspect := press("button-2", 1)
	suspect.Time, suspect.DeviceTime = noon, &claimed
	nobodys := press("", 2)
	nobodys.Claim, nobodys.Data = "Button 7", nil
	sent := []devices.Recorded{press("button-1", 3), suspect, nobodys}

	s := commit(t, r, batch(1, sent...))

	for i := range sent {
		sent[i].Edge, sent[i].Received = "edge-east", noon.Add(1e9)
	}
	if !reflect.DeepEqual(s.Fresh, sent) {
		t.Errorf("fresh\n%+v, sent\n%+v", s.Fresh, sent)
	}
	want := []devices.Recorded{sent[1], sent[2], sent[0]}
	if got := stored(t, r); !reflect.DeepEqual(got, want) {
		t.Errorf("stored\n%+v, want\n%+v", got, want)
	}
}

func TestABatchSentAgainHasNoSecondEffect(t *testing.T) {
	r := openTest(t)
	b := batch(1, press("button-1", 0))
	commit(t, r, b)
	s, err := r.Commit(context.Background(), b, func([]devices.Recorded) ([]alerts.Action, error) {
		t.Error("the step ran for a batch that was settled before")
		return nil, nil
	})
	if err != nil || !s.Stored || s.Position != 1 || len(s.Fresh) != 0 {
		t.Errorf("settled %+v, %v", s, err)
	}
	if n := len(stored(t, r)); n != 1 {
		t.Errorf("%d events stored", n)
	}
}

func TestAnEventCountsOnceWhateverStreamBringsIt(t *testing.T) {
	r := openTest(t)
	commit(t, r, batch(1, press("button-1", 0)))
	again := batch(1, press("button-1", 0), press("button-1", 1), press("button-1", 1))
	again.Stream = "01JOTHER000000000000000000"
	s := commit(t, r, again)
	if s.Position != 1 || s.Duplicates != 2 || len(s.Fresh) != 1 {
		t.Errorf("settled %+v", s)
	}
	if n := len(stored(t, r)); n != 2 {
		t.Errorf("%d events stored", n)
	}
	if p := positions(t, r); p != (wire.Position{Alarms: 1}) {
		t.Errorf("the new stream moved the old one to %+v", p)
	}
}

func TestAStepThatRefusesUndoesTheBatch(t *testing.T) {
	r := openTest(t)
	no := errors.New("no")
	_, err := r.Commit(context.Background(), batch(1, press("button-1", 0)), func(fresh []devices.Recorded) ([]alerts.Action, error) {
		if len(fresh) != 1 {
			t.Errorf("fresh %v", fresh)
		}
		return nil, no
	})
	if err != no {
		t.Errorf("error %v", err)
	}
	if n := len(stored(t, r)); n != 0 {
		t.Errorf("%d events stored", n)
	}
	if s := commit(t, r, batch(1, press("button-1", 0))); len(s.Fresh) != 1 {
		t.Errorf("the batch cannot come again: %+v", s)
	}
}
