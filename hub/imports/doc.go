// Package imports carries out what a spreadsheet of devices and places says, or what
// hub/layout made in the form of one: first as a preview that changes nothing, then,
// once somebody confirmed it, in short transactions one after another, each on the
// audit record before it is done.
//
// Previews are kept in memory, for an hour and no more than 16 of them: a hub that
// restarts forgets them, and the same file read again shows what is still to do. A
// file with a mistake in it is never carried out in part, and one that was
// confirmed is never carried out twice.
package imports
