package phone

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"brighteyes/alerts"
	"brighteyes/alerts/notify"
	"brighteyes/devices"
	"brighteyes/hub/access"
	"brighteyes/hub/residents"
)

// CallBack has the gateway connect the desk with whom of a call's card:
// "resident", or "contact:N" with N from 1. Nothing leaves before it is on record
// with its audit row. Asked twice within a minute it is put through once.
func (p *Phone) CallBack(ctx context.Context, who residents.Caller, a alerts.Alert, whom string) (CallBack, error) {
	if p.cfg.Gateway == nil {
		return CallBack{}, ErrNoGateway
	}
	p.acting.Lock()
	defer p.acting.Unlock()
	if cb, ok := p.underWay(a.ID, whom); ok {
		return cb, nil
	}
	card, err := p.cfg.Residents.Card(ctx, who, a)
	if err != nil {
		return CallBack{}, err
	}
	number, resident, err := numberOf(card, whom)
	if err != nil {
		return CallBack{}, err
	}
	now := p.now()
	cb := CallBack{ID: devices.NewID(now), Alert: a.ID, Whom: whom, By: who.Name, At: now, State: Asked}
	err = p.cfg.Store.PutCallBack(ctx, cb, &access.AuditEntry{
		ID: devices.NewID(now), At: now, Actor: who.Name, Action: "resident.callback", Target: "resident:" + resident,
		Purpose: string(residents.ForCall), Detail: "alert:" + a.ID + " " + whom,
	})
	if err != nil {
		return CallBack{}, fmt.Errorf("put a call back on record: %w", err)
	}
	p.remember(cb)
	_, err = p.cfg.Gateway.Send(ctx, number, notify.Message{ID: cb.ID, Sent: now})
	if err == nil {
		return cb, nil
	}
	why := notify.AsError(err)
	if why.Doubt { // it may ring all the same; the gateway's word, or its silence, decides
		return cb, nil
	}
	cb.State = Failed
	p.settle(ctx, cb)
	cb.Reason = why.Reason
	p.note(ctx, cb, "回拨未接通网关 · the gateway did not take the call back")
	return cb, nil
}

// PutsThrough reports whether calls back can be asked for.
func (p *Phone) PutsThrough() bool { return p.cfg.Gateway != nil }

func (p *Phone) underWay(alert, whom string) (CallBack, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, cb := range p.out {
		if cb.Alert == alert && cb.Whom == whom && cb.State == Asked {
			return cb, true
		}
	}
	return CallBack{}, false
}

// numberOf is the number of whom, of the first resident on the card who has it.
func numberOf(card residents.CallCard, whom string) (number, resident string, err error) {
	n := 0
	if rest, ok := strings.CutPrefix(whom, "contact:"); ok {
		if n, err = strconv.Atoi(rest); err != nil || n < 1 {
			return "", "", &alerts.InvalidError{Field: "whom", Reason: "want resident or contact:N"}
		}
	} else if whom != "resident" {
		return "", "", &alerts.InvalidError{Field: "whom", Reason: "want resident or contact:N"}
	}
	for _, one := range card.Residents {
		switch {
		case n == 0 && one.Phone != "":
			return one.Phone, one.ID, nil
		case n > 0 && n <= len(one.Contacts) && one.Contacts[n-1].Phone != "":
			return one.Contacts[n-1].Phone, one.ID, nil
		}
	}
	return "", "", &alerts.InvalidError{Field: "whom", Reason: "there is no such number on the card of this call"}
}

// Outcome takes what the gateway tells of a call that it put through: voice,
// no_answer or busy. Told again it changes nothing. Told after silence, or after
// a restart, it counts.
func (p *Phone) Outcome(ctx context.Context, id, result string) error {
	if result != "voice" && result != "no_answer" && result != "busy" {
		return &alerts.InvalidError{Field: "result", Reason: "want voice, no_answer or busy"}
	}
	p.acting.Lock()
	defer p.acting.Unlock()
	p.mu.Lock()
	cb, ok := p.out[id]
	p.mu.Unlock()
	if !ok {
		return ErrNotFound
	}
	if cb.State == Told {
		return nil
	}
	act := alerts.Act{Alert: cb.Alert, Verb: alerts.TickVerb, By: cb.By, Tick: alerts.TickResidentCalled, Result: result, Note: "网关回拨 · by the gateway"}
	if n, contact := strings.CutPrefix(cb.Whom, "contact:"); contact {
		act.Tick, act.Note = alerts.TickContactCalled, "联系人"+n+" · contact "+n
	}
	if result == "busy" {
		act.Result, act.Note = "no_answer", act.Note+" · 占线 · busy"
	}
	// The tick first: a stop between the two can tell it twice, and never not.
	if _, err := p.cfg.Desk.Act(ctx, act); err != nil && !refused(err) {
		return fmt.Errorf("tick a call back: %w", err)
	}
	cb.State, cb.Result = Told, result
	p.settle(ctx, cb)
	return nil
}

// refused: the alert takes no tick any more, however often it is tried.
func refused(err error) bool {
	var conflict *alerts.ConflictError
	return errors.As(err, &conflict) || errors.Is(err, alerts.ErrInvalid) || errors.Is(err, alerts.ErrNotFound)
}

// noWord says on the timeline that the gateway was silent: not that nobody
// answered.
func (p *Phone) noWord(ctx context.Context, id string) {
	p.acting.Lock()
	defer p.acting.Unlock()
	p.mu.Lock()
	cb := p.out[id]
	p.mu.Unlock()
	if cb.State != Asked {
		return
	}
	cb.State = Silent
	p.note(ctx, cb, "回拨后网关无回音 · no word from the gateway")
	p.settle(ctx, cb)
}

func (p *Phone) note(ctx context.Context, cb CallBack, text string) {
	_, err := p.cfg.Desk.Act(ctx, alerts.Act{Alert: cb.Alert, Verb: alerts.Note, By: By, Note: text})
	if err != nil {
		p.log.Error("what became of a call back is not on the timeline", "alert", cb.Alert, "error", err)
	}
}

func (p *Phone) remember(cb CallBack) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.out[cb.ID] = cb
}

func (p *Phone) settle(ctx context.Context, cb CallBack) {
	p.remember(cb)
	if err := p.cfg.Store.PutCallBack(ctx, cb, nil); err != nil {
		p.log.Error("what became of a call back is not on record", "alert", cb.Alert, "error", err)
	}
}
