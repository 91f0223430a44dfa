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
// Concurrency: the broker's callback only puts a message into its device's
// mailbox, which is bounded; each device takes from its own. A full mailbox
// drops messages that are no alarm, counted, and leaves alarms unacknowledged,
// so that the broker brings them again after the next connect.
//
// The package never switches, pairs or configures a device. It publishes one
// thing only: the health check of the coordinator.
package zigbee
