package edgeapp

import (
	"log/slog"

	"github.com/prometheus/client_golang/prometheus"

	"brighteyes/devices"
	"brighteyes/devices/onvif"
	"brighteyes/devices/rtsp"
	"brighteyes/devices/uhppote"
	"brighteyes/devices/zigbee"
)

// Drivers is every driver that there is. A new one is one line here.
func Drivers(edge string, log *slog.Logger, metrics prometheus.Registerer) []devices.Driver {
	return []devices.Driver{
		rtsp.Driver{},
		onvif.New(onvif.Config{Pictures: rtsp.Driver{}, Log: log, Metrics: metrics}),
		uhppote.New(uhppote.Config{Log: log, Metrics: metrics}),
		zigbee.New(zigbee.Config{Edge: edge, Log: log, Metrics: metrics}),
	}
}
