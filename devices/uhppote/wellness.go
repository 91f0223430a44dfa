package uhppote

// The reasons why a controller is not well, for the screens.
const (
	notAnswering  = "no_answer"
	clockWrong    = "clock_wrong"       // off by over a minute, or lost
	pushElsewhere = "reports_elsewhere" // it cannot be made to report to this edge
)

// Reasons says why the controller is not well.
func (g *gate) Reasons() []string { return g.well.Reasons() }
