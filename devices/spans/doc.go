// Package spans reckons with times in which something lasts, such as recordings: what
// several of them cover together, what is missing between them, and how long that is.
//
// It is pure. It never looks at a clock and never believes that spans come in order,
// do not overlap, or end after they begin.
package spans
