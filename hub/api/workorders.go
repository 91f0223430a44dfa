package api

import (
	"context"
	"errors"
	"net/http"
	"time"

	"brighteyes/devices"
	"brighteyes/hub/access"
	"brighteyes/hub/workorders"
)

// WorkOrders keeps work orders and contractors. hub/records implements it.
type WorkOrders interface {
	workorders.Store
	// ClosedSince reports whether an order for this device was closed since then.
	ClosedSince(ctx context.Context, device string, since time.Time) (bool, error)
	Vendors
}

// repeatWithin is how soon after an order another for the same device is a repeat.
const repeatWithin = 30 * 24 * time.Hour

func (s *Server) work() (WorkOrders, error) {
	if s.cfg.WorkOrders == nil {
		return nil, newProblem(http.StatusServiceUnavailable, "this hub keeps no work orders")
	}
	return s.cfg.WorkOrders, nil
}

// explainWork turns what the order refused into a problem.
func explainWork(err error) error {
	switch {
	case errors.Is(err, workorders.ErrInvalid):
		return newProblem(http.StatusUnprocessableEntity, err.Error())
	case errors.Is(err, workorders.ErrNotNow), errors.Is(err, workorders.ErrSame), errors.Is(err, workorders.ErrConflict):
		return newProblem(http.StatusConflict, err.Error())
	}
	return err
}

// WorkOrderView is a work order with what follows from it now.
type WorkOrderView struct {
	workorders.Order
	Deadline time.Time `json:"deadline"` // the due time and approved pauses
	Late     bool      `json:"late"`
	Paused   bool      `json:"paused"`
}

func (s *Server) viewOrder(o workorders.Order) WorkOrderView {
	now := s.cfg.Now()
	return WorkOrderView{Order: o, Deadline: o.Deadline(), Late: o.Late(now), Paused: o.Paused(now) != nil}
}

type workOrdersInput struct {
	PageInput
	State  []string `query:"state" enum:"open,accepted,assigned,reported,closed,cancelled" doc:"all unless given"`
	Device string   `query:"device" maxLength:"63"`
	Vendor string   `query:"vendor" maxLength:"63"`
	Alert  string   `query:"alert" maxLength:"26" doc:"those that were made from this alert"`
}

func (s *Server) listWorkOrders(ctx context.Context, in *workOrdersInput) (*listOutput[WorkOrderView], error) {
	kept, err := s.work()
	if err != nil {
		return nil, err
	}
	f := workorders.Filter{Device: in.Device, Vendor: in.Vendor, Alert: in.Alert}
	for _, state := range in.State {
		f.States = append(f.States, workorders.State(state))
	}
	return fill(in.PageInput, func(limit int, cursor string) ([]workorders.Order, string, error) {
		f.Limit, f.Cursor = limit, cursor
		return kept.WorkOrders(ctx, f)
	}, func(o workorders.Order) (WorkOrderView, bool) {
		return s.viewOrder(o), s.seesOrder(ctx, o)
	})
}

// seesOrder: an order about a device that the caller does not see, such as a
// button in a home for the police, does not exist for them.
func (s *Server) seesOrder(ctx context.Context, o workorders.Order) bool {
	if o.Device == "" || callerOf(ctx).roles.May(access.DoWork) {
		return true
	}
	_, err := s.device(ctx, o.Device)
	return err == nil
}

// findOrder returns an order that the caller may see.
func (s *Server) findOrder(ctx context.Context, id string) (WorkOrders, workorders.Order, error) {
	kept, err := s.work()
	if err != nil {
		return nil, workorders.Order{}, err
	}
	o, err := kept.WorkOrder(ctx, id)
	if err == nil && !s.seesOrder(ctx, o) {
		err = newProblem(http.StatusNotFound, "there is no such thing")
	}
	return kept, o, err
}

type workOrderOutput struct{ Body WorkOrderView }

