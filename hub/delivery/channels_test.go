package delivery

import (
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-smtp"

	"brighteyes/alerts"
	"brighteyes/alerts/notify"
	"brighteyes/alerts/notify/dingtalk"
	"brighteyes/alerts/notify/feishu"
	"brighteyes/alerts/notify/gateway"
	"brighteyes/alerts/notify/mail"
	"brighteyes/alerts/notify/post"
	"brighteyes/alerts/notify/webhook"
	"brighteyes/alerts/notify/webpush"
	"brighteyes/alerts/notify/webpush/pushtest"
	"brighteyes/alerts/notify/wecom"
)

// tap keeps every byte that comes in.
type tap struct {
	mu   sync.Mutex
	text map[string]string // by channel
}

func (p *tap) keep(channel, text string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.text[channel] += text
}

func (p *tap) read(channel string) string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.text[channel]
}

type mailbox struct{ tap *tap }

func (m mailbox) NewSession(*smtp.Conn) (smtp.Session, error) { return m, nil }
func (mailbox) Mail(string, *smtp.MailOptions) error          { return nil }
func (mailbox) Rcpt(string, *smtp.RcptOptions) error          { return nil }
func (mailbox) Reset()                                        {}
func (mailbox) Logout() error                                 { return nil }
func (m mailbox) Data(r io.Reader) error {
	text, err := io.ReadAll(r)
	m.tap.keep("mail", string(text))
	return err
}

// everyChannel is all channels that reach out, against real servers.
func everyChannel(t *testing.T, p *tap) []Channel {
	t.Helper()
	web := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		name := strings.Split(r.URL.Path, "/")[1]
		p.keep(name, r.URL.RawQuery+" "+string(body))
		_, _ = io.WriteString(w, `{"code":0,"errcode":0}`)
	}))
	t.Cleanup(web.Close)
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	srv := smtp.NewServer(mailbox{p})
	srv.Domain = "mail.example.org"
	go func() { _ = srv.Serve(ln) }()
	t.Cleanup(func() { _ = srv.Close() })
	body := `{"to":"{{to}}","text":"{{text}}","subject":"{{subject}}","link":"{{link}}","id":"{{id}}","time":"{{time}}"}`
	sms, err := gateway.New(gateway.Config{URL: web.URL + "/sms", Body: body})
	if err != nil {
		t.Fatal(err)
	}
	voice, err := gateway.New(gateway.Config{URL: web.URL + "/voice", Body: body, Spoken: true})
	if err != nil {
		t.Fatal(err)
	}
	return []Channel{
		{Name: "sms", Send: sms}, {Name: "voice", Send: voice},
		{Name: "mail", Send: mail.New(mail.Config{Host: "127.0.0.1", Port: ln.Addr().(*net.TCPAddr).Port, Mode: mail.Plain, From: "hub@example.org"})},
		{Name: "dingtalk", Shared: true, Send: dingtalk.New(dingtalk.Config{URL: web.URL + "/dingtalk", Secret: "SEC"})},
		{Name: "wecom", Shared: true, Send: wecom.New(wecom.Config{URL: web.URL + "/wecom"})},
		{Name: "feishu", Shared: true, Send: feishu.New(feishu.Config{URL: web.URL + "/feishu", Secret: "SEC"})},
		{Name: "webhook", Shared: true, Send: webhook.New(webhook.Config{URL: web.URL + "/webhook", Secret: "SEC"})},
		{Name: "push", Send: throughPush(t, p)},
	}
}

// browser sends to one browser, whatever address it is given.
type browser struct {
	notify.Channel
	subscription string
}

func (b browser) Send(ctx context.Context, _ string, m notify.Message) (notify.Receipt, error) {
	return b.Channel.Send(ctx, b.subscription, m)
}

// throughPush is the channel to browsers: what the browser opens is kept, and
// that the push service in between could not read it.
func throughPush(t *testing.T, p *tap) notify.Channel {
	t.Helper()
	b := pushtest.NewBrowser(t)
	service := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		text, err := b.Open(body)
		if err != nil {
			t.Error(err)
		}
		p.keep("push", string(text))
		p.keep("push service", fmt.Sprint(r.URL, r.Header, string(body)))
		w.WriteHeader(http.StatusCreated)
	}))
	t.Cleanup(service.Close)
	client := post.New(&tls.Config{RootCAs: service.Client().Transport.(*http.Transport).TLSClientConfig.RootCAs}, 0)
	return browser{webpush.New(webpush.Config{Key: b.Key, Client: client}), b.Subscription(service.URL)}
}

