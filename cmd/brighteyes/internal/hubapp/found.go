package hubapp

import (
	"context"
	"errors"
	"fmt"
	"time"

	"brighteyes/devices/bilingual"
	"brighteyes/devices/strictyaml"
	"brighteyes/hub/edgeconfig"
	"brighteyes/hub/found"
	"brighteyes/hub/records"
	"brighteyes/hub/registry"
)

// openFound makes what keeps the devices that edges found.
func openFound(ctx context.Context, o Options, rec *records.Records, places *registry.Registry, configs *edgeconfig.Configs) (*found.Finds, error) {
	return found.New(ctx, found.Config{
		Store: rec, Registry: places, Configs: proposals{configs}, Audit: rec.Audit, Now: time.Now, Log: o.Log, Metrics: o.Metrics,
	})
}

// proposals puts what was adopted into the edges' lists that the hub keeps. Where
// an edge takes none from it, the entry is put into edge.yaml by hand.
type proposals struct{ configs *edgeconfig.Configs }

func (p proposals) Propose(ctx context.Context, edge string, entry map[string]any, by, reason string) (int64, error) {
	version, err := p.configs.Propose(ctx, edge, entry, by, reason)
	var mistakes strictyaml.Problems
	switch {
	case errors.Is(err, edgeconfig.ErrUnknown), errors.Is(err, edgeconfig.ErrClosed):
		return 0, fmt.Errorf("%w: %w", found.ErrByHand, err)
	case errors.Is(err, edgeconfig.ErrKey):
		return 0, &found.Refused{Kind: found.ErrConflict, Text: bilingual.Text{En: err.Error(), Zh: "网关出示的密钥与以前不同，请先在网关页面核对并确认"}}
	case errors.As(err, &mistakes):
		return 0, &found.Refused{Kind: found.ErrInvalid, Text: bilingual.Text{En: mistakes.In("en"), Zh: mistakes.In("zh")}}
	}
	return version, err
}
