// Package gateway hands messages to an HTTP gateway for text messages or calls,
// whichever it is: method, address, headers and body are settings with a closed
// list of placeholders, and so is what counts as success. It never decides by
// itself that a message was delivered: what the settings do not call a success is
// none.
package gateway

import (
	"context"
	"errors"
	"slices"
	"time"

	"brighteyes/alerts/notify"
	"brighteyes/alerts/notify/post"
)

// Config describes a gateway.
type Config struct {
	Method  string // POST unless given
	URL     string // with placeholders
	Headers map[string]string
	Body    string
	// Content is "json", "form" or "text": how a placeholder within Body is
	// written. Content-Type follows from it unless Headers has one.
	Content string
	// Secrets are what {{secret.NAME}} stands for.
	Secrets map[string]string
	// Status is the one that means success, beside which another of 2xx does not;
	// 0: any of 2xx.
	Status int
	// SuccessPath and SuccessValue: the answer is a success only when it has this
	// text at this dotted path. Empty: the status alone decides.
	SuccessPath, SuccessValue string
	// AddressCodes are values at SuccessPath that refuse the number and not us.
	AddressCodes []string
	// FinalCodes are values at SuccessPath of which another try cannot be better.
	FinalCodes []string
	// ReceiptPath is where the answer has the gateway's id of the message.
	ReceiptPath string
	// Spoken reads the message out instead of sending its text.
	Spoken bool
	Client *post.Client
}

// Channel is a gateway.
type Channel struct {
	cfg       Config
	url, body template
	headers   map[string]template
}

// New checks the settings and returns the channel. It opens no connection. The
// error names the setting: "url", "headers.NAME", "body", "content".
func New(c Config) (*Channel, error) {
	if c.Client == nil {
		c.Client = post.New(nil, 0)
	}
	if c.Method == "" {
		c.Method = "POST"
	}
	if c.Content == "" {
		c.Content = "json"
	}
	ch := &Channel{cfg: c, headers: map[string]template{}}
	write := writerOf(c.Content)
	if write == nil {
		return nil, &SettingError{"content", "want json, form or text"}
	}
	var err error
	if ch.url, err = parse(c.URL, queryText, c.Secrets); err != nil {
		return nil, &SettingError{"url", err.Error()}
	}
	if ch.body, err = parse(c.Body, write, c.Secrets); err != nil {
		return nil, &SettingError{"body", err.Error()}
	}
	for name, value := range c.Headers {
		if ch.headers[name], err = parse(value, headerText, c.Secrets); err != nil {
			return nil, &SettingError{"headers." + name, err.Error()}
		}
	}
	return ch, nil
}

// SettingError says which setting is wrong.
type SettingError struct{ Setting, Message string }

func (e *SettingError) Error() string { return e.Setting + ": " + e.Message }

// Send posts m for one number.
func (c *Channel) Send(ctx context.Context, to string, m notify.Message) (notify.Receipt, error) {
	values := c.values(to, m)
	headers := map[string]string{"Content-Type": contentTypeOf(c.cfg.Content)}
	for name, t := range c.headers {
		headers[name] = t.fill(values)
	}
	answer, err := c.cfg.Client.Do(ctx, c.cfg.Method, c.url.fill(values), headers, []byte(c.body.fill(values)))
	if err != nil {
		return notify.Receipt{}, err
	}
	if err := c.judge(answer); err != nil {
		return notify.Receipt{}, err
	}
	var r notify.Receipt
	if c.cfg.ReceiptPath != "" {
		r.Ref, _ = post.At(answer.Body, c.cfg.ReceiptPath)
		r.Ref = r.Ref[:min(len(r.Ref), refMost)]
	}
	return r, nil
}

const refMost = 64 // bytes

func (c *Channel) values(to string, m notify.Message) map[string]string {
	v := map[string]string{"to": to, "text": m.Text(), "id": m.ID, "link": m.Link, "subject": m.Subject(), "time": m.Sent.UTC().Format(time.RFC3339)}
	if c.cfg.Spoken {
		v["text"] = m.Spoken()
	}
	for name, secret := range c.cfg.Secrets {
		v["secret."+name] = secret
	}
	return v
}

// judge holds the answer against what the settings call a success.
func (c *Channel) judge(a post.Answer) error {
	if c.cfg.Status != 0 && a.Status != c.cfg.Status {
		return notify.Failed("the answer is no success by its status")
	}
	if c.cfg.SuccessPath == "" {
		return nil
	}
	got, ok := post.At(a.Body, c.cfg.SuccessPath)
	switch {
	case !ok:
		return notify.Doubtful("the answer cannot be read")
	case got == c.cfg.SuccessValue:
		return nil
	case slices.Contains(c.cfg.AddressCodes, got):
		return notify.Unreachable("the gateway refuses the number, code " + post.Code(got))
	case slices.Contains(c.cfg.FinalCodes, got):
		return notify.Refused("the gateway refuses, code " + post.Code(got))
	}
	return notify.Failed("the gateway refuses, code " + post.Code(got))
}

// Test asks whether the gateway's host can be reached; it sends nobody anything.
func (c *Channel) Test(ctx context.Context) error {
	err := c.cfg.Client.Reach(ctx, c.url.origin())
	if err != nil {
		var e *notify.Error
		if errors.As(err, &e) {
			e.Final = false
		}
	}
	return err
}
