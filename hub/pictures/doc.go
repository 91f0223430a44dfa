// Package pictures passes cameras' pictures from the edges to those who watch.
// Clips come up the same connection and are handed to hub/evidence, which keeps them.
//
// A camera comes up once however many watch, and only while somebody does; the
// newest group of pictures is kept meanwhile, so that who comes sees at once. A
// viewer who is slow loses pictures up to the next key picture, never the others'.
// The package never decodes a picture, and never shows an old one as if it were
// new: when pictures stop, viewers are told.
package pictures