func (s *Server) getWorkOrder(ctx context.Context, in *IDInput) (*workOrderOutput, error) {
	_, o, err := s.findOrder(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	return &workOrderOutput{s.viewOrder(o)}, nil
}

type addWorkOrderInput struct {
	Body struct {
		Device string    `json:"device,omitempty" maxLength:"63"`
		Site   string    `json:"site,omitempty" maxLength:"63" doc:"the device's place unless given"`
		Alert  string    `json:"alert,omitempty" maxLength:"26" doc:"from which it is made"`
		Fault  string    `json:"fault" enum:"offline,battery,picture,power,lock,damage,check,other"`
		Title  string    `json:"title" maxLength:"480" doc:"what is to be done; no names or phone numbers of residents"`
		Vendor string    `json:"vendor,omitempty" maxLength:"63"`
		DueAt  time.Time `json:"due_at"`
	}
}

func (s *Server) addWorkOrder(ctx context.Context, in *addWorkOrderInput) (*workOrderOutput, error) {
	kept, err := s.work()
	if err != nil {
		return nil, err
	}
	b, now := in.Body, s.cfg.Now().UTC()
	d := workorders.Draft{
		ID: devices.NewID(now), Device: b.Device, Site: b.Site, Alert: b.Alert, Fault: workorders.Fault(b.Fault), Title: b.Title, Vendor: b.Vendor,
		By: callerOf(ctx).name, At: now, DueAt: b.DueAt.UTC(),
	}
	if err := s.fillDraft(ctx, kept, &d); err != nil {
		return nil, err
	}
	o, err := workorders.New(d)
	if err != nil {
		return nil, explainWork(err)
	}
	if err := kept.AddWorkOrder(ctx, o, s.entry(ctx, now, "workorder.open", "workorder:"+o.ID, d.Device)); err != nil {
		return nil, err
	}
	return &workOrderOutput{s.viewOrder(o)}, nil
}

// fillDraft checks what the order names, and adds what follows from it.
func (s *Server) fillDraft(ctx context.Context, kept WorkOrders, d *workorders.Draft) error {
	if devices.NamesPerson(d.Title) {
		return wrongField("body.title", "no number of a person belongs into a work order")
	}
	if d.Device != "" {
		device, err := s.device(ctx, d.Device)
		if err != nil {
			return wrongField("body.device", "there is no such device")
		}
		if d.Site == "" {
			d.Site = device.Site
		}
		if d.Repeat, err = kept.ClosedSince(ctx, d.Device, d.At.Add(-repeatWithin)); err != nil {
			return err
		}
	} else if _, known := s.below([]string{d.Site}); d.Site != "" && !known {
		return wrongField("body.site", "there is no such place")
	}
	return s.checkVendor(ctx, d.Vendor)
}

type workActInput struct {
	IDInput
	DoneAgo
	Body *struct {
		Version int        `json:"version,omitempty" doc:"of the order as it was seen; an old one answers 409"`
		Note    string     `json:"note,omitempty" maxLength:"4000"`
		Vendor  string     `json:"vendor,omitempty" maxLength:"63" doc:"of assign; empty: the house's own people"`
		Until   *time.Time `json:"until,omitempty" doc:"of pause and rectify"`
		Yes     bool       `json:"yes,omitempty" doc:"of approve and decide"`
	}
}

// workAct is one verb on a work order.
func workAct(verb workorders.Verb) func(*Server, context.Context, *workActInput) (*workOrderOutput, error) {
	return func(s *Server, ctx context.Context, in *workActInput) (*workOrderOutput, error) {
		kept, o, err := s.findOrder(ctx, in.ID)
		if err != nil {
			return nil, err
		}
		now := s.cfg.Now().UTC()
		a := workorders.Act{Verb: verb, By: callerOf(ctx).name, At: now, Ago: in.duration()}
		seen := 0
		if b := in.Body; b != nil {
			seen = b.Version
			if devices.NamesPerson(b.Note) {
				return nil, wrongField("body.note", "no number of a person belongs into a work order")
			}
			a.Note, a.Vendor, a.Yes = b.Note, b.Vendor, b.Yes
			if b.Until != nil {
				a.Until = b.Until.UTC()
			}
		}
		if verb == workorders.Assign {
			if err := s.checkVendor(ctx, a.Vendor); err != nil {
				return nil, err
			}
		}
		after, err := apply(ctx, s, now, change[workorders.Order]{
			kind: "workorder", id: o.ID, verb: string(verb), detail: a.Note, seen: seen, version: o.Version,
			do: func() (workorders.Order, error) { return o.Do(a) }, put: kept.PutWorkOrder, explain: explainWork,
		})
		if err != nil {
			return nil, err
		}
		return &workOrderOutput{s.viewOrder(after)}, nil
	}
}
