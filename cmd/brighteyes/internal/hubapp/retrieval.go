package hubapp

import (
	"context"
	"errors"
	"io"
	"path/filepath"
	"time"

	"brighteyes/cmd/internal/config"
	"brighteyes/devices"
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
		Store: rec, Sources: []retrieval.Source{alertClips{rec, proofs}, recorderParts{alertClips{rec, proofs}}, shelf}, Shelf: shelf, Key: key, Now: time.Now, Log: o.Log,
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
		Coming: func(ctx context.Context, r retrieval.Request) (n int, err error) {
			parts, err := rec.ClipsFetched(ctx, r.ID)
			for _, c := range parts {
				if c.State == devices.ClipWaiting {
					n++
				}
			}
			return n, err
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
	return piecesOf(clips, retrieval.AlertClip, ""), nil
}

// piecesOf are the clips that were kept for a request; for none, those of alerts.
func piecesOf(clips []devices.Clip, origin retrieval.Origin, request string) []retrieval.Piece {
	pieces := []retrieval.Piece{}
	for _, c := range clips {
		if c.Request != request || c.State != devices.ClipReady {
			continue
		}
		pieces = append(pieces, retrieval.Piece{
			Origin: origin, ID: c.ID, Camera: c.Camera, Span: retrieval.Span{From: c.From, To: c.To}, Kind: "mp4", Bytes: c.Bytes, SHA256: c.SHA256, Sound: c.Sound,
			Clock: &retrieval.Clock{Edge: c.EdgeClock, Camera: c.CameraClock, RecorderS: c.RecorderS},
		})
	}
	return pieces
}

// recorderParts are what was fetched from recorders: for the request that asks and no
// other.
type recorderParts struct{ alertClips }

func (p recorderParts) Origin() retrieval.Origin { return retrieval.Recorder }

func (p recorderParts) Find(ctx context.Context, r retrieval.Request, _ retrieval.Scope) ([]retrieval.Piece, error) {
	clips, err := p.rec.ClipsFetched(ctx, r.ID)
	if err != nil {
		return nil, err
	}
	return piecesOf(clips, retrieval.Recorder, r.ID), nil
}

// grantedUntil is until when the pictures of a camera may go that are fetched for a
// request: while that is approved, and for all of the part.
func grantedUntil(rec *records.Records) func(context.Context, devices.Clip) (time.Time, bool, error) {
	return func(ctx context.Context, c devices.Clip) (time.Time, bool, error) {
		r, err := rec.Retrieval(ctx, c.Request)
		if errors.Is(err, records.ErrNotFound) {
			return time.Time{}, false, nil
		}
		if err != nil {
			return time.Time{}, false, err
		}
		if r.State != retrieval.Approved || !r.Granted.Covers(c.Camera, retrieval.Span{From: c.From, To: c.To}) {
			return time.Time{}, false, nil
		}
		return r.Granted.To, true, nil
	}
}

func (a alertClips) Open(ctx context.Context, id string) (io.ReadSeekCloser, error) {
	opened, err := a.proofs.Open(ctx, id)
	return opened.File, err
}
