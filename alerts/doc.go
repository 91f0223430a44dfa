// Package alerts decides what people must be told and what may be done about
// it. It is pure: Step takes a state, a time and an input and returns the next
// state and what must be put on record; no I/O, no clock, no database, and no
// change of what it was given.
//
//	open ──acknowledge──▶ acknowledged ──dispatch──▶ dispatched ──arrive──▶ on_scene
//	  ▲                        │                         │                     │
//	  └──── a new call ────────┴────────── resolve ──────┴──▶ resolved ◀───────┘
//
// It never knows about residents, and no rule of a user can silence or break
// the standing alerts that are written here.
package alerts
