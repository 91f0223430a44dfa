package edgeapp

import (
	"log/slog"

	"github.com/prometheus/client_golang/prometheus"

	"brighteyes/devices"
	"brighteyes/devices/chirpstack"
	"brighteyes/devices/cloudpush"
	"brighteyes/devices/rtsp"
	"brighteyes/devices/uhppote"
	"brighteyes/devices/zigbee"
)

// Drivers is every driver that there is. A new one is one line here.
func Drivers(edge string, log *slog.Logger, metrics prometheus.Registerer) []devices.Driver {
	return []devices.Driver{
		chirpstack.New(chirpstack.Config{Edge: edge, Log: log, Metrics: metrics}),
		cloudpush.New(cloudpush.Config{Log: log, Metrics: metrics}),
		rtsp.Driver{},
		uhppote.New(uhppote.Config{Log: log, Metrics: metrics}),
		zigbee.New(zigbee.Config{Edge: edge, Log: log, Metrics: metrics}),
	}
}
