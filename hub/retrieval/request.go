package retrieval

import "time"

// State is where a request stands.
type State string

// The states. The last five are over: nothing happens to such a request any more.
const (
	Drafted   State = "drafted"
	Submitted State = "submitted"
	Approved  State = "approved"
	Prepared  State = "prepared"
	HandedOut State = "handed_out"
	Refused   State = "refused"
	Withdrawn State = "withdrawn"
	Expired   State = "expired"
	Closed    State = "closed"
)

// States lists them all.
var States = [...]State{Drafted, Submitted, Approved, Prepared, HandedOut, Refused, Withdrawn, Expired, Closed}

// Over reports whether nothing happens any more.
func (s State) Over() bool {
	return s == Refused || s == Withdrawn || s == Expired || s == Closed
}

// Holds reports whether pictures that are asked for are kept meanwhile, whatever
// their age. A draft holds nothing: nobody has answered for it yet.
func (s State) Holds() bool { return s != Drafted && !s.Over() }

// Lane is who asks.
type Lane string

// The lanes.
const (
	Office   Lane = "office"   // a state organ, on a document
	Resident Lane = "resident" // about themselves or what is theirs
)

// Person is one of the two who were sent, as the requesting office wrote it.
type Person struct {
	Name   string `json:"name"`
	Number string `json:"number"` // of the badge or of the document of service, never an identity card's
}

// Span is from a moment to another, on the clocks of the cameras' edges.
type Span struct {
	From time.Time `json:"from"`
	To   time.Time `json:"to"`
}

// Within reports whether all of s lies in o.
func (s Span) Within(o Span) bool { return !s.From.Before(o.From) && !s.To.After(o.To) }

// Overlaps reports whether some of s lies in o.
func (s Span) Overlaps(o Span) bool { return s.From.Before(o.To) && s.To.After(o.From) }

// Scope is which pictures.
type Scope struct {
	Cameras []string `json:"cameras"`
	Span
}

// Ask is what somebody asks for.
type Ask struct {
	Lane Lane `json:"lane"`
	// Unit is the office that asks; in the residents' lane the code of the home, such
	// as "5-501", and no name.
	Unit string `json:"unit"`
	// Document is the number of the paper: the office's, or that of the form which the
	// resident signed and which stays in the office.
	Document string   `json:"document"`
	Persons  []Person `json:"persons"` // two of an office; none in the residents' lane
	Basis    Basis    `json:"basis"`
	// BasisNote is the law as the document names it, or what happened.
	BasisNote string    `json:"basis_note,omitempty"`
	Purpose   string    `json:"purpose"`
	DueAt     time.Time `json:"due_at"` // by when it wants an answer
	Scope
}

// Attachment is a file that was copied from a recorder and added by hand.
type Attachment struct {
	ID     string `json:"id"`
	Camera string `json:"camera"`
	Span          // as who added it says
	Kind   string `json:"kind"` // ending of its name, see Kinds
	Bytes  int64  `json:"bytes"`
	Note   string `json:"note,omitempty"`
	// SHA256 is empty until the last byte came.
	SHA256 string    `json:"sha256,omitempty"`
	By     string    `json:"by"`
	At     time.Time `json:"at"`
}

// Receipt is what was written when it was handed out.
type Receipt struct {
	At time.Time `json:"at"`
	By string    `json:"by"`
	// Taker is who took it, one of the two; in the residents' lane it is empty.
	Taker string `json:"taker,omitempty"`
	// Witness is who else of the office was there when a resident looked.
	Witness string `json:"witness,omitempty"`
	Medium  Medium `json:"medium"`
	// Package is the SHA-256 of the manifest, which names that of every file.
	Package string `json:"package"`
	Note    string `json:"note,omitempty"`
}

// Medium is how a package was handed out.
type Medium string

// The media.
const (
	Stick  Medium = "usb_stick"
	Disc   Medium = "disc"
	Disk   Medium = "disk"
	Viewed Medium = "viewed" // in the office; nothing was taken away
)

// Media lists them.
var Media = [...]Medium{Stick, Disc, Disk, Viewed}

// Entry is a line of a request's history.
type Entry struct {
	At   time.Time `json:"at"`
	By   string    `json:"by"`
	Verb Verb      `json:"verb"`
	Note string    `json:"note,omitempty"`
}

// Request is one 调取.
type Request struct {
	ID      string `json:"id"`
	Number  string `json:"number"` // such as DQ-2026-0007
	Year    int    `json:"year"`
	Version int    `json:"version"`
	State   State  `json:"state"`
	Ask
	DraftedAt time.Time `json:"drafted_at"`
	// Askers are the users who wrote the request or sent it in.
	Askers     []string `json:"askers"`
	ApprovedBy string   `json:"approved_by,omitempty"`
	// Granted is what was approved: what was asked for, or less of it.
	Granted   *Scope       `json:"granted,omitempty"`
	Attached  []Attachment `json:"attached"`
	Prepared  *Package     `json:"prepared,omitempty"`
	Receipt   *Receipt     `json:"receipt,omitempty"`
	History   []Entry      `json:"history"`
	ExpiresAt time.Time    `json:"expires_at"` // when it is over unless it goes on
	EndedAt   *time.Time   `json:"ended_at,omitempty"`
	// Cleared is when the files attached by hand were taken off the disk.
	Cleared *time.Time `json:"cleared,omitempty"`
}

// Wanted is what is asked for or, once there is an answer, what was approved.
func (r Request) Wanted() Scope {
	if r.Granted != nil {
		return *r.Granted
	}
	return r.Scope
}

// Late reports whether an answer is owed and its time is past.
func (r Request) Late(now time.Time) bool {
	return !r.State.Over() && r.State != Drafted && r.State != HandedOut && now.After(r.DueAt)
}
