package api

import (
	"context"
	"net/http"
	"reflect"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/gofiber/fiber/v2"

	"brighteyes/hub/access"
)

const apiBase = "/api/v1"

// route is one row of the table.
type route struct {
	method, path string // path with {name} for what varies
	right        access.Right
	summary      string
	mount        func(s *Server, r route)

	status  int  // of success, when it is not 200
	secret  bool // the answer holds a secret, and is not kept for repeats
	private bool // the answer holds what people wrote or saw at a call; of it only that it was done is kept
	socket  bool // it becomes a WebSocket
	body    int  // bytes of a request, when it may be more than bodyMost; see bodies.go
}

// serve mounts a handler of plain values: huma reads and checks the request,
// writes the answer, and describes both in the OpenAPI document.
func serve[I, O any](h func(s *Server, ctx context.Context, in *I) (*O, error)) func(*Server, route) {
	return func(s *Server, r route) {
		huma.Register(s.huma, r.operation(), func(ctx context.Context, in *I) (*O, error) {
			out, err := h(s, ctx, in)
			if err != nil {
				return nil, s.explain(ctx, err)
			}
			return out, nil
		})
	}
}

// raw mounts a handler that writes something other than JSON: a stream, a file,
// pictures. media is its type for the OpenAPI document.
func raw(media string, h func(s *Server, c *fiber.Ctx) error) func(*Server, route) {
	return func(s *Server, r route) {
		s.app.Add(r.method, fiberPath(r.path), func(c *fiber.Ctx) error { return h(s, c) })
		if !strings.HasPrefix(r.path, apiBase) {
			return
		}
		op := r.operation()
		op.Parameters = pathParameters(r.path)
		status := strconv.Itoa(max(r.status, http.StatusOK))
		op.Responses = map[string]*huma.Response{
			status: {Description: r.summary, Content: map[string]*huma.MediaType{media: {}}},
		}
		s.huma.OpenAPI().AddOperation(&op)
	}
}

func (r route) operation() huma.Operation {
	op := huma.Operation{
		OperationID: operationID(r.method, r.path), Method: r.method, Path: r.path, Summary: r.summary,
		Description: "Right: " + string(r.right), DefaultStatus: r.status,
		Errors: []int{http.StatusUnauthorized, http.StatusForbidden}, MaxBodyBytes: int64(r.body),
	}
	switch r.right {
	case access.Nothing:
		op.Errors, op.Security = []int{http.StatusUnauthorized}, []map[string][]string{}
	case access.BeTheEdge:
		op.Security = []map[string][]string{{"edge": {}}}
	}
	return op
}

// operationID is "get-edges-id" for GET /api/v1/edges/{id}.
func operationID(method, path string) string {
	words := strings.NewReplacer("{", "", "}", "", "/", "-", ".", "-").Replace(strings.TrimPrefix(path, apiBase))
	return strings.ToLower(method) + words
}

func pathParameters(path string) []*huma.Param {
	var all []*huma.Param
	for part := range strings.SplitSeq(path, "{") {
		if name, _, ok := strings.Cut(part, "}"); ok {
			all = append(all, &huma.Param{Name: name, In: "path", Required: true, Schema: &huma.Schema{Type: "string"}})
		}
	}
	return all
}

// fiberPath is path as Fiber writes it.
func fiberPath(path string) string { return strings.NewReplacer("{", ":", "}", "").Replace(path) }

func (s *Server) humaConfig() huma.Config {
	c := huma.DefaultConfig("BrightEyes", "1")
	c.Info.Description = "The hub of BrightEyes. Errors are RFC 9457 documents. Times are RFC 3339 in UTC with milliseconds."
	c.Info.License = &huma.License{Name: "Apache-2.0", Identifier: "Apache-2.0"}
	c.Security = []map[string][]string{{"session": {}}, {"token": {}}}
	c.Components.SecuritySchemes = map[string]*huma.SecurityScheme{
		"session": {Type: "apiKey", In: "cookie", Name: sessionCookie, Description: "from POST /api/v1/session; unsafe methods need an Origin equal to the host"},
		"token":   {Type: "http", Scheme: "bearer", Description: "from POST /api/v1/tokens"},
		"edge":    {Type: "http", Scheme: "bearer", Description: "the token of the edge itself"},
	}
	c.Components.Schemas = huma.NewMapRegistry("#/components/schemas/", schemaNames())
	format := s.json.format()
	c.Formats = map[string]huma.Format{"application/json": format, "json": format}
	c.OpenAPIPath, c.DocsPath, c.SchemasPath = "", "", "" // the table serves the document
	c.CreateHooks = nil                                   // no $schema in answers
	c.Transformers = []huma.Transformer{withoutValues}
	c.RejectUnknownQueryParameters = true // a filter that is misspelt must not show everything
	return c
}

// describeProblems puts our problems where huma describes its own errors.
func (s *Server) describeProblems() {
	schemas := s.huma.OpenAPI().Components.Schemas
	schemas.Map()["ErrorModel"] = huma.SchemaFromType(schemas, reflect.TypeFor[problem]())
}

// openapi answers with the document of all of this.
func (s *Server) openapi(c *fiber.Ctx) error {
	body, err := s.huma.OpenAPI().MarshalJSON()
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderContentType, "application/json")
	return c.Send(body)
}
