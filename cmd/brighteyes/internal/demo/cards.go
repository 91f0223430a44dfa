package demo

import (
	"context"
	"net/http"
	"slices"
	"time"

	"brighteyes/devices"
	"brighteyes/devices/onvif/onvifsim"
	"brighteyes/devices/rtsp/replaysim"
	"brighteyes/hub/access"
)

// cardHolds is how far back the cards of the cameras that speak ONVIF go: further than
// recordings are asked for.
const cardHolds = 40 * 24 * time.Hour

// onCard is what such a card has: all of it, until now.
func onCard() []onvifsim.Recording {
	now := time.Now()
	return []onvifsim.Recording{{From: now.Add(-cardHolds), To: now}}
}

// openReplay plays what the cards have.
func openReplay(password string) (*replaysim.Server, error) {
	return replaysim.Start(replaysim.Config{Listen: "127.0.0.1:0", Username: "viewer", Password: password, Has: func(string) (all []replaysim.Span) {
		for _, r := range onCard() {
			all = append(all, replaysim.Span(r))
		}
		return all
	}})
}

// auditCards has the cards audited at once, as who keeps the cameras would: by itself the
// edge takes up to half an hour. It reports whether all could be asked for.
func (s *story) auditCards(ctx context.Context) bool {
	for _, c := range cameras {
		if !c.onvif {
			continue
		}
		var d struct {
			Status       devices.Status
			Capabilities []string
		}
		if s.desks.call(ctx, access.Property, http.MethodGet, "devices/"+c.id, nil, &d) != nil || d.Status != devices.Online || !slices.Contains(d.Capabilities, devices.RecordingsCapability) {
			return false // the edge has not told yet what it has
		}
	}
	for _, c := range cameras {
		if c.onvif && s.desks.call(ctx, access.Property, http.MethodPost, "recordings/"+c.id+"/audit", nil, nil) != nil {
			return false
		}
	}
	return true
}
