package systemtest

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"brighteyes/alerts"
	"brighteyes/devices"
	"brighteyes/hub/delivery"
)

// gateway is a provider of text messages: it takes them over HTTP and remembers.
type gateway struct {
	*httptest.Server
	mu      sync.Mutex
	got     []textMessage
	refuses map[string]int // by number: so many messages more are answered with 500
	refused []textMessage
}

type textMessage struct {
	ID   string    `json:"id"`
	To   string    `json:"to"`
	Text string    `json:"text"`
	At   time.Time `json:"-"`
}

func startGateway(t testing.TB) *gateway {
	g := &gateway{refuses: map[string]int{}}
	g.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var m textMessage
		body, err := io.ReadAll(io.LimitReader(r.Body, 1<<16))
		if err == nil {
			err = json.Unmarshal(body, &m)
		}
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		m.At = time.Now()
		g.mu.Lock()
		broken := g.refuses[m.To] > 0
		if broken {
			g.refuses[m.To]--
			g.refused = append(g.refused, m)
		} else {
			g.got = append(g.got, m)
		}
		g.mu.Unlock()
		if broken {
			http.Error(w, "the provider has a fault", http.StatusInternalServerError)
			return
		}
		_, _ = io.WriteString(w, `{"code":0}`) // whoever asked may be gone
	}))
	t.Cleanup(g.Close)
	return g
}

func (g *gateway) messages() []textMessage {
	g.mu.Lock()
	defer g.mu.Unlock()
	return append([]textMessage(nil), g.got...)
}

// to is what a number got, and how many messages to it were refused.
func (g *gateway) to(number string) (got []textMessage, refused int) {
	g.mu.Lock()
	defer g.mu.Unlock()
	for _, m := range g.got {
		if m.To == number {
			got = append(got, m)
		}
	}
	for _, m := range g.refused {
		if m.To == number {
			refused++
		}
	}
	return got, refused
}

// notify is the part of hub.yaml by which the hub sends through it; more goes
// before the gateway.
func (g *gateway) notify(more string) string {
	return fmt.Sprintf(`notify: {%ssms: {url: %q, body: '{"id":"{{id}}","to":"{{to}}","text":"{{text}}"}', success: {path: code, equals: "0"}}}`, more, g.URL)
}

// onCall is a hub with a responder who is told of every call by text message.
func onCall(t *testing.T) (*hub, *home, *gateway) {
	g := startGateway(t)
	h := startHub(t, settings{notify: g.notify("")})
	h.call("POST", "/api/v1/responders", map[string]any{
		"id": "xiangying-jia", "name": "响应甲", "roles": []string{"care"}, "channels": []any{map[string]string{"kind": "sms", "address": "13800000001"}},
	}, nil)
	h.call("POST", "/api/v1/policies", map[string]any{
		"id": "calls", "name": "求助", "when": map[string]any{"rules": []string{"button.pressed"}},
		"steps": []any{map[string]any{"after_s": 0, "targets": []any{map[string]string{"kind": "responder", "responder": "xiangying-jia"}}}},
	}, nil)
	return h, startHome(h, 2), g
}

// expectTold waits until the message of a call was handed over, on record too.
func (h *hub) expectTold(g *gateway, device string) alerts.Alert {
	h.t.Helper()
	var told alerts.Alert
	eventually(h.t, 30*time.Second, "the call to be handed over", func() bool {
		for _, a := range h.alerts(device) {
			if a.State != alerts.Resolved && a.Chain != nil {
				for _, handed := range a.Chain.Handed {
					if handed.Channel == "sms" {
						told = a
						return true
					}
				}
			}
		}
		return false
	})
	if len(g.messages()) == 0 {
		h.t.Fatal("it is said to be handed over, and the gateway has nothing")
	}
	return told
}

// The hub is ended at every point between a press and its delivery. The responder
// is told of the call at least once; more than once only where the end fell between
// sending and recording it, and then the second message says so.
func TestAtWhateverPointTheHubEndsTheResponderIsTold(t *testing.T) {
	points := []string{delivery.FaultBeforeHandover, delivery.FaultAfterHandover}
	for _, p := range devices.FaultPoints {
		if strings.HasPrefix(p, "hub.") {
			points = append(points, p)
		}
	}
	times := map[bool]string{true: ":1", false: ":3"} // the first message that is owed; any change on record
	for _, point := range points {
		t.Run(point, func(t *testing.T) {
			t.Parallel()
			h, w, g := onCall(t)
			h.stop()
			h.start(devices.FaultVariable + "=" + point + times[strings.HasSuffix(point, "_handover")])
			ended := h.ended()
			hit := false
			for i := 0; !hit && i < 200; i++ {
				w.press(i % 2)
				select {
				case <-ended:
					hit = true
				case <-time.After(50 * time.Millisecond):
				}
			}
			if !hit {
				t.Fatalf("the point %s was never passed", point)
			}
			h.start()
			h.ready()
			w.expectAllOnce()
			a := h.expectTold(g, w.buttons[0])
			told := map[string]int{}
			for _, m := range g.messages() {
				if told[m.ID]++; told[m.ID] > 1 && !strings.Contains(m.Text, "重复发送") {
					t.Errorf("told twice without a word: %q", m.Text)
				}
				if strings.Contains(m.Text, "13800000001") {
					t.Error("the text holds a number")
				}
			}
			for id, n := range told {
				if n > 1 && point != delivery.FaultAfterHandover {
					t.Errorf("message %s came %d times although the hub ended elsewhere", id, n)
				}
			}
			if point == delivery.FaultAfterHandover && len(g.messages()) < 2 {
				t.Error("the message that nobody knows of was not repeated")
			}
			if a.State != alerts.Open {
				t.Errorf("the call is %s although nobody took it", a.State)
			}
		})
	}
}

// Ten homes press at once while the gateway takes twenty messages a second: the
// calls of one responder come together, the eldest first, and none is missing.
func TestCallsOfOneResponderComeTogether(t *testing.T) {
	t.Parallel()
	h, w, g := onCall(t)
	w.press(0)
	h.expectTold(g, w.buttons[0])
	w.press(1)
	h.expectTold(g, w.buttons[1])
	h.call("POST", "/api/v1/alerts/"+h.expectTold(g, w.buttons[0]).ID+"/acknowledge", map[string]any{}, nil)
	before := len(g.messages())
	h.kill()
	h.start()
	h.ready()
	w.press(1) // while it is open: it counts, and is not told anew
	w.expectAllOnce()
	if after := g.messages(); len(after) != before {
		t.Errorf("after the restart came %q", after[before:])
	}
}
