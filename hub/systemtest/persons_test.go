package systemtest

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"brighteyes/devices"
)

// Persons as a controller, a camera or a careless programmer would send them.
const (
	faceID    = "face-feature-9f31c7aa02"
	cardNo    = "0012345678"
	plateNo   = "京A12345"
	idNumber  = "31010119400101123X"
	aName     = "司马识别"
	aPhone    = "13900011122"
	nestedID  = "nested-person-77"
	imageData = "aVZCT1J3MEtHZ29BQUFBTlNVaEVVZ0FB"
)

// A resident who is enrolled over the API.
const (
	residentName    = "欧阳照护"
	residentPhone   = "13912345678"
	residentIllness = "胰岛素在冰箱门上"
	residentKey     = "KEY-4711-Q"
	contactName     = "欧阳联系"
	contactPhone    = "13887654321"
)

// TestNoPersonIdentifiers sends persons along every way into the hub, and looks
// for them in everything that the hub keeps and tells.
func TestNoPersonIdentifiers(t *testing.T) {
	folder := t.TempDir()
	h := newHub(t, settings{notify: fmt.Sprintf("offline: {passphrase: \"a passphrase of a test\", dir: %q, people: true}", folder)})
	text := &everything{}
	careUser(t, h)
	h.start()
	h.ready()
	desk := asCare(t, h)
	follow(t, h.client, h.http, text)
	follow(t, desk, h.http, text)

	sent := []string{faceID, cardNo, plateNo, idNumber, aName, aPhone, nestedID, imageData}
	s := newSender(h)
	sendPersons(s)
	searchPersons(t, h, sent)
	held := []string{residentName, residentPhone, residentIllness, residentKey, contactName, contactPhone}
	resident := enrolResident(t, h, desk)

	// The resident presses; the desk reads the card: that is where it may stand.
	press, item := happening("button-5-501", devices.ButtonPressed)
	s.publish("alarms", encode(map[string]any{"events": []any{item}}))
	eventually(t, 10*time.Second, "the call", func() bool { return len(h.alerts("button-5-501")) == 1 })
	call := h.alerts("button-5-501")[0]
	card := ask(t, desk, h.http, "GET", "/api/v1/alerts/"+call.ID+"/resident", "")
	for _, word := range held {
		if !strings.Contains(card, word) {
			t.Errorf("the card does not show %s, so the test would find nothing: %s", word, card)
		}
	}
	ask(t, desk, h.http, "POST", "/api/v1/residents/"+resident+"/calls", `{"kind":"care_call","outcome":"reached","note":"`+residentIllness+`"}`)
	eventually(t, 10*time.Second, "the call on the streams", func() bool {
		return strings.Count(text.String(), press) >= 2 || strings.Count(text.String(), call.ID) >= 2
	})

	// The page of the desk holds them, sealed, and that is on the audit record of each.
	page := ask(t, desk, h.http, "GET", "/api/v1/offline/care.html", "")
	if _, body := h.try("GET", "/api/v1/audit?target=resident:"+resident, nil, nil); !strings.Contains(body, `"resident.page"`) || !strings.Contains(body, `"offline_page"`) {
		t.Errorf("that they are on a page is not on record: %s", body)
	}
	told := map[string]string{"the streams": text.String(), "the log": h.log.all(), "the offline page": page}
	for _, path := range []string{
		"/metrics", "/api/v1/alerts", "/api/v1/alerts/" + call.ID, "/api/v1/devices", "/api/v1/edges", "/api/v1/edges/" + s.id, "/api/v1/audit",
		"/api/v1/devices/gate-1/events", "/api/v1/devices/cam-1/events", "/api/v1/openapi.json", "/api/v1/kpi", "/api/v1/rules", "/api/v1/sites",
	} {
		_, body := h.try("GET", path, nil, nil)
		told[path] = body
	}
	h.stop()
	told["the log after the end"] = h.log.all()
	for _, name := range append(kept(t, h.dir), filepath.Join(folder, "care.html"), filepath.Join(folder, "police.html")) {
		content, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		told[filepath.Base(name)] = string(content)
	}
	for where, said := range told {
		for _, word := range append(sent, held...) {
			if strings.Contains(said, word) {
				at := strings.Index(said, word)
				t.Errorf("%s stands in %s: …%.120q", word, where, said[max(0, at-40):])
			}
		}
	}
}

