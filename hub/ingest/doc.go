// Package ingest takes what the edges send and makes it count: it checks,
// commits, acknowledges, and lets the screens know.
//
// Nothing is acknowledged before it is on disk, each event counts once, and no
// broker callback waits here. It never talks to a device and stores nothing
// itself: the records do, behind the interfaces that stand in this package.
package ingest
