// Package alerts decides what people must be told and what may be done about
// it. It is pure: Step takes a state, a time and an input and returns the next
// state and what must be put on record; no I/O, no clock, no database, and no
// change of what it was given. A State may be read from any goroutine.
//
//	open ──acknowledge──▶ acknowledged ──dispatch──▶ dispatched ──arrive──▶ on_scene
//	 ▲ ▲                       │                         │                     │
//	 │ └────── a new call ─────┴─────────────────────────┴─────────────────────┘
//	 │
//	 └─reopen── resolved ◀── resolve, from any of them
//
// An event counts each time. A condition occurs when it becomes true, and its
// alert resolves itself when it stayed false for a minute, but calls for help,
// smoke, gas, forced gates and tampering end by a person's word only. An alert
// can be hidden under the open alert that explains it; a call for help, or that
// people cannot call, never is.
//
// Only a device in service raises alerts. A call for help also does when nobody
// declared its device, or when the event had to be kept under the edge.
//
// The package never knows about residents, and no rule of a user can silence or
// break the standing alerts that are written here.
package alerts
