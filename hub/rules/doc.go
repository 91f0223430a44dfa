// Package rules runs the rules of users beside the standing alerts: it holds the
// active ones, from the records and from files, feeds the engine of alerts/rules
// with what is committed, measured and said of devices, and puts what it says on
// record as conditions.
//
//	ingest ──Happened, Measured──▶ queue ──▶ Run: Engine.Step ──▶ Ledger.Judge
//
// Nothing here stands in the way of a call for help: what is fed was committed
// before, the queue never makes ingest wait, and calls never reach the engine. The
// queue has a bound; what finds no room is counted and is itself an alert, as is a
// rule that fails. After a restart the rules' longest look back is replayed from
// the records and the telemetry store; where that cannot be, it is said from when
// on the rules know.
//
// The package opens no connection and keeps nothing itself.
package rules
