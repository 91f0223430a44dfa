// Package reach tells whether a device on the network answers: by a TCP connect
// to one of its ports, or by an ICMP echo where the system lets an unprivileged
// program send one. It is for what has no driver of its own and others depend on,
// such as a switch, a bridge or a gateway.
//
// One lost attempt changes nothing: a device is gone after several in a row, and
// back after several. While it is gone nothing is told of it, as everything told
// counts as a sign of life; the gap is told when it is back.
//
// The package opens no other port than the one it is given, reads nothing that a
// device says, and never scans.
package reach
