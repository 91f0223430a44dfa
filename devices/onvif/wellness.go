package onvif

// The reasons why a camera is not well, for the screens, beside the faults and
// the conditions that it tells of itself.
const (
	clockWrong   = "clock_wrong" // off by over a minute
	clockLost    = "clock_lost"  // it shows a time long past
	eventsLost   = "events_lost" // it cannot be subscribed to
	notRecording = "not_recording"
)
