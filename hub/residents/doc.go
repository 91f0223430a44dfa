// Package residents keeps what the community knows of the residents who
// subscribed to care: who they are, whom to call, how to get in, what a rescuer
// must know. It is the only package in which that is readable.
//
// Nothing is opened without an actor, a purpose of the closed list and, where
// the purpose is a call, the alert. The read and its row of the audit record are
// one transaction of the Store: where the row cannot be written nothing is read.
// The one exception is the card of a call that is open: it is shown from memory
// after cardPatience at the latest, and its row is queued (see late).
//
// What a reader gets is cut to their role and situation by Cut, which shows
// nothing that its table does not name. At rest everything about a person is
// sealed with a key that is not in the database; only keyed hashes of home,
// device and phone number can be looked up there.
//
// It never logs, counts or publishes anything about a person, never decides what
// an alert becomes, and nothing of it goes into an alert.
package residents
