package api

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/gofiber/fiber/v2"

	"brighteyes/devices"
	"brighteyes/hub/access"
	"brighteyes/hub/imports"
	"brighteyes/hub/registry"
	"brighteyes/hub/sheets"
)

// Imports reads spreadsheets and carries out what is confirmed. hub/imports
// implements it.
type Imports interface {
	Preview(file []byte, by string) (imports.Import, error)
	PreviewTables(tables []sheets.Table, by string) (imports.Import, error)
	Known() sheets.Known
	Confirm(ctx context.Context, id, by string) (imports.Import, error)
	Import(id string) (imports.Import, error)
}

const (
	importMost  = 8 << 20 // bytes of a spreadsheet
	changesMost = 200     // rows of a preview that are told one by one
)

type mistakeView struct {
	Sheet string `json:"sheet,omitempty"`
	Row   int    `json:"row,omitempty" doc:"from 1; absent: the file"`
	Cell  string `json:"cell,omitempty" doc:"such as B3"`
	Field string `json:"field,omitempty" doc:"of a described community"`
	ID    string `json:"id,omitempty" doc:"what is there already, and otherwise"`
	Code  string `json:"code"`
	Zh    string `json:"zh"`
	En    string `json:"en"`
}

type changeView struct {
	Sheet  string   `json:"sheet,omitempty"`
	Row    int      `json:"row"`
	ID     string   `json:"id"`
	Name   string   `json:"name,omitempty"`
	New    bool     `json:"new"`
	Fields []string `json:"fields,omitempty" doc:"columns that differ"`
}

type importView struct {
	ID          string        `json:"id,omitempty" doc:"absent: the file cannot be read"`
	State       imports.State `json:"state" enum:"ready,refused,running,done,failed"`
	Rows        int           `json:"rows"`
	Places      int           `json:"places" doc:"to be added or changed"`
	Added       int           `json:"added"`
	Changed     int           `json:"changed"`
	Unchanged   int           `json:"unchanged"`
	BadRows     int           `json:"bad_rows"`
	Mistakes    []mistakeView `json:"mistakes"`
	More        int           `json:"more_mistakes"`
	Changes     []changeView  `json:"changes"`
	MoreChanges int           `json:"more_changes"`
	Ignored     []string      `json:"ignored" doc:"sheets that are neither devices nor places"`
	Done        int           `json:"done" doc:"of total, while it is carried out"`
	Total       int           `json:"total"`
}

type importOutput struct{ Body importView }

func viewImport(one imports.Import) *importOutput {
	p := one.Plan
	v := importView{
		ID: one.ID, State: one.State, Rows: p.Rows, Places: len(p.Places), Added: len(p.Add), Changed: len(p.Change), Unchanged: p.Unchanged,
		BadRows: p.BadRows, Mistakes: []mistakeView{}, More: p.More, Changes: []changeView{}, Ignored: append([]string{}, p.Ignored...), Done: one.Done, Total: one.Total,
	}
	for _, m := range p.Mistakes {
		v.Mistakes = append(v.Mistakes, viewMistake(m))
	}
	for _, c := range p.Changes[:min(len(p.Changes), changesMost)] {
		v.Changes = append(v.Changes, changeView(c))
	}
	v.MoreChanges = len(p.Changes) - len(v.Changes)
	return &importOutput{v}
}

func viewMistake(m sheets.Mistake) mistakeView {
	return mistakeView{Sheet: m.Sheet, Row: m.Row, Cell: m.Cell, Code: m.Code, Zh: m.Zh, En: m.En}
}

func (s *Server) imports() (Imports, error) {
	if s.cfg.Imports == nil {
		return nil, newProblem(http.StatusServiceUnavailable, "this hub imports no spreadsheets")
	}
	return s.cfg.Imports, nil
}

type previewInput struct {
	RawBody []byte `contentType:"application/octet-stream"`
}

