// Package outbox keeps what an edge has to tell until the hub has it: three
// lanes of items in one SQLite file, each item under a rising number, written
// with fsync before Put returns and deleted only when settled.
//
// One goroutine owns the file and commits what callers bring in groups, alarms
// before all else. Readers do not wait for it.
//
// Its room is bounded by bytes and by age. Where room is wanted, items go from
// the head: readings first, then events, alarms never while anything else is
// left; what an alarm cannot have is only what other alarms hold. Age is counted
// while the outbox is open and never ends an alarm. Everything given up so is
// counted for good, per lane.
//
// A file that cannot be opened or written makes Put fail and is tried again; a
// corrupt one is moved aside, what can be read of it is taken over, and a new one
// begun. Neither ends the process. The package never looks into an item, never
// speaks to a network, and never gives a number to a second item while it runs.
package outbox
