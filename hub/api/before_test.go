package api

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"brighteyes/alerts"
	"brighteyes/devices"
	"brighteyes/devices/wire"
	"brighteyes/hub/access"
)

func TestAGateIsLookedBackAtWithoutCardsAndPersons(t *testing.T) {
	h := police(t)
	now := time.Now().UTC().Truncate(time.Millisecond)
	batch := wire.Batch{Edge: "edge-east", Lane: devices.Events, Received: now}
	add := func(before time.Duration, kind string, data map[string]any) {
		at := now.Add(-before)
		batch.Events = append(batch.Events, devices.Recorded{Edge: "edge-east", Event: devices.Event{ID: devices.NewID(at), Device: "gate-1", Type: kind, Time: at, Data: data}, Received: at})
	}
	add(30*time.Minute, devices.GateClosed, nil)
	add(12*time.Minute, devices.GateGranted, map[string]any{"method": "card"})
	add(9*time.Minute, devices.GateOpened, map[string]any{"door": 1, "method": "button", "direction": "out"})
	add(8*time.Minute, devices.GateClosed, map[string]any{"door": 1})
	add(5*time.Second, devices.GateOpened, map[string]any{"door": 1})
	_, err := h.records.Commit(t.Context(), batch, func([]devices.Recorded) ([]alerts.Action, error) { return nil, nil })
	must(t, err)
	a := h.forced()
	var got struct {
		Events []struct{ Type, Method, Direction string }
		Door   []struct{ State string }
	}
	h.as(access.Police).get("/alerts/" + a.ID + "/before").expect(200).into(&got)
	if len(got.Events) != 3 || got.Events[0].Type != devices.GateOpened || got.Events[0].Method != "button" || got.Events[0].Direction != "out" {
		t.Errorf("%+v", got.Events)
	}
	var states []string
	for _, one := range got.Door {
		states = append(states, one.State)
	}
	if strings.Join(states, " ") != "closed open closed open" {
		t.Errorf("the door stood %v", states)
	}
	smoke := h.raise(alerts.RuleSmoke, alerts.Safety, "smoke-1")
	h.as(access.Police).get("/alerts/" + smoke.ID + "/before").expect(http.StatusNotFound)
	h.as(access.Property).get("/alerts/" + a.ID + "/before").expect(http.StatusForbidden)
}

type lookedBack struct {
	Events []struct{ Type string }
	Door   []struct{ State string }
	More   bool
}

func (b lookedBack) states() string {
	var states []string
	for _, one := range b.Door {
		states = append(states, one.State)
	}
	return strings.Join(states, " ")
}

// tells puts on record what a gate told, each so long ago.
func (h *hub) tells(now time.Time, told ...gateEvent) {
	h.t.Helper()
	batch := wire.Batch{Edge: "edge-east", Lane: devices.Events, Received: time.Now()}
	for _, e := range told {
		data := map[string]any{}
		if e.Door != nil {
			data["door"] = e.Door
		}
		batch.Events = append(batch.Events, devices.Recorded{Edge: "edge-east", Event: devices.Event{ID: devices.NewID(e.At), Device: "gate-1", Type: e.Type, Time: e.At, Data: data}, Received: now})
	}
	_, err := h.records.Commit(h.t.Context(), batch, func([]devices.Recorded) ([]alerts.Action, error) { return nil, nil })
	must(h.t, err)
}

// keep puts an alert on record as it is.
func (h *hub) keep(a alerts.Alert) {
	h.t.Helper()
	a.Timeline = nil
	_, err := h.records.Commit(h.t.Context(), wire.Batch{}, func([]devices.Recorded) ([]alerts.Action, error) {
		return []alerts.Action{alerts.PutAlert{Alert: a}}, nil
	})
	must(h.t, err)
}

func TestAnOlderAlertOfABusyGateIsStillLookedBackAt(t *testing.T) {
	h := police(t)
	a := h.forced()
	a.Chain.Pressed = a.Chain.Pressed.Add(-time.Hour)
	h.keep(a)
	h.tells(a.Chain.Pressed, gateEvent{At: a.Chain.Pressed.Add(-time.Minute), Type: devices.GateClosed})
	var since []gateEvent
	for i := range beforeMost + 20 {
		since = append(since, gateEvent{At: a.Chain.Pressed.Add(lookAfter + time.Duration(i+1)*time.Second), Type: devices.GateGranted})
	}
	for part := range slices.Chunk(since, 100) {
		h.tells(a.Chain.Pressed, part...)
	}
	var got lookedBack
	h.as(access.Police).get("/alerts/" + a.ID + "/before").expect(200).into(&got)
	if len(got.Events) != 1 || got.Events[0].Type != devices.GateClosed || got.More || got.states() != "unknown closed" {
		t.Errorf("%+v", got)
	}
}

func TestTheStripFollowsTheDoorThatWasForced(t *testing.T) {
	h := police(t)
	a := h.forced()
	at := func(before time.Duration) time.Time { return a.Chain.Pressed.Add(-before) }
	var got lookedBack
	look := func() string {
		t.Helper()
		got = lookedBack{}
		h.as(access.Police).get("/alerts/" + a.ID + "/before").expect(200).into(&got)
		return got.states()
	}
	h.tells(at(0), gateEvent{At: at(15 * time.Minute), Type: devices.GateClosed, Door: 1}, gateEvent{At: at(12 * time.Minute), Type: devices.GateOpened, Door: 2},
		gateEvent{At: at(5 * time.Minute), Type: devices.GateClosed, Door: 2}, gateEvent{At: at(4 * time.Minute), Type: devices.GateOpened, Door: 2})
	if states := look(); states != "unknown" { // which was forced nobody said
		t.Errorf("of two doors the strip says %s", states)
	}
	h.tells(at(0), gateEvent{At: at(0), Type: devices.GateForced, Door: 1})
	own, _, err := h.records.Events(t.Context(), "edge-east", "gate-1", 1, "")
	must(t, err)
	a.Chain.Event = own[0].ID
	h.keep(a)
	if states := look(); states != "closed forced" || len(got.Events) != 3 {
		t.Errorf("door 1 stood %s, of %+v", states, got.Events)
	}
	h.tells(at(0), gateEvent{At: at(2 * time.Minute), Type: devices.GateOpened})
	if states := look(); states != "closed unknown forced" {
		t.Errorf("after an event of no door it stood %s", states)
	}
}
