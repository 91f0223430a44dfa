package api

import (
	"crypto/rand"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"brighteyes/alerts"
	"brighteyes/hub/access"
	"brighteyes/hub/delivery"
	"brighteyes/hub/phone"
	"brighteyes/hub/residents"
)

const (
	gatewaySecret = "the-gateways-secret"
	expiredToken  = "expiredexpiredexpiredexp"
	wrongSecret   = "wrongwrongwrongwrongwron"
)

// openRoutes are the paths that nobody signs in for, and whose secret is the
// right; with a body that the right one is served with. A new one stands in no
// line and fails the test.
var openRoutes = map[string]struct{ right, body string }{
	"GET /r/{token}":                                  {token, ""},
	"GET " + apiBase + "/answers/{token}":             {token, ""},
	"POST " + apiBase + "/answers/{token}":            {token, `{"n":0,"answer":"take"}`},
	"POST " + apiBase + "/replies/{channel}/{secret}": {gatewaySecret, `{"from":"13800001111","text":"1"}`},
	"POST " + apiBase + "/phone/calls/{secret}":       {gatewaySecret, `{"caller":"13800001111","id":"g-1"}`},
	"POST " + apiBase + "/phone/outcomes/{secret}":    {gatewaySecret, `{"ref":"nothing","result":"busy"}`},
}

// exposed is a hub with everything on it that a stranger may reach.
func exposed(t *testing.T, change ...func(*Config)) *hub {
	t.Helper()
	key := make([]byte, 32)
	_, _ = rand.Read(key)
	answers, telephone := &delivery.Answers{Key: []byte("key"), Now: time.Now, Log: slog.New(slog.DiscardHandler)}, &swapped{}
	h := start(t, append(change, func(c *Config) {
		all, err := residents.New(t.Context(), residents.Config{Store: c.People.(residents.Store), Key: key, Zone: time.UTC})
		must(t, err)
		c.Static = fstest.MapFS{"answer.html": {Data: []byte("<!doctype html><script type=module src=/answer.js></script>")}}
		c.Responders, c.ReplyForms = answers, map[string]delivery.ReplyForm{"sms": {Channel: "sms", Secret: gatewaySecret, From: "from", Text: "text"}}
		c.Residents, c.Phone = all, telephone
		c.PhoneForms = PhoneForms{
			Calls:    delivery.ReplyForm{Secret: gatewaySecret, From: "caller", Text: "id"},
			Outcomes: delivery.ReplyForm{Secret: gatewaySecret, From: "ref", Text: "result"},
		}
	})...)
	answers.Desk, answers.History, answers.Links, answers.Places = h.desk, h.records, h.records, townOf{h}
	p, err := phone.New(t.Context(), phone.Config{Store: h.records, Residents: h.cfg.Residents, Desk: h.desk, Gateway: &putsThrough{}, Key: key, Log: h.cfg.Log, Publish: func(phone.Call) {}})
	must(t, err)
	telephone.Phone = p
	a := h.raise(alerts.RulePressed, alerts.Care, "btn-501")
	link := func(token string, until time.Duration) delivery.Link {
		return delivery.Link{
			Hash: access.KeyOf(token), Person: "yi", Name: "乙", Channel: "sms", Made: time.Now(), Expires: time.Now().Add(until),
			Items: []delivery.LinkItem{{Delivery: "d-" + token[:3], Alert: a.ID}},
		}
	}
	must(t, h.records.PutLinks(t.Context(), []delivery.Link{link(token, time.Hour), link(expiredToken, -time.Hour)}))
	return h
}

// forgive forgets who was wrong before.
func (h *hub) forgive() { h.server.guesses.buckets = map[string]bucket{} }

// at is a route's path with this secret.
func at(path, secret string) string {
	path = strings.NewReplacer("{token}", secret, "{secret}", secret, "{channel}", "sms").Replace(path)
	if rest, ok := strings.CutPrefix(path, apiBase); ok {
		return rest
	}
	return "/" + path
}

