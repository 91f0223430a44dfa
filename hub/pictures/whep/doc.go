// Package whep shows cameras to browsers over WebRTC, signalled by WHEP: an offer
// comes in, an answer goes out, and the pictures follow over one UDP port.
//
// It takes what package pictures passes on to all who watch, so that a camera
// comes up once whichever way it is watched, and never decodes it. It asks no STUN
// or TURN server, and as an ICE-lite agent it sends nothing to an address that has
// not spoken to it first. Who may watch is not its concern.
package whep
