package delivery

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"brighteyes/alerts"
	"brighteyes/hub/access"
)

// office is a desk with one alert after the other, and the links of messages.
type office struct {
	mu     sync.Mutex
	alerts map[string]alerts.Alert
	acts   []string
	links  []Link
	audit  []access.AuditEntry
	fail   error
}

var errUnknown = errors.New("not on record")

func (o *office) Act(_ context.Context, act alerts.Act) (alerts.Alert, error) {
	a := o.alerts[act.Alert]
	o.acts = append(o.acts, string(act.Verb)+" "+act.By+" "+act.Note+string(act.Tick))
	switch act.Verb {
	case alerts.Acknowledge:
		if a.State != alerts.Open {
			return a, &alerts.ConflictError{Alert: a, Reason: "taken"}
		}
		a.State, a.Assignee = alerts.Acknowledged, act.Assignee
	case alerts.Dispatch:
		a.State = alerts.Dispatched
	case alerts.Arrive:
		a.State = alerts.OnScene
	case alerts.Decline:
		a.State, a.Assignee = alerts.Open, ""
	case alerts.TickVerb:
		a.Ticks = append(a.Ticks, alerts.Tick{Name: act.Tick})
	}
	o.alerts[a.ID] = a
	return a, nil
}

func (o *office) Alert(_ context.Context, id string) (alerts.Alert, error) {
	if a, ok := o.alerts[id]; ok {
		return a, nil
	}
	return alerts.Alert{}, errUnknown
}

func (o *office) PutLinks(_ context.Context, links []Link) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.links = append(o.links, links...)
	return nil
}

func (o *office) Link(_ context.Context, hash string) (Link, error) {
	for _, l := range o.links {
		if l.Hash == hash {
			return l, nil
		}
	}
	return Link{}, errUnknown
}

func (o *office) LastLink(_ context.Context, channel, mac string) (Link, error) {
	for i := len(o.links) - 1; i >= 0; i-- {
		if o.links[i].Channel == channel && o.links[i].Mac == mac {
			return o.links[i], nil
		}
	}
	return Link{}, errUnknown
}

func (o *office) DropLinks(context.Context, time.Time) error { return nil }

func (o *office) Audit(_ context.Context, e access.AuditEntry) error {
	if o.fail != nil {
		return o.fail
	}
	o.audit = append(o.audit, e)
	return nil
}

const phone = "13800001111"

// answering has one message to 乙 about two calls.
func answering(t *testing.T) (*Answers, *office, string, *time.Time) {
	t.Helper()
	now := time.Date(2026, 3, 1, 2, 40, 0, 0, time.UTC)
	o := &office{alerts: map[string]alerts.Alert{}}
	var owed []alerts.Owed
	for _, id := range []string{"501", "301"} {
		a := alerts.Alert{ID: id, Rule: alerts.RulePressed, Category: alerts.Care, State: alerts.Open, Device: "btn-" + id, OpenedAt: now, LateS: 180, Title: "张奶奶", Summary: "心脏病"}
		o.alerts[id] = a
		owed = append(owed, alerts.Owed{Delivery: alerts.Delivery{ID: "d" + id, To: alerts.Target{Person: "yi", Name: "乙"}}, Alert: a})
	}
	s := &Answers{Desk: o, History: o, Links: o, Places: town{}, Key: []byte("key"), Now: func() time.Time { return now }, Log: slog.New(slog.DiscardHandler)}
	link, token := newLink(owed, "sms", addressMac(s.Key, "+86"+phone), now)
	o.links = append(o.links, link)
	return s, o, token, &now
}

func TestFetchingALinkAnswersNothing(t *testing.T) {
	s, o, token, _ := answering(t)
	for range 3 {
		page, err := s.Look(t.Context(), token)
		if err != nil {
			t.Fatal(err)
		}
		if len(page.Calls) != 2 || page.Calls[0].Place != "5-501" || page.Calls[0].Kind != "求助" || page.Calls[0].LateMin != 3 || page.Calls[0].State != alerts.Open {
			t.Errorf("page %+v", page)
		}
	}
	if len(o.acts) != 0 || len(o.audit) != 0 {
		t.Errorf("fetching did %v", o.acts)
	}
}

