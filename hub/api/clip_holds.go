package api

import (
	"context"
	"net/http"
	"strings"

	"github.com/gofiber/fiber/v2"

	"brighteyes/hub/evidence"
)

type clipInput struct {
	ID string `path:"id" maxLength:"64"`
}

type holdInput struct {
	ID   string `path:"id" maxLength:"64"`
	Body struct {
		Reason string `json:"reason" minLength:"1" maxLength:"500" doc:"why it is kept"`
	}
}

type releaseInput struct {
	ID   string `path:"id" maxLength:"64"`
	Hold string `path:"hold" maxLength:"64"`
	Body struct {
		Reason string `json:"reason" minLength:"1" maxLength:"500" doc:"why it is no longer kept"`
	}
}

// clipManifest sends what the hub signed of a clip.
func (s *Server) clipManifest(c *fiber.Ctx) error {
	clip, err := s.clipOf(c.UserContext(), c.Params("id"))
	if err != nil {
		return err
	}
	manifest, err := s.cfg.Clips.Manifest(c.UserContext(), clip.ID)
	if err != nil {
		return err
	}
	if manifest == "" {
		return newProblem(http.StatusNotFound, "this clip has no manifest: its file has not come, or came before there were manifests")
	}
	c.Set(fiber.HeaderContentType, "application/jose")
	c.Set(fiber.HeaderCacheControl, "private, no-store")
	return c.SendString(manifest)
}

func (s *Server) clipHolds(ctx context.Context, in *clipInput) (*listOutput[evidence.Hold], error) {
	clip, err := s.clipOf(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	holds, err := s.cfg.Clips.Holds(ctx, clip.ID)
	if err != nil {
		return nil, err
	}
	return listOf(holds, ""), nil
}

// holdClip keeps a clip from being deleted; the audit record says so, in the same
// transaction.
func (s *Server) holdClip(ctx context.Context, in *holdInput) (*bodyOutput[evidence.Hold], error) {
	clip, err := s.clipOf(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	hold, err := s.cfg.Clips.Hold(ctx, clip.ID, callerOf(ctx).name, strings.TrimSpace(in.Body.Reason))
	if err != nil {
		return nil, err
	}
	return &bodyOutput[evidence.Hold]{Body: hold}, nil
}

func (s *Server) releaseClip(ctx context.Context, in *releaseInput) (*bodyOutput[evidence.Hold], error) {
	clip, err := s.clipOf(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	hold, err := s.cfg.Clips.Release(ctx, clip.ID, in.Hold, callerOf(ctx).name, strings.TrimSpace(in.Body.Reason))
	if err != nil {
		return nil, err
	}
	return &bodyOutput[evidence.Hold]{Body: hold}, nil
}
