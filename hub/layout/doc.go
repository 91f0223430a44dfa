// Package layout is a community as one clerk describes it: buildings with their
// floors and homes, gates, public areas, and which devices there are to be one of
// each. It makes of that the tables that a spreadsheet would have, with ids by one
// rule of names, which hub/imports previews and carries out.
//
// The same description gives the same tables, always. It only ever adds: what is
// there already as it would be made is left out and counted, what is there
// otherwise is named as a conflict, and then nothing is planned. It changes
// nothing by itself and does no I/O.
package layout
