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

// A card that the hub does not have audited is asked for this often, the second time after
// the pause and then after twice the last one: each time is on the audit record.
const (
	auditTries = 5
	auditPause = 2 * time.Second
)

// cardAudit is how often the audit of a camera's card was asked for, and when it is again.
type cardAudit struct {
	tries int
	next  time.Time
	over  bool
}

// auditCards has the cards audited at once, as who keeps the cameras would: by itself the
// edge takes up to half an hour. What was asked of each camera is kept in asked.
func (s *story) auditCards(ctx context.Context, now time.Time, asked map[string]*cardAudit) {
	for _, c := range cameras {
		if !c.onvif {
			continue
		}
		if asked[c.id] == nil {
			asked[c.id] = &cardAudit{}
		}
		one := asked[c.id]
		if one.over || now.Before(one.next) || !s.hasCard(ctx, c.id) {
			continue
		}
		err := s.desks.call(ctx, access.Property, http.MethodPost, "recordings/"+c.id+"/audit", nil, nil)
		one.next = now.Add(auditPause << one.tries)
		one.tries++
		if one.over = err == nil || one.tries == auditTries; one.over && err != nil && ctx.Err() == nil {
			s.log.Warn("the card of a camera is not audited before the edge does it by itself", "camera", c.id, "err", err)
		}
	}
}

// hasCard reports whether the edge has told that a camera is there and has a card.
func (s *story) hasCard(ctx context.Context, camera string) bool {
	var d struct {
		Status       devices.Status
		Capabilities []string
	}
	err := s.desks.call(ctx, access.Property, http.MethodGet, "devices/"+camera, nil, &d)
	return err == nil && d.Status == devices.Online && slices.Contains(d.Capabilities, devices.RecordingsCapability)
}
