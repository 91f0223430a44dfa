package api

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"time"

	"github.com/gofiber/fiber/v2"

	"brighteyes/devices"
	"brighteyes/hub/access"
	"brighteyes/hub/patrol"
)

// Patrols keeps rounds. hub/records implements it.
type Patrols interface {
	AddPatrol(ctx context.Context, t patrol.Task, e access.AuditEntry) (added bool, err error)
	PutPatrol(ctx context.Context, t patrol.Task, e access.AuditEntry) error
	Patrol(ctx context.Context, id string) (patrol.Task, error)
	Patrols(ctx context.Context, f patrol.Filter) (page []patrol.Task, next string, err error)
}

// patrolRoutes is the part of the table about rounds 巡查.
func (s *Server) patrolRoutes() []route {
	const get, post = http.MethodGet, http.MethodPost
	const see, walk = access.SeePatrols, access.WalkPatrols
	all := []route{
		{method: get, path: apiBase + "/patrols", right: see, summary: "Rounds, newest first", mount: serve((*Server).listPatrols)},
		{method: post, path: apiBase + "/patrols", right: walk, summary: "Have places looked at by somebody who goes there", mount: serve((*Server).addPatrol), status: http.StatusCreated},
		{method: get, path: apiBase + "/patrols/{id}", right: see, summary: "A round", mount: serve((*Server).getPatrol)},
		{method: post, path: apiBase + "/patrols/{id}/photos", right: walk, summary: "Add a photo of a place, JPEG or PNG of at most 1 MiB", mount: serve((*Server).addPatrolPhoto), status: http.StatusCreated},
		{method: get, path: apiBase + "/patrols/{id}/photos/{photo}", right: see, summary: "A photo of a round", mount: raw("image/jpeg", (*Server).patrolPhoto)},
	}
	for _, verb := range patrol.Verbs {
		all = append(all, route{method: post, path: apiBase + "/patrols/{id}/" + string(verb), right: walk, summary: "Act on a round", mount: serve(patrolAct(verb))})
	}
	return all
}

func (s *Server) patrols() (Patrols, error) {
	if s.cfg.Patrols == nil {
		return nil, newProblem(http.StatusServiceUnavailable, "this hub keeps no rounds")
	}
	return s.cfg.Patrols, nil
}

func explainPatrol(err error) error {
	switch {
	case errors.Is(err, patrol.ErrInvalid):
		return newProblem(http.StatusUnprocessableEntity, err.Error())
	case errors.Is(err, patrol.ErrNotNow), errors.Is(err, patrol.ErrNotYours), errors.Is(err, patrol.ErrConflict):
		return newProblem(http.StatusConflict, err.Error())
	}
	return err
}

// PatrolView is a round with whether it is late.
type PatrolView struct {
	patrol.Task
	Late bool `json:"late"`
}

type patrolOutput struct{ Body PatrolView }

func (s *Server) viewPatrol(t patrol.Task) PatrolView { return PatrolView{t, t.Late(s.cfg.Now())} }

type patrolsInput struct {
	PageInput
	All   bool   `query:"all" doc:"those that are over as well"`
	Place string `query:"place" maxLength:"63" doc:"those that have this place"`
}

func (s *Server) listPatrols(ctx context.Context, in *patrolsInput) (*listOutput[PatrolView], error) {
	kept, err := s.patrols()
	if err != nil {
		return nil, err
	}
	return fill(in.PageInput, func(limit int, cursor string) ([]patrol.Task, string, error) {
		return kept.Patrols(ctx, patrol.Filter{Over: in.All, Place: in.Place, Limit: limit, Cursor: cursor})
	}, func(t patrol.Task) (PatrolView, bool) { return s.viewPatrol(t), true })
}

