// Package retrieval is the handing out of pictures 调取: who asks for which cameras
// and which span, on what legal basis, who approved it, what was handed to whom.
//
// A request is drafted by one person, approved by a second and handed out by a third.
// What is handed out is a package: the files, a manifest that names the hash of each,
// the hub's signature of it, and a page that checks all that without a network.
//
//   - Only what lies whole within the approved cameras and span is handed out.
//   - A package does not change once it is prepared. A file that is not the one in the
//     manifest any more breaks its download off; it never goes out as if it were.
//   - Residents have a lane of their own: they look, in the office, and take nothing
//     away, as nothing here hides the other people in the picture.
//   - Every step is one transaction with its row of the audit record.
//
// Request is pure: no I/O, no clock. Shelf keeps files that were copied from a recorder
// by hand. The package never cuts or decodes a picture and never reads a name in it.
package retrieval
