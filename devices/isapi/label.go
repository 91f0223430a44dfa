package isapi

import (
	"context"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"brighteyes/devices"
)

const (
	labelEvery = 5 * time.Minute
	maxLabels  = 16 // texts of one channel that are read
)

// overlay is what a channel writes into its picture: texts of its own, and where that
// is switched on its name, which stands elsewhere.
type overlay struct {
	Texts []struct {
		On   string `xml:"enabled"`
		Text string `xml:"displayText"`
	} `xml:"TextOverlayList>TextOverlay"`
	Named string `xml:"channelNameOverlay>enabled"`
}

func (o overlay) named() bool { return strings.TrimSpace(o.Named) == "true" }

func (o overlay) texts() (list []string) {
	for _, one := range o.Texts[:min(len(o.Texts), maxLabels)] {
		if text := strings.TrimSpace(one.Text); text != "" && strings.TrimSpace(one.On) == "true" {
			list = append(list, text)
		}
	}
	return list
}

// labels are the texts that a channel writes into its picture.
func (c *client) labels(ctx context.Context, channel int) ([]string, error) {
	path := "/ISAPI/System/Video/inputs/channels/" + strconv.Itoa(channel)
	body, err := c.ask(ctx, http.MethodGet, path+"/overlays", "", nil)
	if err != nil {
		return nil, err
	}
	var told overlay
	if err := either(body, &told); err != nil {
		return nil, fmt.Errorf("overlays: %w", err)
	}
	list := told.texts()
	if !told.named() {
		return list, nil
	}
	if body, err = c.ask(ctx, http.MethodGet, path, "", nil); err != nil {
		return nil, err
	}
	var input struct {
		Name string `xml:"name"`
	}
	if err := either(body, &input); err != nil {
		return nil, fmt.Errorf("name of a channel: %w", err)
	}
	if name := strings.TrimSpace(input.Name); name != "" {
		list = append(list, name)
	}
	return list, nil
}

// lookAtLabel measures now and then whether the text in the picture is the camera's
// name. A channel that cannot say, or writes nothing, is not measured.
func (c *camera) lookAtLabel(ctx context.Context) {
	if c.set.channel == 0 || c.device.Name == "" || time.Since(c.labelAsked) < labelEvery {
		return
	}
	c.labelAsked = time.Now()
	texts, err := c.client.labels(ctx, c.set.channel)
	if err == nil && len(texts) > 0 {
		right := bit(devices.LabelIs(c.device.Name, texts))
		if c.label == nil || *c.label != right {
			c.shownAt = time.Time{} // is told at once
		}
		c.label = &right
	}
}
