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
//   - Cameras have figures of their own, of whole seconds that are good or lost for one
//     reason: cameras add up to communities and days to months. A month is written with
//     the sheet of its last day and never again. Of too few samples nothing is told.
//
// Tally is pure. Figures is the one loop; it only reads, but for its own tables. The
// package names no person; the sheets name no device, and beside them stand the days
// of single cameras, of which a sheet holds the fingerprint.
package figures
