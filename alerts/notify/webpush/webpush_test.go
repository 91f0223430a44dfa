package webpush

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/sha256"
	"crypto/tls"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/big"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"brighteyes/alerts"
	"brighteyes/alerts/notify"
	"brighteyes/alerts/notify/post"
	"brighteyes/alerts/notify/webpush/pushtest"
)

var b64 = base64.RawURLEncoding

// signed checks the header of RFC 8292 and returns the claims.
func signed(header, key string) (map[string]any, error) {
	fields, ok := strings.CutPrefix(header, "vapid t=")
	token, k, both := strings.Cut(fields, ", k=")
	parts := strings.Split(token, ".")
	if !ok || !both || k != key || len(parts) != 3 {
		return nil, fmt.Errorf("no vapid header with our key: %s", header)
	}
	raw, err := b64.DecodeString(k)
	if err != nil {
		return nil, err
	}
	public, err := ecdsa.ParseUncompressedPublicKey(elliptic.P256(), raw)
	if err != nil {
		return nil, err
	}
	sig, err := b64.DecodeString(parts[2])
	if err != nil || len(sig) != 64 {
		return nil, errors.New("no signature of ES256")
	}
	sum := sha256.Sum256([]byte(parts[0] + "." + parts[1]))
	if !ecdsa.Verify(public, sum[:], new(big.Int).SetBytes(sig[:32]), new(big.Int).SetBytes(sig[32:])) {
		return nil, errors.New("the signature is wrong")
	}
	claims := map[string]any{}
	text, err := b64.DecodeString(parts[1])
	if err != nil {
		return nil, err
	}
	return claims, json.Unmarshal(text, &claims)
}

// service is a push service over TLS.
type service struct {
	*httptest.Server
	mu   sync.Mutex
	got  []*http.Request
	body [][]byte
}

func serve(t *testing.T, answer http.HandlerFunc) *service {
	t.Helper()
	s := &service{}
	s.Server = httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		s.mu.Lock()
		s.got, s.body = append(s.got, r), append(s.body, body)
		s.mu.Unlock()
		answer(w, r)
	}))
	t.Cleanup(s.Close)
	return s
}

// requests and bodies are what came; one that is still being answered may be among them.
func (s *service) requests() []*http.Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.got)
}

func (s *service) bodies() [][]byte {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.body)
}

func (s *service) client(patience time.Duration) *post.Client {
	return post.New(&tls.Config{RootCAs: s.Client().Transport.(*http.Transport).TLSClientConfig.RootCAs}, patience)
}

func (s *service) channel(t *testing.T, gone func(context.Context, string)) *Channel {
	t.Helper()
	return New(Config{Key: pushtest.NewBrowser(t).Key, Contact: "https://hub.example.org", Gone: gone, Client: s.client(time.Second)})
}

func created(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusCreated) }

func press() notify.Message {
	return notify.Message{
		ID: "01DELIVERY", Link: "https://hub.example.org/r/TOKEN", Sent: time.Now(),
		Calls: []notify.Call{{Delivery: "01DELIVERY", Place: "5-501", Kind: "求助", KindEN: "Call for help", Help: true, Category: alerts.Care, Severity: alerts.Critical}},
	}
}

func TestABrowserCanReadTheMessageAndKnowsWhoSentIt(t *testing.T) {
	s, b := serve(t, created), pushtest.NewBrowser(t)
	ch := s.channel(t, nil)
	_, err := ch.Send(t.Context(), b.Subscription(s.URL+"/push/1"), press())
	must(t, err)
	text, err := b.Open(s.bodies()[0])
	must(t, err)
	var n Notice
	must(t, json.Unmarshal(text, &n))
	if want := (Notice{ID: "01DELIVERY", Title: "求助 5-501", Link: "https://hub.example.org/r/TOKEN", Help: true}); n != want {
		t.Errorf("%+v", n)
	}
	r := s.requests()[0]
	for name, want := range map[string]string{"TTL": "3600", "Urgency": "high", "Content-Encoding": "aes128gcm"} {
		if got := r.Header.Get(name); got != want || r.Method != "POST" {
			t.Errorf("%s: %q", name, got)
		}
	}
	claims, err := signed(r.Header.Get("Authorization"), ch.PublicKey())
	must(t, err)
	expires := time.Unix(int64(claims["exp"].(float64)), 0)
	if claims["aud"] != s.URL || claims["sub"] != "https://hub.example.org" || time.Until(expires) <= 0 || time.Until(expires) > 24*time.Hour {
		t.Errorf("%v", claims)
	}
	if _, err := pushtest.NewBrowser(t).Open(s.bodies()[0]); err == nil {
		t.Error("another browser can read it")
	}
	if strings.Contains(string(s.bodies()[0]), "5-501") || strings.Contains(string(s.bodies()[0]), "TOKEN") {
		t.Error("the push service can read it")
	}
}

