// Package workorders is the life of a work order 工单: somebody is asked to mend
// a device or a place by a day, pauses with a reason, says that it is mended, and
// is believed only when the device's own data or a second person says so too.
//
//   - An order's due time never moves. A pause extends it only once somebody other
//     than who asked for it approved it, and never for the time before it was asked.
//   - A report that does not hold is counted, and the order goes back to work.
//   - What is late can be ordered to be mended by a last date 限期整改, and objected to;
//     somebody other than who objected decides.
//   - The scorecard of a contractor is computed from orders, by a formula that it
//     carries. It ranks no person.
//
// Order and Act are pure: no I/O, no clock. Verifier is the one loop: it asks the
// registry how a device does. The package never opens a connection, never tells a
// device anything, and holds no word about residents.
package workorders
