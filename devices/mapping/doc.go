// Package mapping says, as a list of fields in a device's settings, what the
// bytes or the JSON of a vendor mean: which place is which metric, and which value
// of it is which event. Drivers of radio networks and of vendors' clouds share it,
// and so do the tables of known models.
//
// A list is checked strictly before it is used, and reads whatever comes: a place
// that is not there, or holds something else, is passed over and the others still
// count. Reading never fails as a whole, never allocates by a number that was
// received, and keeps nothing but numbers and events of the contract: no text of a
// vendor goes any further.
package mapping
