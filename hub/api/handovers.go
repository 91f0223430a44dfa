package api

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"time"

	"brighteyes/alerts"
	"brighteyes/devices"
	"brighteyes/hub/access"
	"brighteyes/hub/handover"
)

// Handovers keeps the hand-overs of the desks, each change with its row of the
// audit record. hub/records implements it.
type Handovers interface {
	AddHandover(ctx context.Context, s handover.Sheet, e access.AuditEntry) error
	// TakeHandover is handover.ErrSigned when somebody was quicker.
	TakeHandover(ctx context.Context, s handover.Sheet, e access.AuditEntry) error
	Handover(ctx context.Context, id string) (handover.Sheet, error)
	// Handovers are those of a desk, newest first; with open those that nobody
	// has taken over.
	Handovers(ctx context.Context, desk string, open bool, limit int, cursor string) (sheets []handover.Sheet, next string, err error)
	// FollowUpsDone is the alerts whose follow-up was settled since then.
	FollowUpsDone(ctx context.Context, since time.Time) (map[string]bool, error)
}

func (s *Server) handovers() (Handovers, error) {
	if s.cfg.Handovers == nil {
		return nil, newProblem(http.StatusServiceUnavailable, "this hub keeps no hand-overs")
	}
	return s.cfg.Handovers, nil
}

// DeskInput names a desk; who works at one only need not.
type DeskInput struct {
	Desk string `query:"desk" enum:"care,police,property" doc:"the caller's own unless given"`
}

// deskOf is the desk that was named, or the caller's only one.
func deskOf(who *caller, named string) (string, error) {
	var own []string
	for _, role := range [...]access.Role{access.Care, access.Police, access.Property} {
		if who.roles.Has(role) || who.roles.Has(access.Admin) && named == string(role) {
			own = append(own, string(role))
		}
	}
	switch {
	case named == "" && len(own) == 1:
		return own[0], nil
	case named == "":
		return "", wrongField("query.desk", "name the desk: care, police or property")
	}
	for _, desk := range own {
		if desk == named {
			return desk, nil
		}
	}
	return "", newProblem(http.StatusForbidden, "this is another desk's hand-over")
}

// followUpsWithin is how far back a follow-up that was promised is looked for,
// and followUpsMost among how many calls.
const (
	followUpsWithin = 7 * 24 * time.Hour
	followUpsMost   = 500
)

// owed is what the desk owes now. While the records are away, what is open is
// still told.
func (s *Server) owed(ctx context.Context, desk string) ([]handover.Item, int, error) {
	roles, now := access.Roles{access.Role(desk)}, s.cfg.Now().UTC()
	var open, promised []alerts.Alert
	for _, a := range s.cfg.Desk.Open() {
		if roles.ActOn(a) {
			open = append(open, a)
		}
	}
	if desk == string(access.Care) {
		page, _, err := s.cfg.History.Alerts(ctx, alerts.Filter{
			States: []alerts.Stage{alerts.Resolved}, Categories: []alerts.Category{alerts.Care}, From: now.Add(-followUpsWithin), Limit: followUpsMost,
		})
		if err != nil && !s.is(err, s.cfg.Errors.Unavailable) {
			return nil, 0, err
		}
		if promised, err = s.unsettled(ctx, page, now); err != nil {
			return nil, 0, err
		}
	}
	items, more := handover.Compose(open, promised, now)
	if items == nil {
		items = []handover.Item{}
	}
	return items, more, nil
}

// unsettled leaves those out whose follow-up the care desk settled elsewhere.
func (s *Server) unsettled(ctx context.Context, page []alerts.Alert, now time.Time) ([]alerts.Alert, error) {
	if s.cfg.Handovers == nil || len(page) == 0 {
		return page, nil
	}
	done, err := s.cfg.Handovers.FollowUpsDone(ctx, now.Add(-followUpsWithin))
	if err != nil && !s.is(err, s.cfg.Errors.Unavailable) {
		return nil, err
	}
	return slices.DeleteFunc(page, func(a alerts.Alert) bool { return done[a.ID] }), nil
}

type owedOutput struct {
	Body struct {
		Desk  string          `json:"desk"`
		Items []handover.Item `json:"items"`
		More  int             `json:"more,omitempty"`
	}
}

