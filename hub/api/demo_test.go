package api

import (
	"context"
	"net/http"
	"testing"

	"brighteyes/hub/access"
)

// pretend is a demo that notes what it is told.
type pretend struct{ act, id string }

func (p *pretend) Show(context.Context) (DemoView, error) {
	return DemoView{Devices: []DemoButton{{ID: "btn-501", Name: "5-501"}}, Callers: []DemoCaller{{ID: "501", Code: "5-501"}}}, nil
}

func (p *pretend) Do(_ context.Context, act, id string) error {
	p.act, p.id = act, id
	return nil
}

func TestOnlyTheDemoHasAPressControl(t *testing.T) {
	p := &pretend{}
	h := start(t, func(c *Config) { c.Demo = p })
	c := h.as(access.Care)
	if got := c.get("/demo").expect(200).object()["devices"].([]any)[0].(map[string]any)["id"]; got != "btn-501" {
		t.Errorf("%v", got)
	}
	for _, act := range []string{"press/btn-501", "ring/501", "freeze/cam-1", "mend/cam-1", "power/off", "hub/kill", "story/start"} {
		c.post("/demo/"+act, nil).expect(204)
		if p.act+"/"+p.id != act {
			t.Errorf("%s came to %s/%s", act, p.act, p.id)
		}
	}
	c.post("/demo/burn/1", nil).expect(422)
	h.stranger().post("/demo/press/btn-501", nil).expect(401)
	proper := start(t)
	proper.as(access.Admin).get("/demo").expect(404)
	proper.as(access.Admin).post("/demo/press/btn-501", nil).expect(404)
}

// A door lets in without a password: only in the demo, only from this machine, and only
// from the demo's own page.
func TestADoorOpensInTheDemoAloneAndForItsOwnPageAlone(t *testing.T) {
	h := start(t, func(c *Config) { c.Demo = &pretend{} })
	own := []string{"Origin"}
	h.stranger().get("/demo/doors").expect(200)
	for what, c := range map[string]*client{
		"no page":                       h.stranger(),
		"a page of another host":        h.stranger().with(own, "http://evil.example"),
		"a page of another port":        h.stranger().with(own, "http://127.0.0.1:1"),
		"a page whose origin is hidden": h.stranger().with(own, "null"),
	} {
		if got := c.post("/demo/doors/care", nil).status; got != 403 {
			t.Errorf("%s: %d", what, got)
		}
	}
	// A name of somebody else's that leads to this machine, as its own page sends it.
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, h.url+"/api/v1/demo/doors/care", nil)
	must(t, err)
	req.Host = "evil.example"
	req.Header.Set("Origin", "http://evil.example")
	resp, err := http.DefaultClient.Do(req)
	must(t, err)
	resp.Body.Close()
	if resp.StatusCode != 403 {
		t.Errorf("a name that only leads here: %d", resp.StatusCode)
	}
	c := h.stranger().with(own, h.url)
	c.post("/demo/doors/admin", nil).expect(422)
	if got := c.post("/demo/doors/care", nil).expect(200).object(); got["username"] != "care" || got["roles"].([]any)[0] != "care" {
		t.Errorf("the door of elder care let in %v", got)
	}
	proper := start(t)
	proper.stranger().get("/demo/doors").expect(401)
	if got := proper.stranger().with(own, proper.url).post("/demo/doors/care", nil).status; got != 401 && got != 404 {
		t.Errorf("a hub that is no demo answers %d", got)
	}
}
