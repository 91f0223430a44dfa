// Package edgeconfig gives edges their lists of devices. Each change is a version
// with number, author, time and reason; the newest that did not fail is wanted, and
// is sent to its edge until that runs it.
//
//	Change, Restore, Propose ──▶ version on record ──▶ sealed, signed ──▶ edge
//	Report ◀── received, refused with each mistake, on trial, in force, gone back
//
// The edge decides: it checks the whole list before it touches anything, tries it
// while it goes on hearing its devices and the hub, and else goes back by itself.
//
// A secret is known here by its name only. One that is typed is sealed to the
// edge's own key at once; neither the records nor a log, an answer or a difference
// can tell it, and the hub itself cannot open it. The package never changes what
// edge.yaml says of the edge itself, and never sends anything to a key that an
// admin has not seen when it is not the first.
package edgeconfig
