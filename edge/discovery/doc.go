// Package discovery looks, from an edge, for devices that nobody configured yet,
// and tells the hub what it found: at start, every so often, and when the hub asks
// by a signed command to the edge itself.
//
//   - It looks only by the searches that stand in edge.yaml, each bounded in time.
//     One that fails or panics is told, and stops no other.
//   - What is in the edge's own list is told too, with its device, so that a person
//     sees what is known and what is not.
//   - At most 256 devices are told; the others are counted, in the message and in
//     brighteyes_edge_found_left_out_total.
//   - What was found last is told again at each connect, as the hub may have missed it.
//
// It never serves, logs in to, or changes a device, and knows nothing of protocols.
package discovery
