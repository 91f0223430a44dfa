package hubapp

import (
	"cmp"
	"fmt"
	"path/filepath"
	"time"

	"brighteyes/alerts/notify"
	"brighteyes/alerts/notify/desk"
	"brighteyes/alerts/notify/dingtalk"
	"brighteyes/alerts/notify/feishu"
	"brighteyes/alerts/notify/gateway"
	"brighteyes/alerts/notify/mail"
	"brighteyes/alerts/notify/webhook"
	"brighteyes/alerts/notify/webpush"
	"brighteyes/alerts/notify/wecom"
	"brighteyes/cmd/internal/config"
	"brighteyes/devices"
	"brighteyes/hub/delivery"
	"brighteyes/hub/duty"
	"brighteyes/hub/ingest"
	"brighteyes/hub/records"
	"brighteyes/hub/registry"
)

// messages is all that tells people, and takes what they answer.
type messages struct {
	sender  *delivery.Sender
	answers *delivery.Answers
	screens *desk.Channel
	push    *webpush.Channel
	forms   map[string]delivery.ReplyForm
}

func openMessages(cfg config.Hub, o Options, rec *records.Records, places *registry.Registry, people *duty.Duty, ledger *ingest.Ledger) (*messages, error) {
	key, err := sealingKey(filepath.Join(cfg.Data, "messages.key"))
	if err != nil {
		return nil, fmt.Errorf("key of the receivers of messages: %w", err)
	}
	m := &messages{screens: desk.New(0), forms: replyForms(cfg.Notify)}
	channels, err := channelsOf(cfg.Notify, m.screens)
	if err != nil {
		return nil, err
	}
	m.push, err = openPush(cfg, o, people, nil)
	if err != nil {
		return nil, err
	}
	channels = append(channels, delivery.Channel{Name: "push", Kind: "push", Send: m.push, RatePerS: gatewayRate, English: cfg.Notify.Language == "en"})
	town := codes{places}
	m.sender, err = delivery.New(delivery.Config{
		Ledger: ledger, Directory: people, Places: town, Links: rec, LinkBase: cfg.Notify.LinkBase, Key: key, Channels: channels,
		Fault: o.Fault, Log: o.Log, Metrics: o.Metrics,
	})
	if err != nil {
		return nil, err
	}
	m.answers = &delivery.Answers{Desk: ledger, History: rec, Links: rec, Places: town, Key: key, Now: time.Now, Log: o.Log}
	return m, nil
}

const gatewayRate = 20 // messages a second, unless the configuration says otherwise

// channelsOf is the table of channels: each by the name that policies and
// responders have for it.
func channelsOf(n config.Notify, screens *desk.Channel) ([]delivery.Channel, error) {
	english := n.Language == "en"
	all := []delivery.Channel{
		{Name: delivery.DeskName, Kind: "desk", Send: screens, AtOnce: 20_000, Patience: desk.Wait + 10*time.Second, Alone: true, NoLink: true},
	}
	add := func(c delivery.Channel) {
		c.English = english
		all = append(all, c)
	}
	for name, g := range map[string]*config.Gateway{"sms": n.SMS, "voice": n.Voice} {
		if g == nil {
			continue
		}
		ch, err := gateway.New(g.Settings(name == "voice"))
		if err != nil {
			return nil, fmt.Errorf("channel %s: %w", name, err)
		}
		add(delivery.Channel{Name: name, Kind: "gateway", Send: ch, RatePerS: cmp.Or(g.RatePerS, gatewayRate), AtOnce: g.AtOnce})
	}
	if m := n.Mail; m != nil {
		mode := mail.Mode(cmp.Or(m.TLS, string(mail.StartTLS)))
		port := map[mail.Mode]int{mail.StartTLS: 587, mail.Implicit: 465, mail.Plain: 25}[mode]
		add(delivery.Channel{Name: "mail", Kind: "mail", RatePerS: gatewayRate, Send: mail.New(mail.Config{
			Host: m.Host, Port: cmp.Or(m.Port, port), Mode: mode, Username: m.Username, Password: string(m.Password), From: m.From,
		})})
	}
	if r := n.DingTalk; r != nil {
		add(robot("dingtalk", r, dingtalk.New(dingtalk.Config{URL: string(r.URL), Secret: string(r.Secret)})))
	}
	if r := n.WeCom; r != nil {
		add(robot("wecom", r, wecom.New(wecom.Config{URL: string(r.URL)})))
	}
	if r := n.Feishu; r != nil {
		add(robot("feishu", r, feishu.New(feishu.Config{URL: string(r.URL), Secret: string(r.Secret)})))
	}
	if r := n.Webhook; r != nil {
		add(robot("webhook", r, webhook.New(webhook.Config{URL: string(r.URL), Secret: string(r.Secret)})))
	}
	return all, nil
}

// robotRate keeps below what the robots allow, 20 a minute, in the long run: what
// waits meanwhile joins into one message.
const robotRate = 20.0 / 60

func robot(name string, r *config.Robot, ch notify.Channel) delivery.Channel {
	rate := cmp.Or(r.RatePerS, robotRate)
	if name == "webhook" {
		rate = cmp.Or(r.RatePerS, gatewayRate)
	}
	return delivery.Channel{Name: name, Kind: name, Send: ch, RatePerS: rate, Shared: r.URL != ""}
}

func replyForms(n config.Notify) map[string]delivery.ReplyForm {
	forms := map[string]delivery.ReplyForm{}
	for name, g := range map[string]*config.Gateway{"sms": n.SMS, "voice": n.Voice} {
		if g != nil && g.Replies != nil {
			forms[name] = delivery.ReplyForm{Channel: name, Secret: string(g.Replies.Secret), From: g.Replies.From, Text: g.Replies.Text}
		}
	}
	return forms
}

// codes names places for messages.
type codes struct{ places *registry.Registry }

func (c codes) Device(edge, id string) (devices.Device, bool) {
	d, _, known := c.places.Lookup(edge, id)
	return d.Device, known
}

func (c codes) SiteName(id string) string { return c.places.SiteName(id) }
