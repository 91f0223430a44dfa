// Package broker is the hub's way to its edges: Broker is an MQTT broker within
// the hub's process, External is a broker elsewhere. Both are a bus.Bus.
//
// An edge is who it says it is when its token says so; its client id, its user
// name and its edge id are one. It may touch only be/v1/{edge}/…. What it
// publishes elsewhere, or too large, is acknowledged, dropped, counted and
// reported: never a disconnect, after which a client would send it again for
// ever.
//
// Broker acknowledges a QoS 1 message when its handler does, and not before. It
// keeps nothing on disk and no session of an edge that is not connected, never
// waits in a hook, and lets no edge's slowness reach another's.
package broker
