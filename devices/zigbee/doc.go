// Package zigbee reads devices that Zigbee2MQTT publishes on a local MQTT
// broker: emergency buttons, smoke, gas, leak, contact and motion sensors, power
// monitors, and the coordinator itself.
//
// Every publication of a press is an event: the driver never waits for the end
// of one. What lasts (smoke, a leak, an open door, mains) is an event when it
// changes; the last known state is kept in devices.Memory, so that a restart
// neither repeats nor misses a change. A retained message tells a state, never a
// press.
//
// All devices of one broker share one connection with a session that the broker
// keeps. A message is acknowledged only after its events are durable at the
// edge, so that a broker holds presses while the edge is down, provided that
// Zigbee2MQTT publishes them with QoS 1 (see docs/devices/zigbee.md). With
// last_seen in the payload an event has the same identity however often the
// message comes; without it a message that the broker delivers again counts
// again: a call doubled is better than a call lost.
//
// What a property means the device's definition says (bridge/devices), so that a
// model that nobody tested is read rightly; the settings can say otherwise, and a
// device without a definition is read by the names that Zigbee2MQTT has.
//
// Connections, mailboxes and their bounds are those of package mailroom.
//
// The package never pairs or configures a device. It publishes the health check of
// the coordinator and orders to sirens, nothing else.
package zigbee
