package api

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"time"

	"brighteyes/hub/access"
	"brighteyes/hub/retrieval"
)

// FootageView is a piece of pictures that there is for a request.
type FootageView struct {
	Origin retrieval.Origin `json:"origin"`
	ID     string           `json:"id"`
	Camera string           `json:"camera"`
	From   time.Time        `json:"from"`
	To     time.Time        `json:"to"`
	Bytes  int64            `json:"bytes"`
	Sound  *bool            `json:"sound,omitempty" doc:"whether it has sound; absent where nothing is known of it"`
	Clock  *retrieval.Clock `json:"clock,omitempty"`
}

// RetrievalView is a request with what there is for it, and what the caller may do.
type RetrievalView struct {
	retrieval.Request
	Late bool     `json:"late"`
	Mine []string `json:"mine" doc:"steps that the caller may take now"`
	// Looked says whether pictures were looked up: before the approval only for who
	// may approve, as what there is tells when something happened, and where.
	Looked  bool `json:"looked" doc:"footage, beyond and gaps say what there is; before the approval they do only for who may approve, and are empty for others"`
	TooMany bool `json:"too_many,omitempty" doc:"there are more clips than one request can have; nothing is listed, and there will be no package"`
	// Footage, Beyond and Gaps are what there is now; of a package, see prepared.
	Footage []FootageView   `json:"footage"`
	Beyond  []FootageView   `json:"beyond" doc:"pictures that reach out of the span, and are not handed out"`
	Gaps    []retrieval.Gap `json:"gaps" doc:"spans without a stored picture: in the recorder, to be fetched or copied there"`
	Fetches []FetchView     `json:"fetches" doc:"parts that are being fetched from recorders, and those that failed and are still missing"`
	Hub     retrieval.HubID `json:"hub"`
}

type retrievalOutput struct{ Body RetrievalView }

func viewFootage(pieces []retrieval.Piece) []FootageView {
	views := []FootageView{}
	for _, p := range pieces {
		views = append(views, FootageView{p.Origin, p.ID, p.Camera, p.From, p.To, p.Bytes, p.Sound, p.Clock})
	}
	return views
}

func (s *Server) viewRetrieval(ctx context.Context, r retrieval.Request) (*retrievalOutput, error) {
	service := s.cfg.Retrieval.Service
	who := callerOf(ctx)
	looked := r.Granted != nil || who.roles.May(access.ApproveRetrievals)
	var found retrieval.Found
	tooMany := false
	if looked {
		var err error
		if found, err = service.Find(ctx, r); err != nil && !errors.Is(err, retrieval.ErrTooMany) {
			return nil, err
		}
		tooMany = err != nil
	}
	fetches, err := s.fetchesOf(ctx, r, found.Gaps)
	if err != nil {
		return nil, err
	}
	v := RetrievalView{
		Fetches: fetches, Request: r, Late: r.Late(s.cfg.Now()), Mine: steps(r, who), Looked: looked && !tooMany, TooMany: tooMany, Footage: viewFootage(found.Pieces), Beyond: viewFootage(found.Beyond), Gaps: found.Gaps, Hub: service.Hub(),
	}
	if v.Gaps == nil {
		v.Gaps = []retrieval.Gap{}
	}
	return &retrievalOutput{v}, nil
}

