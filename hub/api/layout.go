package api

import (
	"context"
	"net/http"

	"brighteyes/hub/access"
	"brighteyes/hub/imports"
	"brighteyes/hub/layout"
	"brighteyes/hub/sheets"
)

const layoutPath = apiBase + "/devices/layout"

// layoutRoutes is the part of the table about a community that is described.
func (s *Server) layoutRoutes() []route {
	return []route{
		{method: http.MethodGet, path: layoutPath + "/templates", right: access.AddDevices, summary: "The devices that a described community can have", mount: serve((*Server).layoutTemplates)},
		{method: http.MethodPost, path: layoutPath, right: access.AddDevices, summary: "Preview a community by its buildings, gates and areas; changes nothing, POST /devices/import/{id}/confirm enters it", mount: serve((*Server).previewLayout)},
	}
}

type templateView struct {
	Key    string `json:"key"`
	Kind   string `json:"kind"`
	Per    string `json:"per" enum:"unit,floor,building,gate,area"`
	Zh     string `json:"zh"`
	En     string `json:"en"`
	ID     string `json:"example_id"`
	Name   string `json:"example_name"`
	NameEn string `json:"example_name_en"`
}

type templatesOutput struct {
	Body struct {
		Items []templateView `json:"items"`
	}
}

func (s *Server) layoutTemplates(context.Context, *struct{}) (*templatesOutput, error) {
	out := &templatesOutput{}
	for _, t := range layout.Templates() {
		id, name := t.Example(false)
		_, english := t.Example(true)
		out.Body.Items = append(out.Body.Items, templateView{t.Key, string(t.Kind), string(t.Per), t.Zh, t.En, id, name, english})
	}
	return out, nil
}

// LayoutSpot is a gate or a public area.
type LayoutSpot struct {
	Name string `json:"name" maxLength:"200"`
	Code string `json:"code,omitempty" maxLength:"63" doc:"its id; made of the name unless given"`
}

// LayoutRow is buildings that are alike.
type LayoutRow struct {
	Numbers string `json:"numbers" maxLength:"500" doc:"such as 1-6, 8, A"`
	Floors  int    `json:"floors" doc:"the highest"`
	Units   int    `json:"units" doc:"homes of a floor"`
	Skip    string `json:"skip,omitempty" maxLength:"200" doc:"floors that there are none of: 4, 14"`
}

// LayoutChoice is a template, and how many of it at each place.
type LayoutChoice struct {
	Template string `json:"template" maxLength:"63"`
	Count    int    `json:"count"`
}

type layoutInput struct {
	Body struct {
		Name      string         `json:"name" maxLength:"200"`
		Code      string         `json:"code" maxLength:"63" doc:"id of the community"`
		Prefix    bool           `json:"prefix,omitempty" doc:"all ids begin with the code"`
		English   bool           `json:"english,omitempty" doc:"names of devices in English"`
		Buildings []LayoutRow    `json:"buildings,omitempty" maxItems:"100"`
		Gates     []LayoutSpot   `json:"gates,omitempty" maxItems:"200"`
		Areas     []LayoutSpot   `json:"areas,omitempty" maxItems:"200"`
		Devices   []LayoutChoice `json:"devices,omitempty" maxItems:"100"`
	}
}

type layoutOutput struct {
	Body struct {
		Import  importView `json:"import"`
		Places  int        `json:"places" doc:"of the whole community"`
		Devices int        `json:"devices"`
		There   int        `json:"there" doc:"of both, there already"`
	}
}

// previewLayout says what a community comes to, and changes nothing. Beside a
// conflict there is nothing to be confirmed.
func (s *Server) previewLayout(ctx context.Context, in *layoutInput) (*layoutOutput, error) {
	all, err := s.imports()
	if err != nil {
		return nil, err
	}
	b := in.Body
	l := layout.Layout{Name: b.Name, Code: b.Code, Prefix: b.Prefix, English: b.English}
	for _, r := range b.Buildings {
		l.Buildings = append(l.Buildings, layout.Row(r))
	}
	for _, g := range b.Gates {
		l.Gates = append(l.Gates, layout.Spot(g))
	}
	for _, a := range b.Areas {
		l.Areas = append(l.Areas, layout.Spot(a))
	}
	for _, d := range b.Devices {
		l.Devices = append(l.Devices, layout.Choice(d))
	}
	p := layout.Make(l, all.Known())
	out := &layoutOutput{}
	out.Body.Places, out.Body.Devices, out.Body.There = p.Places, p.Devices, p.There
	if len(p.Conflicts) > 0 {
		out.Body.Import = viewImport(imports.Import{State: imports.Refused, Plan: sheets.Plan{BadRows: len(p.Conflicts) + p.More, More: p.More}}).Body
		for _, c := range p.Conflicts {
			out.Body.Import.Mistakes = append(out.Body.Import.Mistakes, mistakeView{Field: c.Field, ID: c.ID, Code: c.Code, Zh: c.Zh, En: c.En})
		}
		return out, nil
	}
	one, err := all.PreviewTables(p.Tables, callerOf(ctx).name)
	if err != nil {
		return nil, explainImport(err)
	}
	out.Body.Import = viewImport(one).Body
	return out, nil
}
