package api

import (
	"context"

	"brighteyes/hub/access"
	"brighteyes/hub/registry"
)

func (s *Server) listEdges(_ context.Context, in *PageInput) (*listOutput[registry.EdgeView], error) {
	return page(s.cfg.Registry.Edges(), func(e registry.EdgeView) string { return e.ID }, *in)
}

type edgeOutput struct{ Body registry.EdgeView }

func (s *Server) getEdge(_ context.Context, in *IDInput) (*edgeOutput, error) {
	e, ok := s.cfg.Registry.Edge(in.ID)
	if !ok {
		return nil, registry.ErrNotFound
	}
	return &edgeOutput{e}, nil
}

type addEdgeInput struct {
	Body struct {
		ID   string `json:"id" pattern:"^[a-z0-9][a-z0-9-]{0,62}$" patternDescription:"lower-case letters, digits and hyphens, 1 to 63"`
		Name string `json:"name,omitempty" maxLength:"200"`
	}
}

// edgeTokenOutput is what an edge needs in its configuration.
type edgeTokenOutput struct {
	Body struct {
		ID    string `json:"id"`
		Token string `json:"token" doc:"shown this once"`
		Key   string `json:"key" doc:"the hub's public key, by which commands are checked"`
	}
}

func (s *Server) edgeToken(id, token string) *edgeTokenOutput {
	out := &edgeTokenOutput{}
	out.Body.ID, out.Body.Token, out.Body.Key = id, token, s.cfg.HubKey
	return out
}

func (s *Server) addEdge(ctx context.Context, in *addEdgeInput) (*edgeTokenOutput, error) {
	if err := s.audit(ctx, access.AuditEntry{Action: "edge.add", Target: "edge:" + in.Body.ID}); err != nil {
		return nil, err
	}
	token, err := s.cfg.Registry.CreateEdge(ctx, in.Body.ID, in.Body.Name)
	if err != nil {
		return nil, err
	}
	return s.edgeToken(in.Body.ID, token), nil
}

type patchEdgeInput struct {
	IDInput
	Body struct {
		Name string `json:"name" maxLength:"200"`
	}
}

func (s *Server) patchEdge(ctx context.Context, in *patchEdgeInput) (*edgeOutput, error) {
	if err := s.audit(ctx, access.AuditEntry{Action: "edge.change", Target: "edge:" + in.ID}); err != nil {
		return nil, err
	}
	if err := s.cfg.Registry.RenameEdge(ctx, in.ID, in.Body.Name); err != nil {
		return nil, err
	}
	return s.getEdge(ctx, &in.IDInput)
}

// rotateToken gives an edge a new token and cuts what it has open.
func (s *Server) rotateToken(ctx context.Context, in *IDInput) (*edgeTokenOutput, error) {
	if err := s.audit(ctx, access.AuditEntry{Action: "edge.token", Target: "edge:" + in.ID}); err != nil {
		return nil, err
	}
	token, err := s.cfg.Registry.RotateToken(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	s.EndEdge(in.ID)
	return s.edgeToken(in.ID, token), nil
}

func (s *Server) deleteEdge(ctx context.Context, in *IDInput) (*nothing, error) {
	if err := s.audit(ctx, access.AuditEntry{Action: "edge.delete", Target: "edge:" + in.ID}); err != nil {
		return nil, err
	}
	if err := s.cfg.Registry.DeleteEdge(ctx, in.ID); err != nil {
		return nil, err
	}
	s.EndEdge(in.ID)
	return nil, nil
}
