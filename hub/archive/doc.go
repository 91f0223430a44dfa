// Package archive is the file of each camera 一机一档: what the programme asks to have
// on record of it, checked field by field, with how complete it is and the rate of
// those that are complete 建档率.
//
// The fields and code tables follow GB/T 28181 where it has them, in the values that
// the open platform wvp-GB28181-pro uses, and the field lists of two public camera
// registers otherwise. What the hub knows of a camera by itself is not typed again.
//
// The package is pure: no I/O, no clock. It has no field for a person: who keeps a
// camera is a company or an office, never somebody's name or telephone. It judges what
// is written, never what a camera shows.
package archive
