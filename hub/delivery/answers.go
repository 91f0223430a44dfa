package delivery

import (
	"context"
	"crypto/subtle"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"time"

	"brighteyes/alerts"
	"brighteyes/alerts/notify"
	"brighteyes/devices"
	"brighteyes/hub/access"
)

// Desk is where alerts are acted on. hub/ingest's ledger implements it.
type Desk interface {
	Act(ctx context.Context, a alerts.Act) (alerts.Alert, error)
}

// History is what is on record of alerts. hub/records implements it.
type History interface {
	Alert(ctx context.Context, id string) (alerts.Alert, error)
}

// Answers takes what responders say to a message: by its link, or by a gateway's
// reply. Who has the link is the responder for these calls and may do with it the
// things that its page offers, and see place code, kind and age.
type Answers struct {
	Desk    Desk
	History History
	Links   Links
	Places  Places
	Key     []byte // as the Sender's
	Now     func() time.Time
	Log     *slog.Logger
}

// Verb is what a responder says.
type Verb string

// The answers.
const (
	Take   Verb = "take"   // 我来处理
	Arrive Verb = "arrive" // 已到达
	Seen   Verb = "seen"   // 见到本人
	Cannot Verb = "cannot" // 不能去
	Back   Verb = "undo"   // 撤销: 已到达 or 见到本人, said a moment ago behind this link
)

// ErrLink means that a link is not known or works no more. Which of the two is
// not told.
var ErrLink = errors.New("the link is not known or has ended")

// Call is one call as the page of a link shows it.
type Call struct {
	N        int             `json:"n"` // by which an answer names it
	Place    string          `json:"place"`
	Kind     string          `json:"kind"`
	KindEN   string          `json:"kind_en"`
	Category alerts.Category `json:"category"`
	Severity alerts.Severity `json:"severity"`
	Drill    bool            `json:"drill"`
	State    alerts.Stage    `json:"state"`
	Mine     bool            `json:"mine"` // this responder has it
	Seen     bool            `json:"seen"` // the person was seen
	OpenedAt time.Time       `json:"opened_at"`
	LateMin  int             `json:"late_min"`
	// Undo is what can be taken back, and for how many seconds more.
	Undo  Verb    `json:"undo,omitempty"`
	UndoS float64 `json:"undo_s,omitempty"`
}

// Page is what a link leads to.
type Page struct {
	Name    string    `json:"name"` // of the responder, as the timeline shows it
	Expires time.Time `json:"expires"`
	Calls   []Call    `json:"calls"`
	Now     time.Time `json:"now"`
}

// Look shows a link's calls. It changes nothing, whoever fetches it: mail
// scanners and previews of chats follow links by themselves.
func (s *Answers) Look(ctx context.Context, token string) (Page, error) {
	link, calls, err := s.open(ctx, token)
	if err != nil {
		return Page{}, err
	}
	return s.page(link, calls), nil
}

// Answer does what the responder says about the n-th call.
func (s *Answers) Answer(ctx context.Context, token string, n int, verb Verb) (Page, error) {
	link, calls, err := s.open(ctx, token)
	if err != nil {
		return Page{}, err
	}
	if n < 0 || n >= len(calls) {
		return Page{}, &alerts.InvalidError{Field: "n", Reason: "there is no such call behind this link"}
	}
	after, err := s.act(ctx, link, calls[n], verb, "link")
	if err != nil {
		return Page{}, err
	}
	calls[n] = after
	return s.page(link, calls), nil
}

// open returns a link that works, with its alerts.
func (s *Answers) open(ctx context.Context, token string) (Link, []alerts.Alert, error) {
	if len(token) < 16 || len(token) > 128 {
		return Link{}, nil, ErrLink
	}
	hash := access.KeyOf(token)
	link, err := s.Links.Link(ctx, hash)
	if err != nil {
		return Link{}, nil, err
	}
	if subtle.ConstantTimeCompare([]byte(hash), []byte(link.Hash)) != 1 {
		return Link{}, nil, ErrLink
	}
	return s.current(ctx, link)
}

