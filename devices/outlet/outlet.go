// Package outlet is the way of one device to the edge: an event is repeated until
// it is durable, and what cannot be done is logged when it begins, changes and
// ends, not each time. Drivers share it; it knows no protocol and starts nothing.
package outlet

import (
	"context"
	"fmt"
	"log/slog"
	"time"

	"brighteyes/devices"
)

// Outlet belongs to the goroutine of one device's Run.
type Outlet struct {
	Log  *slog.Logger
	Emit devices.Emitter

	told map[string]string // troubles that were logged and last, by what cannot be done
}

const (
	firstPause   = 100 * time.Millisecond
	longestPause = 5 * time.Second
)

// Put repeats an event until it is durable or ctx ends, which alone is an error.
func (o *Outlet) Put(ctx context.Context, e devices.Event) error {
	for pause := firstPause; ; pause = min(2*pause, longestPause) {
		err := o.Emit.Event(ctx, e)
		if err == nil {
			if pause > firstPause {
				o.Log.Info("Event kept at last", "type", e.Type)
			}
			return nil
		}
		if ctx.Err() != nil {
			return fmt.Errorf("hand on %s: %w", e.Type, ctx.Err())
		}
		if pause == firstPause {
			o.Log.Error("Event cannot be kept; trying again", "type", e.Type, "err", err)
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("hand on %s: %w", e.Type, ctx.Err())
		case <-time.After(pause):
		}
	}
}

// Trouble notes whether something can be done, and reports whether it cannot. The
// end of ctx is no trouble to be told.
func (o *Outlet) Trouble(ctx context.Context, what string, err error) bool {
	switch {
	case err == nil:
		if o.told[what] != "" {
			o.Log.Info("Possible again", "what", what)
			delete(o.told, what)
		}
		return false
	case ctx.Err() != nil:
		return true
	}
	if o.told == nil {
		o.told = map[string]string{}
	}
	if text := err.Error(); o.told[what] != text {
		o.told[what] = text
		o.Log.Warn("Not possible for now", "what", what, "err", err)
	}
	return true
}
