package notify_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"brighteyes/alerts"
	"brighteyes/alerts/notify"
	"brighteyes/alerts/notify/dingtalk"
	"brighteyes/alerts/notify/feishu"
	"brighteyes/alerts/notify/gateway"
	"brighteyes/alerts/notify/post"
	"brighteyes/alerts/notify/webhook"
	"brighteyes/alerts/notify/wecom"
)

const (
	secret = "SECRET-OF-THE-ROBOT"
	number = "+8613800001111"
)

// press is a message about one call.
func press() notify.Message {
	return notify.Message{
		ID: "01DELIVERY", Link: "https://hub.example.org/r/TOKEN", Sent: time.Date(2026, 3, 1, 2, 40, 0, 0, time.UTC),
		Calls: []notify.Call{{
			Delivery: "01DELIVERY", Alert: "01ALERT", Place: "5-501", Kind: "求助", KindEN: "Call for help", Help: true,
			Category: alerts.Care, Severity: alerts.Critical, Late: 3 * time.Minute,
		}},
	}
}

// overHTTP is every channel that speaks HTTP, at this address.
func overHTTP(t *testing.T, url string) map[string]notify.Channel {
	t.Helper()
	return patiently(t, url, 300*time.Millisecond)
}

func patiently(t *testing.T, url string, patience time.Duration) map[string]notify.Channel {
	t.Helper()
	client := post.New(nil, patience)
	sms, err := gateway.New(gateway.Config{
		URL: url + "/sms?key={{secret.KEY}}", Secrets: map[string]string{"KEY": secret}, Client: client,
		Body:        `{"mobile":"{{to}}","content":"{{text}}","id":"{{id}}"}`,
		SuccessPath: "code", SuccessValue: "0", AddressCodes: []string{"4001"}, FinalCodes: []string{"4002"}, ReceiptPath: "data.id",
	})
	if err != nil {
		t.Fatal(err)
	}
	return map[string]notify.Channel{
		"gateway":  sms,
		"dingtalk": dingtalk.New(dingtalk.Config{URL: url + "/robot/send?access_token=" + secret, Secret: secret, Client: client}),
		"wecom":    wecom.New(wecom.Config{URL: url + "/cgi-bin/webhook/send?key=" + secret, Client: client}),
		"feishu":   feishu.New(feishu.Config{URL: url + "/open-apis/bot/v2/hook/" + secret, Secret: secret, Client: client}),
		"webhook":  webhook.New(webhook.Config{URL: url + "/" + secret, Secret: secret, Client: client}),
	}
}

// server answers with f and keeps what it was sent.
type server struct {
	*httptest.Server
	mu       sync.Mutex
	requests []string
}

func serve(t *testing.T, f http.HandlerFunc) *server {
	t.Helper()
	s := &server{}
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		s.mu.Lock()
		s.requests = append(s.requests, r.Method+" "+r.URL.String()+"\n"+string(body))
		s.mu.Unlock()
		f(w, r)
	}))
	t.Cleanup(s.Close)
	return s
}

func says(status int, body string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(status)
		_, _ = io.WriteString(w, body)
	}
}

func hang(_ http.ResponseWriter, r *http.Request) {
	select {
	case <-r.Context().Done():
	case <-time.After(5 * time.Second):
	}
}

func cut(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Length", "1000")
	_, _ = io.WriteString(w, `{"code":0,"errcode":0`)
	conn, _, err := http.NewResponseController(w).Hijack()
	if err == nil {
		conn.Close()
	}
}

// safe holds an error against what it may not repeat.
func safe(t *testing.T, name string, err error, url string) {
	t.Helper()
	for _, hidden := range []string{secret, number, "13800001111", "5-501", "求助", "TOKEN", strings.TrimPrefix(url, "http://")} {
		if strings.Contains(err.Error(), hidden) {
			t.Errorf("%s repeats %q: %s", name, hidden, err)
		}
	}
}

