// Package rota says who holds a post at a moment. A rota is a timetable of one
// week by the clock on the wall of a named time zone, with other timetables for
// holidays and with overrides, for the posts A and B.
//
// It is pure: no clock of its own, no I/O but the time zones, which are built
// in, and it knows of the people only what the rota calls them.
//
// The clock on the wall is read as people read it on a night when it is put
// back: the hour that comes twice does not undo a hand-over. A shift that ends
// at 02:30 ends when the clock first shows 02:30, and the next one keeps the
// post through the repeated hour. When the clock is put forward, a shift that
// begins at 02:30, which never comes, begins when the clock jumps past it.
package rota
