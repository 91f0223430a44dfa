// Package snmp watches uninterruptible power supplies and other monitors over
// SNMP, by the UPS-MIB (RFC 1628) and by any other object that is a number.
//
// What counts is what a poll reads. A trap is a hint that asks for one at once:
// it is one unauthenticated UDP packet that anybody can send and that can be lost.
// Traps of all devices arrive at one socket and are looked at only when they come
// from a device's own address with its community. The first poll after a start is
// state and no event; that the mains were there is remembered, so that a loss
// while nobody looked is told.
//
// The package only reads: it never sets an object, switches an outlet or shuts a
// supply down. A community or password is in no log, error or metric.
package snmp