// addresses are those of the test's people.
type addresses struct{}

func (addresses) Address(_, channel string) (string, bool) {
	switch channel {
	case "sms", "voice":
		return "13800002222", true
	case "mail":
		return "yi@example.org", true
	case "push":
		return "{}", true
	}
	return "", false
}

// An alert carries words that people wrote, and a device its owner's name.
func TestNothingOfAPersonLeavesByAnyChannel(t *testing.T) {
	p := &tap{text: map[string]string{}}
	b := newBook()
	logged := &strings.Builder{}
	channels := everyChannel(t, p)
	o := &office{alerts: map[string]alerts.Alert{}}
	s, err := New(Config{
		Ledger: b, Directory: addresses{}, Places: town{}, Channels: channels, Links: o, LinkBase: "https://hub.example.org",
		Log: slog.New(slog.NewTextHandler(logged, nil)),
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, ch := range channels {
		b.owe("yi", ch.Name, alerts.RulePressed, alerts.Critical, func(o *alerts.Owed) {
			o.Alert.LateS, o.Alert.Timeline = 200, []alerts.Entry{{By: "坐席甲", Note: "钥匙在 3 号箱，家属 13800001111"}}
			o.Alert.Device = "btn-501"
		})
		b.owe("bing", ch.Name, alerts.RuleReport, alerts.Critical, func(o *alerts.Owed) { o.Alert.Device, o.Alert.Site = "", "" })
	}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- s.Run(ctx) }()
	deadline := time.After(20 * time.Second)
	for len(b.results()) < 2*len(channels) {
		select {
		case <-deadline:
			t.Fatalf("%d of %d settled: %+v", len(b.results()), 2*len(channels), b.results())
		case <-time.After(10 * time.Millisecond):
		}
	}
	cancel()
	if err := <-ended; err != nil {
		t.Error(err)
	}
	for _, r := range b.results() {
		if r.Error != "" {
			t.Errorf("%+v", r)
		}
	}
	for _, ch := range channels {
		text := p.read(ch.Name)
		if ch.Name == "mail" {
			text = decoded(text)
		}
		for _, want := range []string{"5-501", "求助", "迟到3分钟"} {
			if !strings.Contains(text, want) {
				t.Errorf("%s does not say %q: %s", ch.Name, want, text)
			}
		}
		if link := strings.Contains(text, "https://hub.example.org/r/"); !link {
			t.Errorf("%s has no link: %s", ch.Name, text)
		}
		for _, person := range []string{"张奶奶", "13800001111", "心脏病", "钥匙", "坐席甲", "家属"} {
			if strings.Contains(text, person) {
				t.Errorf("%s carries %q: %s", ch.Name, person, text)
			}
		}
	}
	if between := p.read("push service"); between == "" || strings.Contains(between, "5-501") || strings.Contains(between, "求助") || strings.Contains(between, "/r/") {
		t.Errorf("the push service can read it: %s", between)
	}
	if spoken := p.read("voice"); !strings.Contains(spoken, "请按1") {
		t.Errorf("voice: %s", spoken)
	}
	if strings.Contains(logged.String(), "1380000") {
		t.Errorf("the log: %s", logged)
	}
}

// decoded undoes what mail does to texts that are not ASCII.
func decoded(text string) string {
	out := strings.NewReplacer("=\r\n", "").Replace(text)
	var b strings.Builder
	for i := 0; i < len(out); i++ {
		if out[i] == '=' && i+2 < len(out) {
			if v, ok := octet(out[i+1], out[i+2]); ok {
				b.WriteByte(v)
				i += 2
				continue
			}
		}
		b.WriteByte(out[i])
	}
	return b.String()
}

func octet(a, b byte) (byte, bool) {
	const digits = "0123456789ABCDEF"
	x, y := strings.IndexByte(digits, a), strings.IndexByte(digits, b)
	return byte(x<<4 | y), x >= 0 && y >= 0
}

func TestAPlaceIsOneShortLineWithoutANumberToDial(t *testing.T) {
	for place, want := range map[string]string{
		"5-501":                  "5-501",
		"5-501 张 13800001111 家":  "5-501 张 … 家",
		"东门\r\nBcc: x@y":         "东门  Bcc: x@y",
		strings.Repeat("长", 100): strings.Repeat("长", 39) + "…",
	} {
		if got := notify.Clean(place); got != want {
			t.Errorf("%q became %q", place, got)
		}
	}
}
