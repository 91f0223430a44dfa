package api

import (
	"bytes"
	"context"
	"crypto/rand"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"brighteyes/alerts"
	"brighteyes/alerts/notify"
	"brighteyes/hub/access"
	"brighteyes/hub/delivery"
	"brighteyes/hub/live"
	"brighteyes/hub/phone"
	"brighteyes/hub/residents"
)

// putsThrough is a telephone gateway.
type putsThrough struct {
	mu   sync.Mutex
	to   []string
	fail error
}

func (p *putsThrough) Send(_ context.Context, to string, _ notify.Message) (notify.Receipt, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.to = append(p.to, to)
	return notify.Receipt{}, p.fail
}

const ringsAt = "/phone/calls/the-gateways-secret"

// telephones is a hub whose desk has a telephone, with one resident in 5-501.
// again makes the telephone anew on the same records, as a start does.
func telephones(t *testing.T) (h *hub, gateway *putsThrough, resident residents.Resident, again func()) {
	t.Helper()
	key := make([]byte, 32)
	_, _ = rand.Read(key)
	gateway = &putsThrough{}
	one := &swapped{}
	h = start(t, func(c *Config) {
		all, err := residents.New(t.Context(), residents.Config{Store: c.People.(residents.Store), Key: key, Zone: time.UTC})
		must(t, err)
		c.Residents, c.Phone = all, one
		c.PhoneForms = PhoneForms{
			Calls:    delivery.ReplyForm{Secret: "the-gateways-secret", From: "caller", Text: "id"},
			Outcomes: delivery.ReplyForm{Secret: "the-gateways-secret", From: "ref", Text: "result"},
		}
	})
	again = func() {
		p, err := phone.New(t.Context(), phone.Config{
			Store: h.records, Residents: h.cfg.Residents, Desk: h.desk, Gateway: gateway, Key: key, Log: h.cfg.Log,
			Publish: func(c phone.Call) { h.live.Publish("phone", c.ID, c) },
		})
		must(t, err)
		one.Phone = p
	}
	again()
	return h, gateway, enrolOne(h), again
}

type swapped struct{ Phone }

func ring(h *hub, id, from string) *client {
	h.t.Helper()
	c := h.stranger()
	c.post(ringsAt, map[string]any{"caller": from, "id": id}).expect(200)
	return c
}

func phoneCallsOf(h *hub) []phone.Call {
	h.t.Helper()
	var list struct{ Items []phone.Call }
	h.as(access.Care).get("/phone/calls").expect(200).into(&list)
	return list.Items
}

func TestACallerIsShownToTheCareDeskByPlaceAndCountsOnce(t *testing.T) {
	h, _, one, again := telephones(t)
	ring(h, "gw-1", "+86 139-1234-5678")
	ring(h, "gw-1", "+86 139-1234-5678")
	ring(h, "gw-2", "13700000000")
	again()
	ring(h, "gw-1", "+86 139-1234-5678")
	calls := phoneCallsOf(h)
	if len(calls) != 2 || calls[1].Code != "5-501" || calls[1].Resident != one.ID || calls[0].Resident != "" || calls[0].State != phone.Ringing {
		t.Fatalf("%+v", calls)
	}
	for _, role := range []access.Role{access.Admin, access.Police, access.Property} {
		h.as(role).get("/phone/calls").expect(http.StatusForbidden)
		h.as(role).post("/phone/calls/"+calls[0].ID+"/answer", nil).expect(http.StatusForbidden)
	}
	h.as(access.Care).post("/phone/calls/"+calls[1].ID+"/answer", nil).expect(200)
	if got := phoneCallsOf(h)[1]; got.State != phone.Answered || got.By != "care" {
		t.Errorf("%+v", got)
	}
	h.as(access.Care).post("/phone/calls/nowhere/answer", nil).expect(http.StatusNotFound)
}

