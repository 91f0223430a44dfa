// Package wire is the topics and JSON of what crosses MQTT between an edge and
// the hub, as the contract's section "MQTT 3.1.1" has it.
//
// What is written is exact; what is read is tolerant: unknown fields are
// ignored, types and identifiers are checked, one bad item never takes a good
// one with it, and every refusal has a reason that its sender can read. The
// package does no I/O and keeps no state, and nothing it is given can make it
// panic, wait, or hold more than the contract's limits.
package wire
