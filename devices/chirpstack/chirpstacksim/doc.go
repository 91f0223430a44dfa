// Package chirpstacksim is a ChirpStack v4 network server without a radio: on a real
// MQTT broker it publishes the uplinks, joins and statuses of devices in the JSON
// form that ChirpStack has, with frame counters, sessions, gateways and ids.
//
// It serves the tests. It is no model of a LoRaWAN network: nothing is late or lost
// unless asked for, and downlinks are not sent.
package chirpstacksim
