package demo

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"brighteyes/cmd/internal/config"
	"brighteyes/hub/api"
	"brighteyes/hub/registry"
)

const (
	unknownCaller = "unknown"
	unknownNumber = "000-0009-999" // of nobody, as all numbers here: none begins with 000

	ringsFor  = 4 * time.Second // until somebody answers a call back, or does not
	mostCalls = 16              // calls back under way; beyond them the gateway refuses
)

// telephone is a simulated telephone gateway: it posts calls that come in to the
// hub and is asked by it for calls back, over the HTTP of docs/delivery.md.
type telephone struct {
	secret string
	hub    string // where the hub listens, known before run
	calls  chan connect
	client *http.Client
	log    *slog.Logger
}

// connect is what the hub asks for, in the form of phoneSettings.
type connect struct {
	To  string `json:"b"`
	Ref string `json:"ref"`
}

func newTelephone(log *slog.Logger) *telephone {
	return &telephone{secret: rand.Text(), calls: make(chan connect, mostCalls), client: &http.Client{Timeout: 10 * time.Second}, log: log}
}

// phoneSettings are hub.yaml's phone, whose calls back are asked for at url.
func phoneSettings(url, secret string) *config.Phone {
	const desk = "8001"
	return &config.Phone{
		Secret: config.Secret(secret), From: "caller", ID: "call_id", Desk: desk,
		Callback: &config.Gateway{
			URL: url, Body: `{"a":"{{secret.desk}}","b":"{{to}}","ref":"{{id}}"}`, Secrets: map[string]config.Secret{"desk": desk},
			Success: config.Success{Path: "code", Equals: "0"},
		},
		Outcomes: &config.PhoneOutcomes{ID: "ref", Result: "state"},
	}
}

// ServeHTTP takes the hub's wish to be put through.
func (t *telephone) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	var c connect
	if err := json.NewDecoder(io.LimitReader(r.Body, 1<<14)).Decode(&c); err != nil || c.Ref == "" {
		_, _ = io.WriteString(w, `{"code":4001}`) // whoever does not wait for it misses nothing
		return
	}
	select {
	case t.calls <- c:
		_, _ = io.WriteString(w, `{"code":0}`)
	default:
		_, _ = io.WriteString(w, `{"code":4290}`)
	}
}

// run tells what became of calls back, one after the other, until ctx ends.
func (t *telephone) run(ctx context.Context) error {
	for {
		var c connect
		select {
		case <-ctx.Done():
			return nil
		case c = <-t.calls:
		}
		timer := time.NewTimer(ringsFor)
		select {
		case <-ctx.Done():
			timer.Stop()
			return nil
		case <-timer.C:
		}
		if err := t.post(ctx, "outcomes", map[string]string{"ref": c.Ref, "state": became(c.To)}); err != nil {
			t.log.Warn("simulated telephone gateway could not tell an outcome", "err", err)
		}
	}
}

// became is what happens to a call back: residents answer, their first contact
// does not, and the second is busy.
func became(number string) string {
	switch {
	case strings.HasPrefix(number, "000-0001-"):
		return "no_answer"
	case strings.HasPrefix(number, "000-0002-"):
		return "busy"
	}
	return "voice"
}

// Callers implements api.Demo.
func (t *telephone) Callers() []api.DemoCaller {
	list := make([]api.DemoCaller, 0, len(buttons)+1)
	for _, b := range buttons {
		list = append(list, api.DemoCaller{ID: b.unit, Code: b.building + "-" + b.unit})
	}
	return append(list, api.DemoCaller{ID: unknownCaller})
}

// Ring implements api.Demo: the gateway says that a call comes in, as a real one would.
func (t *telephone) Ring(ctx context.Context, caller string) error {
	number := unknownNumber
	if caller != unknownCaller {
		number = ""
		for _, b := range buttons {
			if b.unit == caller {
				number = numberOf(b)
			}
		}
	}
	if number == "" {
		return fmt.Errorf("ring from %s: %w", caller, registry.ErrNotFound)
	}
	return t.post(ctx, "calls", map[string]string{"caller": number, "call_id": rand.Text()})
}

// post sends one of the gateway's two forms. No error has the secret's address.
func (t *telephone) post(ctx context.Context, path string, form map[string]string) error {
	body, err := json.Marshal(form)
	if err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, "http://"+t.hub+"/api/v1/phone/"+path+"/"+t.secret, bytes.NewReader(body))
	if err != nil {
		return fmt.Errorf("post %s: the hub's address is %s", path, t.hub)
	}
	req.Header.Set("Content-Type", "application/json")
	resp, err := t.client.Do(req)
	if err != nil {
		return fmt.Errorf("post %s: the hub at %s does not answer", path, t.hub)
	}
	defer resp.Body.Close()
	_, _ = io.Copy(io.Discard, io.LimitReader(resp.Body, 1<<14)) // so that the connection is used again
	if resp.StatusCode != http.StatusOK {
		return fmt.Errorf("post %s: the hub answers %d", path, resp.StatusCode)
	}
	return nil
}