// previewImport says what a file would do, and changes nothing.
func (s *Server) previewImport(ctx context.Context, in *previewInput) (*importOutput, error) {
	all, err := s.imports()
	if err != nil {
		return nil, err
	}
	one, err := all.Preview(in.RawBody, callerOf(ctx).name)
	var mistake sheets.Mistake
	if errors.As(err, &mistake) {
		return viewImport(imports.Import{State: imports.Refused, Plan: sheets.Plan{Mistakes: []sheets.Mistake{mistake}, BadRows: 1}}), nil
	}
	if err != nil {
		return nil, explainImport(err)
	}
	return viewImport(one), nil
}

// confirmImport has a preview carried out; a repeat has no second effect.
func (s *Server) confirmImport(ctx context.Context, in *IDInput) (*importOutput, error) {
	all, err := s.imports()
	if err != nil {
		return nil, err
	}
	one, err := all.Confirm(ctx, in.ID, callerOf(ctx).name)
	if err != nil {
		return nil, explainImport(err)
	}
	return viewImport(one), nil
}

func (s *Server) getImport(_ context.Context, in *IDInput) (*importOutput, error) {
	all, err := s.imports()
	if err != nil {
		return nil, err
	}
	one, err := all.Import(in.ID)
	if err != nil {
		return nil, explainImport(err)
	}
	return viewImport(one), nil
}

func explainImport(err error) error {
	switch {
	case errors.Is(err, imports.ErrNotFound):
		return newProblem(http.StatusNotFound, err.Error())
	case errors.Is(err, imports.ErrBusy):
		return newProblem(http.StatusServiceUnavailable, err.Error()).after(2 * time.Second)
	case errors.Is(err, imports.ErrRefused):
		return newProblem(http.StatusConflict, err.Error())
	}
	return err
}

// exported is the devices that the caller may see, and that somebody declared or
// planned.
func (s *Server) exported(c *fiber.Ctx, detail string) (list []devices.Registered, lang string, err error) {
	ctx := c.UserContext()
	roles := callerOf(ctx).roles
	for _, d := range s.cfg.Registry.Devices(registry.Filter{}) {
		if d, ok := cutDevice(roles, d); ok && !d.Undeclared {
			list = append(list, devices.Registered{Device: d.Device, Edge: d.Edge, Lifecycle: d.Lifecycle})
		}
	}
	return list, language(c), s.audit(ctx, access.AuditEntry{Action: "device.export", Target: "devices", Detail: detail})
}

func language(c *fiber.Ctx) string {
	if c.Query("lang") == "en" {
		return "en"
	}
	return "zh"
}

const xlsxType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

func (s *Server) exportXLSX(c *fiber.Ctx) error {
	list, lang, err := s.exported(c, "xlsx")
	if err != nil {
		return err
	}
	file, err := sheets.XLSX(list, s.cfg.Registry.Sites(), lang)
	if err != nil {
		return err
	}
	return download(c, xlsxType, "devices.xlsx", file)
}

func (s *Server) exportCSV(c *fiber.Ctx) error {
	list, lang, err := s.exported(c, "csv")
	if err != nil {
		return err
	}
	file, err := sheets.CSV(list, lang)
	if err != nil {
		return err
	}
	return download(c, "text/csv; charset=utf-8", "devices.csv", file)
}

func (s *Server) importTemplate(c *fiber.Ctx) error {
	var edges, sites []string
	for _, e := range s.cfg.Registry.Edges() {
		edges = append(edges, e.ID)
	}
	for _, p := range s.cfg.Registry.Sites() {
		sites = append(sites, p.ID)
	}
	file, err := sheets.Template(edges, sites, language(c))
	if err != nil {
		return err
	}
	return download(c, xlsxType, "devices-template.xlsx", file)
}

func download(c *fiber.Ctx, kind, name string, file []byte) error {
	c.Set(fiber.HeaderContentType, kind)
	c.Set(fiber.HeaderContentDisposition, `attachment; filename="`+name+`"`)
	return c.Send(file)
}
