// Package demo is a hub, an edge and the simulated devices of a community that
// does not exist, in one process and on loopback only. The devices speak their
// real protocols over sockets, and the edge is configured by a file like any
// other. Nothing here shows or names a person.
package demo
