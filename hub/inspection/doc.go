// Package inspection is what an inspection asks and what answers it.
//
//   - A spot check 抽查 looks at cameras that nobody chose: the hub draws a seed, the
//     seed picks the cameras and for each a minute of the last 30 days, and both are
//     kept with everything that could have been drawn, so that anybody can draw again
//     and see the same. A draw stays on record whether or not it is liked.
//   - At each camera a person judges the live picture, the recorded minute, the clock
//     and the label: right, wrong, or not to be judged, with a reason out of a closed
//     list. What was judged is kept with when and by whom; a finished check is closed.
//   - The self-check 迎检自查 holds each assessed item of the programme against its goal,
//     with the evidence behind the value and what mends it, and by whom. What is not
//     measured says so; it is never called met.
//
// The package is pure: no I/O, no clock; randomness is an argument. It keeps no picture,
// judges no person, and ranks nobody: it is about cameras and places.
package inspection
