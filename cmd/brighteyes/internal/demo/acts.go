package demo

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"brighteyes/alerts"
	"brighteyes/hub/access"
)

// The story is about these.
const (
	frozenCamera = "cam-north-1"
	blindArea    = "north-gate"
	lostPower    = "power-b3"
	pressed      = "button-5-501"
)

// The deeds that the acts come of. The power is back and the north camera well some seconds
// before the minute's end, when their own data say so.
const (
	breaks  = "breaks"
	darkens = "darkens"
	presses = "presses"
	mends   = "mends"
)

// deed is something that is done at a moment of the story, and when the records have said
// the acts that it comes after. What it brings about is looked for from then on.
type deed struct {
	at    time.Duration
	name  string
	do    func(ctx context.Context, s *story) error
	after []string
}

// deeds in the order of their time. The camera's picture stands some seconds before the
// act that tells of it: the edge believes it after five of six pictures. So is its mending:
// it is asked for its stream anew, and believed after four good pictures. It comes last: on a
// slow machine it waits for what broke to be told, and the call is not to stay open for that.
var deeds = []deed{
	{0, "", func(ctx context.Context, s *story) error { _, err := s.desks.as(ctx, access.Care); return err }, nil}, // somebody sits there
	{time.Second, breaks, func(_ context.Context, s *story) error { return s.town.freeze(frozenCamera, true) }, nil},
	{18 * time.Second, darkens, func(_ context.Context, s *story) error { return s.town.power(false) }, []string{"freeze"}},
	{30 * time.Second, presses, func(ctx context.Context, s *story) error { return s.press(ctx, pressed) }, []string{"power"}},
	{46 * time.Second, "", answering("resident/ask", map[string]any{"with": "guard"}), []string{"escalate"}},
	{47 * time.Second, "", answering("acknowledge", nil), nil},
	{48 * time.Second, "", answering("dispatch", map[string]any{"assignee": "zhiban-ding"}), nil},
	{50 * time.Second, "", answering("arrive", nil), nil},
	{52 * time.Second, "", answering("ticks", map[string]any{"tick": "person_seen"}), nil},
	{53 * time.Second, "", answering("resolve", map[string]any{"outcome": "handled", "note": "已见到本人，平安（演示）"}), nil},
	{54 * time.Second, mends, func(_ context.Context, s *story) error {
		return errors.Join(s.town.power(true), s.town.freeze(frozenCamera, false))
	}, []string{"freeze", "power", "escalate"}},
}

// answering is what the desk of elder care does about the call, unless the visitor has
// done it.
func answering(verb string, body map[string]any) func(context.Context, *story) error {
	return func(ctx context.Context, s *story) error {
		a, err := s.call(ctx, s.since)
		if err != nil || a == nil || a.State == alerts.Resolved {
			return err
		}
		if body == nil {
			body = map[string]any{}
		}
		if err := s.desks.call(ctx, access.Care, http.MethodPost, "alerts/"+a.ID+"/"+verb, body, nil); !errors.Is(err, errRefused) {
			return err
		}
		return nil
	}
}

// act is what the story tells: due on its clock, true when the records say so. Before its
// deed was done they say it of how things were before.
type act struct {
	id   string
	due  time.Duration
	deed string
	look func(ctx context.Context, s *story, since time.Time) (found, error)
}

// found is what the records say of an act.
type found struct {
	done    bool
	figures map[string]float64
	alert   string
}

var acts = []act{
	{"freeze", 8 * time.Second, breaks, frozen},
	{"power", 18 * time.Second, darkens, unpowered},
	{"press", 30 * time.Second, presses, called},
	{"escalate", 45 * time.Second, presses, escalated},
	{"arrived", 50 * time.Second, presses, answered},
	{"recovered", 60 * time.Second, mends, recovered},
}

// seen is the share of the public areas that is seen, and whether the blind one is dark.
func (s *story) seen(ctx context.Context) (share float64, dark bool, err error) {
	var c struct {
		ByArea struct{ Share float64 } `json:"by_area"`
		Areas  []struct {
			Area   string
			DarkM2 float64 `json:"dark_m2"`
			AreaM2 float64 `json:"area_m2"`
		}
	}
	err = s.desks.call(ctx, access.Police, http.MethodGet, "coverage", nil, &c)
	for _, a := range c.Areas {
		dark = dark || a.Area == blindArea && a.DarkM2 >= a.AreaM2/2
	}
	return c.ByArea.Share, dark, err
}

// open is the newest alert of a rule about something, since the story began.
func (s *story) open(ctx context.Context, rule, about string, since time.Time) (*alerts.Alert, error) {
	list, err := s.desks.alerts(ctx, url.Values{"from": {since.UTC().Format(time.RFC3339Nano)}})
	i := slices.IndexFunc(list, func(a alerts.Alert) bool {
		return a.Rule == rule && (a.Device == about || strings.HasSuffix(a.Key, ":"+about))
	})
	if err != nil || i < 0 {
		return nil, err
	}
	return &list[i], nil
}

// call is the call for help of the story; nil: there is none yet.
func (s *story) call(ctx context.Context, since time.Time) (*alerts.Alert, error) {
	return s.open(ctx, alerts.RulePressed, pressed, since)
}

