// Package onvif reads cameras by ONVIF: their clock, their streams, what they say
// of motion, covering and failure, and the commands to restart and to turn to a
// preset.
//
// It speaks SOAP 1.2 over HTTP with a small client of its own: a dozen calls,
// each with a deadline, each answer bounded in bytes and depth. The library at
// hand, use-go/onvif v0.0.9, has no time-out, panics when a body breaks off,
// takes any web server for a camera and is no longer kept.
//
// The pictures are the work of the driver of streams that Config names: this
// package finds out where the stream is and has that driver pull it. A camera is
// only ever asked at its own configured address, whatever address it gives for
// its services, stream or snapshot.
//
// The package never sends a password in the clear, never sets anything at a
// camera, never takes an "Initialized" state for an alarm, and hands on neither
// names nor pictures of persons: of an event only its type.
package onvif
