// Package pictures carries a camera's pictures from the edge to the hub: live,
// as fragmented MP4 up a WebSocket that the edge dials itself, only while
// somebody watches; and as clips cut out of a short pre-roll when an alert asks.
//
// Pictures wait for nobody: a slow uplink loses fragments up to the next key
// picture, counted, and a clip is sent only when no live fragment waits. The
// package never decodes a picture and keeps nothing beyond the pre-roll and the
// clips that the hub has not yet confirmed.
package pictures
