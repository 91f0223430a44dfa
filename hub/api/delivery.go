package api

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/gofiber/fiber/v2"

	"brighteyes/alerts"
	"brighteyes/alerts/notify"
	"brighteyes/devices"
	"brighteyes/hub/access"
	"brighteyes/hub/delivery"
)

// Messages sends messages. hub/delivery's Sender implements it.
type Messages interface {
	Channels() []delivery.ChannelState
	// Test sends one message that says that it is a test. Its error may be shown.
	Test(ctx context.Context, channel, to, id string) error
}

// Responders takes answers to messages. hub/delivery's Answers implements it.
type Responders interface {
	Look(ctx context.Context, token string) (delivery.Page, error)
	Answer(ctx context.Context, token string, n int, verb delivery.Verb) (delivery.Page, error)
	Reply(ctx context.Context, channel, address, text string) error
}

// Loud is the screens as a channel: it learns what they show.
type Loud interface {
	// Shown names the call of the alert by alerts.Alert.Call.
	Shown(alert string, call int, desks ...string)
}

// answerPage is the file behind /r/{token}.
const answerPage = "/answer.html"

// linkPage sends the page on which a responder answers. The page is the same for
// every link; what stands on it is fetched by it.
func (s *Server) linkPage(c *fiber.Ctx) error {
	page, ok := s.static[answerPage]
	if !ok {
		return newProblem(http.StatusNotFound, "there is no page for answers here")
	}
	err := sendFile(c, page)
	c.Set(fiber.HeaderCacheControl, "no-store")        // no address of a link stays in a cache
	c.Set(fiber.HeaderReferrerPolicy, "strict-origin") // nor in what its files are asked for with
	return err
}

type linkInput struct {
	Token string `path:"token" maxLength:"128"`
}

// lookAtLink shows the calls of a link. It changes nothing.
func (s *Server) lookAtLink(ctx context.Context, in *linkInput) (*bodyOutput[delivery.Page], error) {
	if s.cfg.Responders == nil {
		return nil, newProblem(http.StatusServiceUnavailable, "messages have no links here")
	}
	if err := s.mayTry(ctx, linksOf); err != nil {
		return nil, err
	}
	page, err := s.cfg.Responders.Look(ctx, in.Token)
	return s.linkAnswer(ctx, page, err)
}

type linkAnswerInput struct {
	Token string `path:"token" maxLength:"128"`
	Body  struct {
		N      int    `json:"n" minimum:"0" maximum:"1000" doc:"which of the calls"`
		Answer string `json:"answer" enum:"take,arrive,seen,cannot,undo"`
	}
}

// answerLink does what a responder says.
func (s *Server) answerLink(ctx context.Context, in *linkAnswerInput) (*bodyOutput[delivery.Page], error) {
	if s.cfg.Responders == nil {
		return nil, newProblem(http.StatusServiceUnavailable, "messages have no links here")
	}
	if err := s.mayTry(ctx, linksOf); err != nil {
		return nil, err
	}
	page, err := s.cfg.Responders.Answer(ctx, in.Token, in.Body.N, delivery.Verb(in.Body.Answer))
	return s.linkAnswer(ctx, page, err)
}

func (s *Server) linkAnswer(ctx context.Context, page delivery.Page, err error) (*bodyOutput[delivery.Page], error) {
	if errors.Is(err, delivery.ErrLink) || s.is(err, s.cfg.Errors.NotFound) || errors.Is(err, alerts.ErrNotFound) {
		s.wrongSecret(ctx, linksOf)
		return nil, newProblem(http.StatusNotFound, delivery.ErrLink.Error())
	}
	return answerOf(page, err)
}

const gatewayReplyMost = 16 << 10

