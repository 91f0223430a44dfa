// Package devicelist is an edge's list of devices as a text: how it is read and
// checked, how its secrets are taken out and put in again, and what is different
// between two of it. The hub and the edge read a list by the same code.
//
// A secret (a password, a token, a community, a path that is one) is shown as a
// mark, ‹secret:…›, that says which it is and not what. A text with marks can be
// kept, shown and compared; who has the secrets fills them in again.
//
// The package does no I/O, keeps nothing, and never guesses: a list with one
// mistake is no list.
package devicelist
