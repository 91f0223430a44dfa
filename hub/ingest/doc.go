// Package ingest takes what the edges send and makes it count: it checks,
// commits, acknowledges, and lets the screens know.
//
//	broker ──▶ take ──▶ lane: a queue for each edge, workers by turns
//	                     ├─ alarms, events ──▶ Ledger.Commit: events, alerts, position ──▶ acks
//	                     ├─ readings ──▶ gather ──▶ Telemetry ──▶ positions ──▶ acks
//	                     ├─ status, inventory, state ──▶ Registry; found ──▶ who keeps it
//	                     └─ replies ──▶ whoever waits for them
//
// Nothing is acknowledged before it is on disk, each event counts once, and no
// broker callback waits here. It never talks to a device and stores nothing
// itself: the records do, behind the interfaces that stand in this package.
package ingest
