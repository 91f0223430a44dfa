package residents

import "slices"

// Purpose is why a resident's data is opened. There are no others.
type Purpose string

// The purposes.
const (
	ForCall      Purpose = "call"           // needs the alert
	ForCareCall  Purpose = "care_call"      //
	ForFollowUp  Purpose = "follow_up"      //
	ForCheckCall Purpose = "check_call"     // their home cannot call for help now
	ForCheckIn   Purpose = "check_in"       // a welfare watch found a quiet morning
	ForRequest   Purpose = "request"        // something not urgent that they asked for
	ForEnrolment Purpose = "enrolment"      //
	ForReview    Purpose = "review"         // the yearly one
	ForSubject   Purpose = "subject_access" // they ask what is held about them
	ForDuty      Purpose = "duty"           // the day's lists: place and code only
	ForGlass     Purpose = "break_glass"    // police, asked to a call that is open
	ForPage      Purpose = "offline_page"   // all at once, to work from when nothing answers
)

// Purposes lists those with which the care desk opens one resident.
var Purposes = [...]Purpose{ForCall, ForCareCall, ForFollowUp, ForCheckCall, ForCheckIn, ForRequest, ForEnrolment, ForReview, ForSubject}

// situation is what a purpose lets the care desk see.
func (p Purpose) situation() (Situation, bool) {
	switch p {
	case ForCall:
		return ThisCall, true
	case ForCareCall, ForFollowUp, ForCheckCall, ForCheckIn, ForRequest:
		return CareDuty, true
	case ForEnrolment, ForReview, ForSubject:
		return Enrolment, true
	}
	return "", false
}

// Valid reports whether the care desk may open one resident for p.
func (p Purpose) Valid() bool { return slices.Contains(Purposes[:], p) }
