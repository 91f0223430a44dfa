// Package webhook hands messages to another program over HTTP: JSON, signed with
// a shared secret and a timestamp, with an id by which the receiver tells a
// repeat. It sends nothing that a message may not carry.
package webhook

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"strconv"
	"time"

	"brighteyes/alerts/notify"
	"brighteyes/alerts/notify/post"
)

// The headers of a request.
const (
	HeaderTime      = "X-BrightEyes-Timestamp" // seconds since 1970
	HeaderSignature = "X-BrightEyes-Signature" // "v1=" and hex
	HeaderID        = "Idempotency-Key"        // the message's
)

// Config is a receiver.
type Config struct {
	URL    string
	Secret string
	Now    func() time.Time
	Client *post.Client
}

// Channel is one receiver.
type Channel struct{ cfg Config }

// New returns the channel. It opens no connection.
func New(c Config) *Channel {
	if c.Client == nil {
		c.Client = post.New(nil, 0)
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	return &Channel{c}
}

// Body is the JSON of a request.
type Body struct {
	ID     string    `json:"id"`
	Sent   time.Time `json:"sent"`
	Repeat bool      `json:"repeat"`
	Test   bool      `json:"test"`
	Text   string    `json:"text"`
	Link   string    `json:"link,omitempty"`
	Calls  []Call    `json:"calls"`
	More   int       `json:"more"`
}

// Call is one alert of a request. Delivery is the same for each repeat.
type Call struct {
	Delivery  string `json:"delivery"`
	Alert     string `json:"alert"`
	Place     string `json:"place"`
	Kind      string `json:"kind"`
	KindEN    string `json:"kind_en"`
	Category  string `json:"category"`
	Severity  string `json:"severity"`
	Drill     bool   `json:"drill"`
	LateMin   int    `json:"late_min"`
	WaitedMin int    `json:"waited_min"`
}

// Send posts m; to is the address of a receiver other than the channel's own.
// Its secret may stand behind a #, and otherwise is the channel's.
func (c *Channel) Send(ctx context.Context, to string, m notify.Message) (notify.Receipt, error) {
	b := Body{ID: m.ID, Sent: m.Sent.UTC(), Repeat: m.Repeat, Test: m.Test, Text: m.Text(), Link: m.Link, Calls: []Call{}, More: m.More}
	for _, call := range m.Calls {
		b.Calls = append(b.Calls, Call{
			Delivery: call.Delivery, Alert: call.Alert, Place: call.Place, Kind: call.Kind, KindEN: call.KindEN, Category: string(call.Category),
			Severity: string(call.Severity), Drill: call.Drill, LateMin: int(call.Late / time.Minute), WaitedMin: int(call.Waited / time.Minute),
		})
	}
	body, err := json.Marshal(b)
	if err != nil {
		return notify.Receipt{}, notify.Refused("the message cannot be written as JSON")
	}
	stamp := strconv.FormatInt(c.cfg.Now().Unix(), 10)
	receiver, secret := post.Robot(to, c.cfg.URL, c.cfg.Secret)
	_, err = c.cfg.Client.Do(ctx, "POST", receiver, map[string]string{
		"Content-Type": "application/json", HeaderTime: stamp, HeaderSignature: Sign(secret, stamp, body), HeaderID: m.ID,
	}, body)
	return notify.Receipt{}, err
}

// Sign is the signature of a body at a time: HMAC-SHA256 of "TIME.BODY".
func Sign(secret, stamp string, body []byte) string {
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte(stamp + "."))
	mac.Write(body)
	return "v1=" + hex.EncodeToString(mac.Sum(nil))
}

// Fresh reports whether a signed request is from who knows the secret, and not
// from longer ago than most.
func Fresh(secret, stamp, signature string, body []byte, now time.Time, most time.Duration) bool {
	at, err := strconv.ParseInt(stamp, 10, 64)
	if err != nil || secret == "" {
		return false
	}
	age := now.Sub(time.Unix(at, 0))
	return age <= most && -age <= most && hmac.Equal([]byte(signature), []byte(Sign(secret, stamp, body)))
}
