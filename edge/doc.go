// Package edge is the agent at a site: it runs the drivers of a list of devices,
// keeps what they see in an outbox, brings it to the hub, and executes the hub's
// signed commands.
//
//   - The supervisor holds one goroutine tree per device. A device whose driver
//     fails or panics starts anew alone; the list is reconciled, so that what did
//     not change goes on undisturbed.
//   - The emitter of a device returns nil only for what is durable.
//   - The uplink numbers what waits, per stream and lane, sends it within a window
//     and deletes it when, and only when, the hub's acknowledgement settled it.
//   - The board is the newest of each device; the presence tells it, with the
//     edge's own status and the list of its devices.
//   - A command is executed once, not late, and not after a restart.
//
// The package never judges what it reports, never opens a connection of its own,
// and never waits in a callback of the bus. It knows nothing of the hub but what
// crosses MQTT.
package edge
