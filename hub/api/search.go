package api

import (
	"cmp"
	"context"
	"net/http"
	"strings"
	"time"

	"brighteyes/alerts"
	"brighteyes/devices"
	"brighteyes/hub/access"
	"brighteyes/hub/registry"
	"brighteyes/hub/search"
	"brighteyes/hub/workorders"
)

const (
	searchTime   = 2 * time.Second // for all parts together; what does not answer is named
	searchRecent = 200             // of each kind that has a past, newest first
)

// searchRoutes is the part of the table about finding things. The query is in the
// body: somebody may type a name, and proxies write addresses down.
func (s *Server) searchRoutes() []route {
	return []route{{method: http.MethodPost, path: apiBase + "/search", right: access.SignedIn, summary: "Find devices, places, alerts, work by a part of their name; no residents", mount: serve((*Server).lookUp)}}
}

type lookUpInput struct {
	Body struct {
		Q string `json:"q" minLength:"1" maxLength:"100" doc:"parts of a name, a place or a number, or the initials of pinyin"`
	}
}

type lookUpOutput struct {
	Body struct {
		Items  []search.Entry `json:"items"`
		More   int            `json:"more" doc:"found as well and left out"`
		Absent []string       `json:"absent" doc:"parts that did not answer, and so were not searched"`
	}
}

// searchPart is one kind of thing that can be found, and the right that it needs.
// What of it a caller may see is decided as where it is listed.
type searchPart struct {
	name  string
	right access.Right
	list  func(s *Server, ctx context.Context) ([]search.Entry, error)
}

func searchParts() []searchPart {
	return []searchPart{
		{"alerts", access.SeeAlerts, (*Server).findableAlerts},
		{"devices", access.SeeDevices, (*Server).findableDevices},
		{"sites", access.SignedIn, (*Server).findableSites},
		{"areas", access.SeeCoverage, (*Server).findableAreas},
		{"work-orders", access.SeeWork, (*Server).findableOrders},
		{"hazards", access.SeeHazards, (*Server).findableHazards},
		{"points", access.SeePoints, (*Server).findablePoints},
	}
}

func (s *Server) lookUp(ctx context.Context, in *lookUpInput) (*lookUpOutput, error) {
	ctx, cancel := context.WithTimeout(ctx, searchTime)
	defer cancel()
	roles := callerOf(ctx).roles
	out := &lookUpOutput{}
	out.Body.Absent = []string{}
	var all []search.Entry
	for _, part := range searchParts() {
		if !roles.May(part.right) {
			continue
		}
		found, err := part.list(s, ctx)
		if err != nil {
			out.Body.Absent = append(out.Body.Absent, part.name)
		}
		all = append(all, found...)
	}
	found, more := search.Find(in.Body.Q, all)
	out.Body.Items, out.Body.More = append([]search.Entry{}, found...), more
	return out, nil
}

// findableAlerts are those that are open, and the newest of those that are over.
func (s *Server) findableAlerts(ctx context.Context) ([]search.Entry, error) {
	over, _, err := s.cfg.History.Alerts(ctx, alerts.Filter{States: []alerts.Stage{alerts.Resolved}, Limit: searchRecent})
	roles := callerOf(ctx).roles
	var all []search.Entry
	for _, a := range append(s.cfg.Desk.Open(), over...) {
		title, titleEN := a.Title, a.TitleEN
		switch seen, _ := s.cutAlert(roles, a); v := seen.(type) {
		case nil:
			continue
		case alertPlace:
			title, titleEN = v.Title, v.TitleEN
		case rescueView:
			title, titleEN = v.Title, v.TitleEN
		}
		all = append(all, search.Entry{Kind: search.Alert, ID: a.ID, Title: title, TitleEN: titleEN, Place: s.placeWords(a.Site, s.locationOf(a.Device)), State: string(a.State), Category: string(a.Category), At: a.OpenedAt})
	}
	return all, err
}

func (s *Server) findableDevices(ctx context.Context) ([]search.Entry, error) {
	roles := callerOf(ctx).roles
	var all []search.Entry
	for _, d := range s.cfg.Registry.Devices(registry.Filter{}) {
		if !roles.SeeDevice(d.Device) {
			continue
		}
		e := search.Entry{Kind: search.Device, ID: d.ID, Title: cmp.Or(d.Name, d.ID), TitleEN: d.NameEN, Place: s.placeWords(d.Site, d.Location), State: string(d.Status)}
		if d.Kind == devices.Camera {
			e.Kind = search.Camera
		}
		all = append(all, e)
	}
	return all, nil
}

func (s *Server) findableSites(context.Context) ([]search.Entry, error) {
	var all []search.Entry
	for _, site := range s.cfg.Registry.Sites() {
		all = append(all, search.Entry{Kind: search.Place, ID: site.ID, Title: site.Name, TitleEN: site.NameEN})
	}
	return all, nil
}

func (s *Server) findableAreas(context.Context) ([]search.Entry, error) {
	if s.cfg.Plans == nil {
		return nil, nil
	}
	var all []search.Entry
	for _, a := range s.cfg.Plans.View().Version.Register.Register.Areas {
		all = append(all, search.Entry{Kind: search.Area, ID: a.ID, Title: a.Name})
	}
	return all, nil
}

func (s *Server) findableOrders(ctx context.Context) ([]search.Entry, error) {
	if s.cfg.WorkOrders == nil {
		return nil, nil
	}
	kept, _, err := s.cfg.WorkOrders.WorkOrders(ctx, workorders.Filter{Limit: searchRecent})
	var all []search.Entry
	for _, o := range kept {
		if s.seesOrder(ctx, o) {
			all = append(all, search.Entry{Kind: search.Order, ID: o.ID, Title: o.Title, Place: s.placeWords(o.Site, s.locationOf(o.Device)), State: string(o.State), At: o.OpenedAt})
		}
	}
	return all, err
}

func (s *Server) findableHazards(ctx context.Context) ([]search.Entry, error) {
	if s.cfg.Hazards == nil {
		return nil, nil
	}
	kept, _, err := s.cfg.Hazards.Hazards(ctx, true, searchRecent, "")
	var all []search.Entry
	for _, h := range kept {
		all = append(all, search.Entry{Kind: search.Hazard, ID: h.ID, Title: h.Title, Place: h.Name, State: string(h.State), At: h.FoundAt})
	}
	return all, err
}

func (s *Server) findablePoints(ctx context.Context) ([]search.Entry, error) {
	if s.cfg.Points == nil {
		return nil, nil
	}
	kept, err := s.cfg.Points.Points(ctx)
	var all []search.Entry
	for _, p := range kept {
		if !p.Retired {
			all = append(all, search.Entry{Kind: search.Point, ID: p.ID, Title: p.Name, Place: s.placeWords(p.Place, nil)})
		}
	}
	return all, err
}

// placeWords is a place as people here call it, down to the code of a home: "5号楼 5-501".
func (s *Server) placeWords(site string, l *devices.Location) string {
	var words []string
	if known, ok := s.cfg.Registry.Site(site); ok {
		words = append(words, known.Name)
	} else if site != "" {
		words = append(words, site)
	}
	if l != nil && l.Unit != "" {
		words = append(words, strings.TrimPrefix(l.Building+"-"+l.Unit, "-"))
	}
	return strings.Join(words, " ")
}
