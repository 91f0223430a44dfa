package api

import (
	"context"
	"crypto/rand"
	"errors"
	"net/http"
	"slices"
	"time"

	"brighteyes/devices"
	"brighteyes/hub/access"
	"brighteyes/hub/inspection"
)

// Inspections keeps spot checks. hub/records implements it.
type Inspections interface {
	PutInspection(ctx context.Context, c inspection.Check, e access.AuditEntry) error
	Inspection(ctx context.Context, id string) (inspection.Check, error)
	Inspections(ctx context.Context, most int) ([]inspection.Check, error)
}

const mostChecks = 200 // that a list tells

func (s *Server) inspections() (Inspections, error) {
	if s.cfg.Inspections == nil {
		return nil, newProblem(http.StatusServiceUnavailable, "this hub keeps no spot checks")
	}
	return s.cfg.Inspections, nil
}

func explainInspection(err error) error {
	switch {
	case errors.Is(err, inspection.ErrInvalid):
		return newProblem(http.StatusUnprocessableEntity, err.Error())
	case errors.Is(err, inspection.ErrDone), errors.Is(err, inspection.ErrOpen), errors.Is(err, inspection.ErrConflict):
		return newProblem(http.StatusConflict, err.Error())
	}
	return err
}

// CheckView is a spot check with what came out of it.
type CheckView struct {
	inspection.Check
	Left    int                `json:"left" doc:"aspects that nobody judged"`
	Counts  []inspection.Count `json:"counts"`
	Redrawn bool               `json:"redrawn" doc:"the seed still draws these cameras and minutes"`
}

func viewCheck(c inspection.Check) CheckView {
	return CheckView{Check: c, Left: c.Left(), Counts: c.Counts(), Redrawn: c.Again()}
}

// CheckLine is a spot check as the list tells it: without all that could have been
// drawn, and not drawn again.
type CheckLine struct {
	ID      string             `json:"id"`
	Version int                `json:"version"`
	At      time.Time          `json:"at"`
	By      string             `json:"by"`
	Seed    string             `json:"seed"`
	Asked   int                `json:"asked"`
	Cameras []inspection.Drawn `json:"cameras"`
	DoneAt  *time.Time         `json:"done_at,omitempty"`
	DoneBy  string             `json:"done_by,omitempty"`
	Left    int                `json:"left" doc:"aspects that nobody judged"`
	Counts  []inspection.Count `json:"counts"`
}

type checkOutput struct{ Body CheckView }

func (s *Server) listChecks(ctx context.Context, _ *struct{}) (*listOutput[CheckLine], error) {
	kept, err := s.inspections()
	if err != nil {
		return nil, err
	}
	list, err := kept.Inspections(ctx, mostChecks)
	if err != nil {
		return nil, err
	}
	lines := make([]CheckLine, len(list))
	for i, c := range list {
		lines[i] = CheckLine{c.ID, c.Version, c.At, c.By, c.Seed, c.Asked, c.Cameras, c.DoneAt, c.DoneBy, c.Left(), c.Counts()}
	}
	return listOf(lines, ""), nil
}

