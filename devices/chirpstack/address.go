package chirpstack

import (
	"strings"

	"brighteyes/devices/bus"
	"brighteyes/devices/mailroom"
)

// What a message is about, by the last part of its topic: the events of ChirpStack
// that are read; docs "Event types".
const (
	aboutUp     = "up"
	aboutStatus = "status"
	aboutJoin   = "join"
)

// filter is all that one application publishes, or any.
func filter(application string) string { return "application/" + application + "/device/+/event/+" }

// sorter files by device EUI.
type sorter struct{}

// Sort implements mailroom.Sorter. An event that says nothing of the device, such
// as the acknowledgement of a downlink, is nobody's.
func (sorter) Sort(m bus.Message, _ func(string) bool) mailroom.Address {
	eui, about, ok := address(m.Topic)
	return mailroom.Address{Name: eui, About: about, Nobodys: !ok}
}

// address reads application/ID/device/EUI/event/NAME.
func address(name string) (eui, about string, ok bool) {
	parts := strings.Split(name, "/")
	if len(parts) != 6 || parts[2] != "device" || parts[4] != "event" {
		return "", "", false
	}
	switch about = parts[5]; about {
	case aboutUp, aboutStatus, aboutJoin:
		return strings.ToLower(parts[3]), about, true
	}
	return "", "", false
}
