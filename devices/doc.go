// Package devices is the vocabulary of BrightEyes: what a device is, what it
// reports and what it can be told.
//
//   - A Device is a thing at a place: a gate, a camera, a button, a sensor, a
//     power supply or a piece of network.
//   - A Reading is numbers at a time; repeating one overwrites it.
//   - An Event is one thing that happened; its ID makes it count once.
//   - A Command tells one device to do something, once and not late.
//   - A Driver opens devices of one protocol; what it opens runs until told to
//     stop and hands what it sees to an Emitter.
//
// The package does no I/O, starts no goroutine and imports nothing of ours. It
// never holds anything about persons: Event.Data has a closed list of keys.
package devices
