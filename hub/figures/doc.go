// Package figures keeps one sheet of figures for each day, which is never written
// again: how long devices were online, what was raised and resolved, how calls were
// taken, what became of work orders.
//
//   - A day is a day of the zone, China's unless set. Its sheet is written once, five
//     minutes after its end; after a stop the days that were missed are written first,
//     and one on which the hub did not watch says that it has no data.
//   - Each sheet holds the hash of the one before, so that a change to any shows.
//   - Time in which the hub did not watch is no time of a device, and time in which a
//     device was off by plan or could not be known is shown beside and not counted.
//
// Tally is pure. Figures is the one loop; it only reads, but for its own tables. The
// package names no person and no device.
package figures
