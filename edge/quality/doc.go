// Package quality judges whether a camera's pictures are what they should be: it
// measures small still pictures, learns how each camera looks by day and by
// night, and says which fault holds, how bad it is and why, in both languages.
// What the stream itself tells (unreachable, few pictures, a wrong clock) becomes
// a fault of the same vocabulary here.
//
// The judgement is pure: time is an argument, nothing is read or written, and one
// camera costs a bounded amount of memory. Key pictures are decoded by package
// ffmpeg. The package never keeps a picture that shows who passed
// by, never recognises anything, and never decides what an alert is.
package quality
