// Package ffmpeg has ffmpeg decode key pictures: into small raw frames, to be judged,
// and into a JPEG, to be shown.
//
// What a camera sent is decoded in a process of its own that knows no file, no
// network and nothing of the edge, is bounded in time, size and number, and is killed
// with all that it started: a picture made to break a decoder breaks nothing else.
// Each picture comes and goes through pipes of its own, so that none can be taken
// for another's. Where ffmpeg is not installed that is said. The package never keeps
// a picture and never judges one.
package ffmpeg
