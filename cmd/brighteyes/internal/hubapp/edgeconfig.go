package hubapp

import (
	"crypto/ed25519"
	"time"

	"brighteyes/hub/edgeconfig"
	"brighteyes/hub/records"
	"brighteyes/hub/registry"
)

// openConfigs makes what gives edges their lists of devices.
func openConfigs(o Options, key ed25519.PrivateKey, rec *records.Records, places *registry.Registry, b mqttBroker) *edgeconfig.Configs {
	return edgeconfig.New(edgeconfig.Config{
		Key: key, Store: rec, Publisher: commandBus{b}, Audit: rec.Audit, Now: time.Now, Log: o.Log, Metrics: o.Metrics,
		Away: func(id string) bool {
			e, known := places.Edge(id)
			return !known || e.Status == registry.EdgeAway
		},
	})
}
