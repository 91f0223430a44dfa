// Package records keeps what must never be lost or doubled: events by their
// identity, alerts with their timelines, conditions, timers, the positions of
// every numbering, gaps, refusals, and the registry of edges, devices and
// sites. It implements the small interfaces that ingest, registry and api
// declare, and imports none of them.
//
// One Commit is one transaction: either all of a batch is on disk, flushed, and
// its position has moved, or nothing of it is there. All writes go through one
// connection, in transactions that take the write lock at once; reads have
// connections of their own and see what was committed before they began. Every
// call has a deadline. All methods may be called from any goroutine.
//
// An error of the store itself (no space, a failing disk, a lock that is never
// let go) is ErrUnavailable; nothing of that transaction was kept, and the same
// Records serves again as soon as the cause is gone.
//
// The package never decides: what an event means, who owns a device and what an
// alert becomes is told to it. It never keeps a token, only a hash of one. Its
// SQL is what SQLite and PostgreSQL both know; what only SQLite knows stands in
// sqlite.go and sqlite_copy.go. The program that opened the records keeps Run
// going beside them.
package records
