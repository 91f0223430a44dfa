package access

import "slices"

// Role is what a person is here for. A user may have more than one.
type Role string

// The roles of the contract.
const (
	Care     Role = "care"     // sees and acts on care alerts
	Police   Role = "police"   // on safety, cameras and coverage
	Property Role = "property" // on devices, gates and maintenance
	Admin    Role = "admin"    // changes settings, sees all devices, events and alerts, and stands in at any desk
)

// Wall is a big screen in a room, 大屏: the role of a token, never of a person. It
// sees what GET /wall shows and nothing else, not even who it is, so that a screen
// that hangs there for months, or the link that opened it, opens nothing.
const Wall Role = "wall"

// AllRoles lists the roles in the order in which they are shown.
var AllRoles = [...]Role{Care, Police, Property, Admin}

// Valid reports whether r is one of the roles.
func (r Role) Valid() bool { return slices.Contains(AllRoles[:], r) }

// Right is what a route asks of its caller.
type Right string

// The rights. Several are the first of two steps only: who may see alerts sees
// those of SeeAlert, who may act on alerts acts on those of ActOn.
const (
	Nothing           Right = "nothing"             // open to everybody: signing in
	SignedIn          Right = "signed_in"           // any session or token
	SeeAlerts         Right = "alerts.see"          //
	ActOnAlerts       Right = "alerts.act"          //
	SeeDevices        Right = "devices.see"         //
	ChangeDevices     Right = "devices.change"      // name, place, lifecycle
	AddDevices        Right = "devices.add"         // add and remove
	CommandDevices    Right = "devices.command"     // such as opening a gate
	SeeEdges          Right = "edges.see"           //
	ChangeEdges       Right = "edges.change"        // with their tokens
	ChangeSites       Right = "sites.change"        //
	SeePictures       Right = "pictures.see"        // any camera, any time; with an alert see PicturesOf
	SeeClips          Right = "clips.see"           // of alerts that the caller sees whole
	HoldClips         Right = "clips.hold"          // keep such a clip from being deleted
	ManageAccess      Right = "access.manage"       // users, tokens
	ReadAudit         Right = "audit.read"          //
	ReadMetrics       Right = "metrics.read"        //
	SeeRules          Right = "rules.see"           // rules of users, silences, the load of alarms
	ChangeRules       Right = "rules.change"        //
	Silence           Right = "alerts.silence"      // of the caller's own desk
	SeeResidents      Right = "residents.see"       // with a purpose; fields by role, see hub/residents
	ChangeResidents   Right = "residents.change"    //
	SeeDuty           Right = "duty.see"            // who is on duty, rotas, policies
	ChangeDuty        Right = "duty.change"         //
	KeepDesk          Right = "desk.keep"           // be present, hand over, take over
	Exercise          Right = "exercise"            // begin and end drills and walk-tests
	SeeWork           Right = "work.see"            // work orders, contractors
	DoWork            Right = "work.do"             //
	SeeArchive        Right = "archive.see"         // files of cameras
	ChangeArchive     Right = "archive.change"      //
	SeeCoverage       Right = "coverage.see"        // what cameras see of public areas
	DrawPlan          Right = "coverage.draw"       // and sign for the areas
	SeePatrols        Right = "patrols.see"         // rounds
	WalkPatrols       Right = "patrols.walk"        // open them, take them, check in
	PoliceDesk        Right = "police.desk"         // what changed since they left, reports, what went before at a gate
	ChangeResponse    Right = "response.change"     // response cards, and which alarms are reported
	SeeInspection     Right = "inspection.see"      // figures of cameras, self-check, spot checks
	Inspect           Right = "inspection.judge"    // draw a spot check and judge; never by those who are measured
	SeeRetrievals     Right = "retrievals.see"      // requests for pictures 调取; residents' own not for the police
	DraftRetrievals   Right = "retrievals.draft"    // of the caller's own lane
	ApproveRetrievals Right = "retrievals.approve"  // of others
	HandOutRetrievals Right = "retrievals.hand_out" // of others, approved by a third
	SeeHazards        Right = "hazards.see"         // dangers of places
	DoHazards         Right = "hazards.do"          // tell of them, remedy, verify
	SeePoints         Right = "points.see"          // places of help
	KeepPoints        Right = "points.keep"         // add them, look at them
	SeeWall           Right = "wall.see"            // figures and open calls for a big screen
	BeTheEdge         Right = "edge"                // the token of the edge itself, which no user has
)

// granted is the whole of what roles may do. Nobody has BeTheEdge.
func granted(r Right) []Role {
	switch r {
	case SignedIn, SeeAlerts, ActOnAlerts, SeeDevices, SeeClips, SeeRules, Silence, SeeDuty, KeepDesk, Exercise, SeePoints:
		return AllRoles[:]
	case ChangeDevices, CommandDevices, SeeEdges:
		return []Role{Property, Admin}
	case SeeResidents, ChangeResidents: // never an admin's alone
		return []Role{Care}
	case SeeWork, SeeArchive, ChangeArchive, SeeCoverage, SeePatrols, WalkPatrols, SeeInspection, SeeHazards, DoHazards, KeepPoints:
		return []Role{Property, Police, Admin}
	case SeeRetrievals, DraftRetrievals:
		return []Role{Police, Property, Admin}
	case ApproveRetrievals:
		return []Role{Admin}
	case DoWork, HandOutRetrievals: // the desk that asks does not hand out to itself
		return []Role{Property, Admin}
	case SeeWall: // not the property desk, which sees no calls
		return []Role{Wall, Care, Police, Admin}
	case HoldClips:
		return []Role{Care, Police, Admin}
	case SeePictures, DrawPlan, PoliceDesk, Inspect:
		return []Role{Police, Admin}
	case AddDevices, ChangeEdges, ChangeSites, ManageAccess, ReadAudit, ReadMetrics, ChangeRules, ChangeDuty, ChangeResponse:
		return []Role{Admin}
	}
	return nil
}

// Roles is what one caller is here for.
type Roles []Role

// Has reports whether r is among them.
func (rs Roles) Has(r Role) bool { return slices.Contains(rs, r) }

// May reports whether one of the roles grants the right.
func (rs Roles) May(right Right) bool {
	return right == Nothing || slices.ContainsFunc(granted(right), rs.Has)
}

// Rights lists all that the roles grant, for a client that wants to show only
// what will work.
func (rs Roles) Rights() []Right {
	var all []Right
	for _, right := range [...]Right{
		SignedIn, SeeAlerts, ActOnAlerts, SeeDevices, ChangeDevices, AddDevices, CommandDevices, SeeEdges, ChangeEdges,
		ChangeSites, SeePictures, SeeClips, HoldClips, ManageAccess, ReadAudit, ReadMetrics,
		SeeRules, ChangeRules, Silence, SeeResidents, ChangeResidents, SeeDuty, ChangeDuty, KeepDesk, Exercise, SeeWork, DoWork, SeeArchive, ChangeArchive, SeeCoverage, DrawPlan, SeePatrols, WalkPatrols, PoliceDesk, SeeRetrievals, SeeInspection, DraftRetrievals, ChangeResponse, ApproveRetrievals, Inspect, HandOutRetrievals,
		SeeHazards, DoHazards, SeePoints, KeepPoints, SeeWall,
	} {
		if rs.May(right) {
			all = append(all, right)
		}
	}
	return all
}