func TestAResponderTakesArrivesAndSeesFromTheLink(t *testing.T) {
	s, o, token, _ := answering(t)
	for _, verb := range []Verb{Take, Take, Arrive, Seen} {
		if _, err := s.Answer(t.Context(), token, 0, verb); err != nil {
			t.Fatalf("%s: %v", verb, err)
		}
	}
	if got, want := strings.Join(o.acts, "; "), "acknowledge responder:乙 ; dispatch responder:乙 ; arrive responder:乙 ; ticks responder:乙 person_seen"; got != want {
		t.Errorf("acts: %s", got)
	}
	page, err := s.Look(t.Context(), token)
	if err != nil || !page.Calls[0].Mine || !page.Calls[0].Seen || page.Calls[0].State != alerts.OnScene || page.Calls[1].State != alerts.Open {
		t.Errorf("%+v, %v", page, err)
	}
	if len(o.audit) != 4 || o.audit[0].Actor != "responder:乙" || o.audit[0].Action != "answer.take" || o.audit[0].Target != "alert:501" {
		t.Errorf("audit: %+v", o.audit)
	}
}

func TestWhatWasSaidBehindALinkIsTakenBackByWhoSaidItWhileTheHubAllowsIt(t *testing.T) {
	s, o, token, now := answering(t)
	var conflict *alerts.ConflictError
	stands := func(undo alerts.Undo) Call {
		t.Helper()
		a := o.alerts["501"]
		a.State, a.Ticks, a.Undo = alerts.OnScene, []alerts.Tick{{Name: alerts.TickPersonSeen}}, &undo
		o.alerts["501"] = a
		page, err := s.Look(t.Context(), token)
		if err != nil {
			t.Fatal(err)
		}
		return page.Calls[0]
	}
	soon := now.Add(8 * time.Second)
	for verb, answer := range map[alerts.Verb]Verb{alerts.Arrive: Arrive, alerts.TickVerb: Seen} {
		if c := stands(alerts.Undo{Verb: verb, By: "responder:乙", Until: soon}); c.Undo != answer || c.UndoS != 8 {
			t.Errorf("of %s can be taken back %q for %v s", verb, c.Undo, c.UndoS)
		}
	}
	if _, err := s.Answer(t.Context(), token, 0, Back); err != nil || o.acts[0] != "undo responder:乙 " || o.audit[0].Action != "answer.undo" {
		t.Errorf("taken back by %q, on the audit record as %+v, %v", o.acts, o.audit, err)
	}
	for what, undo := range map[string]alerts.Undo{
		"another's":   {Verb: alerts.Arrive, By: "care", Until: soon},
		"another act": {Verb: alerts.Dispatch, By: "responder:乙", Until: soon},
		"over":        {Verb: alerts.Arrive, By: "responder:乙", Until: *now},
	} {
		if c := stands(undo); c.Undo != "" {
			t.Errorf("%s is offered: %q", what, c.Undo)
		}
		if _, err := s.Answer(t.Context(), token, 0, Back); !errors.As(err, &conflict) {
			t.Errorf("%s is taken back: %v", what, err)
		}
	}
}

func TestWhoCannotGoSaysSoAndTheNextAreTold(t *testing.T) {
	s, o, token, _ := answering(t)
	for _, verb := range []Verb{Cannot, Take, Cannot} {
		if _, err := s.Answer(t.Context(), token, 1, verb); err != nil {
			t.Fatalf("%s: %v", verb, err)
		}
	}
	if got := strings.Join(o.acts, "; "); strings.Count(got, "decline responder:乙 不能去") != 2 || o.alerts["301"].State != alerts.Open {
		t.Errorf("acts: %s", got)
	}
}