func TestEveryFaultOfAnHTTPServerIsAnErrorWithoutAddressOrSecret(t *testing.T) {
	for fault, c := range map[string]struct {
		answer http.HandlerFunc
		final  bool
		doubt  bool
		only   string // this channel alone looks into the answer
	}{
		"500": {answer: says(500, secret+number)},
		"503": {answer: says(503, "")},
		"404": {answer: says(404, ""), final: true},
		"401": {answer: says(401, ""), final: true},
		"redirect": {answer: func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "/elsewhere", http.StatusTemporaryRedirect)
		}, final: true},
		"hang":          {answer: hang, doubt: true},
		"cut":           {answer: cut, doubt: true},
		"too long":      {answer: says(200, strings.Repeat(" ", 70_000)), doubt: true},
		"wrong JSON":    {answer: says(200, `{"code":`), doubt: true, only: "gateway dingtalk wecom feishu"},
		"no code":       {answer: says(200, `{}`), doubt: true, only: "gateway dingtalk wecom feishu"},
		"busy":          {answer: says(200, `{"errcode":-1,"code":11232,"errmsg":"`+secret+`"}`), only: "gateway dingtalk wecom feishu"},
		"too many":      {answer: says(200, `{"errcode":130101,"code":11232,"errmsg":"send too fast, exceed 20 times per minute"}`), only: "dingtalk feishu"},
		"over the rate": {answer: says(200, `{"errcode":45009,"errmsg":"api freq out of limit"}`), only: "wecom"},
		"limited":       {answer: says(400, `{"code":99991400,"msg":"request trigger frequency limit"}`), only: "feishu"},
		"no such key":   {answer: says(200, `{"errcode":93000,"errmsg":"invalid webhook url"}`), final: true, only: "wecom dingtalk"},
		"bad signature": {answer: says(200, `{"errcode":310000,"code":19021,"errmsg":"`+secret+number+`"}`), final: true, only: "dingtalk wecom feishu"},
		"bad content":   {answer: says(200, `{"code":"4002"}`), final: true, only: "gateway"},
	} {
		t.Run(fault, func(t *testing.T) {
			t.Parallel()
			s := serve(t, c.answer)
			for name, ch := range overHTTP(t, s.URL) {
				if c.only != "" && !strings.Contains(c.only, name) {
					continue
				}
				began := time.Now()
				_, err := ch.Send(t.Context(), number, press())
				var e *notify.Error
				if !errors.As(err, &e) {
					t.Errorf("%s: %v is no error of a channel", name, err)
					continue
				}
				if e.Final != c.final || e.Doubt != c.doubt {
					t.Errorf("%s: %q final %v, doubt %v", name, e.Reason, e.Final, e.Doubt)
				}
				if time.Since(began) > 4*time.Second {
					t.Errorf("%s took %s", name, time.Since(began))
				}
				safe(t, name, err, s.URL)
			}
			s.mu.Lock()
			defer s.mu.Unlock()
			for _, r := range s.requests {
				if strings.Contains(r, "/elsewhere") {
					t.Errorf("a redirect was followed: %s", r)
				}
			}
		})
	}
}

func TestRetryAfterIsToldAndBounded(t *testing.T) {
	for header, want := range map[string]time.Duration{"7": 7 * time.Second, "100000": 5 * time.Minute, "-1": 0, "soon": 0, "": 0} {
		s := serve(t, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Retry-After", header)
			w.WriteHeader(429)
		})
		for name, ch := range patiently(t, s.URL, 5*time.Second) {
			_, err := ch.Send(t.Context(), number, press())
			if e := notify.AsError(err); e.RetryAfter != want || e.Final {
				t.Errorf("%s, %q: after %s, final %v", name, header, e.RetryAfter, e.Final)
			}
		}
	}
}

func TestAServerThatIsNotThereOrHasAWrongCertificate(t *testing.T) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	gone := "http://" + ln.Addr().String()
	ln.Close()
	selfSigned := httptest.NewUnstartedServer(says(200, `{"code":0,"errcode":0}`))
	selfSigned.Config.ErrorLog = log.New(io.Discard, "", 0)
	selfSigned.StartTLS()
	defer selfSigned.Close()

	for url, want := range map[string]string{gone: "cannot connect", selfSigned.URL: "TLS failed", "http://no-such-host.invalid": ""} {
		for name, ch := range patiently(t, url, 5*time.Second) {
			_, err := ch.Send(t.Context(), number, press())
			if err == nil || want != "" && err.Error() != want {
				t.Errorf("%s: %v, want %s", name, err, want)
				continue
			}
			safe(t, name, err, url)
		}
	}
}

