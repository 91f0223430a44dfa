package residents

import "time"

// Resident is one person who subscribed to care. Cut decides who sees which
// field; a field that its table does not place fails a test.
type Resident struct {
	ID      string `json:"id,omitempty"`
	Version int    `json:"version,omitempty"` // rises by one with every change
	// Code is what lists show instead of a name: the home, and a number where
	// several subscribers share it.
	Code  string `json:"code,omitempty"`
	Place *Place `json:"place,omitempty"`
	// Access says how to get to the door and in; KeyBox where a key is.
	Access  string   `json:"access,omitempty"`
	KeyBox  *KeyBox  `json:"key_box,omitempty"`
	Devices []string `json:"devices,omitempty"` // ids of the buttons and sensors that are theirs

	Name     string `json:"name,omitempty"`
	Phone    string `json:"phone,omitempty"`
	Language string `json:"language,omitempty"` // in which they want to be spoken to
	Reach    Reach  `json:"reach,omitempty"`
	// Form is how they chose to be called before others, such as a guard.
	Form string `json:"form,omitempty"`

	Rescue      string `json:"rescue,omitempty"` // what a rescuer must know
	CannotHear  bool   `json:"cannot_hear,omitempty"`
	CannotSpeak bool   `json:"cannot_speak,omitempty"`
	NeedsMains  bool   `json:"needs_mains,omitempty"` // a device that keeps them alive or well hangs on the mains
	Alone       bool   `json:"alone,omitempty"`       // lives alone
	Class       Class  `json:"class,omitempty"`
	Hazard      Hazard `json:"hazard,omitempty"`

	Contacts  []Contact `json:"contacts,omitempty"` // in the order in which they are called
	CareCalls *CareCall `json:"care_calls,omitempty"`
	Absences  []Absence `json:"absences,omitempty"` // the running and the coming ones
	Consent   *Consent  `json:"consent,omitempty"`
	Watch     *Watch    `json:"watch,omitempty"`    // nil: they did not ask for one
	ReviewBy  time.Time `json:"review_by,omitzero"` // all of this is gone through with them once a year
}

// Place is a home.
type Place struct {
	Site     string `json:"site"`
	Building string `json:"building"`
	Floor    string `json:"floor,omitempty"`
	Unit     string `json:"unit"`
}

// KeyBox is where a key is and under which reference its code is found.
type KeyBox struct {
	Place string `json:"place"`
	Code  string `json:"code"`
}

// Reach is how a resident is best reached when nothing is wrong.
type Reach string

// The ways.
const (
	ByCall    Reach = "call"
	ByMessage Reach = "message"
	ByVisit   Reach = "visit"
)

// Class is all that a guard learns of a resident's health: what to bring.
type Class string

// The classes.
const (
	Walks      Class = "walks"
	Helped     Class = "helped"
	Wheelchair Class = "wheelchair"
	Stretcher  Class = "stretcher"
)

// Hazard is all that the police learn: what to beware of at the place.
type Hazard string

// The hazards.
const (
	NoHazard Hazard = "none"
	Oxygen   Hazard = "oxygen"
	Animal   Hazard = "animal"
	Blocked  Hazard = "blocked" // the way in or through is obstructed
)

// Contact is somebody to call.
type Contact struct {
	Name      string     `json:"name"`
	Relation  string     `json:"relation"`
	Phone     string     `json:"phone"`
	HasKey    bool       `json:"has_key,omitempty"`
	Confirmed *time.Time `json:"confirmed_at,omitempty"` // they last agreed, and the number was right
	By        string     `json:"confirmed_by,omitempty"`
}

// CareCall is when the desk calls to ask how things are.
type CareCall struct {
	Days []int  `json:"days"` // 1 Monday … 7 Sunday
	At   string `json:"at"`   // 09:00, the community's time
}

// Absence is a time away from home. A press meanwhile is still a call, marked.
type Absence struct {
	ID   string     `json:"id"`
	Kind string     `json:"kind"` // hospital, family or other
	From time.Time  `json:"from"`
	To   *time.Time `json:"to,omitempty"` // not known yet
	By   string     `json:"by"`
}

// during reports whether the absence covers t.
func (a Absence) during(t time.Time) bool {
	return !t.Before(a.From) && (a.To == nil || t.Before(*a.To))
}

// Consent is what they agreed to, on record.
type Consent struct {
	Text  string    `json:"text"` // version of the text that they were given
	Given time.Time `json:"given_at"`
	By    string    `json:"by"`    // self, or guardian
	Taken string    `json:"taken"` // who took it, a user's name
}

// awayAt is the absence that covers t.
func (r Resident) awayAt(t time.Time) (Absence, bool) {
	for _, a := range r.Absences {
		if a.during(t) {
			return a, true
		}
	}
	return Absence{}, false
}
