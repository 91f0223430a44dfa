package api

import (
	"context"

	"brighteyes/devices"
	"brighteyes/hub/access"
	"brighteyes/hub/duty"
	"brighteyes/hub/registry"
)

func (s *Server) listSites(_ context.Context, in *PageInput) (*listOutput[devices.Site], error) {
	return page(s.cfg.Registry.Sites(), func(site devices.Site) string { return site.ID }, *in)
}

type siteOutput struct{ Body devices.Site }

func (s *Server) getSite(_ context.Context, in *IDInput) (*siteOutput, error) {
	site, ok := s.cfg.Registry.Site(in.ID)
	if !ok {
		return nil, registry.ErrNotFound
	}
	return &siteOutput{site}, nil
}

// SiteBody is a place but for its id.
type SiteBody struct {
	Parent  string           `json:"parent,omitempty" maxLength:"63"`
	Level   string           `json:"level" enum:"city,district,street,community,grid,building,area"`
	Name    string           `json:"name" minLength:"1" maxLength:"200"`
	NameEN  string           `json:"name_en,omitempty" maxLength:"200"`
	Holders []devices.Holder `json:"holders,omitempty" maxItems:"20"`
	// Gate leads there.
	Gate *devices.Entrance `json:"gate,omitempty" doc:"the gate that guards open for a rescue; of a place without, that of the place it lies in"`
}

func (b SiteBody) site(id string) devices.Site {
	return devices.Site{ID: id, Parent: b.Parent, Level: b.Level, Name: b.Name, NameEN: b.NameEN, Holders: b.Holders, Gate: b.Gate}
}

type addSiteInput struct {
	Body struct {
		ID string `json:"id" pattern:"^[a-z0-9][a-z0-9-]{0,62}$" patternDescription:"lower-case letters, digits and hyphens, 1 to 63"`
		SiteBody
	}
}

func (s *Server) addSite(ctx context.Context, in *addSiteInput) (*siteOutput, error) {
	if _, taken := s.cfg.Registry.Site(in.Body.ID); taken {
		return nil, registry.ErrExists
	}
	return s.putSite(ctx, "site.add", in.Body.SiteBody.site(in.Body.ID))
}

type patchSiteInput struct {
	IDInput
	Body struct {
		Parent  *string           `json:"parent,omitempty" maxLength:"63"`
		Level   *string           `json:"level,omitempty" enum:"city,district,street,community,grid,building,area"`
		Name    *string           `json:"name,omitempty" minLength:"1" maxLength:"200"`
		NameEN  *string           `json:"name_en,omitempty" maxLength:"200"`
		Holders *[]devices.Holder `json:"holders,omitempty" maxItems:"20"`
		Gate    *devices.Entrance `json:"gate,omitempty" doc:"an empty device: none of its own"`
	}
}

func (s *Server) patchSite(ctx context.Context, in *patchSiteInput) (*siteOutput, error) {
	site, ok := s.cfg.Registry.Site(in.ID)
	if !ok {
		return nil, registry.ErrNotFound
	}
	set(&site.Parent, in.Body.Parent)
	set(&site.Level, in.Body.Level)
	set(&site.Name, in.Body.Name)
	set(&site.NameEN, in.Body.NameEN)
	set(&site.Holders, in.Body.Holders)
	if in.Body.Gate != nil {
		site.Gate = in.Body.Gate
	}
	return s.putSite(ctx, "site.change", site)
}

// set changes what was given.
func set[T any](field *T, to *T) {
	if to != nil {
		*field = *to
	}
}

func (s *Server) putSite(ctx context.Context, action string, site devices.Site) (*siteOutput, error) {
	if err := duty.CheckHolders(site.Holders); err != nil {
		return nil, err
	}
	if site.Gate != nil && site.Gate.Device == "" {
		site.Gate = nil
	}
	if site.Gate != nil {
		if d, ok := s.cfg.Registry.Device(site.Gate.Device); !ok || d.Kind != devices.Gate {
			return nil, wrongField("body.gate.device", "want the id of a gate that there is")
		}
	}
	if err := s.audit(ctx, access.AuditEntry{Action: action, Target: "site:" + site.ID}); err != nil {
		return nil, err
	}
	if err := s.cfg.Registry.PutSite(ctx, site); err != nil {
		return nil, err
	}
	return &siteOutput{site}, nil
}

func (s *Server) deleteSite(ctx context.Context, in *IDInput) (*nothing, error) {
	if err := s.audit(ctx, access.AuditEntry{Action: "site.delete", Target: "site:" + in.ID}); err != nil {
		return nil, err
	}
	if err := s.cfg.Registry.DeleteSite(ctx, in.ID); err != nil {
		return nil, err
	}
	return nil, nil
}
