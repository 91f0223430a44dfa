// Package delivery sends what the alerts owe people: which message leaves next,
// how fast, joined with what, and what became of it. It also answers for those
// who reply: from the link in a message, from a gateway, and from the telephone.
//
// At least once, never zero: that a message begins to leave is on record before
// it does, so that after a crash it is repeated, and marked. What is owed stands
// in the ledger; this package keeps nothing of its own on record but the hashes
// of links. It never looks at a name, and what it hands to a channel has no field
// for one. Addresses come from a Directory, go to the channel, and are neither
// logged nor kept.
//
// Bounds: each channel has a rate and a number of messages under way; what waits
// for the same person on the same channel leaves as one message, so that a flood
// is a handful of messages. Waiting messages are rows of the ledger, bounded by
// the alerts that are open.
package delivery