// current reads a link's alerts, and holds it against the time: 12 hours, or an
// hour after the last of its alerts was resolved.
func (s *Answers) current(ctx context.Context, link Link) (Link, []alerts.Alert, error) {
	now := s.Now()
	if !now.Before(link.Expires) {
		return Link{}, nil, ErrLink
	}
	calls := make([]alerts.Alert, len(link.Items))
	works := false
	for i, item := range link.Items {
		a, err := s.History.Alert(ctx, item.Alert)
		if err != nil {
			return Link{}, nil, fmt.Errorf("read the alert of a link: %w", err)
		}
		calls[i] = a
		works = works || a.State != alerts.Resolved || a.ResolvedAt != nil && now.Before(a.ResolvedAt.Add(afterResolve))
	}
	if !works {
		return Link{}, nil, ErrLink
	}
	return link, calls, nil
}

func (s *Answers) page(link Link, calls []alerts.Alert) Page {
	p := Page{Name: link.Name, Expires: link.Expires, Now: s.Now(), Calls: []Call{}}
	for i, a := range calls {
		kind, kindEN := Kind(a)
		c := Call{
			N: i, Place: PlaceCode(a, s.Places), Kind: kind, KindEN: kindEN, Category: a.Category, Severity: a.Severity, Drill: a.Drill,
			State: a.State, Mine: mine(link, a), OpenedAt: a.OpenedAt, LateMin: int(a.LateS / 60),
		}
		if c.Undo = TakesBack(by(link), a, p.Now); c.Undo != "" {
			c.UndoS = a.Undo.Until.Sub(p.Now).Seconds()
		}
		c.Seen = PersonSeen(a)
		p.Calls = append(p.Calls, c)
	}
	return p
}

// PersonSeen reports whether the person who calls was seen.
func PersonSeen(a alerts.Alert) bool {
	return slices.ContainsFunc(a.Ticks, func(t alerts.Tick) bool { return t.Name == alerts.TickPersonSeen && !t.Undone && !t.Past })
}

// by is how timelines name who answers from a message.
func by(link Link) string { return "responder:" + firstOf(link.Name, link.Person) }

// mine reports whether who has the link has the alert: they took it, or a desk sent
// them.
func mine(link Link, a alerts.Alert) bool {
	return a.Assignee == by(link) || a.Assignee != "" && (a.Assignee == link.Name || a.Assignee == link.Person)
}

// TakesBack is which answer me can take back now; empty when none can: the last act
// is another's, another kind, or too long ago.
func TakesBack(me string, a alerts.Alert, now time.Time) Verb {
	u := a.Undo
	if u == nil || u.By != me || a.State == alerts.Resolved || !now.Before(u.Until) {
		return ""
	}
	switch {
	case u.Verb == alerts.Arrive:
		return Arrive
	case u.Verb == alerts.TickVerb && len(a.Ticks) > 0 && a.Ticks[len(a.Ticks)-1].Name == alerts.TickPersonSeen:
		return Seen
	}
	return ""
}

// act puts the answer on the audit record and does it.
func (s *Answers) act(ctx context.Context, link Link, a alerts.Alert, verb Verb, from string) (alerts.Alert, error) {
	steps, err := Steps(by(link), mine(link, a), a, verb, s.Now())
	if err != nil {
		return a, err
	}
	now := s.Now()
	err = s.Links.Audit(ctx, access.AuditEntry{
		ID: devices.NewID(now), At: now, Actor: by(link), Action: "answer." + string(verb), Target: "alert:" + a.ID,
		Purpose: "answer to a message", Detail: from + " " + link.Channel + " " + link.Person,
	})
	if err != nil && !isHelp(a) { // a call for help is answered first
		return a, fmt.Errorf("put an answer on the audit record: %w", err)
	}
	if err != nil {
		s.Log.Error("an answer to a call is not on the audit record", "alert", a.ID, "error", err)
	}
	id := a.ID
	for _, step := range steps {
		step.Alert, step.By = id, by(link)
		if a, err = s.Desk.Act(ctx, step); err != nil {
			return a, err
		}
	}
	return a, nil
}

