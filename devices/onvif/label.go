package onvif

import (
	"context"
	"strings"

	"brighteyes/devices"
)

const maxLabels = 16 // texts of one camera that are read

// overlays is the answer to GetOSDs of both media services.
type overlays struct {
	OSDs []struct {
		Kind string `xml:"Type"`
		Text *struct {
			Kind  string `xml:"Type"`
			Plain string `xml:"PlainText"`
		} `xml:"TextString"`
	} `xml:"OSDs"`
}

// texts are those that somebody wrote; date and time are the camera's own.
func (o overlays) texts() (list []string) {
	for _, one := range o.OSDs[:min(len(o.OSDs), maxLabels)] {
		if one.Text != nil && strings.TrimSpace(one.Kind) == "Text" && strings.TrimSpace(one.Text.Kind) == "Plain" {
			if text := words(one.Text.Plain); text != "" {
				list = append(list, text)
			}
		}
	}
	return list
}

// labels are the texts that the camera writes into its picture.
func (c *client) labels(ctx context.Context, m media) ([]string, error) {
	op := operation{ns: nsMedia, name: "GetOSDs"}
	if m.second {
		op.ns = nsMedia2
	}
	var told overlays
	if err := c.call(ctx, m.at, op, &told); err != nil {
		return nil, err
	}
	return told.texts(), nil
}

// lookAtLabel measures whether the text in the picture is the camera's name. One that
// cannot say, or whose text comes from elsewhere, is not measured.
func (c *camera) lookAtLabel(ctx context.Context, emit devices.Emitter, m media) {
	if m.at == nil || c.device.Name == "" {
		return
	}
	texts, err := c.client.labels(ctx, m)
	if err != nil {
		c.log.Debug("the camera does not tell what it writes into its picture", "err", err)
		return // its last word stands
	}
	if len(texts) > 0 {
		c.read(ctx, emit, map[string]float64{"label_right": bit(devices.LabelIs(c.device.Name, texts))})
	}
}
