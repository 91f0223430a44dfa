package alerts

import "time"

// Plan is what an escalation policy says for one step of one alert, with the
// people filled in who are on duty now. Whoever feeds the machine a Due of kind
// DueEscalate brings it along, since the machine knows neither rotas nor people.
type Plan struct {
	Policy string // id of the policy, for the timeline
	// Targets are those whom the step reaches, all at once. None means that
	// nobody is there for it: the step is noted as skipped and the next one comes
	// at once.
	Targets []Target
	// After is how long the step is given before the next one comes.
	After time.Duration
	// Last marks the step that no policy can switch off. It comes again every
	// After until somebody takes the alert.
	Last bool
	// Nobody is set on a last step that reaches screens only, since no person who
	// could be rung exists.
	Nobody bool
	// Late is set when the alert is too old to be told as new: it stands on the
	// screens, first and marked, and nobody is paged.
	Late bool
	// ArriveWithin is the time from the opening to the arrival that the policy
	// aims at; 0: none.
	ArriveWithin time.Duration
}

// Guards is the target that stands for the screens of the guard room.
const Guards = "desk:guard"

// Target is one person, or one desk, whom a step reaches.
type Target struct {
	Person string // id in the directory of those on duty; "desk:care" is the screens of a desk
	Name   string // as the timeline and the screens show it
	// Channels are tried in this order, the next when one failed.
	Channels []string
	// Officer is set when the person is a police officer 民警.
	Officer bool `json:",omitempty"`
}