func TestOfATelephoneCallTheStreamTellsTheCareDeskOnly(t *testing.T) {
	h, _, _, _ := telephones(t)
	c := phone.Call{ID: "c1", Code: "5-501", State: phone.Ringing}
	for _, role := range access.AllRoles {
		told := h.server.cutMessage(access.Roles{role}, live.Message{Kind: "phone", ObjectID: "c1", Object: c})
		if (told != nil) != (role == access.Care) {
			t.Errorf("%s is told %v", role, told)
		}
	}
}

func TestATelephoneNumberStaysNowhere(t *testing.T) {
	h, gateway, _, _ := telephones(t)
	seen := h.live.Subscribe("")
	defer seen.Close()
	ring(h, "gw-13912345678", "13912345678")
	ring(h, "gw-2", "13700000000")
	calls := phoneCallsOf(h)
	care := h.as(access.Care)
	var opened phone.Call
	care.post("/phone/calls/"+calls[1].ID+"/alert", nil).expect(201).into(&opened)
	gateway.fail = notify.Failed("the gateway refuses, code 9")
	care.post("/alerts/"+opened.Alert+"/callback", map[string]any{"whom": "resident"}).expect(202)
	care.post("/alerts/"+opened.Alert+"/callback", map[string]any{"whom": "contact:1"}).expect(202)
	if len(gateway.to) != 2 || gateway.to[0] != "13912345678" || gateway.to[1] != "13887654321" {
		t.Fatalf("asked for %v", gateway.to)
	}
	h.stop()
	text := h.log.String()
	for range len(seen.C) {
		m := <-seen.C
		if b, err := h.server.json.marshal(m.Object); err == nil {
			text += string(b)
		}
	}
	for _, name := range []string{"records.db", "records.db-wal"} {
		b, err := os.ReadFile(filepath.Join(h.dir, name))
		if err != nil && name == "records.db" {
			t.Fatal(err)
		}
		text += string(bytes.ToValidUTF8(b, []byte("?")))
	}
	for _, number := range []string{"13912345678", "13700000000", "13887654321", "欧阳演示"} {
		if strings.Contains(text, number) {
			t.Errorf("%s is in a log, the stream or the records", number)
		}
	}
	if !strings.Contains(text, opened.ID) {
		t.Error("nothing was searched")
	}
}

func TestTheTelephoneIsDeafWithoutItsSecret(t *testing.T) {
	h, _, _, _ := telephones(t)
	c := h.stranger()
	c.post("/phone/calls/wrong", map[string]any{"caller": "139", "id": "1"}).expect(404)
	c.post("/phone/outcomes/wrong", map[string]any{"ref": "x", "result": "voice"}).expect(404)
	c.post(ringsAt, map[string]any{"caller": "139"}).expect(422)
	c.post(ringsAt, map[string]any{"caller": "139", "id": ""}).expect(422)
	c.post(ringsAt, map[string]any{"caller": "139", "id": "1", "more": strings.Repeat("x", gatewayReplyMost)}).expect(413)
	last := 0
	for range failuresOfName + 1 {
		last = c.post("/phone/calls/guess", map[string]any{}).status
	}
	if last != http.StatusTooManyRequests || len(phoneCallsOf(h)) != 0 {
		t.Errorf("a guesser is told %d", last)
	}
}

func TestMoreTelephoneCallsThanCouldRingAreRefused(t *testing.T) {
	h, _, _, _ := telephones(t)
	last := 0
	for i := range 61 {
		last = h.stranger().post(ringsAt, map[string]any{"caller": "1", "id": strings.Repeat("x", i+1)}).status
	}
	if last != http.StatusTooManyRequests || len(phoneCallsOf(h)) != 60 {
		t.Errorf("the 61st of a minute: %d", last)
	}
}

