package edgeapp

import (
	"log/slog"

	"github.com/prometheus/client_golang/prometheus"

	"brighteyes/devices"
	"brighteyes/devices/chirpstack"
	"brighteyes/devices/cloudpush"
	"brighteyes/devices/isapi"
	"brighteyes/devices/modbus"
	"brighteyes/devices/onvif"
	"brighteyes/devices/reach"
	"brighteyes/devices/rtsp"
	"brighteyes/devices/snmp"
	"brighteyes/devices/uhppote"
	"brighteyes/devices/zigbee"
)

// Drivers is every driver that there is. A new one is one line here.
func Drivers(edge string, log *slog.Logger, metrics prometheus.Registerer) []devices.Driver {
	return []devices.Driver{
		isapi.New(isapi.Config{Replay: rtsp.Replay, Log: log, Metrics: metrics}),
		modbus.New(modbus.Config{Log: log, Metrics: metrics}),
		reach.Driver{},
		chirpstack.New(chirpstack.Config{Edge: edge, Log: log, Metrics: metrics}),
		cloudpush.New(cloudpush.Config{Log: log, Metrics: metrics}),
		rtsp.Driver{},
		snmp.New(snmp.Config{Log: log, Metrics: metrics}),
		onvif.New(onvif.Config{Pictures: rtsp.Driver{}, Replay: rtsp.Replay, Log: log, Metrics: metrics}),
		uhppote.New(uhppote.Config{Log: log, Metrics: metrics}),
		zigbee.New(zigbee.Config{Edge: edge, Log: log, Metrics: metrics}),
	}
}
