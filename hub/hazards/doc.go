// Package hazards is dangers of a place 隐患: a blocked fire lane, a charger in a
// stairway, a dark lamp. Who found it and when, what it looks like, who has to remedy it
// by when, that it is remedied, and that somebody else looked and found it so.
//
// A Watch puts on record that a time is over, and has somebody told.
//
// Hazard is pure: no I/O, no clock. It is about places and things and never about the
// people who live beside them: texts with a number of a person are refused, and no
// household is a place of a hazard's list.
package hazards
