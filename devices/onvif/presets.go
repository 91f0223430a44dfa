package onvif

import (
	"context"
	"fmt"
	"strings"
	"time"

	"brighteyes/devices"
)

const (
	maxPresets = 256
	turnWithin = 20 * time.Second
	turnGlance = 300 * time.Millisecond
)

// preset is a direction that somebody saved at the camera.
type preset struct {
	Token string `xml:"token,attr"`
	Name  string `xml:"Name"`
}

func (c *client) presets(ctx context.Context, f offer) ([]preset, error) {
	var a struct {
		Presets []preset `xml:"Preset"`
	}
	err := c.call(ctx, f.services.ptz, operation{ns: nsPTZ, name: "GetPresets", inner: profileToken(f.ptz)}, &a)
	return a.Presets[:min(len(a.Presets), maxPresets)], err
}

// listPresets tells the presets. A name that may be of a person stays behind.
func (c *client) listPresets(ctx context.Context, f offer) (map[string]any, error) {
	all, err := c.presets(ctx, f)
	if err != nil {
		return nil, fmt.Errorf("list presets: %w", err)
	}
	list := make([]map[string]any, 0, len(all))
	for _, p := range all {
		one := map[string]any{"token": clip(p.Token, 64)}
		if name := strings.TrimSpace(p.Name); name != "" && !devices.NamesPerson(name) {
			one["name"] = clip(name, 64)
		}
		list = append(list, one)
	}
	return map[string]any{"presets": list}, nil
}

// gotoPreset turns the camera to a preset, by token or name, and waits until it
// stands still, where it says so.
func (c *client) gotoPreset(ctx context.Context, f offer, wanted string) (map[string]any, error) {
	all, err := c.presets(ctx, f)
	if err != nil {
		return nil, fmt.Errorf("goto preset: %w", err)
	}
	token := ""
	for _, p := range all {
		if p.Token == wanted || token == "" && strings.TrimSpace(p.Name) == wanted {
			token = p.Token
		}
	}
	if token == "" {
		return nil, devices.Permanent(fmt.Errorf("goto preset: the camera has no such preset among its %d", len(all)))
	}
	var told struct{}
	err = c.call(ctx, f.services.ptz, operation{
		ns: nsPTZ, name: "GotoPreset", inner: profileToken(f.ptz) + "<PresetToken>" + escaped(token) + "</PresetToken>",
	}, &told)
	if err != nil && acted(err) {
		return nil, fmt.Errorf("goto preset: %w: %w", devices.ErrOutcomeUnknown, err)
	}
	if err != nil {
		return nil, fmt.Errorf("goto preset: %w", err)
	}
	return c.stands(ctx, f)
}

// stands waits until the camera does not move any more. One that does not tell
// has said that it obeys, and that is all there is.
func (c *client) stands(ctx context.Context, f offer) (map[string]any, error) {
	ctx, cancel := context.WithTimeout(ctx, turnWithin)
	defer cancel()
	for {
		var s struct {
			PanTilt string `xml:"PTZStatus>MoveStatus>PanTilt"`
			Zoom    string `xml:"PTZStatus>MoveStatus>Zoom"`
		}
		err := c.call(ctx, f.services.ptz, operation{ns: nsPTZ, name: "GetStatus", inner: profileToken(f.ptz)}, &s)
		moving := strings.TrimSpace(s.PanTilt) == "MOVING" || strings.TrimSpace(s.Zoom) == "MOVING"
		switch {
		case ctx.Err() != nil:
			return nil, fmt.Errorf("goto preset: the camera is still moving: %w", devices.ErrOutcomeUnknown)
		case err != nil, s.PanTilt == "" && s.Zoom == "":
			return map[string]any{"seen": false}, nil
		case !moving:
			return map[string]any{"seen": true}, nil
		}
		select {
		case <-ctx.Done():
		case <-time.After(turnGlance):
		}
	}
}

func profileToken(token string) string { return "<ProfileToken>" + escaped(token) + "</ProfileToken>" }
