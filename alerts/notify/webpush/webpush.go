// Package webpush tells browsers that asked for it, through the push service of
// each: encrypted for that browser (RFC 8291) and signed with the hub's own key
// (VAPID, RFC 8292). The push service learns that there is a message, and nothing
// of it. An address is a subscription as the browser gave it, as JSON.
package webpush

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/SherClockHolmes/webpush-go"

	"brighteyes/alerts/notify"
	"brighteyes/alerts/notify/post"
)

// Keys are the hub's, made once by NewKeys and kept.
type Keys struct {
	Private string `json:"private"` // base64url, a secret
	Public  string `json:"public"`  // base64url; browsers subscribe with it
}

// NewKeys makes a pair of keys.
func NewKeys() (Keys, error) {
	private, public, err := webpush.GenerateVAPIDKeys()
	return Keys{private, public}, err
}

// Config is who sends.
type Config struct {
	Keys    Keys
	Contact string // a mail address or https URL of who runs the hub
	Client  *post.Client
}

// Channel is all browsers.
type Channel struct{ cfg Config }

// New returns the channel. It opens no connection.
func New(c Config) *Channel {
	if c.Client == nil {
		c.Client = post.New(nil, 0)
	}
	return &Channel{c}
}

// Payload is what the browser's service worker gets.
type Payload struct {
	ID    string `json:"id"`
	Title string `json:"title"`
	Link  string `json:"link,omitempty"`
}

const liveFor = 5 * time.Minute // that a push service keeps it for a browser that sleeps

// Send pushes m to one subscription.
func (c *Channel) Send(ctx context.Context, to string, m notify.Message) (notify.Receipt, error) {
	var sub webpush.Subscription
	if err := json.Unmarshal([]byte(to), &sub); err != nil || !Acceptable(sub.Endpoint) {
		return notify.Receipt{}, notify.Unreachable("the subscription cannot be used")
	}
	payload, err := json.Marshal(Payload{ID: m.ID, Title: m.Subject(), Link: m.Link})
	if err != nil {
		return notify.Receipt{}, notify.Refused("the message cannot be written as JSON")
	}
	through := &carrier{ctx: ctx, client: c.cfg.Client}
	_, err = webpush.SendNotificationWithContext(ctx, payload, &sub, &webpush.Options{
		HTTPClient: through, Subscriber: strings.TrimPrefix(c.cfg.Contact, "mailto:"), TTL: int(liveFor / time.Second), Urgency: webpush.UrgencyHigh,
		VAPIDPublicKey: c.cfg.Keys.Public, VAPIDPrivateKey: c.cfg.Keys.Private, RecordSize: 2048,
	})
	switch {
	case through.err != nil:
		return notify.Receipt{}, gone(through.err)
	case err != nil:
		return notify.Receipt{}, notify.Unreachable("the subscription cannot be used")
	}
	return notify.Receipt{}, nil
}

// gone tells a subscription that has ended from a service that fails.
func gone(err error) error {
	e := notify.AsError(err)
	if strings.HasSuffix(e.Reason, " 404") || strings.HasSuffix(e.Reason, " 410") {
		return notify.Unreachable("the subscription has ended")
	}
	return e
}

// Acceptable reports whether an endpoint may be posted to: over TLS, and to a
// name, so that no subscription makes the hub knock at machines of its own
// network by their numbers.
func Acceptable(endpoint string) bool {
	u, err := url.Parse(endpoint)
	if err != nil || u.Scheme != "https" || u.User != nil || len(endpoint) > 2048 {
		return false
	}
	host := u.Hostname()
	return strings.Contains(host, ".") && strings.ContainsAny(strings.ToLower(host), "abcdefghijklmnopqrstuvwxyz") && !strings.Contains(host, ":")
}

// carrier makes the library's request with our client, which bounds it.
type carrier struct {
	ctx    context.Context
	client *post.Client
	err    error
}

// Do makes the request.
func (c *carrier) Do(req *http.Request) (*http.Response, error) {
	body, err := io.ReadAll(req.Body)
	if err != nil {
		return nil, errors.New("the body cannot be read")
	}
	headers := map[string]string{}
	for name := range req.Header {
		headers[name] = req.Header.Get(name)
	}
	_, c.err = c.client.Do(c.ctx, req.Method, req.URL.String(), headers, body)
	return nil, c.err
}
