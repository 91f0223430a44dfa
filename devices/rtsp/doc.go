// Package rtsp reads cameras over RTSP: it measures whether pictures come and
// how well, and hands them to whoever watches.
//
// gortsplib speaks the protocol, over TCP only; its decoders and mediacommon's
// parsers are bounds-checked, and every callback of ours recovers, so that no
// camera can take the edge down. A camera is pulled once however many watch. The
// package never decodes, stores or judges a picture, and never logs a password.
package rtsp
