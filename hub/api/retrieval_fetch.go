package api

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"brighteyes/devices"
	"brighteyes/hub/access"
	"brighteyes/hub/evidence"
	"brighteyes/hub/retrieval"
)

// FetchView is a part of a recording that is being fetched, or was not.
type FetchView struct {
	Camera string    `json:"camera"`
	From   time.Time `json:"from"`
	To     time.Time `json:"to"`
	State  string    `json:"state" doc:"waiting, or failed"`
	Error  string    `json:"error,omitempty" doc:"why it failed: no_recorder, no_recording, untimed, elsewhen, no_room, not_granted, stopped, or words"`
}

// fetchesOf are the parts of a request that have not come: those that are waited for, and
// those that failed and of which something is still missing.
func (s *Server) fetchesOf(ctx context.Context, r retrieval.Request, missing []retrieval.Gap) ([]FetchView, error) {
	list := []FetchView{}
	if s.cfg.Retrieval.Fetches == nil || r.State != retrieval.Approved {
		return list, nil
	}
	parts, err := s.cfg.Retrieval.Fetches.Fetches(ctx, r.ID)
	if err != nil {
		return nil, fmt.Errorf("read what is fetched for %s: %w", r.Number, err)
	}
	for i, c := range parts {
		if c.State != devices.ClipWaiting && (c.State != devices.ClipFailed || !stillMissing(c, missing) || triedAgain(c, parts[i+1:])) {
			continue
		}
		list = append(list, FetchView{c.Camera, c.From, c.To, c.State, c.Error})
	}
	return list, nil
}

func stillMissing(c devices.Clip, missing []retrieval.Gap) bool {
	for _, gap := range missing {
		if gap.Camera == c.Camera && gap.Overlaps(retrieval.Span{From: c.From, To: c.To}) {
			return true
		}
	}
	return false
}

// triedAgain reports whether the same part was asked for again later.
func triedAgain(c devices.Clip, others []devices.Clip) bool {
	for _, o := range others {
		if o.Camera == c.Camera && o.From.Equal(c.From) && o.CreatedAt.After(c.CreatedAt) {
			return true
		}
	}
	return false
}

// fetchRecordings has all that is missing of what was approved fetched from recorders.
func (s *Server) fetchRecordings(ctx context.Context, in *retrievalVersionInput) (*retrievalOutput, error) {
	if s.cfg.Retrieval.Fetches == nil {
		return nil, newProblem(http.StatusServiceUnavailable, "this hub fetches nothing from recorders")
	}
	r, err := s.findForAct(ctx, in.ID, in.Version, retrieval.Fetch)
	if err != nil {
		return nil, err
	}
	now := s.cfg.Now().UTC()
	before, err := s.cfg.Retrieval.Fetches.Fetches(ctx, r.ID)
	if err != nil {
		return nil, fmt.Errorf("read what is fetched for %s: %w", r.Number, err)
	}
	found, err := s.cfg.Retrieval.Service.Find(ctx, r)
	if err != nil {
		return nil, explainRetrieval(err)
	}
	had := 0
	missing := found.Gaps
	for _, c := range before {
		if c.State == devices.ClipWaiting {
			missing = nil // one after the other: what is missing then is fetched then
		}
		if c.State != devices.ClipFailed {
			had++
		}
	}
	parts, err := retrieval.Parts(missing, had)
	if err != nil {
		return nil, explainRetrieval(err)
	}
	next, err := r.Fetching(callerOf(ctx).name, now, fmt.Sprint(len(parts)))
	if err != nil {
		return nil, explainRetrieval(err)
	}
	if err := s.cfg.Retrieval.Store.PutRetrieval(ctx, next, s.retrievalEntry(ctx, now, retrieval.Fetch, next)); err != nil {
		return nil, explainRetrieval(err)
	}
	wanted := make([]evidence.Part, len(parts))
	for i, p := range parts {
		wanted[i] = evidence.Part{Camera: p.Camera, From: p.From, To: p.To}
	}
	if err := s.cfg.Retrieval.Fetches.Fetch(ctx, r.ID, wanted); err != nil {
		return nil, err
	}
	return s.viewRetrieval(ctx, next)
}

// stopFetching no longer waits for what has not come; what has stays.
func (s *Server) stopFetching(ctx context.Context, in *retrievalVersionInput) (*retrievalOutput, error) {
	if s.cfg.Retrieval.Fetches == nil {
		return nil, newProblem(http.StatusServiceUnavailable, "this hub fetches nothing from recorders")
	}
	r, err := s.findForAct(ctx, in.ID, in.Version, retrieval.Fetch)
	if err != nil {
		return nil, err
	}
	if !r.May(retrieval.Fetch, callerOf(ctx).name) {
		return nil, newProblem(http.StatusConflict, "the request is not at that step, or another person's to hand out")
	}
	if err := s.audit(ctx, access.AuditEntry{Action: "retrieval.fetch_stopped", Target: "retrieval:" + r.ID, Purpose: string(r.Basis), Detail: r.Number}); err != nil {
		return nil, err
	}
	if err := s.cfg.Retrieval.Fetches.StopFetching(ctx, r.ID); err != nil {
		return nil, err
	}
	return s.viewRetrieval(ctx, r)
}