// getRetrieval answers with a request. It names two persons: who reads it is on the
// audit record, once for the looks of a page that is open.
func (s *Server) getRetrieval(ctx context.Context, in *IDInput) (*retrievalOutput, error) {
	r, err := s.findRetrieval(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	if err := s.readOnce(ctx, "retrieval "+r.ID, access.AuditEntry{Action: "retrieval.read", Target: "retrieval:" + r.ID, Purpose: string(r.Basis), Detail: r.Number}); err != nil {
		return nil, err
	}
	return s.viewRetrieval(ctx, r)
}

// readOnce puts a reader on the audit record, once for many reads in a row.
func (s *Server) readOnce(ctx context.Context, what string, e access.AuditEntry) error {
	key := callerOf(ctx).key + " " + what
	if !s.readers.isNew(key, s.cfg.Now()) {
		return nil
	}
	if err := s.audit(ctx, e); err != nil {
		s.readers.forget(key)
		return err
	}
	return nil
}

type retrievalActInput struct {
	IDInput
	Body struct {
		Version int        `json:"version" minimum:"1" doc:"of the request as it was seen; when somebody changed it since: 409"`
		Note    string     `json:"note,omitempty" maxLength:"4000" doc:"of refuse and withdraw: why"`
		Cameras []string   `json:"cameras,omitempty" doc:"of approve, when it is less than what was asked for; with from and to"`
		From    *time.Time `json:"from,omitempty"`
		To      *time.Time `json:"to,omitempty"`
		Taker   string     `json:"taker,omitempty" maxLength:"160" doc:"of hand-out: which of the two persons"`
		Witness string     `json:"witness,omitempty" maxLength:"160" doc:"of hand-out to a resident: who else of the office was there"`
		Medium  string     `json:"medium,omitempty" maxLength:"16" doc:"of hand-out: usb_stick, disc, disk; of a resident: viewed"`
		Package string     `json:"package,omitempty" maxLength:"64" doc:"of hand-out: the sha256 of the package"`
	}
}

func retrievalAct(verb retrieval.Verb) func(*Server, context.Context, *retrievalActInput) (*retrievalOutput, error) {
	return func(s *Server, ctx context.Context, in *retrievalActInput) (*retrievalOutput, error) {
		r, err := s.findForAct(ctx, in.ID, in.Body.Version, verb)
		if err != nil {
			return nil, err
		}
		b, who, now := in.Body, callerOf(ctx), s.cfg.Now().UTC()
		a := retrieval.Act{Verb: verb, By: who.name, At: now, Note: b.Note}
		if verb == retrieval.Approve && (len(b.Cameras) > 0 || b.From != nil || b.To != nil) {
			if b.From == nil || b.To == nil {
				return nil, wrongField("body.from", "less than what was asked for: want cameras, from and to together")
			}
			a.Grant = &retrieval.Scope{Cameras: b.Cameras, Span: retrieval.Span{From: *b.From, To: *b.To}}
		}
		if verb == retrieval.HandOut {
			a.Receipt = retrieval.Receipt{Taker: b.Taker, Witness: b.Witness, Medium: retrieval.Medium(b.Medium), Package: b.Package}
			if r.State == retrieval.Prepared {
				var cancel context.CancelFunc
				ctx, cancel = s.patiently(ctx, packTime)
				defer cancel()
				if err := s.cfg.Retrieval.Service.Check(ctx, r); err != nil {
					return nil, explainRetrieval(err)
				}
			}
		}
		next, err := r.Do(a)
		return s.keepRetrieval(ctx, now, verb, next, err)
	}
}

// findForAct returns a request as it was seen, for a step of a person who has the
// right to it in its lane.
func (s *Server) findForAct(ctx context.Context, id string, version int, verb retrieval.Verb) (retrieval.Request, error) {
	r, err := s.findRetrieval(ctx, id)
	if err != nil {
		return r, err
	}
	who, err := person(ctx)
	switch {
	case err != nil:
		return r, err
	case version != r.Version:
		return r, explainRetrieval(retrieval.ErrConflict)
	case rightOf(verb) == access.DraftRetrievals && !slices.Contains(drafts(who.roles), r.Lane):
		return r, newProblem(http.StatusForbidden, "this lane is another desk's")
	}
	return r, nil
}

type retrievalVersionInput struct {
	IDInput
	Version int `query:"version" required:"true" minimum:"1" doc:"of the request as it was seen"`
}

func (s *Server) prepareRetrieval(ctx context.Context, in *retrievalVersionInput) (*retrievalOutput, error) {
	r, err := s.findForAct(ctx, in.ID, in.Version, retrieval.Prepare)
	if err != nil {
		return nil, err
	}
	ctx, cancel := s.patiently(ctx, packTime)
	defer cancel()
	next, err := s.cfg.Retrieval.Service.Prepare(ctx, r, callerOf(ctx).name)
	return s.keepRetrieval(ctx, s.cfg.Now().UTC(), retrieval.Prepare, next, err)
}

type readingOutput struct{ Body retrieval.Reading }

func (s *Server) retrievalReading(ctx context.Context, in *IDInput) (*readingOutput, error) {
	r, err := s.findRetrieval(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	return &readingOutput{s.cfg.Retrieval.Service.Reading(r.ID)}, nil
}

// stopRetrievalReading lets who waits for a package go; nothing of it was kept yet.
func (s *Server) stopRetrievalReading(ctx context.Context, in *IDInput) (*nothing, error) {
	r, err := s.findRetrieval(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	if _, err := person(ctx); err != nil {
		return nil, err
	}
	if err := s.audit(ctx, access.AuditEntry{Action: "retrieval.reading.stop", Target: "retrieval:" + r.ID, Purpose: string(r.Basis), Detail: r.Number}); err != nil {
		return nil, err
	}
	s.cfg.Retrieval.Service.StopReading(r.ID)
	return nil, nil
}

type retrievalFiguresInput struct {
	Month string `query:"month" required:"true" pattern:"^[0-9]{4}-(0[1-9]|1[0-2])$" doc:"such as 2026-05"`
}

type retrievalFiguresOutput struct {
	Body struct {
		Month string `json:"month"`
		Least int    `json:"least" doc:"a number that is left out is smaller"`
		retrieval.Figures
	}
}

// retrievalFigures is what the public notice of a month may tell.
func (s *Server) retrievalFigures(ctx context.Context, in *retrievalFiguresInput) (*retrievalFiguresOutput, error) {
	kept, err := s.retrievals()
	if err != nil {
		return nil, err
	}
	from, err := time.ParseInLocation("2006-01", in.Month, time.Local)
	if err != nil {
		return nil, wrongField("query.month", "want a month such as 2026-05")
	}
	all, err := kept.RetrievalsOf(ctx, retrieval.Span{From: from, To: from.AddDate(0, 1, 0)})
	if err != nil {
		return nil, err
	}
	out := &retrievalFiguresOutput{}
	out.Body.Month, out.Body.Least, out.Body.Figures = in.Month, retrieval.LeastShown, retrieval.Count(all)
	return out, nil
}
