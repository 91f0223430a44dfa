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
	"brighteyes/hub/photos"
)

// Patrols keeps rounds. hub/records implements it.
type Patrols interface {
	AddPatrol(ctx context.Context, t patrol.Task, e access.AuditEntry) (added bool, err error)
	PutPatrol(ctx context.Context, t patrol.Task, e access.AuditEntry) error
	Patrol(ctx context.Context, id string) (patrol.Task, error)
	Patrols(ctx context.Context, over bool, most int) ([]patrol.Task, error)
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

const mostPatrols = 200 // that a list tells

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
	All bool `query:"all" doc:"those that are over as well"`
}

func (s *Server) listPatrols(ctx context.Context, in *patrolsInput) (*listOutput[PatrolView], error) {
	kept, err := s.patrols()
	if err != nil {
		return nil, err
	}
	list, err := kept.Patrols(ctx, in.All, mostPatrols)
	if err != nil {
		return nil, err
	}
	views := make([]PatrolView, len(list))
	for i, t := range list {
		views[i] = s.viewPatrol(t)
	}
	return listOf(views, ""), nil
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
		Places []string  `json:"places" minItems:"1" maxItems:"50" doc:"ids of places"`
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
		site, known := s.cfg.Registry.Site(id)
		if !known {
			return nil, wrongField("body.places", "there is a place that is not known; want ids of GET /sites")
		}
		t.Points = append(t.Points, patrol.Point{Place: id, Name: site.Name})
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
		a := patrol.Act{Verb: verb, By: callerOf(ctx).name, At: now}
		if b := in.Body; b != nil {
			if b.Version != 0 && b.Version != t.Version {
				return nil, newProblem(http.StatusConflict, patrol.ErrConflict.Error())
			}
			a.Place, a.Finding, a.Note = b.Place, patrol.Finding(b.Finding), b.Note
		}
		next, err := t.Do(a)
		if err == nil {
			err = kept.PutPatrol(ctx, next, s.entry(ctx, now, "patrol."+string(verb), "patrol:"+t.ID, a.Place))
		}
		if err != nil {
			return nil, explainPatrol(err)
		}
		return &patrolOutput{s.viewPatrol(next)}, nil
	}
}

type patrolPhotoInput struct {
	IDInput
	Place   string `query:"place" required:"true" maxLength:"63"`
	RawBody []byte `contentType:"image/jpeg"`
}

// addPatrolPhoto keeps a photo and adds it to a place. One whose round could not be
// changed is a file that nobody names.
func (s *Server) addPatrolPhoto(ctx context.Context, in *patrolPhotoInput) (*patrolOutput, error) {
	kept, err := s.patrols()
	if err != nil {
		return nil, err
	}
	if s.cfg.Photos == nil {
		return nil, newProblem(http.StatusServiceUnavailable, "this hub keeps no photos")
	}
	t, err := kept.Patrol(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	now := s.cfg.Now().UTC()
	photo := patrol.Photo{At: now, By: callerOf(ctx).name}
	if _, err := t.AddPhoto(in.Place, photo); err != nil {
		return nil, explainPatrol(err)
	}
	photo.ID, photo.SHA256, err = s.cfg.Photos.Put(ctx, in.RawBody, now)
	if errors.Is(err, photos.ErrInvalid) {
		return nil, wrongField("body", err.Error())
	}
	if err != nil {
		return nil, err
	}
	next, err := t.AddPhoto(in.Place, photo)
	if err == nil {
		err = kept.PutPatrol(ctx, next, s.entry(ctx, now, "patrol.photo", "patrol:"+t.ID, photo.ID+" "+photo.SHA256))
	}
	if err != nil {
		return nil, explainPatrol(err)
	}
	return &patrolOutput{s.viewPatrol(next)}, nil
}

// patrolPhoto sends a photo of a round; who looked is on the audit record.
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
	if s.cfg.Photos == nil || !named {
		return newProblem(http.StatusNotFound, "there is no such photo")
	}
	return s.sendPhoto(c, id, access.AuditEntry{Action: "patrol.photo.see", Target: "patrol:" + t.ID, Detail: id})
}