func (s *Server) getCheck(ctx context.Context, in *IDInput) (*checkOutput, error) {
	kept, err := s.inspections()
	if err != nil {
		return nil, err
	}
	c, err := kept.Inspection(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	return &checkOutput{viewCheck(c)}, nil
}

type drawInput struct {
	Body struct {
		Cameras int `json:"cameras" minimum:"1" maximum:"50" doc:"how many to draw"`
	}
}

// drawCheck draws cameras by a seed that nobody chose. The recorded minute of a camera
// whose recorder is not connected cannot be shown; that is found by the hub itself, and
// a person who looked at the recorder may find otherwise.
func (s *Server) drawCheck(ctx context.Context, in *drawInput) (*checkOutput, error) {
	kept, err := s.inspections()
	if err != nil {
		return nil, err
	}
	seed := make([]byte, inspection.SeedBytes)
	if _, err := rand.Read(seed); err != nil {
		return nil, err
	}
	now := s.cfg.Now().UTC()
	c, err := inspection.Draw(seed, s.candidates(), in.Body.Cameras, now)
	if err != nil {
		return nil, explainInspection(err)
	}
	c.ID, c.By = devices.NewID(now), callerOf(ctx).name
	for i := range c.Cameras {
		recorded, err := s.isRecorded(ctx, c.Cameras[i].Camera)
		if err != nil {
			return nil, err
		}
		if !recorded {
			c.Cameras[i].Findings[inspection.Minute] = inspection.Finding{Verdict: inspection.Unable, Reason: inspection.NotConnected, At: now}
		}
	}
	if err := kept.PutInspection(ctx, c, s.entry(ctx, now, "inspection.draw", "inspection:"+c.ID, "seed "+c.Seed)); err != nil {
		return nil, err
	}
	return &checkOutput{viewCheck(c)}, nil
}

// isRecorded reports whether a camera can be looked back at: itself, or because a
// recorder's recordings of it were audited.
func (s *Server) isRecorded(ctx context.Context, camera string) (bool, error) {
	if d, known := s.cfg.Registry.Device(camera); known && slices.Contains(d.Capabilities, devices.RecordingsCapability) {
		return true, nil
	}
	if s.cfg.Recordings == nil {
		return false, nil
	}
	_, audited, err := s.cfg.Recordings.Figure(ctx, camera)
	return audited, err
}

// candidates are the cameras in service, whatever state they are in: one that is
// offline is drawn like any other.
func (s *Server) candidates() (list []inspection.Candidate) {
	for _, d := range s.camerasInService() {
		one := inspection.Candidate{Camera: d.ID, Name: d.Name, Site: d.Site, Label: d.Name}
		if off, measured := d.Values["clock_offset_s"]; measured {
			one.OffsetS = &off
		}
		if v, read := d.Values["label_right"]; read {
			right := v >= 1
			one.LabelRead = &right
		}
		list = append(list, one)
	}
	return list
}

type judgeInput struct {
	IDInput
	Body struct {
		Version int                `json:"version" doc:"of the check as it was seen; when somebody changed it since: 409"`
		Camera  string             `json:"camera" maxLength:"63"`
		Aspect  inspection.Aspect  `json:"aspect" enum:"live,minute,clock,label"`
		Verdict inspection.Verdict `json:"verdict" enum:"pass,fail,unable"`
		Reason  string             `json:"reason,omitempty" maxLength:"40"`
		Note    string             `json:"note,omitempty" maxLength:"800"`
	}
}

func (s *Server) judgeCheck(ctx context.Context, in *judgeInput) (*checkOutput, error) {
	b, now := in.Body, s.cfg.Now().UTC()
	f := inspection.Finding{Verdict: b.Verdict, Reason: b.Reason, Note: b.Note, By: callerOf(ctx).name, At: now}
	return s.changeCheck(ctx, in.ID, b.Version, func(c inspection.Check) (inspection.Check, access.AuditEntry, error) {
		next, err := c.Judge(b.Camera, b.Aspect, f)
		return next, s.entry(ctx, now, "inspection.judge", "inspection:"+c.ID, b.Camera+" "+string(b.Aspect)+" "+string(b.Verdict)+" "+b.Reason), err
	})
}

type finishInput struct {
	IDInput
	Body struct {
		Version int `json:"version"`
	}
}

func (s *Server) finishCheck(ctx context.Context, in *finishInput) (*checkOutput, error) {
	now := s.cfg.Now().UTC()
	return s.changeCheck(ctx, in.ID, in.Body.Version, func(c inspection.Check) (inspection.Check, access.AuditEntry, error) {
		next, err := c.Finish(callerOf(ctx).name, now)
		return next, s.entry(ctx, now, "inspection.finish", "inspection:"+c.ID, ""), err
	})
}

func (s *Server) changeCheck(ctx context.Context, id string, version int, change func(inspection.Check) (inspection.Check, access.AuditEntry, error)) (*checkOutput, error) {
	kept, err := s.inspections()
	if err != nil {
		return nil, err
	}
	c, err := kept.Inspection(ctx, id)
	if err != nil {
		return nil, err
	}
	if c.Version != version {
		return nil, newProblem(http.StatusConflict, inspection.ErrConflict.Error())
	}
	next, entry, err := change(c)
	if err == nil {
		err = kept.PutInspection(ctx, next, entry)
	}
	if err != nil {
		return nil, explainInspection(err)
	}
	return &checkOutput{viewCheck(next)}, nil
}
