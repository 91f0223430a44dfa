package api

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"time"

	"brighteyes/devices"
	"brighteyes/hub/access"
	"brighteyes/hub/evidence"
	"brighteyes/hub/retrieval"
)

// RetrievalConfig is what requests for pictures need: all, or none and 503.
type RetrievalConfig struct {
	Store   retrieval.Store
	Service *retrieval.Service
	Fetches Fetches
}

// Fetches has edges fetch what recorders have. hub/evidence implements it.
type Fetches interface {
	Fetch(ctx context.Context, request string, parts []evidence.Part) error
	// Fetches are the parts of a request, whatever became of each.
	Fetches(ctx context.Context, request string) ([]devices.Clip, error)
	StopFetching(ctx context.Context, request string) error
}

func (s *Server) retrievals() (retrieval.Store, error) {
	if s.cfg.Retrieval.Service == nil {
		return nil, newProblem(http.StatusServiceUnavailable, "this hub hands out no pictures")
	}
	return s.cfg.Retrieval.Store, nil
}

// explainRetrieval turns what a request refused into a problem.
func explainRetrieval(err error) error {
	var no *retrieval.Refusal
	switch {
	case errors.As(err, &no):
		p := newProblem(http.StatusConflict, no.En)
		if errors.Is(no.Kind, retrieval.ErrInvalid) {
			p.Status, p.Title, p.Detail = http.StatusUnprocessableEntity, http.StatusText(http.StatusUnprocessableEntity), "validation failed"
		}
		location := ""
		if no.Field != "" {
			location = "body." + no.Field
		}
		p.Errors = []wrong{{Location: location, Message: no.En, Zh: no.Zh, Code: no.Code}}
		return p
	case errors.Is(err, retrieval.ErrConflict), errors.Is(err, retrieval.ErrOffset):
		return newProblem(http.StatusConflict, err.Error())
	case errors.Is(err, retrieval.ErrNoRoom):
		return newProblem(http.StatusInsufficientStorage, err.Error())
	}
	return err
}

// lanes are those whose requests the roles may see. What residents ask for is no
// matter of the police.
func lanes(roles access.Roles) []retrieval.Lane {
	if roles.Has(access.Property) || roles.Has(access.Admin) {
		return []retrieval.Lane{retrieval.Office, retrieval.Resident}
	}
	return []retrieval.Lane{retrieval.Office}
}

// drafts are the lanes in which the roles may ask.
func drafts(roles access.Roles) (own []retrieval.Lane) {
	if roles.Has(access.Police) || roles.Has(access.Admin) {
		own = append(own, retrieval.Office)
	}
	if roles.Has(access.Property) || roles.Has(access.Admin) {
		own = append(own, retrieval.Resident)
	}
	return own
}

// findRetrieval returns a request that the caller may see.
func (s *Server) findRetrieval(ctx context.Context, id string) (retrieval.Request, error) {
	kept, err := s.retrievals()
	if err != nil {
		return retrieval.Request{}, err
	}
	r, err := kept.Retrieval(ctx, id)
	if err == nil && !slices.Contains(lanes(callerOf(ctx).roles), r.Lane) {
		err = newProblem(http.StatusNotFound, "there is no such thing")
	}
	return r, err
}

// rightOf is the right that a step needs.
func rightOf(v retrieval.Verb) access.Right {
	switch v {
	case retrieval.Approve, retrieval.Refuse:
		return access.ApproveRetrievals
	case retrieval.Prepare, retrieval.Attach, retrieval.Detach, retrieval.Fetch, retrieval.HandOut, retrieval.Close:
		return access.HandOutRetrievals
	}
	return access.DraftRetrievals
}

// RetrievalRow is a request in a list: without the persons, the purpose and the history.
type RetrievalRow struct {
	ID        string          `json:"id"`
	Number    string          `json:"number"`
	State     retrieval.State `json:"state"`
	Lane      retrieval.Lane  `json:"lane"`
	Unit      string          `json:"unit"`
	Basis     retrieval.Basis `json:"basis"`
	Cameras   []string        `json:"cameras"`
	From      time.Time       `json:"from"`
	To        time.Time       `json:"to"`
	DueAt     time.Time       `json:"due_at"`
	DraftedAt time.Time       `json:"drafted_at"`
	Late      bool            `json:"late"`
	Mine      []string        `json:"mine" doc:"steps that the caller may take now"`
}

type retrievalsInput struct {
	PageInput
	State  []string `query:"state" enum:"drafted,submitted,approved,prepared,handed_out,refused,withdrawn,expired,closed" doc:"all unless given"`
	Lane   string   `query:"lane" enum:"office,resident"`
	Camera string   `query:"camera" maxLength:"63"`
	Number string   `query:"number" maxLength:"32" doc:"such as DQ-2026-0007"`
}