// getOwed is what a hand-over made now would hold.
func (s *Server) getOwed(ctx context.Context, in *DeskInput) (*owedOutput, error) {
	desk, err := deskOf(callerOf(ctx), in.Desk)
	if err != nil {
		return nil, err
	}
	out := &owedOutput{}
	out.Body.Desk = desk
	out.Body.Items, out.Body.More, err = s.owed(ctx, desk)
	return out, err
}

type handoversInput struct {
	PageInput
	DeskInput
	Open bool `query:"open" doc:"only those that nobody has taken over"`
}

func (s *Server) listHandovers(ctx context.Context, in *handoversInput) (*listOutput[handover.Sheet], error) {
	kept, err := s.handovers()
	if err != nil {
		return nil, err
	}
	desk, err := deskOf(callerOf(ctx), in.Desk)
	if err != nil {
		return nil, err
	}
	sheets, next, err := kept.Handovers(ctx, desk, in.Open, in.Limit, in.Cursor)
	if err != nil {
		return nil, err
	}
	return listOf(sheets, next), nil
}

type handoverOutput struct{ Body handover.Sheet }

// findHandover returns a hand-over of the caller's desk; another desk's does not
// exist for them.
func (s *Server) findHandover(ctx context.Context, id string) (Handovers, handover.Sheet, error) {
	kept, err := s.handovers()
	if err != nil {
		return nil, handover.Sheet{}, err
	}
	sheet, err := kept.Handover(ctx, id)
	if err != nil {
		return nil, sheet, err
	}
	if _, err := deskOf(callerOf(ctx), sheet.Desk); err != nil {
		return nil, handover.Sheet{}, newProblem(http.StatusNotFound, "there is no such thing")
	}
	return kept, sheet, nil
}

func (s *Server) getHandover(ctx context.Context, in *IDInput) (*handoverOutput, error) {
	_, sheet, err := s.findHandover(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	return &handoverOutput{sheet}, nil
}

type addHandoverInput struct {
	Body struct {
		Desk string `json:"desk,omitempty" enum:"care,police,property"`
		Note string `json:"note,omitempty" maxLength:"8000" doc:"free words; no names, illnesses or phone numbers"`
	}
}

// addHandover composes what is owed and signs it for who leaves.
func (s *Server) addHandover(ctx context.Context, in *addHandoverInput) (*handoverOutput, error) {
	kept, err := s.handovers()
	if err != nil {
		return nil, err
	}
	who, err := person(ctx)
	if err != nil {
		return nil, err
	}
	desk, err := deskOf(who, in.Body.Desk)
	if err != nil {
		return nil, err
	}
	note, err := handover.CleanNote(in.Body.Note)
	if err != nil {
		return nil, wrongField("body.note", err.Error())
	}
	items, more, err := s.owed(ctx, desk)
	if err != nil {
		return nil, err
	}
	now := s.cfg.Now().UTC()
	sheet := handover.Sheet{ID: devices.NewID(now), Desk: desk, At: now, Items: items, More: more, Note: note, LeftBy: who.name, LeftName: who.display}
	if err := kept.AddHandover(ctx, sheet, s.entry(ctx, now, "handover.sign", "handover:"+sheet.ID, desk)); err != nil {
		return nil, err
	}
	s.leftDesk(ctx, who)
	return &handoverOutput{sheet}, nil
}

type takeHandoverInput struct {
	IDInput
	Body *struct {
		Note string `json:"note,omitempty" maxLength:"8000"`
	}
}

// takeHandover adds the signature of who takes over, somebody other than who
// left.
func (s *Server) takeHandover(ctx context.Context, in *takeHandoverInput) (*handoverOutput, error) {
	who, err := person(ctx)
	if err != nil {
		return nil, err
	}
	kept, sheet, err := s.findHandover(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	var note string
	if in.Body != nil {
		if note, err = handover.CleanNote(in.Body.Note); err != nil {
			return nil, wrongField("body.note", err.Error())
		}
	}
	now := s.cfg.Now().UTC()
	taken, err := sheet.Take(who.name, who.display, note, now)
	if err == nil {
		err = kept.TakeHandover(ctx, taken, s.entry(ctx, now, "handover.take", "handover:"+sheet.ID, sheet.Desk))
	}
	if errors.Is(err, handover.ErrSigned) || errors.Is(err, handover.ErrSame) {
		return nil, newProblem(http.StatusConflict, err.Error())
	}
	if err != nil {
		return nil, err
	}
	return &handoverOutput{taken}, nil
}