// reply takes an answer that a gateway brings. It tells a stranger nothing.
func (s *Server) reply(c *fiber.Ctx) error {
	ctx := c.UserContext()
	if err := s.mayTry(ctx, gatewaysOf); err != nil {
		return err
	}
	form, ok := s.cfg.ReplyForms[c.Params("channel")]
	if !ok || s.cfg.Responders == nil || !form.Matches(c.Params("secret")) {
		s.wrongSecret(ctx, gatewaysOf)
		return newProblem(http.StatusNotFound, "there is no such path")
	}
	if len(c.Body()) > gatewayReplyMost {
		return newProblem(http.StatusRequestEntityTooLarge, "a reply may have 16 KiB")
	}
	from, text, err := form.Read(c.Get(fiber.HeaderContentType), c.Body())
	if err != nil {
		return newProblem(http.StatusUnprocessableEntity, err.Error())
	}
	err = s.cfg.Responders.Reply(ctx, form.Channel, from, text)
	var conflict *alerts.ConflictError
	switch {
	case errors.Is(err, delivery.ErrLink), s.is(err, s.cfg.Errors.NotFound), errors.Is(err, alerts.ErrInvalid), errors.As(err, &conflict):
		return c.JSON(map[string]any{"code": 0, "taken": false}) // a gateway must not send it again
	case err != nil:
		return err
	}
	return c.JSON(map[string]any{"code": 0, "taken": true})
}

func (s *Server) listChannels(_ context.Context, _ *struct{}) (*listOutput[delivery.ChannelState], error) {
	if s.cfg.Messages == nil {
		return nil, newProblem(http.StatusServiceUnavailable, "there are no channels here")
	}
	return listOf(s.cfg.Messages.Channels(), ""), nil
}

type testInput struct {
	Name string `path:"name" maxLength:"64"`
	Body struct {
		To string `json:"to" maxLength:"2000" doc:"the address on this channel; it is neither kept nor logged"`
	}
}

type testOutput struct {
	Body struct {
		Taken bool      `json:"taken"`
		Error string    `json:"error,omitempty"`
		At    time.Time `json:"at"`
	}
}

// testChannel sends a message that says that it is a test.
func (s *Server) testChannel(ctx context.Context, in *testInput) (*testOutput, error) {
	if s.cfg.Messages == nil {
		return nil, newProblem(http.StatusServiceUnavailable, "there are no channels here")
	}
	now := s.cfg.Now()
	if err := s.cfg.People.Audit(ctx, access.AuditEntry{
		ID: devices.NewID(now), At: now, Actor: callerOf(ctx).name, Action: "channel.test", Target: "channel:" + in.Name,
	}); err != nil {
		return nil, err
	}
	err := s.cfg.Messages.Test(ctx, in.Name, in.Body.To, devices.NewID(now))
	if errors.Is(err, delivery.ErrNoChannel) {
		return nil, newProblem(http.StatusNotFound, "there is no such channel")
	}
	out := &testOutput{}
	out.Body.Taken, out.Body.At = err == nil, s.cfg.Now()
	if err != nil {
		out.Body.Error = notify.AsError(err).Reason
	}
	return out, nil
}

// shownOn tells the channel of the loud screens that a desk shows an alert, or the
// part of it that it may see. b names what the screen shows, by event or by call:
// another than the newest says nothing of the call that it is now.
func (s *Server) shownOn(who *caller, a alerts.Alert, b actBody) {
	newest := (b.Event == "" || a.Chain == nil || b.Event == a.Chain.Event) && (b.Call == 0 || b.Call == a.Call())
	if s.cfg.Loud == nil || !newest {
		return
	}
	var desks []string
	for _, role := range access.AllRoles {
		one := access.Roles{role}
		sits := who.roles.Has(role) && one.SeeAlert(a) >= access.PlaceAndState
		if sits || who.roles.Has(access.Admin) && one.ActOn(a) { // an admin stands in at the desk whose it is
			desks = append(desks, string(role))
		}
	}
	if who.roles.Has(access.Property) && who.roles.SeeAlert(a) != access.Hidden { // the guard room shows a part of it
		desks = append(desks, "guard")
	}
	s.cfg.Loud.Shown(a.ID, a.Call(), desks...)
}