func (s *Server) listRetrievals(ctx context.Context, in *retrievalsInput) (*listOutput[RetrievalRow], error) {
	kept, err := s.retrievals()
	if err != nil {
		return nil, err
	}
	who := callerOf(ctx)
	f := retrieval.Filter{Lanes: lanes(who.roles), Number: in.Number}
	if in.Lane != "" {
		f.Lanes = slices.DeleteFunc(f.Lanes, func(l retrieval.Lane) bool { return string(l) != in.Lane })
		if len(f.Lanes) == 0 {
			return listOf[RetrievalRow](nil, ""), nil
		}
	}
	for _, state := range in.State {
		f.States = append(f.States, retrieval.State(state))
	}
	return fill(in.PageInput, func(limit int, cursor string) ([]retrieval.Request, string, error) {
		f.Limit, f.Cursor = limit, cursor
		return kept.Retrievals(ctx, f)
	}, func(r retrieval.Request) (RetrievalRow, bool) {
		row := RetrievalRow{
			ID: r.ID, Number: r.Number, State: r.State, Lane: r.Lane, Unit: r.Unit, Basis: r.Basis, Cameras: r.Cameras, From: r.From, To: r.To,
			DueAt: r.DueAt, DraftedAt: r.DraftedAt, Late: r.Late(s.cfg.Now()), Mine: steps(r, who),
		}
		return row, in.Camera == "" || slices.Contains(r.Cameras, in.Camera)
	})
}

// steps are those that the caller may take now.
func steps(r retrieval.Request, who *caller) []string {
	list := []string{}
	if who.token {
		return list
	}
	for _, v := range [...]retrieval.Verb{retrieval.Edit, retrieval.Submit, retrieval.Approve, retrieval.Refuse, retrieval.Fetch, retrieval.Attach, retrieval.Prepare, retrieval.HandOut, retrieval.Close, retrieval.Withdraw} {
		if who.roles.May(rightOf(v)) && r.May(v, who.name) {
			list = append(list, string(v))
		}
	}
	return list
}

type newRetrievalInput struct {
	Body retrieval.Ask
}

// checkCameras refuses cameras that the hub does not know, and those in a home.
func (s *Server) checkCameras(ctx context.Context, ids []string) error {
	for _, id := range ids {
		d, known := s.cfg.Registry.Device(id)
		if !known || d.Kind != devices.Camera || !callerOf(ctx).roles.SeeDevice(d.Device) || access.AtHome(d.Device) {
			return wrongField("body.cameras", "there is a camera that is not known or in a home; want ids of GET /devices?kind=camera")
		}
	}
	return nil
}

func (s *Server) addRetrieval(ctx context.Context, in *newRetrievalInput) (*retrievalOutput, error) {
	kept, err := s.retrievals()
	if err != nil {
		return nil, err
	}
	who, err := person(ctx)
	if err != nil {
		return nil, err
	}
	if !slices.Contains(drafts(who.roles), in.Body.Lane) {
		return nil, newProblem(http.StatusForbidden, "this lane is another desk's")
	}
	if err := s.checkCameras(ctx, in.Body.Cameras); err != nil {
		return nil, err
	}
	now := s.cfg.Now().UTC()
	r, err := retrieval.New(devices.NewID(now), in.Body, who.name, now)
	if err != nil {
		return nil, explainRetrieval(err)
	}
	if r, err = kept.AddRetrieval(ctx, r, s.retrievalEntry(ctx, now, retrieval.Draft, r)); err != nil {
		return nil, err
	}
	return s.viewRetrieval(ctx, r)
}

type editRetrievalInput struct {
	IDInput
	Version int `query:"version" required:"true" minimum:"1" doc:"of the request as it was seen"`
	Body    retrieval.Ask
}

func (s *Server) editRetrieval(ctx context.Context, in *editRetrievalInput) (*retrievalOutput, error) {
	r, err := s.findRetrieval(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	who, err := person(ctx)
	if err != nil {
		return nil, err
	}
	if in.Version != r.Version {
		return nil, explainRetrieval(retrieval.ErrConflict)
	}
	if !slices.Contains(drafts(who.roles), r.Lane) {
		return nil, newProblem(http.StatusForbidden, "this lane is another desk's")
	}
	if err := s.checkCameras(ctx, in.Body.Cameras); err != nil {
		return nil, err
	}
	now := s.cfg.Now().UTC()
	next, err := r.Change(in.Body, who.name, now)
	return s.keepRetrieval(ctx, now, retrieval.Edit, next, err)
}

// keepRetrieval writes a request after a step, or says why there was none.
func (s *Server) keepRetrieval(ctx context.Context, now time.Time, v retrieval.Verb, next retrieval.Request, err error) (*retrievalOutput, error) {
	if err == nil {
		err = s.cfg.Retrieval.Store.PutRetrieval(ctx, next, s.retrievalEntry(ctx, now, v, next))
	}
	if err != nil {
		return nil, explainRetrieval(err)
	}
	return s.viewRetrieval(ctx, next)
}

// retrievalEntry names the request and its ground, and none of the persons.
func (s *Server) retrievalEntry(ctx context.Context, at time.Time, v retrieval.Verb, r retrieval.Request) access.AuditEntry {
	e := s.entry(ctx, at, "retrieval."+string(v), "retrieval:"+r.ID, r.Number)
	e.Purpose = string(r.Basis)
	return e
}
