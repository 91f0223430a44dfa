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
	"brighteyes/hub/coverage"
	"brighteyes/hub/hazards"
	"brighteyes/hub/patrol"
)

// Hazards keeps hazards. hub/records implements it.
type Hazards interface {
	AddHazard(ctx context.Context, h hazards.Hazard, e access.AuditEntry) (added bool, err error)
	PutHazard(ctx context.Context, h hazards.Hazard, e access.AuditEntry) error
	Hazard(ctx context.Context, id string) (hazards.Hazard, error)
	Hazards(ctx context.Context, over bool, limit int, cursor string) (page []hazards.Hazard, next string, err error)
}

func (s *Server) hazards() (Hazards, error) {
	if s.cfg.Hazards == nil {
		return nil, newProblem(http.StatusServiceUnavailable, "this hub keeps no hazards")
	}
	return s.cfg.Hazards, nil
}

func explainHazard(err error) error {
	switch {
	case errors.Is(err, hazards.ErrInvalid):
		return newProblem(http.StatusUnprocessableEntity, err.Error())
	case errors.Is(err, hazards.ErrNotNow), errors.Is(err, hazards.ErrSame), errors.Is(err, hazards.ErrConflict):
		return newProblem(http.StatusConflict, err.Error())
	}
	return err
}

// HazardView is a hazard with what follows from it now.
type HazardView struct {
	hazards.Hazard
	Late  bool `json:"late"`
	Level int  `json:"level" doc:"0 in time, 1 overdue, 2 overdue beyond its last date, or for a week without one"`
}

type hazardOutput struct{ Body HazardView }

func (s *Server) viewHazard(h hazards.Hazard) HazardView {
	now := s.cfg.Now()
	return HazardView{h, h.Late(now), h.Level(now)}
}

type hazardsInput struct {
	PageInput
	All bool `query:"all" doc:"those that are over as well"`
}

func (s *Server) listHazards(ctx context.Context, in *hazardsInput) (*listOutput[HazardView], error) {
	kept, err := s.hazards()
	if err != nil {
		return nil, err
	}
	return fill(in.PageInput, func(limit int, cursor string) ([]hazards.Hazard, string, error) {
		return kept.Hazards(ctx, in.All, limit, cursor)
	}, func(h hazards.Hazard) (HazardView, bool) { return s.viewHazard(h), true })
}

