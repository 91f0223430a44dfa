// Package cloudpush takes what the clouds of vendors push over HTTP: most NB-IoT
// buttons and smoke detectors speak only to their operator's platform (CTWing of
// China Telecom, OneNET of China Mobile) or to their maker's, which hands each
// message on to whoever it was told of.
//
// One listener at the edge serves all devices of an address. A path on it, with a
// secret or a list of addresses, belongs to one platform; a template says how that
// platform signs, wraps and repeats, and a list of fields says what a device's
// message means, see package mapping.
//
// A push is answered with 200 only after all that it says is durable, and else with
// 503, so that the platform sends it again. The same message has the same identity
// however often it comes. A call for help from a device that no entry names is kept
// under the name that it came with. Everything of a message that no field names is
// dropped, and counted.
//
// Concurrency: each request is served by its own goroutine, which takes turns with
// the others at its device and waits for the disk within a deadline; the number of
// connections is bounded.
//
// The package never calls a platform: it polls nothing, subscribes to nothing and
// sends no command. It keeps no message.
package cloudpush
