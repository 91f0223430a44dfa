// Package registry knows every edge, device and place, and what can honestly be
// said of each at this moment.
//
//   - An edge has a token and is online or away.
//   - A device belongs to the edge that declared it, has a lifecycle that people
//     decide, and a status: online, degraded, offline or unknown.
//   - A site is a node of the tree of places.
//   - A judgement says whether a lasting condition (an edge away, a button
//     offline, residents who cannot call) holds now.
//
// All of it is in memory. What was declared and decided is written through Store
// before it is answered; what was heard is written now and then, so that silence
// goes on counting over a restart. What can be judged is judged from what is
// known: a condition of which nothing is known is neither true nor false.
//
// A device that its edge no longer lists is kept, with its history. It shows as
// offline, "not in the inventory", and so raises the alert of its kind while it
// is in service: a button must not vanish because a line was lost from a file.
// Retiring it ends that. Such a device, one whose edge was deleted, and one that
// was only ever mentioned, may be declared by another edge, which then owns it.
//
// Everything may be called from any goroutine. Run owns the clock: it looks once
// a second, and at once when something urgent came. The package never opens a
// connection, never decides what people are told, and never waits for a screen.
package registry
