package api

import (
	"context"
	"slices"
	"time"

	"brighteyes/hub/access"
	"brighteyes/hub/workorders"
)

// Vendors keeps contractors. hub/records implements it.
type Vendors interface {
	Vendors(ctx context.Context) ([]workorders.Vendor, error)
	PutVendor(ctx context.Context, v workorders.Vendor, e access.AuditEntry) error
}

// scoreSpan is what the scores are computed over unless asked for otherwise, and
// scoreMost how many orders are looked at.
const (
	scoreSpan = 30 * 24 * time.Hour
	scoreMost = 10_000
)

// checkVendor says whether new work can be given to this contractor; none is fine.
func (s *Server) checkVendor(ctx context.Context, id string) error {
	if id == "" {
		return nil
	}
	all, err := s.cfg.WorkOrders.Vendors(ctx)
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(all, func(v workorders.Vendor) bool { return v.ID == id && v.Active }) {
		return wrongField("body.vendor", "there is no such contractor in service")
	}
	return nil
}

func (s *Server) listVendors(ctx context.Context, _ *struct{}) (*listOutput[workorders.Vendor], error) {
	kept, err := s.work()
	if err != nil {
		return nil, err
	}
	all, err := kept.Vendors(ctx)
	if err != nil {
		return nil, err
	}
	return listOf(all, ""), nil
}

type putVendorInput struct {
	IDInput
	Body struct {
		Name   string `json:"name" maxLength:"240"`
		Active *bool  `json:"active,omitempty" doc:"true unless given"`
	}
}

type vendorOutput struct{ Body workorders.Vendor }

func (s *Server) putVendor(ctx context.Context, in *putVendorInput) (*vendorOutput, error) {
	kept, err := s.work()
	if err != nil {
		return nil, err
	}
	v, err := workorders.Vendor{ID: in.ID, Name: in.Body.Name, Active: in.Body.Active == nil || *in.Body.Active}.Check()
	if err != nil {
		return nil, explainWork(err)
	}
	now := s.cfg.Now().UTC()
	if err := kept.PutVendor(ctx, v, s.entry(ctx, now, "vendor.put", "vendor:"+v.ID, v.Name)); err != nil {
		return nil, err
	}
	return &vendorOutput{v}, nil
}

type scoresInput struct {
	From time.Time `query:"from" doc:"30 days ago unless given"`
	To   time.Time `query:"to" doc:"now unless given"`
}

type scoresOutput struct {
	Body struct {
		From    time.Time          `json:"from"`
		To      time.Time          `json:"to"`
		Formula string             `json:"formula"`
		Items   []workorders.Score `json:"items"`
		Partial bool               `json:"partial,omitempty"` // more orders than are looked at
	}
}

func (s *Server) vendorScores(ctx context.Context, in *scoresInput) (*scoresOutput, error) {
	kept, err := s.work()
	if err != nil {
		return nil, err
	}
	now := s.cfg.Now().UTC()
	out := &scoresOutput{}
	b := &out.Body
	b.From, b.To, b.Formula = in.From.UTC(), in.To.UTC(), workorders.Formula
	if in.To.IsZero() {
		b.To = now
	}
	if in.From.IsZero() {
		b.From = b.To.Add(-scoreSpan)
	}
	if !b.From.Before(b.To) {
		return nil, wrongField("query.from", "want a time before to")
	}
	// An order that was closed before the span can have had its deadline in it.
	f := workorders.Filter{ClosedFrom: b.From.Add(-3 * scoreSpan), Limit: 500}
	var all []workorders.Order
	for {
		page, next, err := kept.WorkOrders(ctx, f)
		if err != nil {
			return nil, err
		}
		if all = append(all, page...); next == "" {
			break
		}
		if len(all) >= scoreMost {
			b.Partial = true
			break
		}
		f.Cursor = next
	}
	b.Items = workorders.Scores(all, b.From, b.To, now)
	return out, nil
}
