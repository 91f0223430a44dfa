package onvif

import (
	"context"
	"fmt"
	"math"
	"time"

	"brighteyes/devices"
)

const (
	restartWithin = 3 * time.Minute        // that a camera may take to be back
	restartGlance = 500 * time.Millisecond // between two looks
	glanceTimeout = 2 * time.Second
	missedAway    = 2 // looks in a row; one can be lost on the network
)

// restart tells the camera to restart and watches it go away and come back.
// Without having seen both, nobody knows.
func (c *camera) restart(ctx context.Context) (map[string]any, error) {
	began := time.Now()
	var told struct{}
	err := c.client.call(ctx, c.client.device, operation{ns: nsDevice, name: "SystemReboot"}, &told)
	if err != nil && !acted(err) {
		return nil, fmt.Errorf("restart: %w", err)
	}
	ctx, cancel := context.WithTimeout(ctx, restartWithin)
	defer cancel()
	missed := 0
	for {
		there := c.glance(ctx)
		away := missed >= missedAway
		switch {
		case ctx.Err() != nil && away:
			return nil, fmt.Errorf("restart: the camera went away and was not back in time: %w", devices.ErrOutcomeUnknown)
		case ctx.Err() != nil:
			return nil, fmt.Errorf("restart: the camera was not seen to go away: %w", devices.ErrOutcomeUnknown)
		case there && away:
			return map[string]any{"away_s": math.Round(time.Since(began).Seconds())}, nil
		case there:
			missed = 0
		default:
			missed++
		}
		select {
		case <-ctx.Done():
		case <-time.After(restartGlance):
		}
	}
}

// glance reports whether the camera answers.
func (c *camera) glance(ctx context.Context) bool {
	ctx, cancel := context.WithTimeout(ctx, glanceTimeout)
	defer cancel()
	_, err := c.client.readClock(ctx)
	return err == nil
}