func TestACallThatAnotherHasIsNotTakenFromThem(t *testing.T) {
	s, o, token, _ := answering(t)
	a := o.alerts["501"]
	a.State, a.Assignee = alerts.Acknowledged, "甲"
	o.alerts["501"] = a
	var conflict *alerts.ConflictError
	if _, err := s.Answer(t.Context(), token, 0, Take); !errors.As(err, &conflict) {
		t.Errorf("take: %v", err)
	}
	if _, err := s.Answer(t.Context(), token, 0, Cannot); err != nil || o.alerts["501"].Assignee != "甲" {
		t.Errorf("cannot: %v, %+v", err, o.alerts["501"])
	}
}

func TestALinkEnds(t *testing.T) {
	s, o, token, now := answering(t)
	begin := *now
	*now = begin.Add(linkLife)
	if _, err := s.Look(t.Context(), token); !errors.Is(err, ErrLink) {
		t.Errorf("after 12 h: %v", err)
	}
	*now = begin.Add(time.Minute)
	for id, a := range o.alerts {
		at := begin
		a.State, a.ResolvedAt = alerts.Resolved, &at
		o.alerts[id] = a
	}
	if _, err := s.Look(t.Context(), token); err != nil {
		t.Errorf("a minute after it is resolved: %v", err)
	}
	*now = begin.Add(afterResolve)
	if _, err := s.Answer(t.Context(), token, 0, Seen); !errors.Is(err, ErrLink) {
		t.Errorf("an hour after it is resolved: %v", err)
	}
	for _, wrong := range []string{"", "x", token[:len(token)-1] + "!", newToken(), strings.Repeat("a", 500)} {
		if _, err := s.Look(t.Context(), wrong); err == nil {
			t.Errorf("%q leads somewhere", wrong)
		}
	}
}

func TestAReplyOfOneTakesTheMostUrgentCall(t *testing.T) {
	s, o, _, _ := answering(t)
	if err := s.Reply(t.Context(), "sms", phone, " １\n"); err != nil {
		t.Fatal(err)
	}
	if err := s.Reply(t.Context(), "sms", "0086-138 0000 1111", "1"); err != nil {
		t.Fatal(err)
	}
	if o.alerts["501"].Assignee != "responder:乙" || o.alerts["301"].Assignee != "responder:乙" {
		t.Errorf("%+v", o.alerts)
	}
	if err := s.Reply(t.Context(), "sms", phone, "2"); err != nil || o.alerts["501"].State != alerts.Open {
		t.Errorf("cannot: %v, %+v", err, o.alerts["501"])
	}
	for _, wrong := range [][3]string{{"sms", "13911112222", "1"}, {"voice", phone, "1"}, {"sms", "", "1"}, {"sms", phone, "张奶奶怎么了"}} {
		if err := s.Reply(t.Context(), wrong[0], wrong[1], wrong[2]); err == nil || strings.Contains(err.Error(), "张奶奶") || strings.Contains(err.Error(), "1391") {
			t.Errorf("%v: %v", wrong, err)
		}
	}
}

func TestWithoutAnAuditRowOnlyCallsForHelpAreAnswered(t *testing.T) {
	s, o, token, _ := answering(t)
	o.fail = errors.New("disk full")
	a := o.alerts["301"]
	a.Rule, a.Category = alerts.RuleOffline, alerts.Maintenance
	o.alerts["301"] = a
	if _, err := s.Answer(t.Context(), token, 0, Take); err != nil {
		t.Errorf("a call: %v", err)
	}
	if _, err := s.Answer(t.Context(), token, 1, Take); err == nil {
		t.Error("an alarm was acted on without a row")
	}
}

func TestNoAddressAndNoSecretIsInALink(t *testing.T) {
	_, o, token, _ := answering(t)
	l := o.links[0]
	for _, field := range []string{l.Hash, l.Person, l.Name, l.Channel, l.Mac} {
		if strings.Contains(field, token) || strings.Contains(field, phone) {
			t.Errorf("%+v", l)
		}
	}
	if len(token) < 22 {
		t.Errorf("a secret of %d characters", len(token))
	}
}
