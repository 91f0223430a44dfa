// Package webpush tells a person through their browser, by way of the push
// service of the browser's maker: RFC 8030 with the encryption of RFC 8291 and
// the signature of RFC 8292. The push service learns when a message goes to
// which browser, how urgent it is, and nothing of what it says: every message
// is encrypted for that browser and padded to the same length.
//
// It never sends to an address that is not https, and reaches the public
// network only.
package webpush

import (
	"cmp"
	"context"
	"crypto/ecdh"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"io"
	"net/http"
	"time"

	push "github.com/SherClockHolmes/webpush-go"

	"brighteyes/alerts"
	"brighteyes/alerts/notify"
	"brighteyes/alerts/notify/post"
)

const (
	// keep is how long a push service keeps a message for a browser that is not
	// connected. By then others have been told.
	keep     = time.Hour
	textMost = 2000 // bytes; a message holds 3,994
)

// Config is what the channel is made of.
type Config struct {
	// Key signs, so that a browser takes messages of this hub only. A new one ends
	// every subscription.
	Key *ecdh.PrivateKey // P-256
	// Contact is where a push service's people find those of this hub, an https
	// address or a mail address.
	Contact string
	// Gone is told of a subscription that the push service does not know any more,
	// so that it is forgotten; may be nil.
	Gone func(ctx context.Context, address string)
	// Client makes the requests; nil: one that reaches the public network only. A
	// test gives another.
	Client *post.Client
}

// Channel is every browser that asked for messages.
type Channel struct {
	cfg             Config
	public, private string
}

// New returns the channel. It opens no connection.
func New(c Config) *Channel {
	if c.Client == nil {
		c.Client = post.Guarded(nil, 0)
	}
	encode := base64.RawURLEncoding.EncodeToString
	return &Channel{cfg: c, public: encode(c.Key.PublicKey().Bytes()), private: encode(c.Key.Bytes())}
}

// PublicKey is what a browser needs to subscribe: the applicationServerKey, in
// base64url.
func (c *Channel) PublicKey() string { return c.public }

// Clean is the function Clean.
func (c *Channel) Clean(subscription string) (string, error) { return Clean(subscription) }

// Notice is what the browser's service worker is given, as JSON.
type Notice struct {
	ID    string `json:"id"` // the same for a repeat, which replaces it
	Title string `json:"title"`
	Text  string `json:"text,omitempty"` // only where there is more than one call
	Link  string `json:"link,omitempty"`
	Help  bool   `json:"help"` // stays until somebody touches it
}

// Send hands m to the push service of the subscription to.
func (c *Channel) Send(ctx context.Context, to string, m notify.Message) (notify.Receipt, error) {
	s, err := parse(to)
	if err != nil {
		return notify.Receipt{}, notify.Unreachable("the subscription cannot be used")
	}
	notice := Notice{ID: m.ID, Title: m.Subject(), Link: m.Link}
	urgency := push.UrgencyNormal
	for _, call := range m.Calls {
		notice.Help = notice.Help || call.Help
		if call.Help || call.Severity == alerts.Critical {
			urgency = push.UrgencyHigh
		}
	}
	if m.Count() > 1 {
		m.Link = "" // the notification leads there itself
		notice.Text = m.Text()
	}
	body, err := json.Marshal(notice)
	if err != nil || len(body) > textMost {
		return notify.Receipt{}, notify.Refused("the message is too long")
	}
	by := &carrier{client: c.cfg.Client}
	resp, err := push.SendNotificationWithContext(ctx, body, s, &push.Options{
		HTTPClient: by, Subscriber: cmp.Or(c.cfg.Contact, "hub@brighteyes.invalid"), VAPIDPublicKey: c.public, VAPIDPrivateKey: c.private,
		TTL: int(keep / time.Second), Urgency: urgency, Topic: topic(m.ID),
	})
	if resp != nil {
		resp.Body.Close()
	}
	switch {
	case by.status == http.StatusNotFound, by.status == http.StatusGone:
		if c.cfg.Gone != nil {
			c.cfg.Gone(ctx, to)
		}
		return notify.Receipt{}, notify.Unreachable("the browser does not take messages any more")
	case by.err != nil:
		return notify.Receipt{}, by.err
	case err != nil:
		return notify.Receipt{}, notify.Refused("the message cannot be encrypted")
	}
	return notify.Receipt{}, nil
}

// topic has the push service put a repeat in the place of what still waits
// there. It has 32 characters at most.
func topic(id string) string {
	sum := sha256.Sum256([]byte(id))
	return base64.RawURLEncoding.EncodeToString(sum[:24])
}

// carrier makes the library's one request as a channel makes them: with a
// deadline and bounds, without redirects. It keeps what came of it.
type carrier struct {
	client *post.Client
	status int
	err    error
}

func (c *carrier) Do(req *http.Request) (*http.Response, error) {
	body, err := io.ReadAll(req.Body)
	if err != nil {
		return nil, err
	}
	headers := map[string]string{}
	for name := range req.Header {
		headers[name] = req.Header.Get(name)
	}
	answer, err := c.client.Do(req.Context(), req.Method, req.URL.String(), headers, body)
	c.status, c.err = answer.Status, err
	if err != nil {
		return nil, err
	}
	return &http.Response{StatusCode: answer.Status, Body: http.NoBody}, nil
}
