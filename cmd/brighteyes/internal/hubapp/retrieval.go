package hubapp

import (
	"context"
	"io"
	"path/filepath"
	"time"

	"brighteyes/cmd/internal/config"
	"brighteyes/hub/evidence"
	"brighteyes/hub/records"
	"brighteyes/hub/registry"
	"brighteyes/hub/retrieval"
)

// openRetrievals joins requests for pictures to the clips and to the registry.
func openRetrievals(cfg config.Hub, o Options, rec *records.Records, places *registry.Registry, proofs *evidence.Evidence) (*retrieval.Service, error) {
	key, err := packageKey(cfg.Data)
	if err != nil {
		return nil, err
	}
	dir := filepath.Join(cfg.Data, "retrievals")
	shelf, err := retrieval.OpenShelf(dir, func() int64 { return records.DiskFree(dir) })
	if err != nil {
		return nil, err
	}
	return retrieval.NewService(retrieval.Config{
		Store: rec, Sources: []retrieval.Source{alertClips{rec, proofs}, shelf}, Shelf: shelf, Key: key, Now: time.Now, Log: o.Log,
		Hub: func() string {
			for _, site := range places.Sites() {
				if site.Level == "community" {
					return site.Name
				}
			}
			return ""
		},
		Camera: func(id string) string {
			d, _ := places.Device(id)
			return d.Name
		},
	}), nil
}

// alertClips are the clips that the hub keeps, as a source of pictures.
type alertClips struct {
	rec    *records.Records
	proofs *evidence.Evidence
}

func (a alertClips) Origin() retrieval.Origin { return retrieval.AlertClip }

func (a alertClips) Find(ctx context.Context, _ retrieval.Request, scope retrieval.Scope) ([]retrieval.Piece, error) {
	clips, err := a.rec.ClipsWithin(ctx, scope.Cameras, scope.From, scope.To)
	if err != nil {
		return nil, err
	}
	pieces := make([]retrieval.Piece, len(clips))
	for i, c := range clips {
		pieces[i] = retrieval.Piece{
			Origin: retrieval.AlertClip, ID: c.ID, Camera: c.Camera, Span: retrieval.Span{From: c.From, To: c.To}, Kind: "mp4", Bytes: c.Bytes, SHA256: c.SHA256, Sound: c.Sound,
			Clock: &retrieval.Clock{Edge: c.EdgeClock, Camera: c.CameraClock},
		}
	}
	return pieces, nil
}

func (a alertClips) Open(ctx context.Context, id string) (io.ReadSeekCloser, error) {
	opened, err := a.proofs.Open(ctx, id)
	return opened.File, err
}
