// Package evidence keeps the clips of alerts: it asks the edges for what the cameras
// of a place showed, takes the files in, holds them against their hash, keeps them for
// a set time and deletes them on record.
//
//	clip is asked for ──▶ waiting ──whole, hash right──▶ ready ──time over, nobody holds it──▶ deleted
//	                         │                             │
//	                      failed (why)                  missing (its file is gone; told)
//
// No bit of a clip is shown that was not found right: a file lies in a folder of its
// own while it comes, goes to the shelf only when its SHA-256 is the one that the edge
// announced, and the edge keeps its copy until then. A shelf is a folder or a bucket,
// see Shelf. Each clip has a manifest, signed by the hub, that says how far its times
// can be believed.
//
// The package decodes no picture, decides nothing by comparing two machines' clocks,
// and deletes nothing that somebody holds.
package evidence
