package api

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"net/http"

	"brighteyes/hub/access"
)

// Push is the channel by which browsers are told. alerts/notify/webpush
// implements it.
type Push interface {
	// PublicKey is the applicationServerKey, in base64url.
	PublicKey() string
	// Clean is a subscription as it is kept; an error where it cannot be used.
	Clean(subscription string) (string, error)
}

// push is who asks, and what is needed to answer. A program has no browser.
func (s *Server) push(ctx context.Context) (*caller, Duty, error) {
	who, err := person(ctx)
	if err != nil {
		return nil, nil, err
	}
	d, err := s.duty()
	if err != nil {
		return nil, nil, err
	}
	if s.cfg.Push == nil {
		return nil, nil, newProblem(http.StatusServiceUnavailable, "this hub sends no messages to browsers")
	}
	return who, d, nil
}

type pushKeyOutput struct {
	Body struct {
		Key     string `json:"key" doc:"applicationServerKey, base64url"`
		Offered bool   `json:"offered" doc:"the caller is a responder with the channel push"`
		Browser string `json:"browser,omitempty" doc:"SHA-256 of the endpoint that is subscribed, base64url"`
	}
}

// pushKey says what the caller's browser needs. A browser knows by the hash of
// its endpoint whether it is the one that is subscribed.
func (s *Server) pushKey(ctx context.Context, _ *struct{}) (*pushKeyOutput, error) {
	who, d, err := s.push(ctx)
	if err != nil {
		return nil, err
	}
	out := &pushKeyOutput{}
	out.Body.Key = s.cfg.Push.PublicKey()
	var kept struct{ Endpoint string }
	address, ok := d.Push(who.name)
	out.Body.Offered = ok
	if ok && json.Unmarshal([]byte(address), &kept) == nil && kept.Endpoint != "" {
		sum := sha256.Sum256([]byte(kept.Endpoint))
		out.Body.Browser = base64.RawURLEncoding.EncodeToString(sum[:])
	}
	return out, nil
}

type subscribeInput struct {
	Body struct {
		Endpoint string `json:"endpoint" minLength:"9" maxLength:"1000" doc:"of https"`
		Keys     struct {
			P256dh string `json:"p256dh" maxLength:"100"`
			Auth   string `json:"auth" maxLength:"40"`
		} `json:"keys"`
	}
}

// subscribePush has messages for the caller go to this browser, and to no other
// of theirs.
func (s *Server) subscribePush(ctx context.Context, in *subscribeInput) (*nothing, error) {
	who, d, err := s.push(ctx)
	if err != nil {
		return nil, err
	}
	text, err := json.Marshal(in.Body)
	if err != nil {
		return nil, err
	}
	address, err := s.cfg.Push.Clean(string(text))
	if err != nil {
		return nil, wrongField("body.endpoint", err.Error())
	}
	if err := s.audit(ctx, access.AuditEntry{Action: "push.subscribe", Target: "user:" + who.name}); err != nil {
		return nil, err
	}
	return nil, d.SetPush(ctx, who.name, address)
}

// unsubscribePush ends that.
func (s *Server) unsubscribePush(ctx context.Context, _ *struct{}) (*nothing, error) {
	who, d, err := s.push(ctx)
	if err != nil {
		return nil, err
	}
	if err := s.audit(ctx, access.AuditEntry{Action: "push.unsubscribe", Target: "user:" + who.name}); err != nil {
		return nil, err
	}
	return nil, d.SetPush(ctx, who.name, "")
}