func frozen(ctx context.Context, s *story, since time.Time) (found, error) {
	share, dark, err := s.seen(ctx)
	if err != nil {
		return found{}, err
	}
	f := found{figures: map[string]float64{"coverage_pct": 100 * share}}
	blind, err := s.open(ctx, alerts.RuleBlind, blindArea, since)
	if err != nil || blind == nil {
		return f, err
	}
	f.alert = blind.ID
	var rounds struct{ Items []struct{ Alert string } }
	err = s.desks.call(ctx, access.Police, http.MethodGet, "patrols?place="+blindArea, nil, &rounds)
	f.done = dark && slices.ContainsFunc(rounds.Items, func(r struct{ Alert string }) bool { return r.Alert == blind.ID })
	return f, err
}

func unpowered(ctx context.Context, s *story, since time.Time) (found, error) {
	cause, err := s.open(ctx, alerts.RulePower, lostPower, since)
	if err != nil || cause == nil {
		return found{}, err
	}
	f := found{alert: cause.ID, figures: map[string]float64{"hidden": float64(cause.Hides)}}
	cannot, err := s.open(ctx, alerts.RuleCannotCall, lostPower, since)
	if cannot == nil {
		return f, err
	}
	var homes struct {
		Homes struct {
			Cannot int `json:"cannot_call"`
		}
	}
	err = s.desks.call(ctx, access.Care, http.MethodGet, "kpi", nil, &homes)
	f.figures["cannot"] = float64(homes.Homes.Cannot)
	f.done = cause.Hides == len(onMains) && homes.Homes.Cannot == 2
	return f, err
}

func called(ctx context.Context, s *story, since time.Time) (found, error) {
	a, err := s.call(ctx, since)
	if err != nil || a == nil || a.Chain == nil {
		return found{}, err
	}
	c := a.Chain
	f := found{alert: a.ID, figures: map[string]float64{
		"received_ms": ms(c.Received.Sub(c.Pressed)), "stored_ms": ms(c.Stored.Sub(c.Pressed)), "raised_ms": ms(c.Raised.Sub(c.Pressed)),
	}}
	if c.Displayed != nil {
		f.figures["displayed_ms"] = ms(c.Displayed.Sub(c.Pressed))
	}
	err = s.guided(ctx, a, &f)
	return f, err
}

// guided adds what the guard room reads of the call: which door it is to open. Where the
// visitor was quicker it may be over for the guards, and nothing is waited for.
func (s *story) guided(ctx context.Context, a *alerts.Alert, f *found) error {
	var card struct {
		Rescue bool
		Gate   struct{ Door int }
	}
	err := s.desks.call(ctx, access.Property, http.MethodGet, "alerts/"+a.ID, nil, &card)
	if errors.Is(err, errRefused) {
		f.done = a.State == alerts.Resolved
		return nil
	}
	if f.done = card.Rescue; f.done {
		f.figures["door"] = float64(card.Gate.Door)
	}
	if a.GuardsAt != nil {
		f.figures["guards_ms"] = ms(a.GuardsAt.Sub(a.Chain.Pressed))
	}
	return err
}

func ms(d time.Duration) float64 { return float64(d.Milliseconds()) }

// escalated is over also when the visitor took the call: then nothing has to.
func escalated(ctx context.Context, s *story, since time.Time) (found, error) {
	a, err := s.call(ctx, since)
	if err != nil || a == nil {
		return found{}, err
	}
	f := found{alert: a.ID, figures: map[string]float64{}}
	for _, e := range a.Timeline {
		if e.Action == alerts.EntryEscalated && strings.HasSuffix(e.Note, "· 值班员丁") { // the B post alone
			f.done, f.figures["after_s"] = true, e.At.Sub(a.OpenedAt).Seconds()
		}
	}
	if !f.done && a.AcknowledgedAt != nil {
		f.done, f.figures["taken"] = true, 1
	}
	return f, nil
}

func answered(ctx context.Context, s *story, since time.Time) (found, error) {
	a, err := s.call(ctx, since)
	if err != nil || a == nil {
		return found{}, err
	}
	f := found{done: a.State == alerts.Resolved, alert: a.ID, figures: map[string]float64{}}
	if a.ArrivedAt != nil {
		f.figures["arrived_s"] = a.ArrivedAt.Sub(a.OpenedAt).Seconds()
	}
	if a.ResolvedAt != nil {
		f.figures["resolved_s"] = a.ResolvedAt.Sub(a.OpenedAt).Seconds()
	}
	return f, nil
}

func recovered(ctx context.Context, s *story, _ time.Time) (found, error) {
	share, _, err := s.seen(ctx)
	if err != nil {
		return found{}, err
	}
	var k struct {
		Homes struct {
			Total   int
			CanCall int `json:"can_call"`
		}
	}
	if err := s.desks.call(ctx, access.Care, http.MethodGet, "kpi", nil, &k); err != nil {
		return found{}, err
	}
	s.mu.Lock()
	p := s.presses
	s.mu.Unlock()
	return found{
		done:    share > 0.995 && k.Homes.CanCall == k.Homes.Total && p.Recorded == p.Sent,
		figures: map[string]float64{"coverage_pct": 100 * share, "can_call": float64(k.Homes.CanCall), "homes": float64(k.Homes.Total), "sent": float64(p.Sent), "lost": float64(p.Lost), "doubled": float64(p.Doubled)},
	}, nil
}
