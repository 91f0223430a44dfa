package api

import (
	"context"
	"errors"
	"net/http"
	"strings"

	"github.com/gofiber/fiber/v2"

	"brighteyes/alerts"
	"brighteyes/devices"
	"brighteyes/hub/access"
	"brighteyes/hub/delivery"
	"brighteyes/hub/phone"
	"brighteyes/hub/residents"
)

// Phone is the care desk's telephone. hub/phone implements it.
type Phone interface {
	Incoming(ctx context.Context, from, gatewayID string) (phone.Call, error)
	Calls() []phone.Call
	PutsThrough() bool // whether calls back can be asked for
	Answer(ctx context.Context, id, by string) (phone.Call, error)
	Open(ctx context.Context, id, by string, open func(c phone.Call) (alert string, err error)) (phone.Call, error)
	CallBack(ctx context.Context, who residents.Caller, a alerts.Alert, whom string) (phone.CallBack, error)
	Outcome(ctx context.Context, id, result string) error
}

// PhoneForms are how the telephone gateway posts: of Calls, From is the caller's
// number and Text the gateway's id of the call; of Outcomes, From is the id that it
// was given and Text what became of it.
type PhoneForms struct {
	Calls, Outcomes delivery.ReplyForm
	Desk            string // the desk's number, as who was sent calls it
}

// phoneRoutes is the part of the table about the telephone.
func (s *Server) phoneRoutes() []route {
	const get, post = http.MethodGet, http.MethodPost
	const see, change = access.SeeResidents, access.ChangeResidents
	return []route{
		{method: post, path: apiBase + "/phone/calls/{secret}", right: access.Nothing, summary: "The telephone gateway says that a call comes in", mount: raw("application/json", (*Server).phoneRings), secret: true},
		{method: post, path: apiBase + "/phone/outcomes/{secret}", right: access.Nothing, summary: "The telephone gateway says what became of a call back", mount: raw("application/json", (*Server).phoneOutcome), secret: true},
		{method: get, path: apiBase + "/phone/calls", right: see, summary: "The last telephone calls, newest first: place and state, no number", mount: serve((*Server).phoneCalls)},
		{method: post, path: apiBase + "/phone/calls/{id}/answer", right: change, summary: "Somebody at the desk took the telephone", mount: serve((*Server).answerPhone)},
		{method: post, path: apiBase + "/phone/calls/{id}/alert", right: change, summary: "Make a call for help of a telephone call", mount: serve((*Server).phoneAlert), status: http.StatusCreated},
		{method: post, path: apiBase + "/alerts/{id}/callback", right: change, summary: "Have the gateway connect the desk with the resident or a contact", mount: serve((*Server).callBack), status: http.StatusAccepted},
	}
}

// fromGateway reads what the gateway posted, when the secret is right. A stranger
// is told nothing, and not for long.
func (s *Server) fromGateway(c *fiber.Ctx, form delivery.ReplyForm) (from, text string, err error) {
	ctx := c.UserContext()
	if err := s.mayTry(ctx, gatewaysOf); err != nil {
		return "", "", err
	}
	if s.cfg.Phone == nil || !form.Matches(c.Params("secret")) {
		s.wrongSecret(ctx, gatewaysOf)
		return "", "", newProblem(http.StatusNotFound, "there is no such path")
	}
	if len(c.Body()) > gatewayReplyMost {
		return "", "", newProblem(http.StatusRequestEntityTooLarge, "this may have 16 KiB")
	}
	if from, text, err = form.Read(c.Get(fiber.HeaderContentType), c.Body()); err != nil {
		return "", "", newProblem(http.StatusUnprocessableEntity, "the form is not the one that is set up for the telephone")
	}
	return from, text, nil
}

func (s *Server) phoneRings(c *fiber.Ctx) error {
	from, id, err := s.fromGateway(c, s.cfg.PhoneForms.Calls)
	if err != nil {
		return err
	}
	if id == "" || len(id) > 256 || len(from) > 64 {
		return newProblem(http.StatusUnprocessableEntity, "the gateway's id of the call is missing, or something is too long")
	}
	_, err = s.cfg.Phone.Incoming(c.UserContext(), from, id)
	if errors.Is(err, phone.ErrTooMany) {
		return newProblem(http.StatusTooManyRequests, phone.ErrTooMany.Error())
	}
	if err != nil {
		return err
	}
	return c.JSON(map[string]any{"code": 0, "taken": true})
}

