// Package synthetic watches the road that a call for help takes, by sending
// something along it: every minute each edge presses a button that does not
// exist (devices.SelfTest), and so does the hub itself, over MQTT as an edge
// would. Such a pulse goes through the edge's outbox, the broker, ingest, the
// records, the alert machine and live; the screens get it as "pulse" and show how
// old the newest is.
//
// A pulse has arrived when it comes out of live again, not when it was sent and
// not when it was committed. Its silence is told three times, by roads of their
// own: the screens count for themselves; the standing alert
// alerts.RuleSynthetic; and a webhook of somebody else's (Deadman), which is
// called only after a pulse came the whole way, so that its silence is the alarm
// even when nothing of this hub runs any more.
//
// The package never compares the clocks of two machines, never blocks whoever
// tells it of a commit, keeps at most an hour of pulses on record, and knows
// nothing of devices or people.
package synthetic