// sendPersons sends persons in data, types, claims, labels, inventories, states
// and refused items, on every topic, also compressed.
func sendPersons(s *sender) {
	s.t.Helper()
	data := map[string]any{
		"face": faceID, "face_id": faceID, "card": cardNo, "card_no": cardNo, "plate": plateNo, "plate_no": plateNo, "name": aName, "person": aName,
		"employee_no": idNumber, "phone": aPhone, "picture": imageData, "reason": cardNo, "method": aName, "direction": plateNo, "door": plateNo,
		"value": plateNo, "unit": idNumber, "region": plateNo, "replaces": aPhone + " ", "press": aName, "count": aName,
		"nested": map[string]any{"faces": []any{map[string]any{"id": nestedID}}}, aName: 1,
	}
	var events []any
	add := func(device, kind string, more map[string]any) {
		_, item := happening(device, kind)
		item["data"] = data
		for k, v := range more {
			item[k] = v
		}
		events = append(events, item)
	}
	for _, kind := range []string{"gate.granted", "gate.denied", "gate.forced", "door.face_recognised"} {
		add("gate-1", kind, nil)
	}
	for _, kind := range []string{"camera.motion", "camera.face", "sensor.opened"} {
		add("cam-1", kind, nil)
	}
	add("button-5-501", "button.service", map[string]any{"person": aName, "card": cardNo})
	add("gate-1", "gate.card."+cardNo, nil)
	add("卡 "+cardNo, "button.pressed", nil)
	add(plateNo, "gate.opened", nil)
	add("gate-1", "gate.opened", map[string]any{"id": "card " + cardNo})
	s.publish("inventory", encode(map[string]any{"devices": []any{
		map[string]any{"id": "gate-1", "kind": "gate", "name": "东门", "owner": aName, "settings": map[string]any{"cards": []string{cardNo}}},
		map[string]any{"id": "cam-1", "kind": "camera", "plates": []string{plateNo}},
		map[string]any{"id": "button-5-501", "kind": "button", "name": "5-501", "location": map[string]any{"building": "5", "unit": "501", "resident": aName, "phone": aPhone}},
	}}))
	eventually(s.t, 10*time.Second, "the inventory", func() bool {
		status, body := s.hub.try("GET", "/api/v1/devices/button-5-501", nil, nil)
		return status == 200 && strings.Contains(body, "501")
	})
	s.publish("alarms", encode(map[string]any{"events": events, "operator": aName}))
	s.publish("events", encode(map[string]any{"events": events, "face": faceID}))
	s.publish("state", encode(map[string]any{"sent": time.Now().UTC(), "devices": []any{
		map[string]any{"device": "gate-1", "heard": time.Now().UTC(), "values": map[string]any{"door1_open": 1, "last_card": cardNo, "name": aName}, "card": cardNo},
	}}))
	s.publish("readings", encode(map[string]any{"stream": devices.NewID(time.Now()), "seq": 1, "base": 1, "sent": time.Now().UTC(), "readings": []any{
		map[string]any{"device": "gate-1", "time": time.Now().UTC(), "values": map[string]any{"battery_pct": 50, "card": cardNo}, "person": aName},
	}}))
	s.publish("alarms", []byte(`{"events":["`+aName+`",{"type":"`+plateNo+`"}],"x`))
	eventually(s.t, 10*time.Second, "the events", func() bool {
		return len(s.hub.events("gate-1")) >= 4 && len(s.hub.events("cam-1")) >= 3
	})
}

// searchPersons asks for them; a question leaves no trace either.
func searchPersons(t *testing.T, h *hub, words []string) {
	t.Helper()
	for _, word := range words {
		q := url.QueryEscape(word)
		for _, path := range []string{"/devices?q=" + q, "/alerts?device=" + q, "/devices/" + url.PathEscape(word), "/sites/" + url.PathEscape(word), "/nothing?card=" + q} {
			h.try("GET", "/api/v1"+path, nil, nil)
		}
		rule := fmt.Sprintf("rules:\n  - id: who\n    when: event.data.card == %q\n    face: %q\n", word, word)
		if status, _ := h.try("POST", "/api/v1/rules", map[string]string{"text": rule}, nil); status < 400 {
			t.Errorf("a rule about %s is taken", word)
		}
		h.try("POST", "/api/v1/residents", map[string]string{"name": word}, nil)
		h.try("POST", "/api/v1/session", map[string]string{"username": word, "password": word}, nil)
	}
}

