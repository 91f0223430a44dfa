// Package uhppotesim is a UHPPOTE controller without hardware: it speaks the
// protocol on a real UDP socket, keeps its events in a ring by index, pushes
// them to its listener, and does what people and faults do to a controller.
// It serves the demo and the tests; it is no model of any firmware's timing.
package uhppotesim
