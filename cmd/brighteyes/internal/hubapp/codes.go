package hubapp

import (
	"crypto/ed25519"
	"net"
	"time"

	"brighteyes/cmd/internal/config"
	"brighteyes/devices/enrol"
	"brighteyes/hub/edgecodes"
	"brighteyes/hub/records"
)

// openCodes makes what new edges are enrolled by.
func openCodes(cfg config.Hub, h *Hub, key ed25519.PrivateKey, rec *records.Records, edges enrolledEdges) (*edgecodes.Enrolments, error) {
	door, err := enrol.NewDoor(key.Seed())
	if err != nil {
		return nil, err
	}
	return edgecodes.New(edgecodes.Config{
		Store: rec, Door: door, Rotate: edges.RotateToken, Audit: rec.Audit, Key: h.Key, MQTT: brokerForEdges(cfg, h.MQTT), Now: time.Now,
		Seen: func(id string) (time.Time, bool) {
			e, known := edges.Edge(id)
			if e.LastSeen == nil {
				return time.Time{}, known
			}
			return *e.LastSeen, known
		},
	}), nil
}

// brokerForEdges is where edges find the broker: the external one, or the hub's own
// at whatever name the edge knows the hub by.
func brokerForEdges(cfg config.Hub, listens string) string {
	if cfg.MQTT.URL != "" {
		return cfg.MQTT.URL
	}
	scheme := "mqtt"
	if cfg.MQTT.TLS != nil {
		scheme = "mqtts"
	}
	_, port, err := net.SplitHostPort(listens)
	if err != nil {
		return ""
	}
	return scheme + "://:" + port
}
