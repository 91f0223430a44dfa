package api

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/gofiber/fiber/v2"

	"brighteyes/hub/access"
)

// example fills in a path.
func example(path string) string {
	return strings.NewReplacer("{id}", "x").Replace(strings.TrimPrefix(path, apiBase))
}

func apiRoutes(h *hub) []route {
	return slices.DeleteFunc(h.server.routes(), func(r route) bool { return !strings.HasPrefix(r.path, apiBase) })
}

func TestEveryRouteNeedsASession(t *testing.T) {
	h := start(t, func(c *Config) { c.Demo = &pretend{} })
	for _, r := range apiRoutes(h) {
		if r.right == access.Nothing {
			continue
		}
		h.stranger().do(r.method, example(r.path), nil).expect(http.StatusUnauthorized)
		h.withCookie("forged").do(r.method, example(r.path), nil).expect(http.StatusUnauthorized)
		h.withToken("forged").do(r.method, example(r.path), nil).expect(http.StatusUnauthorized)
		h.stranger().with([]string{"Authorization"}, "Basic YWRtaW46YWRtaW4=").do(r.method, example(r.path), nil).expect(http.StatusUnauthorized)
	}
	open := slices.DeleteFunc(apiRoutes(h), func(r route) bool { return r.right != access.Nothing })
	var names []string
	for _, r := range open {
		names = append(names, r.method+" "+strings.TrimPrefix(r.path, apiBase))
	}
	// Who answers from a message has its link, a gateway the secret in its path.
	if want := []string{"POST /session", "POST /enrol", "GET /answers/{token}", "POST /answers/{token}", "POST /replies/{channel}/{secret}", "POST /phone/calls/{secret}", "POST /phone/outcomes/{secret}",
		// The demo alone has doors, and for its own page on this machine.
		"GET /demo/doors", "POST /demo/doors/{desk}"}; !slices.Equal(names, want) {
		t.Errorf("open to everybody: %v", names)
	}
}

func TestEveryRouteRefusesTheWrongRole(t *testing.T) {
	h := start(t)
	refused := 0
	for _, role := range access.AllRoles {
		c := h.as(role)
		for _, r := range apiRoutes(h) {
			if (access.Roles{role}).May(r.right) || r.right == access.Nothing || r.right == access.BeTheEdge {
				continue
			}
			c.do(r.method, example(r.path), nil).expect(http.StatusForbidden)
			refused++
		}
	}
	if refused < 40 {
		t.Errorf("only %d combinations were refused", refused)
	}
}

func TestAnEdgeComesWithItsOwnTokenOnly(t *testing.T) {
	h := start(t)
	token, err := h.registry.CreateEdge(t.Context(), "edge-west", "")
	must(t, err)
	h.withToken(token).get("/edges/edge-east/uplink").expect(http.StatusUnauthorized)
	h.as(access.Admin).get("/edges/edge-west/uplink").expect(http.StatusUnauthorized)
	h.withToken(token).get("/edges").expect(http.StatusUnauthorized)
	if got := h.withToken(token).get("/edges/edge-west/uplink").status; got == http.StatusUnauthorized {
		t.Error("its own token does not let it in")
	}
}

func TestTheDocumentAndTheTableSayTheSame(t *testing.T) {
	h := start(t, func(c *Config) { c.Demo = &pretend{} })
	var doc struct {
		OpenAPI string
		Paths   map[string]map[string]struct {
			Summary   string
			Responses map[string]any
		}
	}
	h.as(access.Care).get("/openapi.json").expect(200).into(&doc)
	if !strings.HasPrefix(doc.OpenAPI, "3.1") {
		t.Errorf("OpenAPI %s", doc.OpenAPI)
	}
	described := map[string]bool{}
	for path, methods := range doc.Paths {
		for method, op := range methods {
			described[strings.ToUpper(method)+" "+path] = true
			if op.Summary == "" || len(op.Responses) == 0 {
				t.Errorf("%s %s has no summary or no responses", method, path)
			}
		}
	}
	inTable := map[string]bool{}
	for _, r := range apiRoutes(h) {
		inTable[r.method+" "+r.path] = true
		if !described[r.method+" "+r.path] {
			t.Errorf("%s %s is not in the document", r.method, r.path)
		}
	}
	for name := range described {
		if !inTable[name] {
			t.Errorf("%s is in the document and not in the table", name)
		}
	}
}

func TestNothingIsServedThatIsNotInTheTable(t *testing.T) {
	h := start(t)
	inTable := map[string]bool{}
	for _, r := range h.server.routes() {
		inTable[r.method+" "+fiberPath(r.path)] = true
	}
	for _, r := range h.server.app.GetRoutes(true) { // without what stands before all
		if r.Method != fiber.MethodHead && !inTable[r.Method+" "+r.Path] {
			t.Errorf("%s %s is served and not in the table", r.Method, r.Path)
		}
	}
}

func TestTheDocumentDescribesTheContractsAlert(t *testing.T) {
	h := start(t)
	var doc struct {
		Components struct {
			Schemas map[string]struct {
				Properties map[string]json.RawMessage
			}
		}
	}
	h.as(access.Care).get("/openapi.json").expect(200).into(&doc)
	alert := doc.Components.Schemas["AlertView"].Properties
	for _, field := range strings.Fields("id version key rule category severity state drill late_s device site title summary count opened_at " +
		"acknowledged_at dispatched_at arrived_at resolved_at outcome assignee cameras timeline") {
		if alert[field] == nil {
			t.Errorf("the alert of the document has no %s; it has %v", field, alert)
		}
	}
}

func TestTheDocumentDescribesProblemsAsTheyAre(t *testing.T) {
	h := start(t)
	text := string(h.as(access.Care).get("/openapi.json").expect(200).body)
	var doc struct {
		Components struct {
			Schemas map[string]struct {
				Properties map[string]json.RawMessage
			}
		}
	}
	must(t, json.Unmarshal([]byte(text), &doc))
	if p := doc.Components.Schemas["ErrorModel"].Properties; p["alert"] == nil || p["errors"] == nil || p["status"] == nil {
		t.Errorf("%v", p)
	}
	for ref := range strings.SplitSeq(text, `"$ref":"#/components/schemas/`) {
		if name, _, ok := strings.Cut(ref, `"`); ok && !strings.ContainsAny(name, "{ ") && doc.Components.Schemas[name].Properties == nil {
			t.Errorf("the schema %s is referred to and not there", name)
		}
	}
}
