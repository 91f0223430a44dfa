// Package pictures carries a camera's pictures from the edge to the hub: live,
// as fragmented MP4 up a WebSocket that the edge dials itself, only while
// somebody watches; as clips cut out of a short pre-roll when an alert asks; and
// one by one, when somebody asks for a still of now.
//
// Pictures wait for nobody: a slow uplink loses fragments up to the next key
// picture, counted, and a clip is sent only when no live fragment waits. The
// package never decodes a picture itself (package ffmpeg has a process do it) and
// keeps nothing beyond the pre-roll and the clips that the hub has not yet
// confirmed.
package pictures
