package residents

import (
	"reflect"
	"slices"
)

// Role is who looks at a resident's data. It is not the role of an account: a
// guard is a guard for the call to which they were sent.
type Role string

// The roles of PRODUCT's table.
const (
	CareDesk  Role = "care_desk"
	Responder Role = "responder" // sent to this call
	Guard     Role = "guard"     // sent to this call
	Police    Role = "police"    // asked to this call
	Committee Role = "committee"
)

// AllRoles lists the roles.
var AllRoles = [...]Role{CareDesk, Responder, Guard, Police, Committee}

// Situation is why they look.
type Situation string

// The situations.
const (
	Listing    Situation = "listing"   // a list, no person in particular
	CareDuty   Situation = "care_duty" // a care call, a follow-up, a check call, a request
	ThisCall   Situation = "this_call"
	Enrolment  Situation = "enrolment" // enrolment and the yearly review
	BreakGlass Situation = "break_glass"
	// OfflinePage is the page from which the care desk works when nothing answers.
	OfflinePage Situation = "offline_page"
)

// AllSituations lists the situations.
var AllSituations = [...]Situation{Listing, CareDuty, ThisCall, Enrolment, BreakGlass, OfflinePage}

// row is a line of the table of fields by role.
type row string

const (
	rowPlace    row = "place"    // where
	rowEntry    row = "entry"    // access, key box
	rowPerson   row = "person"   // name, phone
	rowForm     row = "form"     // the chosen form of address
	rowRescue   row = "rescue"   // what a rescuer must know
	rowClass    row = "class"    // of it, what to bring
	rowHazard   row = "hazard"   // of it, what to beware of
	rowContacts row = "contacts" // whom to call
	rowDuty     row = "duty"     // what the desk owes: care calls, absences
	rowPaper    row = "paper"    // consent and review
)

// rowOf places a field; ok is false for one that nobody placed, which nobody sees.
func rowOf(field string) (r row, ok bool) {
	switch field {
	case "ID", "Version", "Code", "Place", "Devices":
		return rowPlace, true
	case "Access", "KeyBox":
		return rowEntry, true
	case "Name", "Phone", "Language", "Reach":
		return rowPerson, true
	case "Form":
		return rowForm, true
	case "Rescue", "CannotHear", "CannotSpeak", "NeedsMains", "Alone":
		return rowRescue, true
	case "Class":
		return rowClass, true
	case "Hazard":
		return rowHazard, true
	case "Contacts":
		return rowContacts, true
	case "CareCalls", "Absences":
		return rowDuty, true
	case "Consent", "Watch", "ReviewBy":
		return rowPaper, true
	}
	return "", false
}

// granted is PRODUCT's table: in which situations a role sees a row.
func granted(r row, who Role) []Situation {
	always, call := AllSituations[:], []Situation{ThisCall}
	switch who {
	case CareDesk:
		switch r {
		case rowPlace, rowEntry, rowPerson, rowForm:
			return always
		case rowRescue, rowClass, rowHazard, rowContacts:
			return []Situation{ThisCall, Enrolment}
		case rowDuty:
			return []Situation{CareDuty, ThisCall, Enrolment}
		case rowPaper:
			return []Situation{CareDuty, Enrolment}
		}
	case Responder:
		switch r {
		case rowPlace, rowEntry, rowPerson, rowForm, rowRescue, rowClass, rowHazard:
			return call
		}
	case Guard:
		switch r {
		case rowPlace, rowForm, rowClass:
			return call
		}
	case Police:
		switch r {
		case rowPlace, rowEntry, rowHazard:
			return []Situation{ThisCall, BreakGlass}
		case rowPerson, rowForm:
			return []Situation{BreakGlass}
		}
	}
	return nil
}

// Cut is what who may see of r in this situation: a copy with everything else
// taken out. What the table does not grant is not there.
func Cut(r Resident, who Role, s Situation) Resident {
	var out Resident
	from, to := reflect.ValueOf(r), reflect.ValueOf(&out).Elem()
	for i := range from.NumField() {
		place, ok := rowOf(from.Type().Field(i).Name)
		if ok && slices.Contains(granted(place, who), s) {
			to.Field(i).Set(from.Field(i))
		}
	}
	return out
}
