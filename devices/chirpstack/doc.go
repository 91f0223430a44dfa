// Package chirpstack reads LoRaWAN devices that a ChirpStack v4 network server
// publishes, as JSON, on a local MQTT broker: emergency buttons, motion, contact,
// leak, gas and climate sensors.
//
// What a device says is read from the raw bytes of its uplink, by the table of a
// known model or by a list of fields in the settings, see package mapping. The
// object that the server may have decoded is only a fallback, where the settings
// name fields of it: a codec that somebody pasted into the server's web page is
// nothing that a call for help should depend on.
//
// Every uplink with a press is an event. What lasts (a leak, an open door) is an
// event when it changes. An uplink that comes again has the identity of the first,
// by the server's deduplicationId; a confirmed uplink that the device itself sent
// again has the frame counter of the first and is none. A retained message is no
// news and tells nothing.
//
// All devices of one broker and user share one connection with a session that the
// broker keeps. A message is acknowledged only after its events are durable at the
// edge.
//
// Concurrency: the broker's callback only puts a message into its device's
// mailbox, which is bounded; each device takes from its own. A full mailbox drops
// uplinks that are no alarm, counted, and leaves alarms unacknowledged with the
// broker, from which a new connection fetches them as soon as there is room.
//
// The package never publishes anything: it sends no downlink, and changes neither
// devices nor the server.
package chirpstack
