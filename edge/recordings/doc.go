// Package recordings audits what recorders have of an edge's cameras: each once a day,
// spread over the day, and when it is asked to. Of each day of the window it reckons
// what is recorded of what was planned, and it plays one minute, drawn by lot, because
// an index is a claim.
//
// One recorder is asked at a time, and nothing while an alarm is on its way to the hub.
// The package keeps no pictures and nothing on disk; an audit that is lost comes again
// with the next. It never says that something is missing which a recorder did not say:
// where an index cannot be read there are no figures, but a reason.
package recordings
