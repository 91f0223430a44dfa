// Package upkeep says what the property desk mends first: how healthy each device
// is, with the reasons in words, when its battery is empty, and in which order
// what is broken or about to be stands, by what is lost through it.
//
//   - Every number in a reason is computed from what is on record; with too few
//     values it says 样本积累中 and claims nothing.
//   - A score is 100 less the points of its reasons, so that anybody can add it up.
//   - The order knows classes and not scores, so that rows do not jump for noise, and
//     a device comes down in it only after it has been better for ten minutes.
//   - A camera never stands above a life-line device.
//
// Assess, Rank and their helpers are pure: no I/O, no clock. Upkeep is the one
// loop: it reads what they need, a bounded part at a time, and keeps the answer.
// The package tells no device anything, opens no work order, and has no word about
// who lives where; that somebody lives alone moves a row and is never said.
package upkeep
