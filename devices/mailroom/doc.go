// Package mailroom is what drivers have in common whose devices speak through an
// MQTT broker at the community: one connection for all devices of a broker, with a
// session that the broker keeps, and messages filed by device.
//
// A message is acknowledged only after its events are durable at the edge, so that
// a broker holds alarms while the edge is down. The broker's callback only files a
// message into its device's box, which is bounded; each device takes from its own.
// A full box drops messages that are no alarm and leaves alarms unacknowledged, so
// that the broker brings them again after the next connect, which the mailroom
// makes as soon as there is room. What becomes of each message is counted by the
// driver.
//
// It knows no protocol: whose a message is and what may be an alarm, the driver
// says. It never reads a payload and never decides what an event is.
package mailroom
