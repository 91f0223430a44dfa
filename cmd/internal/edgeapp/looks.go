package edgeapp

import (
	"context"
	"path/filepath"
	"time"

	"brighteyes/cmd/internal/config"
	"brighteyes/devices"
	"brighteyes/edge/ffmpeg"
	"brighteyes/edge/rounds"
)

// looks is the rounds of an edge that judges its cameras' pictures; of one that does
// not, it does nothing.
type looks struct{ *rounds.Rounds }

// openRounds makes the rounds of an edge. What it asks and tells cameras by is made
// later, and there when they run.
func openRounds(cfg config.Edge, o Options, by func() rounds.Edge) (l looks, views devices.Commander, err error) {
	if !cfg.PictureHealth {
		return l, nil, nil
	}
	l.Rounds, err = rounds.New(rounds.Config{
		Edge: by, Decoder: ffmpeg.New("ffmpeg", 2), Dir: filepath.Join(cfg.Data, "cameras"),
		Every: time.Duration(cfg.PictureEveryS) * time.Second, Log: o.Log, Metrics: o.Metrics,
	})
	return l, l.Rounds, err
}

func (l looks) run(ctx context.Context) error {
	if l.Rounds == nil {
		return nil
	}
	return l.Run(ctx)
}

func (l looks) keep(cameras []string) {
	if l.Rounds != nil {
		l.Keep(cameras)
	}
}

// review is what a camera is judged by.
func (l looks) review(camera string) (devices.Review, error) {
	if l.Rounds == nil {
		return devices.Review{}, rounds.ErrUnknown
	}
	return l.Review(camera)
}
