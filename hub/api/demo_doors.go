package api

import (
	"context"
	"net"
	"net/http"

	"brighteyes/alerts"
	"brighteyes/hub/access"
)

// Doors is what the demo's first screen says of each desk, from the records. The
// screen makes the sentences.
type Doors struct {
	Police   PoliceDoor   `json:"police"`
	Care     CareDoor     `json:"care"`
	Property PropertyDoor `json:"property"`
}

// PoliceDoor is what is seen of the public areas.
type PoliceDoor struct {
	Areas   int     `json:"areas"`
	Seen    int     `json:"seen"`
	Blind   []Named `json:"blind"`
	Unknown int     `json:"unknown" doc:"areas of which it is not known whether they are seen"`
}

// CareDoor is who can call for help and who waits.
type CareDoor struct {
	Homes   int `json:"homes"`
	CanCall int `json:"can_call"`
	Cannot  int `json:"cannot_call"`
	Waiting int `json:"waiting" doc:"calls that nobody has taken"`
}

// PropertyDoor is what is mended first.
type PropertyDoor struct {
	Known bool   `json:"known"` // the list was worked out
	First *Named `json:"first,omitempty"`
}

// Named is something with its names.
type Named struct {
	ID     string `json:"id"`
	Name   string `json:"name"`
	NameEN string `json:"name_en,omitempty" doc:"of a device without one: of its place, and then its kind is said"`
	Kind   string `json:"kind,omitempty" doc:"of a device that goes by its place in English"`
}

type doorsOutput struct{ Body Doors }

func (s *Server) demoDoors(ctx context.Context, _ *struct{}) (*doorsOutput, error) {
	if err := s.atThisMachine(ctx); err != nil {
		return nil, err
	}
	return &doorsOutput{Doors{s.policeDoor(), s.careDoor(), s.propertyDoor()}}, nil
}

func (s *Server) policeDoor() PoliceDoor {
	d := PoliceDoor{Blind: []Named{}}
	if s.cfg.Plans == nil {
		return d
	}
	view := s.cfg.Plans.View()
	if view.Site == nil {
		return d
	}
	for _, a := range view.Site.Figures(s.cfg.Now()).Areas {
		d.Areas++
		switch site, _ := s.cfg.Registry.Site(a.Area); {
		case a.DarkM2 >= a.AreaM2/2:
			d.Blind = append(d.Blind, Named{ID: a.Area, Name: a.Name, NameEN: site.NameEN})
		case a.UnknownM2 >= a.AreaM2/2:
			d.Unknown++
		default:
			d.Seen++
		}
	}
	return d
}

func (s *Server) careDoor() CareDoor {
	homes := s.cfg.Registry.KPI().Homes
	d := CareDoor{Homes: homes.Total, CanCall: homes.CanCall, Cannot: homes.CannotCall}
	for _, a := range s.cfg.Desk.Open() {
		if line, standing := alerts.Lookup(a.Rule); standing && line.Call && a.State == alerts.Open {
			d.Waiting++
		}
	}
	return d
}

func (s *Server) propertyDoor() PropertyDoor {
	v, err := s.upkeepView()
	if err != nil {
		return PropertyDoor{}
	}
	d := PropertyDoor{Known: true}
	if len(v.Rows) > 0 {
		row := v.Rows[0]
		d.First = &Named{ID: row.Device, Name: row.Name, NameEN: row.NameEN}
		if row.NameEN == "" {
			site, _ := s.cfg.Registry.Site(row.Site)
			d.First.NameEN, d.First.Kind = site.NameEN, string(row.Kind)
		}
	}
	return d
}

type doorInput struct {
	Desk string `path:"desk" enum:"police,care,property"`
}

// demoEnter begins a session as a password would. Only the page of this machine may
// ask for it: no other page that its browser shows can.
func (s *Server) demoEnter(ctx context.Context, in *doorInput) (*sessionOutput, error) {
	if err := s.atThisMachine(ctx); err != nil {
		return nil, err
	}
	if v := visitOf(ctx); v.origin == "" || !sameOrigin(v, s.cfg.TLS) {
		return nil, newProblem(http.StatusForbidden, "a desk of the demo is opened from the demo's own page")
	}
	user, err := s.cfg.People.UserByName(ctx, string(access.Role(in.Desk)))
	if err != nil {
		return nil, err
	}
	return s.beginSession(ctx, user, "by a door of the demo, ")
}

// atThisMachine refuses whoever comes from elsewhere, and names that only lead here.
func (s *Server) atThisMachine(ctx context.Context) error {
	v := visitOf(ctx)
	host := v.host
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	if !loopback(v.ip) || !loopback(host) {
		return newProblem(http.StatusForbidden, "the demo's doors open on this machine only: by 127.0.0.1 or localhost")
	}
	return nil
}
