// Package uhppote drives UHPPOTE door controllers (UT0311-L01, L02, L04).
//
// A controller speaks 64-byte UDP packets. It pushes each event once, without
// waiting for an answer, to one listener, and keeps its last events in a ring
// by index. The driver therefore takes a pushed packet as a hint: what counts is
// the controller's own record, read by index from the one after the last that
// was handed on (kept in devices.Memory), at start, at every push and at every
// status poll. An event is handed on under devices.StableID of device, serial
// number, index and time stamp, so that meeting it again changes nothing. Only
// an alarm (forced, duress, emergency, fire) is handed on straight from the
// push, before its record is read.
//
// The protocol has no authentication and no encryption: whoever reaches the
// controller's network can open its doors and forge packets, so that network
// must be its own. Packets from other addresses than the controller's are not
// looked at.
//
// The package never keeps, logs or hands on a card number, sets the
// controller's clock only where the settings say so, and never sends a door command twice.
//
// The codec is uhppote-core's. Its transport is not used: Listen hides who sent
// a packet, refuses port 0, drops an event for one odd byte elsewhere in the
// packet and loops without a pause over a socket that fails; requests cannot be
// cancelled and read only the first packet that arrives, right or wrong.
package uhppote
