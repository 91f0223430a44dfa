// Package isapi drives access controllers, cameras and recorders that speak
// Hikvision's ISAPI over HTTP.
//
// A device tells of what happens on one endless answer, the alertStream, or
// posts it to a listener of the edge; an access controller also keeps its
// records by serial number. For a gate the words on the stream are therefore
// hints: what counts is the controller's own record, read by serial number from
// the one after the last that was handed on (kept in devices.Memory), at start,
// at every hint and at every poll. An event is handed on under
// devices.StableID of device, serial number and time, so that meeting it again
// changes nothing. Only an alarm that the controller marks as happening now is
// handed on straight from the stream. A camera's channel has no such record:
// what is said while nobody listens is lost there.
//
// A controller repeats its whole history on each new stream, marked
// currentEvent false. Nothing that is marked so is taken for news.
//
// All devices at one address share one session, since most allow only one.
//
// The package never decodes, keeps, logs or hands on a name, a card, an employee
// number or a picture: the fields are not in its types. It never sets the clock
// of a device, never sends a door command twice, never falls back to a password
// in the clear, and writes a device's notification host only when told to.
package isapi