func TestARepeatReplacesAndEveryMessageHasTheSameLength(t *testing.T) {
	s, b := serve(t, created), pushtest.NewBrowser(t)
	ch := s.channel(t, nil)
	again := press()
	again.Repeat = true
	other := press()
	other.ID, other.Calls[0].Help, other.Calls[0].Severity = "01OTHER", false, alerts.Major
	many := press()
	for range 7 {
		many.Calls = append(many.Calls, many.Calls[0])
	}
	for _, m := range []notify.Message{press(), again, other, many} {
		_, err := ch.Send(t.Context(), b.Subscription(s.URL), m)
		must(t, err)
	}
	topic := func(i int) string { return s.requests()[i].Header.Get("Topic") }
	if topic(0) != topic(1) || topic(0) == topic(2) || topic(0) == "" || len(topic(0)) > 32 {
		t.Errorf("topics %q %q %q", topic(0), topic(1), topic(2))
	}
	if s.requests()[2].Header.Get("Urgency") != "normal" {
		t.Error("an alarm that is no call is as urgent as one")
	}
	for i := range s.bodies() {
		if len(s.bodies()[i]) != len(s.bodies()[0]) {
			t.Errorf("message %d tells its length: %d, not %d", i, len(s.bodies()[i]), len(s.bodies()[0]))
		}
	}
	text, err := b.Open(s.bodies()[3])
	if must(t, err); !strings.Contains(string(text), "8个求助") || strings.Count(string(text), "TOKEN") != 1 {
		t.Errorf("%s", text)
	}
}

func TestFaultsOfAPushService(t *testing.T) {
	for name, c := range map[string]struct {
		answer http.HandlerFunc
		want   notify.Error
		gone   bool
	}{
		"410": {answer: says(410), want: notify.Error{Final: true, Address: true}, gone: true},
		"404": {answer: says(404), want: notify.Error{Final: true, Address: true}, gone: true},
		"403": {answer: says(403), want: notify.Error{Final: true}},
		"413": {answer: says(413), want: notify.Error{Final: true}},
		"429": {answer: func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Retry-After", "7")
			w.WriteHeader(429)
		}, want: notify.Error{RetryAfter: 7 * time.Second}},
		"500": {answer: says(500)},
		"redirect": {answer: func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "/elsewhere", http.StatusTemporaryRedirect)
		}, want: notify.Error{Final: true}},
		"too long": {answer: func(w http.ResponseWriter, _ *http.Request) {
			_, _ = io.WriteString(w, strings.Repeat(" ", 70_000))
		}, want: notify.Error{Doubt: true}},
		"hang": {answer: func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }, want: notify.Error{Doubt: true}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, b := serve(t, c.answer), pushtest.NewBrowser(t)
			gone := ""
			ch := s.channel(t, func(_ context.Context, address string) { gone = address })
			to := b.Subscription(s.URL + "/secret-of-the-browser")
			began := time.Now()
			_, err := ch.Send(t.Context(), to, press())
			var e *notify.Error
			if !errors.As(err, &e) {
				t.Fatalf("%v is no error of a channel", err)
			}
			if got := (notify.Error{Final: e.Final, Address: e.Address, Doubt: e.Doubt, RetryAfter: e.RetryAfter}); got != c.want {
				t.Errorf("%+v, %q", got, e.Reason)
			}
			if (gone == to) != c.gone || !c.gone && gone != "" {
				t.Errorf("told as gone: %q", gone)
			}
			if len(s.requests()) != 1 || time.Since(began) > 4*time.Second {
				t.Errorf("%d requests in %s", len(s.requests()), time.Since(began))
			}
			for _, hidden := range []string{"secret-of", "127.0.0.1", "5-501", "TOKEN"} {
				if strings.Contains(err.Error(), hidden) {
					t.Errorf("repeats %q: %s", hidden, err)
				}
			}
		})
	}
}

func says(status int) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(status) }
}

func TestNothingOfThisHousesNetworkIsReached(t *testing.T) {
	s, b := serve(t, created), pushtest.NewBrowser(t)
	ch := New(Config{Key: b.Key}) // as the hub makes it
	port := s.URL[strings.LastIndex(s.URL, ":"):]
	for _, host := range []string{"127.0.0.1", "localhost", "[::1]", "10.0.0.1", "192.168.1.1", "169.254.169.254", "[fe80::1]", "[fd00::1]", "[::ffff:127.0.0.1]", "0.0.0.0", "100.64.0.1", "[64:ff9b::7f00:1]"} {
		_, err := ch.Send(t.Context(), b.Subscription("https://"+host+port), press())
		if e := notify.AsError(err); err == nil || !e.Final || e.Reason != "the address is not on the public network" {
			t.Errorf("%s: %v", host, err)
		}
	}
	if len(s.requests()) != 0 {
		t.Error("it was reached")
	}
}

func TestASubscriptionIsKeptWithoutWhatItNeedsNotAndRefusedWhereItCannotWork(t *testing.T) {
	b := pushtest.NewBrowser(t)
	good := b.Subscription("https://push.example.org/x")
	kept, err := Clean(good)
	if must(t, err); strings.Contains(kept, "expirationTime") {
		t.Error(kept)
	}
	if again, err := Clean(kept); err != nil || again != kept {
		t.Errorf("%s, %v", again, err)
	}
	for _, bad := range []string{
		"", "{}", "[]", b.Subscription("http://push.example.org/x"), b.Subscription("https:///x"), b.Subscription("ftp://push.example.org"), b.Subscription("https://a:b@push.example.org/"),
		b.Subscription("https://push.example.org/" + strings.Repeat("x", 1000)), strings.Replace(good, `"auth":"`, `"auth":"AAAA`, 1), strings.Replace(good, `"p256dh":"B`, `"p256dh":"A`, 1),
	} {
		if _, err := Clean(bad); err == nil {
			t.Errorf("taken: %s", bad)
		}
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
