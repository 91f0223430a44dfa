package config

import (
	"errors"
	"slices"
	"strings"

	"brighteyes/alerts/notify/gateway"
)

// Notify is how people are told. A channel that is not here is not set up; the
// loud screens of the desks need nothing.
type Notify struct {
	// LinkBase is the hub as responders' phones reach it; without it messages have
	// no link.
	LinkBase string   `yaml:"link_base"`
	Language string   `yaml:"language"`
	SMS      *Gateway `yaml:"sms"`
	Voice    *Gateway `yaml:"voice"`
	Mail     *Mail    `yaml:"mail"`
	DingTalk *Robot   `yaml:"dingtalk"`
	WeCom    *Robot   `yaml:"wecom"`
	Feishu   *Robot   `yaml:"feishu"`
	Webhook  *Robot   `yaml:"webhook"`
}

// Gateway is an HTTP gateway for text messages or calls; see docs/delivery.md.
type Gateway struct {
	Method       string            `yaml:"method"`
	URL          string            `yaml:"url"`
	Headers      map[string]string `yaml:"headers"`
	Body         string            `yaml:"body"`
	Content      string            `yaml:"content"`
	Secrets      map[string]Secret `yaml:"secrets"`
	Success      Success           `yaml:"success"`
	AddressCodes []string          `yaml:"address_codes"`
	FinalCodes   []string          `yaml:"final_codes"`
	Receipt      string            `yaml:"receipt"`
	RatePerS     float64           `yaml:"rate_per_s"`
	AtOnce       int               `yaml:"at_once"`
	Replies      *Replies          `yaml:"replies"`
}

// Success says which answer of a gateway means that it took the message.
type Success struct {
	Status int    `yaml:"status"`
	Path   string `yaml:"path"`
	Equals string `yaml:"equals"`
}

// Replies says how a gateway posts answers to /api/v1/replies/CHANNEL/SECRET.
type Replies struct {
	Secret Secret `yaml:"secret"`
	From   string `yaml:"from"`
	Text   string `yaml:"text"`
}

// Mail is a mail server.
type Mail struct {
	Host     string `yaml:"host"`
	Port     int    `yaml:"port"`
	TLS      string `yaml:"tls"`
	Username string `yaml:"username"`
	Password Secret `yaml:"password"`
	From     string `yaml:"from"`
}

// Robot is a robot of a chat group, or a program that takes webhooks. Without a
// url each responder's own address is used.
type Robot struct {
	URL      Secret  `yaml:"url"`
	Secret   Secret  `yaml:"secret"`
	RatePerS float64 `yaml:"rate_per_s"`
}

func (c *checker) notify(n *Notify) {
	if n.LinkBase != "" {
		c.url("notify.link_base", n.LinkBase, "https", "http")
	}
	if n.Language != "" && n.Language != "zh" && n.Language != "en" {
		c.problem("notify.language", "want zh or en")
	}
	c.gateway("notify.sms", n.SMS)
	c.gateway("notify.voice", n.Voice)
	c.mail(n.Mail)
	for key, r := range n.robots() {
		c.robot("notify."+key, r)
	}
}

func (n *Notify) robots() map[string]*Robot {
	return map[string]*Robot{"dingtalk": n.DingTalk, "wecom": n.WeCom, "feishu": n.Feishu, "webhook": n.Webhook}
}

func (c *checker) gateway(key string, g *Gateway) {
	if g == nil {
		return
	}
	for name, value := range g.Secrets {
		c.secret(key+".secrets."+name, &value)
		g.Secrets[name] = value
	}
	c.url(key+".url", g.URL, "https", "http")
	if g.Success.Path == "" && g.Success.Equals != "" {
		c.problem(key+".success.path", "is missing; want where in the answer %q stands, such as data.code", g.Success.Equals)
	}
	if g.RatePerS < 0 || g.RatePerS > 1000 {
		c.problem(key+".rate_per_s", "must be 0 to 1000 messages a second; 0: 20")
	}
	c.between(key+".at_once", g.AtOnce, 0, 100)
	var wrong *gateway.SettingError
	if _, err := gateway.New(g.Settings(false)); errors.As(err, &wrong) {
		c.problem(key+"."+wrong.Setting, "%s", wrong.Message)
	}
	if r := g.Replies; r != nil {
		c.secret(key+".replies.secret", &r.Secret)
		if len(r.Secret) < 16 || strings.ContainsAny(string(r.Secret), "/?#% ") {
			c.problem(key+".replies.secret", "want 16 characters or more that can stand in an address")
		}
		if r.From == "" || r.Text == "" {
			c.problem(key+".replies", "want from and text: where the gateway has the sender's number and what they answered")
		}
	}
}

// Settings is the gateway as its channel wants it.
func (g *Gateway) Settings(spoken bool) gateway.Config {
	secrets := map[string]string{}
	for name, value := range g.Secrets {
		secrets[name] = string(value)
	}
	return gateway.Config{
		Method: g.Method, URL: g.URL, Headers: g.Headers, Body: g.Body, Content: g.Content, Secrets: secrets, Status: g.Success.Status,
		SuccessPath: g.Success.Path, SuccessValue: g.Success.Equals, AddressCodes: g.AddressCodes, FinalCodes: g.FinalCodes,
		ReceiptPath: g.Receipt, Spoken: spoken,
	}
}

func (c *checker) mail(m *Mail) {
	if m == nil {
		return
	}
	c.secret("notify.mail.password", &m.Password)
	if m.Host == "" {
		c.problem("notify.mail.host", "is missing; want the mail server's name")
	}
	if !strings.Contains(m.From, "@") {
		c.problem("notify.mail.from", "want the address from which mail comes")
	}
	c.between("notify.mail.port", m.Port, 0, 65535)
	if !slices.Contains([]string{"", "starttls", "tls", "none"}, m.TLS) {
		c.problem("notify.mail.tls", "want starttls, tls (from the first byte) or none")
	}
	if m.TLS == "none" && m.Username != "" {
		c.problem("notify.mail.tls", "none and a user do not go together: the password would be readable on the way")
	}
}

func (c *checker) robot(key string, r *Robot) {
	if r == nil {
		return
	}
	c.secret(key+".url", &r.URL)
	c.secret(key+".secret", &r.Secret)
	if u := string(r.URL); u != "" && !strings.HasPrefix(u, "https://") && !strings.HasPrefix(u, "http://") {
		c.problem(key+".url", "want a URL beginning with https://")
	}
	if key == "notify.webhook" && r.URL != "" && len(r.Secret) < 16 {
		c.problem(key+".secret", "want 16 characters or more, with which messages are signed")
	}
	if r.RatePerS < 0 || r.RatePerS > 1000 {
		c.problem(key+".rate_per_s", "must be 0 to 1000 messages a second")
	}
}
