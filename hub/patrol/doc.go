// Package patrol is rounds 巡查 that people walk where cameras do not see: which places,
// who goes, what was found at each, with photos.
//
// A task is opened by hand, or by Service for a public area that fell blind. Whoever
// takes it checks in at its places one after another, in any order, and says what was
// found. It is done when each place was checked, or left out with a reason.
//
// Task is pure: no I/O, no clock. The package knows where somebody checked in because
// they said so there; between two places it follows nobody, and it keeps no position.
package patrol
