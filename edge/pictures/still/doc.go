// Package still makes a JPEG of one key picture, by ffmpeg.
//
// What a camera sent is decoded in a process of its own, with bounds on time and
// size, so that a picture made to break a decoder breaks nothing else. The package
// never decodes within the edge and never keeps a picture; where ffmpeg is not
// installed it says so.
package still