func (s *Server) getHazard(ctx context.Context, in *IDInput) (*hazardOutput, error) {
	kept, err := s.hazards()
	if err != nil {
		return nil, err
	}
	h, err := kept.Hazard(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	return &hazardOutput{s.viewHazard(h)}, nil
}

type addHazardInput struct {
	Body struct {
		Kind  string          `json:"kind" maxLength:"20"`
		Grave bool            `json:"grave,omitempty"`
		Title string          `json:"title,omitempty" maxLength:"480" doc:"what is dangerous; of a finding its note unless given"`
		Place string          `json:"place" maxLength:"63" doc:"id of a public area or of a place of the registry"`
		At    *coverage.Place `json:"at,omitempty" doc:"where on the plan"`
		Owner string          `json:"owner,omitempty" maxLength:"63" doc:"who has to remedy it"`
		DueAt time.Time       `json:"due_at"`
		Round string          `json:"round,omitempty" maxLength:"26" doc:"the round at whose place it was found; its photos are kept with it"`
	}
}

func (s *Server) addHazard(ctx context.Context, in *addHazardInput) (*hazardOutput, error) {
	kept, err := s.hazards()
	if err != nil {
		return nil, err
	}
	b, now := in.Body, s.cfg.Now().UTC()
	name, known := s.placeName(b.Place)
	if !known {
		return nil, wrongField("body.place", "want the id of a public area or of a place of GET /sites")
	}
	h := hazards.Hazard{
		ID: devices.NewID(now), Kind: hazards.Kind(b.Kind), Grave: b.Grave, Title: b.Title, Place: b.Place, Name: name, At: b.At,
		FoundAt: now, FoundBy: callerOf(ctx).name, Owner: b.Owner, DueAt: b.DueAt.UTC(),
	}
	if b.Round != "" {
		if err := s.fromFinding(ctx, b.Round, &h); err != nil {
			return nil, err
		}
	}
	if h, err = hazards.New(h); err != nil {
		return nil, explainHazard(err)
	}
	added, err := kept.AddHazard(ctx, h, s.entry(ctx, now, "hazard.open", "hazard:"+h.ID, h.Place))
	if err != nil {
		return nil, err
	}
	if !added {
		return nil, newProblem(http.StatusConflict, "this finding is a hazard already")
	}
	return &hazardOutput{s.viewHazard(h)}, nil
}

// fromFinding takes over what was found at the place of a round: by whom, when, and the
// photos, which stay those of the round as well.
func (s *Server) fromFinding(ctx context.Context, round string, h *hazards.Hazard) error {
	rounds, err := s.patrols()
	if err != nil {
		return err
	}
	t, err := rounds.Patrol(ctx, round)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(t.Points, func(p patrol.Point) bool { return p.Place == h.Place && p.Finding == patrol.Hazard })
	if i < 0 {
		return wrongField("body.round", "no hazard was found at this place of this round")
	}
	p := t.Points[i]
	h.Round, h.FoundBy = t.ID, p.By
	if p.At != nil {
		h.FoundAt = *p.At
	}
	if h.Title == "" {
		h.Title = string([]rune(p.Note)[:min(len([]rune(p.Note)), 120)])
	}
	for _, photo := range p.Photos {
		h.Photos = append(h.Photos, hazards.Photo{ID: photo.ID, When: hazards.Before, SHA256: photo.SHA256, At: photo.At, By: photo.By})
	}
	return nil
}

type hazardActInput struct {
	IDInput
	Body *struct {
		Version int        `json:"version,omitempty" doc:"of the hazard as it was seen; when somebody changed it since: 409"`
		Note    string     `json:"note,omitempty" maxLength:"4000"`
		Owner   string     `json:"owner,omitempty" maxLength:"63" doc:"of assign"`
		Until   *time.Time `json:"until,omitempty" doc:"of assign and rectify"`
	}
}

func hazardAct(verb hazards.Verb) func(*Server, context.Context, *hazardActInput) (*hazardOutput, error) {
	return func(s *Server, ctx context.Context, in *hazardActInput) (*hazardOutput, error) {
		kept, err := s.hazards()
		if err != nil {
			return nil, err
		}
		h, err := kept.Hazard(ctx, in.ID)
		if err != nil {
			return nil, err
		}
		now, seen := s.cfg.Now().UTC(), 0
		a := hazards.Act{Verb: verb, By: callerOf(ctx).name, At: now}
		if b := in.Body; b != nil {
			seen, a.Note, a.Owner = b.Version, b.Note, b.Owner
			if b.Until != nil {
				a.Until = b.Until.UTC()
			}
		}
		next, err := apply(ctx, s, now, change[hazards.Hazard]{
			kind: "hazard", id: h.ID, verb: string(verb), detail: a.Owner, seen: seen, version: h.Version,
			do: func() (hazards.Hazard, error) { return h.Do(a) }, put: kept.PutHazard, explain: explainHazard,
		})
		if err != nil {
			return nil, err
		}
		return &hazardOutput{s.viewHazard(next)}, nil
	}
}

type hazardPhotoInput struct {
	IDInput
	When    string `query:"when" required:"true" enum:"before,after"`
	RawBody []byte `contentType:"image/jpeg"`
}

func (s *Server) addHazardPhoto(ctx context.Context, in *hazardPhotoInput) (*hazardOutput, error) {
	kept, err := s.hazards()
	if err != nil {
		return nil, err
	}
	h, err := kept.Hazard(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	now := s.cfg.Now().UTC()
	next, err := applyPhoto(ctx, s, in.RawBody, now, change[hazards.Hazard]{kind: "hazard", id: h.ID, put: kept.PutHazard, explain: explainHazard},
		func(id, sum string) (hazards.Hazard, error) {
			return h.AddPhoto(hazards.Photo{ID: id, SHA256: sum, When: in.When, At: now, By: callerOf(ctx).name})
		})
	if err != nil {
		return nil, err
	}
	return &hazardOutput{s.viewHazard(next)}, nil
}

func (s *Server) hazardPhoto(c *fiber.Ctx) error {
	kept, err := s.hazards()
	if err != nil {
		return err
	}
	h, err := kept.Hazard(c.UserContext(), c.Params("id"))
	if err != nil {
		return err
	}
	id := c.Params("photo")
	return s.seePhoto(c, "hazard", "hazard:"+h.ID, id, slices.ContainsFunc(h.Photos, func(p hazards.Photo) bool { return p.ID == id }))
}
