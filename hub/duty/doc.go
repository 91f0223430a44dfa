// Package duty knows who answers calls: the responders and how each is reached,
// the weekly rotas with their posts A and B, which desks are staffed, and the
// escalation policies. It says whom a step of an escalation reaches, from
// memory and at once.
//
// It never lets a call end in silence: whatever is configured, each escalation
// comes to a last step, built in here, that reaches everybody who is left and
// comes again until somebody takes the call. It sends nothing itself, gives a
// responder's address to the sender only, keeps addresses sealed on record, and
// knows nothing about residents.
package duty
