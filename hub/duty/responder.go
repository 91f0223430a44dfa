package duty

import (
	"encoding/json"
	"fmt"
	"net/mail"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"brighteyes/alerts"
	"brighteyes/devices"
)

// Role is what a responder can be called for.
type Role string

// The roles of responders.
const (
	Care     Role = "care"
	Guard    Role = "guard"
	Property Role = "property"
	Police   Role = "police"
)

// Responder is a person who can be called to act. The id is shown to the sender
// and on the timeline with the name; neither is an address.
type Responder struct {
	ID       string    `json:"id"`
	Name     string    `json:"name"`
	Roles    []Role    `json:"roles"`
	User     string    `json:"user,omitempty"`   // name at sign-in, where there is an account
	Channels []Channel `json:"channels"`         // in the order in which they are tried
	Keys     []string  `json:"keys,omitempty"`   // carried: what each opens, by place
	Leaving  time.Time `json:"leaving,omitzero"` // since then their posts are being handed over
	Left     time.Time `json:"left,omitzero"`    // and since then all of them are
}

// Channel is one way to reach a responder. There are no quiet hours.
type Channel struct {
	Kind    string `json:"kind"`
	Address string `json:"address"` // sealed on record, masked in answers
}

// channelKinds are the ways to reach a person, as the sender names them.
var channelKinds = [...]string{"sms", "voice", "mail", "dingtalk", "wecom", "feishu", "webhook", "push"}

// reachable reports whether there is any way to reach r.
func (r Responder) reachable() bool {
	return r.Left.IsZero() && slices.ContainsFunc(r.Channels, Channel.usable)
}

// usable reports whether a message can go there: no browser may have asked for
// them yet. A robot without an address is the one of the hub's configuration.
func (c Channel) usable() bool { return c.Address != "" || c.robot() }

func (c Channel) robot() bool {
	return c.Kind == "dingtalk" || c.Kind == "wecom" || c.Kind == "feishu" || c.Kind == "webhook"
}

// target is r as a plan has it.
func (r Responder) target() alerts.Target {
	var kinds []string
	for _, c := range r.Channels {
		if c.usable() {
			kinds = append(kinds, c.Kind)
		}
	}
	return alerts.Target{Person: r.ID, Name: r.Name, Channels: kinds, Officer: slices.Contains(r.Roles, Police)}
}

func (r Responder) clone() Responder {
	r.Roles, r.Channels, r.Keys = slices.Clone(r.Roles), slices.Clone(r.Channels), slices.Clone(r.Keys)
	return r
}

func (r Responder) check() error {
	if err := devices.CheckID("responder", r.ID); err != nil {
		return wrong("id", "want lower-case letters, digits and hyphens, 1 to 63")
	}
	if err := checkText("name", r.Name, 1, 64); err != nil {
		return err
	}
	if len(r.Roles) == 0 {
		return wrong("roles", "want at least one of care, guard, property, police")
	}
	for i, role := range r.Roles {
		if !slices.Contains([]Role{Care, Guard, Property, Police}, role) || slices.Contains(r.Roles[:i], role) {
			return wrong("roles", "want any of care, guard, property, police, each once")
		}
	}
	if err := checkText("user", r.User, 0, 64); err != nil {
		return err
	}
	for i, c := range r.Channels {
		if slices.ContainsFunc(r.Channels[:i], func(o Channel) bool { return o.Kind == c.Kind }) {
			return wrong(fmt.Sprintf("channels[%d].kind", i), "want each kind once")
		}
		if reason := c.check(r.User); reason != "" {
			return wrong(fmt.Sprintf("channels[%d]", i), reason)
		}
	}
	for i, key := range r.Keys {
		if err := checkText(fmt.Sprintf("keys[%d]", i), key, 1, 64); err != nil {
			return err
		}
	}
	return nil
}

var phone = regexp.MustCompile(`^\+?[0-9]{3,15}$`)

// check says what would be right; it never repeats the address.
func (c Channel) check(user string) string {
	switch c.Kind {
	case "sms", "voice":
		if !phone.MatchString(c.Address) {
			return "want a number of 3 to 15 digits, with + before a country code"
		}
	case "mail":
		if a, err := mail.ParseAddress(c.Address); err != nil || a.Address != c.Address {
			return "want a mail address such as name@example.org"
		}
	case "dingtalk", "wecom", "feishu", "webhook":
		if c.Address == "" {
			break // the one of the hub's configuration
		}
		if u, err := url.Parse(c.Address); err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "" || len(c.Address) > 1000 {
			return "want the address of the robot, beginning with https://, or nothing for the one of the hub's configuration"
		}
	case "push":
		if user == "" || c.Address != "" && (!json.Valid([]byte(c.Address)) || len(c.Address) > 4096) {
			return "push goes to a browser of the responder's own account, which asks for it: want user, and no address here"
		}
	default:
		return "want one of " + strings.Join(channelKinds[:], ", ")
	}
	return ""
}

// Subscribed is what is shown of a browser that asked for messages.
const Subscribed = "subscribed"

// Masked is an address as screens show it: enough to recognise, not enough to use.
func (c Channel) Masked() string {
	switch c.Kind {
	case "sms", "voice":
		n := len(c.Address)
		if n < 8 {
			return strings.Repeat("*", n)
		}
		return c.Address[:n-8] + "****" + c.Address[n-4:]
	case "mail":
		name, host, _ := strings.Cut(c.Address, "@")
		first, _ := utf8.DecodeRuneInString(name)
		return string(first) + "***@" + host
	case "push":
		if c.Address == "" {
			return ""
		}
		return Subscribed
	}
	if c.Address == "" {
		return ""
	}
	if u, err := url.Parse(c.Address); err == nil && u.Host != "" {
		return u.Scheme + "://" + u.Host + "/***"
	}
	return "***"
}

func checkText(field, text string, least, most int) error {
	n := utf8.RuneCountInString(text)
	if n < least || n > most || !utf8.ValidString(text) || strings.TrimSpace(text) != text || strings.ContainsFunc(text, unicode.IsControl) {
		return wrong(field, fmt.Sprintf("want %d to %d characters without spaces around them", least, most))
	}
	return nil
}

func wrong(field, reason string) error { return &alerts.InvalidError{Field: field, Reason: reason} }
