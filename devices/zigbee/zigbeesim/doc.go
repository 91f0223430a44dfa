// Package zigbeesim is Zigbee2MQTT without a radio: on a real MQTT broker it
// publishes the coordinator's state, the list of devices, their availability
// and what people and things do to them, in the forms that Zigbee2MQTT has. For
// a demo and for tests it can bring the broker too, on the loopback; that is the
// one place beside the hub that embeds mochi-mqtt.
//
// It serves the demo and the tests, and is no model of a Zigbee network: nothing
// is late or lost unless asked for.
package zigbeesim
