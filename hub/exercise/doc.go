// Package exercise keeps drills and walk-tests: for some buttons, for a while,
// begun by a person who answers for it. In a drill a press opens an alert that is
// marked as one; in a walk-test (逐点测试) it is ticked off and opens none.
//
// It must never cost a call. So only a single press of a button that is in the
// box, made and received while the box is open, is taken for an exercise. All
// else is real: a second press within ten seconds of another, a double or long
// press, a press from a clock that is suspect, one that is late, one whose time
// lies before the box, any sensor, and anything while the clock has jumped out of
// the box. In doubt it is real.
//
// Which presses came is remembered from the moment they are read, whether their
// commit succeeds or not, and after a restart from the records. The package never
// resolves an alert, pages nobody and knows nothing of residents.
package exercise
