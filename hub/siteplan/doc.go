// Package siteplan keeps the drawn plan of the community in versions, joins it with how
// its cameras are now, and says at any moment which public areas are seen.
//
// A version is never changed: who saves makes the next one. The areas in it are a
// signed register; a version that leaves them as they were carries the signature of
// whoever drew them, one that changes them needs a new one. Once a minute what is
// covered is added up by hour, so that months can be told afterwards.
//
// The geometry is hub/coverage. This package decodes no picture and watches no device:
// it is told how cameras are. A camera of which nothing is known sees nothing here.
package siteplan