func TestAStrangerLearnsNothingOnTheRoutesThatNobodySignsInFor(t *testing.T) {
	h := exposed(t)
	seen := 0
	for _, r := range h.server.routes() {
		if r.right != access.Nothing || !strings.Contains(r.path, "{") {
			continue
		}
		seen++
		name := r.method + " " + r.path
		row, known := openRoutes[name]
		if !known {
			t.Errorf("%s is open to everybody, and nobody attacked it", name)
			continue
		}
		t.Run(name, func(t *testing.T) { attack(t, h, r, row.right, row.body) })
	}
	if seen != len(openRoutes) {
		t.Errorf("%d routes, %d of them known", seen, len(openRoutes))
	}
	told := map[string]string{"the log": h.log.String(), "the metrics": string(h.as(access.Admin).get("//metrics").expect(200).body)}
	told["the audit record"] = string(h.as(access.Admin).get("/audit?limit=500").expect(200).body)
	for where, said := range told {
		for _, secret := range []string{wrongSecret, gatewaySecret, token, expiredToken, wrongSecret[:12]} {
			if strings.Contains(said, secret) {
				t.Errorf("%s repeats %q", where, secret)
			}
		}
	}
}

func attack(t *testing.T, h *hub, r route, right, body string) {
	was := h.t
	h.t = t
	defer func() { h.t = was }()
	ask := func(secret, body string, header ...string) *answer {
		t.Helper()
		h.forgive()
		c := h.stranger()
		for i := 0; i+1 < len(header); i += 2 {
			c = c.with([]string{header[i]}, header[i+1])
		}
		a := c.do(r.method, at(r.path, secret), body)
		if cache := a.header.Get("Cache-Control"); cache != "no-store" {
			t.Errorf("Cache-Control is %q", cache)
		}
		if robots := a.header.Get("X-Robots-Tag"); !strings.Contains(robots, "noindex") {
			t.Errorf("X-Robots-Tag is %q", robots)
		}
		if policy := a.header.Get("Referrer-Policy"); policy != "same-origin" && policy != "strict-origin" {
			t.Errorf("Referrer-Policy is %q", policy)
		}
		for _, value := range append(strings.Fields(fmt.Sprint(a.header)), string(a.body)) {
			if strings.Contains(value, secret) {
				t.Errorf("the answer repeats the secret: %s", value)
			}
		}
		return a
	}
	served := ask(right, body).expect(200)
	if r.path == "/r/{token}" { // the same page for every link, so it tells nothing
		for _, secret := range []string{wrongSecret, expiredToken} {
			if a := ask(secret, ""); a.status != 200 || string(a.body) != string(served.body) {
				t.Errorf("another link has another page: %d %s", a.status, a.body)
			}
		}
		if served.header.Get("Referrer-Policy") != "strict-origin" {
			t.Error("the files of the page are asked for with the address of the link")
		}
		return
	}
	// Unknown, nearly right, of another time: one answer, to the letter.
	unknown := string(ask(wrongSecret, body).expect(404).body)
	for _, secret := range []string{right[:len(right)-1], right + "a", strings.ToUpper(right), expiredToken, "x" + right, right[:len(right)-1] + "%00"} {
		if a := ask(secret, body); a.status != 404 || string(a.body) != unknown {
			t.Errorf("%q is answered with %d %s, an unknown one with %s", secret, a.status, a.body, unknown)
		}
	}
	// A wrong body, type or size is no way to tell a wrong secret from the right one.
	if r.method == http.MethodPost {
		large := `{"from":"` + strings.Repeat("a", gatewayReplyMost) + `"}`
		for _, wrong := range []string{"", "{", "null", `{"n":-1}`, `[1]`, large, "\x00\xff"} {
			a := ask(wrongSecret, wrong)
			if a.status != 404 && a.status != ask(right, wrong).status {
				t.Errorf("%.20q with a wrong secret is %d, with the right one it is not", wrong, a.status)
			}
			if ask(right, wrong).status < 400 || ask(right, wrong).status >= 500 {
				t.Errorf("%.20q is answered with %d", wrong, ask(right, wrong).status)
			}
		}
		for _, secret := range []string{right, wrongSecret} { // the hub closes before such a body came, so it never does
			got := h.say(fmt.Sprintf("POST %s%s HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n{", apiBase, at(r.path, secret), bodyMost+1))
			if !strings.HasPrefix(got, "413") {
				t.Errorf("a body of over 1 MiB is answered with %.100s", got)
			}
		}
		for _, kind := range []string{"text/plain", "multipart/form-data; boundary=x", "application/xml", ""} {
			if a := ask(wrongSecret, body, "Content-Type", kind); a.status != 404 && a.status != ask(right, body, "Content-Type", kind).status {
				t.Errorf("as %q a wrong secret is %d", kind, a.status)
			}
		}
		if a := ask(right, body, "Origin", "http://evil.example"); a.status != 403 {
			t.Errorf("another site's page is answered with %d", a.status)
		}
	}
	// Another method finds nothing, with the right secret or a wrong one alike.
	for _, method := range []string{"GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"} {
		if _, also := openRoutes[method+" "+r.path]; also {
			continue
		}
		h.forgive()
		one, two := h.stranger().do(method, at(r.path, right), ""), h.stranger().do(method, at(r.path, wrongSecret), "")
		if one.status != two.status || string(one.body) != string(two.body) || one.status < 400 || one.status >= 500 {
			t.Errorf("%s: %d %s, and with a wrong secret %d", method, one.status, one.body, two.status)
		}
	}
}