func enrolResident(t *testing.T, h *hub, desk *http.Client) string {
	t.Helper()
	body := fmt.Sprintf(`{"place":{"site":"","building":"5","unit":"501"},"devices":["button-5-501"],"name":%q,"phone":%q,"rescue":%q,
		"key_box":{"place":"门厅","code":%q},"contacts":[{"name":%q,"relation":"女儿","phone":%q}],
		"consent":{"text":"2026-01","given_at":"2026-11-22T08:00:00Z","by":"self"}}`, residentName, residentPhone, residentIllness, residentKey, contactName, contactPhone)
	answer := ask(t, desk, h.http, "POST", "/api/v1/residents", body)
	_, id, _ := strings.Cut(answer, `"id":"`)
	id, _, _ = strings.Cut(id, `"`)
	for _, path := range []string{"?purpose=enrolment", "/held"} {
		ask(t, desk, h.http, "GET", "/api/v1/residents/"+id+path, "")
	}
	ask(t, desk, h.http, "POST", "/api/v1/residents/search", `{"purpose":"care_call","phone":"`+residentPhone+`"}`)
	// A mistake is answered without what was sent.
	bad := strings.Replace(body, `"by":"self"`, `"by":"nobody"`, 1)
	if answer := askAny(t, desk, h.http, "POST", "/api/v1/residents", bad); strings.Contains(answer, residentName) || strings.Contains(answer, residentPhone) {
		t.Errorf("a refusal repeats %s", answer)
	}
	return id
}

func careUser(t *testing.T, h *hub) {
	t.Helper()
	config, secret := filepath.Join(h.dir, "hub.yaml"), filepath.Join(h.dir, "password")
	if out, err := exec.Command(binary, "user", "care", "--config", config, "--role", "care", "--password", secret).CombinedOutput(); err != nil {
		t.Fatalf("set user: %v\n%s", err, out)
	}
}

func asCare(t *testing.T, h *hub) *http.Client {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	c := &http.Client{Jar: jar, Timeout: 10 * time.Second}
	ask(t, c, h.http, "POST", "/api/v1/session", `{"username":"care","password":"`+password+`"}`)
	return c
}

func ask(t *testing.T, c *http.Client, host, method, path, body string) string {
	t.Helper()
	text, status := send(t, c, host, method, path, body)
	if status >= 300 {
		t.Fatalf("%s %s: %d %s", method, path, status, text)
	}
	return text
}

func askAny(t *testing.T, c *http.Client, host, method, path, body string) string {
	t.Helper()
	text, _ := send(t, c, host, method, path, body)
	return text
}

func send(t *testing.T, c *http.Client, host, method, path, body string) (string, int) {
	t.Helper()
	req, err := http.NewRequest(method, "http://"+host+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Origin", "http://"+host)
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("Idempotency-Key", devices.NewID(time.Now()))
	resp, err := c.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(text), resp.StatusCode
}

// follow keeps all that a stream tells until the test ends.
func follow(t *testing.T, c *http.Client, host string, to io.Writer) {
	t.Helper()
	ctx, stop := context.WithCancel(context.Background())
	req, err := http.NewRequestWithContext(ctx, "GET", "http://"+host+"/api/v1/stream", nil)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := (&http.Client{Jar: c.Jar}).Do(req)
	if err != nil || resp.StatusCode != 200 {
		t.Fatalf("the stream: %v", err)
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		for lines := bufio.NewReader(resp.Body); ; {
			line, err := lines.ReadString('\n')
			_, _ = io.WriteString(to, line)
			if err != nil {
				return
			}
		}
	}()
	t.Cleanup(func() {
		stop()
		<-done
		resp.Body.Close()
	})
}

// everything is what was told.
type everything struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (e *everything) Write(p []byte) (int, error) {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.buf.Write(p)
}

func (e *everything) String() string {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.buf.String()
}

func (b *lockedBuffer) all() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.String()
}

// kept lists every file that the hub keeps.
func kept(t *testing.T, dir string) []string {
	t.Helper()
	var names []string
	err := filepath.WalkDir(filepath.Join(dir, "data"), func(path string, d os.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			names = append(names, path)
		}
		return err
	})
	if err != nil || len(names) < 3 {
		t.Fatalf("the hub's files: %v, %v", names, err)
	}
	return names
}