func (s *Server) getPatrol(ctx context.Context, in *IDInput) (*patrolOutput, error) {
	kept, err := s.patrols()
	if err != nil {
		return nil, err
	}
	t, err := kept.Patrol(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	return &patrolOutput{s.viewPatrol(t)}, nil
}

type addPatrolInput struct {
	Body struct {
		Title  string    `json:"title,omitempty" maxLength:"480"`
		Places []string  `json:"places" minItems:"1" maxItems:"50" doc:"ids of public areas or of places of the registry"`
		DueAt  time.Time `json:"due_at"`
	}
}

func (s *Server) addPatrol(ctx context.Context, in *addPatrolInput) (*patrolOutput, error) {
	kept, err := s.patrols()
	if err != nil {
		return nil, err
	}
	now := s.cfg.Now().UTC()
	t := patrol.Task{ID: devices.NewID(now), Title: in.Body.Title, OpenedAt: now, OpenedBy: callerOf(ctx).name, DueAt: in.Body.DueAt.UTC()}
	for _, id := range in.Body.Places {
		name, known := s.placeName(id)
		if !known {
			return nil, wrongField("body.places", "there is a place that is not known; want ids of GET /sites or of public areas of the plan")
		}
		t.Points = append(t.Points, patrol.Point{Place: id, Name: name})
	}
	if t, err = patrol.New(t); err != nil {
		return nil, explainPatrol(err)
	}
	if _, err := kept.AddPatrol(ctx, t, s.entry(ctx, now, "patrol.open", "patrol:"+t.ID, "")); err != nil {
		return nil, err
	}
	return &patrolOutput{s.viewPatrol(t)}, nil
}

type patrolActInput struct {
	IDInput
	DoneAgo
	Body *struct {
		Version int    `json:"version,omitempty" doc:"of the round as it was seen; when somebody changed it since: 409"`
		Place   string `json:"place,omitempty" maxLength:"63" doc:"of check-in"`
		Finding string `json:"finding,omitempty" maxLength:"20" doc:"of check-in: normal, hazard, incident or closed"`
		Note    string `json:"note,omitempty" maxLength:"4000"`
	}
}

func patrolAct(verb patrol.Verb) func(*Server, context.Context, *patrolActInput) (*patrolOutput, error) {
	return func(s *Server, ctx context.Context, in *patrolActInput) (*patrolOutput, error) {
		kept, err := s.patrols()
		if err != nil {
			return nil, err
		}
		t, err := kept.Patrol(ctx, in.ID)
		if err != nil {
			return nil, err
		}
		now := s.cfg.Now().UTC()
		a := patrol.Act{Verb: verb, By: callerOf(ctx).name, At: now, Ago: in.duration()}
		seen := 0
		if b := in.Body; b != nil {
			seen = b.Version
			a.Place, a.Finding, a.Note = b.Place, patrol.Finding(b.Finding), b.Note
		}
		next, err := apply(ctx, s, now, change[patrol.Task]{
			kind: "patrol", id: t.ID, verb: string(verb), detail: a.Place, seen: seen, version: t.Version,
			do: func() (patrol.Task, error) { return t.Do(a) }, put: kept.PutPatrol, explain: explainPatrol,
		})
		if err != nil {
			return nil, err
		}
		return &patrolOutput{s.viewPatrol(next)}, nil
	}
}

type patrolPhotoInput struct {
	IDInput
	Place   string `query:"place" required:"true" maxLength:"63"`
	RawBody []byte `contentType:"image/jpeg"`
}

func (s *Server) addPatrolPhoto(ctx context.Context, in *patrolPhotoInput) (*patrolOutput, error) {
	kept, err := s.patrols()
	if err != nil {
		return nil, err
	}
	t, err := kept.Patrol(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	now := s.cfg.Now().UTC()
	next, err := applyPhoto(ctx, s, in.RawBody, now, change[patrol.Task]{kind: "patrol", id: t.ID, put: kept.PutPatrol, explain: explainPatrol},
		func(id, sum string) (patrol.Task, error) {
			return t.AddPhoto(in.Place, patrol.Photo{ID: id, SHA256: sum, At: now, By: callerOf(ctx).name})
		})
	if err != nil {
		return nil, err
	}
	return &patrolOutput{s.viewPatrol(next)}, nil
}

// patrolPhoto sends a photo of a round.
func (s *Server) patrolPhoto(c *fiber.Ctx) error {
	kept, err := s.patrols()
	if err != nil {
		return err
	}
	t, err := kept.Patrol(c.UserContext(), c.Params("id"))
	if err != nil {
		return err
	}
	id := c.Params("photo")
	named := slices.ContainsFunc(t.Points, func(p patrol.Point) bool {
		return slices.ContainsFunc(p.Photos, func(p patrol.Photo) bool { return p.ID == id })
	})
	return s.seePhoto(c, "patrol", "patrol:"+t.ID, id, named)
}