// A body that comes drop by drop ends, whether the secret is right or not, and the
// hub answers others meanwhile.
func TestASlowBodyOnAnOpenRouteHoldsNothing(t *testing.T) {
	h := exposed(t, func(c *Config) { c.ReadTime = 300 * time.Millisecond })
	for name, row := range openRoutes {
		method, path, _ := strings.Cut(name, " ")
		if method != http.MethodPost {
			continue
		}
		for _, secret := range []string{row.right, wrongSecret} {
			path := strings.TrimPrefix(at(path, secret), "/")
			got := h.say("POST " + apiBase + "/" + path + " HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{")
			if got != "" && (!strings.HasPrefix(got, "408") || !strings.Contains(got, problemType)) || strings.Contains(got, secret) {
				t.Errorf("%s is answered with %s", name, got)
			}
		}
		h.stranger().get("/answers/" + token).expect(200)
	}
}

func TestGuessersOfAGatewaysSecretMeetALimitOfTheirAddress(t *testing.T) {
	h := exposed(t)
	for range failuresOfName {
		h.stranger().post("/phone/calls/"+wrongSecret, `{}`).expect(404)
	}
	if a := h.stranger().post("/replies/sms/"+wrongSecret, `{}`).expect(429); a.header.Get("Retry-After") == "" {
		t.Error("it is not said when to come again")
	}
	h.stranger().get("/answers/" + token).expect(200) // a responder at the same address still answers
}

// Guessers at very many addresses are slowed down together, and nobody who was
// never wrong is kept out by them.
func TestManyGuessersTogetherAreSlowedDownAndKeepNobodyOut(t *testing.T) {
	now := time.Unix(1_700_000_000, 0)
	g := newGuesses(func() time.Time { return now })
	address := func(n int) string { return fmt.Sprintf("10.0.%d.%d", n/250, n%250) }
	wrong := 0
	for n := range 1000 {
		for range failuresOfName {
			if _, ok := g.allowedSecret(linksOf, address(n)); ok {
				g.failedSecret(linksOf, address(n))
				wrong++
			}
		}
	}
	if most := failuresOfAll + 1000; wrong > most {
		t.Errorf("%d guesses in a moment, want at most %d", wrong, most)
	}
	if _, ok := g.allowedSecret(linksOf, "192.0.2.1"); !ok {
		t.Error("a responder who was never wrong is kept out")
	}
	if _, ok := g.allowedSecret(linksOf, address(1)); ok {
		t.Error("a guesser goes on")
	}
	now = now.Add(10 * time.Minute)
	if _, ok := g.allowedSecret(linksOf, address(1)); !ok {
		t.Error("it never ends")
	}
}