func TestASendThatIsCutOffEndsAtOnce(t *testing.T) {
	s := serve(t, hang)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for name, ch := range overHTTP(t, s.URL) {
		if _, err := ch.Send(ctx, number, press()); err == nil {
			t.Errorf("%s took it", name)
		}
	}
}

func TestANumberThatTheGatewayRefusesIsNoFaultOfTheGateway(t *testing.T) {
	s := serve(t, says(200, `{"code":4001}`))
	_, err := patiently(t, s.URL, 5*time.Second)["gateway"].Send(t.Context(), number, press())
	if e := notify.AsError(err); !e.Address || !e.Final {
		t.Errorf("%+v", e)
	}
}

func TestTheGatewaysReceiptIsKept(t *testing.T) {
	s := serve(t, says(200, `{"code":"0","data":{"id":"SMS-42"}}`))
	r, err := patiently(t, s.URL, 5*time.Second)["gateway"].Send(t.Context(), number, press())
	if err != nil || r.Ref != "SMS-42" {
		t.Errorf("%+v, %v", r, err)
	}
}

func TestNoTextCanLeaveItsPlaceInATemplate(t *testing.T) {
	s := serve(t, says(200, `{"code":0}`))
	m := press()
	m.Calls[0].Place = `5-501","mobile":"110` + "\r\nX: y"
	if _, err := patiently(t, s.URL, 5*time.Second)["gateway"].Send(t.Context(), number, m); err != nil {
		t.Fatal(err)
	}
	_, body, _ := strings.Cut(s.requests[0], "\n")
	var doc map[string]string
	if err := json.Unmarshal([]byte(body), &doc); err != nil || doc["mobile"] != number || len(doc) != 3 {
		t.Errorf("%v: %s", err, body)
	}
}

func TestAWrongTemplateIsFoundBeforeItIsUsed(t *testing.T) {
	for want, c := range map[string]gateway.Config{
		"body: {{name}} is no placeholder":              {URL: "http://g", Body: "{{name}}"},
		"url: {{secret.KEY}} is not among secrets":      {URL: "http://g?{{secret.KEY}}"},
		"headers.X-Key: {{password}} is no placeholder": {URL: "http://g", Headers: map[string]string{"X-Key": "{{password}}"}},
		"content: want json, form or text":              {URL: "http://g", Content: "xml"},
	} {
		if _, err := gateway.New(c); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%v, want %s", err, want)
		}
	}
}

func TestASignedRequestOfAnotherOrOfYesterdayIsNotBelieved(t *testing.T) {
	now := time.Unix(1_800_000_000, 0)
	body := []byte(`{"a":1}`)
	sign := webhook.Sign("key", "1800000000", body)
	for name, got := range map[string]bool{
		"right":         webhook.Fresh("key", "1800000000", sign, body, now, time.Minute),
		"other key":     !webhook.Fresh("other", "1800000000", sign, body, now, time.Minute),
		"no key":        !webhook.Fresh("", "1800000000", webhook.Sign("", "1800000000", body), body, now, time.Minute),
		"other body":    !webhook.Fresh("key", "1800000000", sign, []byte(`{"a":2}`), now, time.Minute),
		"old":           !webhook.Fresh("key", "1800000000", sign, body, now.Add(2*time.Minute), time.Minute),
		"early":         !webhook.Fresh("key", "1800000000", sign, body, now.Add(-2*time.Minute), time.Minute),
		"moved in time": !webhook.Fresh("key", "1800000060", sign, body, now, time.Minute),
	} {
		if !got {
			t.Error(name)
		}
	}
}

func TestTheRobotsSignAsTheirDocumentsSay(t *testing.T) {
	// Computed with openssl: printf 'STAMP\nSECRET' | openssl dgst -sha256 -hmac …
	if got := dingtalk.Sign("1700000000000", "SEC1"); got != "ukR4+WoOOBTGaOauYqugxVrMSFyr92q4hPxJxuOkiio=" {
		t.Errorf("dingtalk: %s", got)
	}
	if got := feishu.Sign("1700000000", "SEC1"); got != "s3Va4ru9IQUY6HTJcYx7OEVyXl0V0S/y32v4ZbfOHCI=" {
		t.Errorf("feishu: %s", got)
	}
}