func (s *Server) phoneOutcome(c *fiber.Ctx) error {
	id, result, err := s.fromGateway(c, s.cfg.PhoneForms.Outcomes)
	if err != nil {
		return err
	}
	switch err := s.cfg.Phone.Outcome(c.UserContext(), id, result); {
	case errors.Is(err, phone.ErrNotFound), errors.Is(err, alerts.ErrInvalid):
		return c.JSON(map[string]any{"code": 0, "taken": false}) // a gateway must not send it again
	case err != nil:
		return err
	}
	return c.JSON(map[string]any{"code": 0, "taken": true})
}

func (s *Server) telephone() (Phone, error) {
	if s.cfg.Phone == nil {
		return nil, newProblem(http.StatusServiceUnavailable, "this hub has no telephone")
	}
	return s.cfg.Phone, nil
}

type phoneCallsOutput struct {
	Body struct {
		list[phone.Call]
		CallBack bool `json:"call_back" doc:"a gateway is set up that puts calls through"`
	}
}

func (s *Server) phoneCalls(context.Context, *struct{}) (*phoneCallsOutput, error) {
	p, err := s.telephone()
	if err != nil {
		return nil, err
	}
	out := &phoneCallsOutput{}
	out.Body.Items, out.Body.CallBack = p.Calls(), p.PutsThrough()
	return out, nil
}

func (s *Server) answerPhone(ctx context.Context, in *IDInput) (*bodyOutput[phone.Call], error) {
	p, err := s.telephone()
	if err != nil {
		return nil, err
	}
	c, err := p.Answer(ctx, in.ID, callerOf(ctx).name)
	return phoneAnswer(c, err)
}

func phoneAnswer[T any](body T, err error) (*bodyOutput[T], error) {
	switch {
	case errors.Is(err, phone.ErrNotFound):
		return nil, newProblem(http.StatusNotFound, phone.ErrNotFound.Error())
	case errors.Is(err, phone.ErrNoGateway):
		return nil, newProblem(http.StatusServiceUnavailable, phone.ErrNoGateway.Error())
	}
	return answerOf(body, err)
}

// phoneAlert raises a call for help in the caller's home: place and button of the
// resident, and never a name.
func (s *Server) phoneAlert(ctx context.Context, in *IDInput) (*bodyOutput[phone.Call], error) {
	p, err := s.telephone()
	if err != nil {
		return nil, err
	}
	by := callerOf(ctx).name
	c, err := p.Open(ctx, in.ID, by, func(c phone.Call) (string, error) {
		r := alerts.Report{
			NewID: devices.NewID(s.cfg.Now()), By: by, Category: alerts.Care, Severity: alerts.Critical, Site: c.Site,
			Title: strings.TrimSpace("电话求助 " + c.Code), TitleEN: strings.TrimSpace("Call for help by telephone " + c.Code),
		}
		if _, known := s.cfg.Registry.Site(r.Site); !known {
			r.Site = ""
		}
		for _, id := range c.Devices { // the card of the call is found by it
			d, known := s.cfg.Registry.Device(id)
			if known && (r.Device.ID == "" || d.Kind == devices.Button && r.Device.Kind != devices.Button) {
				r.Device = devices.Registered{Device: d.Device, Edge: d.Edge, Lifecycle: d.Lifecycle, Undeclared: d.Undeclared, AddedAt: d.AddedAt}
			}
		}
		r.FromHome = r.Site != "" || r.Device.ID != ""
		a, err := s.cfg.Desk.Report(ctx, r)
		return a.ID, err
	})
	return phoneAnswer(c, err)
}

type callBackInput struct {
	IDInput
	Body struct {
		Whom string `json:"whom" maxLength:"16" pattern:"^(resident|contact:[1-9][0-9]?)$" doc:"resident, or contact:N of the call's card, N from 1"`
	}
}

func (s *Server) callBack(ctx context.Context, in *callBackInput) (*bodyOutput[phone.CallBack], error) {
	p, err := s.telephone()
	if err != nil {
		return nil, err
	}
	a, err := s.callOf(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	who := callerOf(ctx)
	cb, err := p.CallBack(ctx, residents.Caller{Name: who.name, Roles: who.roles}, a, in.Body.Whom)
	return phoneAnswer(cb, err)
}
