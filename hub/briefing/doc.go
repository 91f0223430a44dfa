// Package briefing is "what changed since I left" 离岗期间变化: for one person who
// comes back to the police desk, since that person's own last leaving and not the
// PC's.
//
// It is pure: no I/O, no clock. Leaving is signing out, handing over, a change of the
// person by PIN, or not having been seen for a while. What was not read stays: the
// moment since which it counts moves only after the person marked it as read.
package briefing