// Steps are the acts that an answer of me is, as the alert stands; mine: they have
// it. Who has an account answers with the same.
func Steps(me string, mine bool, a alerts.Alert, verb Verb, now time.Time) ([]alerts.Act, error) {
	take := alerts.Act{Verb: alerts.Acknowledge, Assignee: me}
	going := alerts.Act{Verb: alerts.Dispatch, Assignee: me, Kind: alerts.KindAdditional}
	arrived := alerts.Act{Verb: alerts.Arrive}
	switch verb {
	case Take:
		switch {
		case a.Assignee == me && a.State != alerts.Resolved:
			return nil, nil // said twice
		case mine && a.State != alerts.Resolved: // a desk sent them: it learns that they go
			return []alerts.Act{{Verb: alerts.Note, Note: "我来处理"}}, nil
		case a.State == alerts.Open:
			return []alerts.Act{take, going}, nil
		}
		return []alerts.Act{take}, nil // refused with how it stands
	case Arrive:
		switch a.State {
		case alerts.Open:
			return []alerts.Act{take, going, arrived}, nil
		case alerts.Acknowledged:
			return []alerts.Act{going, arrived}, nil
		case alerts.OnScene:
			if mine {
				return nil, nil
			}
			return []alerts.Act{{Verb: alerts.Note, Note: "已到达"}}, nil
		}
		return []alerts.Act{arrived}, nil
	case Seen:
		if a.State == alerts.Resolved {
			return []alerts.Act{arrived}, nil // refused with how it stands
		}
		return []alerts.Act{{Verb: alerts.TickVerb, Tick: alerts.TickPersonSeen}}, nil
	case Back:
		if TakesBack(me, a, now) == "" {
			return nil, &alerts.ConflictError{Alert: a, Reason: "there is nothing of yours to take back any more"}
		}
		return []alerts.Act{{Verb: alerts.UndoVerb}}, nil
	case Cannot:
		if a.State == alerts.Open || mine && (a.State == alerts.Acknowledged || a.State == alerts.Dispatched) {
			return []alerts.Act{{Verb: alerts.Decline, Note: "不能去"}}, nil
		}
		return []alerts.Act{{Verb: alerts.Note, Note: "不能去"}}, nil
	}
	return nil, &alerts.InvalidError{Field: "answer", Reason: "want take, arrive, seen, cannot or undo"}
}

// Reply takes what a gateway says was answered to a message: "1" takes the most
// urgent call of the newest message to that address that is still open, "2" is
// that they cannot. ErrLink when nothing was sent there that an answer could be
// to; a text other than these changes nothing and is not kept.
func (s *Answers) Reply(ctx context.Context, channel, address, text string) error {
	verb, ok := replyVerb(text)
	if !ok {
		return &alerts.InvalidError{Field: "text", Reason: "only 1 and 2 are understood"}
	}
	mac := addressMac(s.Key, address)
	if mac == "" {
		return ErrLink
	}
	link, err := s.Links.LastLink(ctx, channel, mac)
	if err != nil {
		return err
	}
	link, calls, err := s.current(ctx, link)
	if err != nil {
		return err
	}
	for _, a := range calls {
		open := a.State == alerts.Open || verb == Cannot && mine(link, a) && a.State != alerts.Resolved
		if open {
			_, err := s.act(ctx, link, a, verb, "reply")
			return err
		}
	}
	return ErrLink
}

func replyVerb(text string) (Verb, bool) {
	switch notify.Clean(text) {
	case "1", "１":
		return Take, true
	case "2", "２":
		return Cannot, true
	}
	return "", false
}