func TestACallForHelpIsMadeOfATelephoneCallOnceAndWithoutAName(t *testing.T) {
	h, _, _, _ := telephones(t)
	ring(h, "gw-1", "13912345678")
	id := phoneCallsOf(h)[0].ID
	h.as(access.Police).post("/phone/calls/"+id+"/alert", nil).expect(http.StatusForbidden)
	var first, second phone.Call
	h.as(access.Care).post("/phone/calls/"+id+"/alert", nil).expect(201).into(&first)
	h.as(access.Care).post("/phone/calls/"+id+"/alert", nil).expect(201).into(&second)
	a, err := h.records.Alert(t.Context(), first.Alert)
	if err != nil || first.Alert != second.Alert || a.Device != "btn-501" || a.Category != alerts.Care || !a.Guided() || !strings.Contains(a.Title, "5-501") || strings.Contains(a.Title, "欧阳") {
		t.Fatalf("%+v, %v", a, err)
	}
	if got := string(h.as(access.Care).get("/alerts/" + a.ID + "/resident").expect(200).body); !strings.Contains(got, "胰岛素") {
		t.Errorf("the card of the call: %s", got)
	}
}

func TestWhatTheGatewayTellsOfACallBackIsATickAlsoAfterARestart(t *testing.T) {
	h, gateway, one, again := telephones(t)
	a := h.raise(alerts.RulePressed, alerts.Care, "btn-501")
	path := "/alerts/" + a.ID + "/callback"
	for _, role := range []access.Role{access.Admin, access.Police, access.Property} {
		h.as(role).post(path, map[string]any{"whom": "resident"}).expect(http.StatusForbidden)
	}
	care := h.as(access.Care)
	var cb, twice, contact phone.CallBack
	care.post(path, map[string]any{"whom": "resident"}).expect(202).into(&cb)
	care.post(path, map[string]any{"whom": "resident"}).expect(202).into(&twice)
	care.post(path, map[string]any{"whom": "contact:1"}).expect(202).into(&contact)
	care.post(path, map[string]any{"whom": "contact:2"}).expect(422)
	care.post(path, map[string]any{"whom": "13912345678"}).expect(422)
	if cb.ID != twice.ID || len(gateway.to) != 2 {
		t.Errorf("put through %v", gateway.to)
	}
	again()
	tell := func(id, result string, taken string) {
		t.Helper()
		got := string(h.stranger().post("/phone/outcomes/the-gateways-secret", map[string]any{"ref": id, "result": result}).expect(200).body)
		if !strings.Contains(got, `"taken":`+taken) {
			t.Errorf("%s of %s: %s", result, id, got)
		}
	}
	tell(cb.ID, "voice", "true")
	tell(cb.ID, "voice", "true")
	tell(contact.ID, "busy", "true")
	tell("nowhere", "voice", "false")
	tell(cb.ID, "13912345678", "false")
	got, err := h.records.Alert(t.Context(), a.ID)
	if err != nil || len(got.Ticks) != 2 || got.Ticks[0].Name != alerts.TickResidentCalled || got.Ticks[0].Result != "voice" || got.Ticks[0].By != "care" ||
		got.Ticks[1].Name != alerts.TickContactCalled || got.Ticks[1].Result != "no_answer" {
		t.Errorf("%+v, %v", got.Ticks, err)
	}
	entries, _, err := h.records.AuditEntries(t.Context(), access.AuditFilter{Action: "resident.callback"})
	if err != nil || len(entries) != 2 || entries[0].Target != "resident:"+one.ID || !strings.Contains(entries[0].Detail, "alert:"+a.ID) || entries[0].Purpose != "call" {
		t.Errorf("audit %+v, %v", entries, err)
	}
}

func TestAGatewayThatRefusesIsTold(t *testing.T) {
	h, gateway, _, _ := telephones(t)
	a := h.raise(alerts.RulePressed, alerts.Care, "btn-501")
	gateway.fail = notify.Failed("the gateway refuses, code 9")
	var cb phone.CallBack
	h.as(access.Care).post("/alerts/"+a.ID+"/callback", map[string]any{"whom": "resident"}).expect(202).into(&cb)
	got, err := h.records.Alert(t.Context(), a.ID)
	if err != nil || cb.State != phone.Failed || !strings.Contains(cb.Reason, "code 9") || len(got.Ticks) != 0 || !strings.Contains(got.Timeline[len(got.Timeline)-1].Note, "did not take") {
		t.Errorf("%+v %+v, %v", cb, got.Timeline, err)
	}
}
