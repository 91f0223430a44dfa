package config

import (
	"strings"
)

// Phone is the telephone gateway of the care desk; see docs/delivery.md.
type Phone struct {
	// Secret is the last part of the two addresses to which the gateway posts.
	Secret Secret `yaml:"secret"`
	// From and ID are where it has the caller's number and its own id of the call.
	From string `yaml:"from"`
	ID   string `yaml:"id"`
	// Desk is the number of the desk: {{secret.desk}} in Callback.
	Desk string `yaml:"desk"`
	// Callback asks the gateway to connect the desk with {{to}}; without it nothing
	// is put through.
	Callback *Gateway       `yaml:"callback"`
	Outcomes *PhoneOutcomes `yaml:"outcomes"`
}

// PhoneOutcomes says where the gateway has the {{id}} that it was given, and what
// became of the call: voice, no_answer or busy.
type PhoneOutcomes struct {
	ID     string `yaml:"id"`
	Result string `yaml:"result"`
}

func (c *checker) phone(p *Phone) {
	if p == nil {
		return
	}
	c.secret("phone.secret", &p.Secret)
	if len(p.Secret) < 16 || strings.ContainsAny(string(p.Secret), "/?#% ") {
		c.problem("phone.secret", "want 16 characters or more that can stand in an address")
	}
	if p.From == "" || p.ID == "" {
		c.problem("phone", "want from and id: where the gateway has the caller's number and its own id of the call")
	}
	if p.Callback == nil {
		return
	}
	if p.Desk == "" || strings.Trim(p.Desk, "0123456789+*#-") != "" {
		c.problem("phone.desk", "want the number of the desk, which the gateway connects with the other")
	}
	if p.Outcomes == nil || p.Outcomes.ID == "" || p.Outcomes.Result == "" {
		c.problem("phone.outcomes", "want id and result: where the gateway has the id of a call back and what became of it")
	}
	if p.Callback.Secrets == nil {
		p.Callback.Secrets = map[string]Secret{}
	}
	p.Callback.Secrets["desk"] = Secret(p.Desk)
	c.gateway("phone.callback", p.Callback)
	if p.Callback.Replies != nil {
		c.problem("phone.callback.replies", "is not for a telephone")
	}
}
