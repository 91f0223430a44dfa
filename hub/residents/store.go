package residents

import (
	"context"
	"errors"
	"time"

	"brighteyes/devices"
	"brighteyes/hub/access"
)

var (
	// ErrNotFound means that there is no such resident, task or request, or that
	// it was erased.
	ErrNotFound = errors.New("not on record")
	// ErrConflict means that somebody else changed it meanwhile, or that it is over.
	ErrConflict = errors.New("it was changed meanwhile, or is over")
	// ErrSealed means that what is on record cannot be read with this hub's key.
	ErrSealed = errors.New("it cannot be read with this hub's key")
	// ErrPurpose means that what was stated is no reason to open this.
	ErrPurpose = errors.New("this is no reason to open it")
	// ErrForbidden means that this caller may not, whatever the reason.
	ErrForbidden = errors.New("not for this role")
)

// Row is a resident as the records keep it. Sealed is empty once erased: what
// stays is that there was somebody, under which text they agreed, and when and
// why it ended.
type Row struct {
	ID      string
	Version int
	Sealed  string
	Changed time.Time

	Erased    time.Time // zero: not
	Reason    string    // left, died or withdrawn
	Text      string    // version of the text of consent; only once erased
	ConsentAt time.Time // only once erased
}

// Mark is a keyed hash by which a resident is found.
type Mark struct{ Kind, Hash string }

// Marked is whose mark it is.
type Marked struct {
	Mark
	Resident string
}

// Kept is all that is needed from the start. Sealed things stay sealed.
type Kept struct {
	Rows   []Row
	Marks  []Marked
	Tasks  []Task // that are open
	Shares []Share
}

// Change is one transaction: everything or nothing, its audit rows included.
type Change struct {
	Put   *Row   // written when Version is one above what is on record; 1 is a new one
	Marks []Mark // of Put, instead of those before
	// Former are the devices that somebody else has from this change on, with those whose
	// they were until now: what such a device raised so far goes with these when they are
	// erased, whoever has it then.
	Former []Whose
	// Erase replaces a resident by what stays of them. Their marks and tasks go,
	// and the words that people wrote on requests and resolved alerts of Devices, and
	// on what Former ones raised.
	Erase    *Row
	Devices  []string
	Tasks    []Task // written over those with their id
	Requests []Request
	Shares   []Share
	Audit    []access.AuditEntry
}

// Whose are those whose a device is: several who live together may have one.
type Whose struct {
	Device    string
	Residents []string
}

// Store keeps all this; hub/records implements it. Its errors are ErrNotFound,
// ErrConflict, or the store's own.
type Store interface {
	LoadResidents(ctx context.Context) (Kept, error)
	// OpenResident reads a row and writes the audit row in one transaction.
	OpenResident(ctx context.Context, id string, entry access.AuditEntry) (Row, error)
	// OpenResidents reads all rows that are not erased and writes entry, with their
	// ids as its detail, in one transaction. AuditEntries finds it under each of them.
	OpenResidents(ctx context.Context, entry access.AuditEntry) ([]Row, error)
	ChangeResidents(ctx context.Context, c Change) error
	// CallingDevices are the devices of which alerts or requests are on record.
	CallingDevices(ctx context.Context) ([]string, error)
	// ResidentTasks are the tasks made for or done at or after from, newest first.
	ResidentTasks(ctx context.Context, resident string, from time.Time) ([]Task, error)
	// AlertTasks are the tasks that an alert's ticks made, whatever became of them.
	AlertTasks(ctx context.Context, alert string) ([]Task, error)
	// ServiceEvents are recorded events of type button.service, received at or
	// after from, that no request was made from yet, oldest first, 500 at most.
	ServiceEvents(ctx context.Context, from time.Time) ([]devices.Recorded, error)
	Request(ctx context.Context, id string) (Request, error)
	// Requests are those of a state, or all, newest first; see records for cursor.
	Requests(ctx context.Context, state string, limit int, cursor string) (page []Request, next string, err error)
	// AddCallPhoto keeps a photo with its audit row, or is ErrFull when its call has
	// most already; CallPhotos and OpenCallPhoto read with theirs, in one transaction.
	AddCallPhoto(ctx context.Context, p SealedPhoto, most int, entry access.AuditEntry) error
	CallPhotos(ctx context.Context, alert string, entry access.AuditEntry) ([]SealedPhoto, error)
	OpenCallPhoto(ctx context.Context, alert, id string, entry access.AuditEntry) (SealedPhoto, error)
	// ResidentPhotos are those that go with a resident who has these devices.
	ResidentPhotos(ctx context.Context, resident string, devices []string) ([]SealedPhoto, error)
	ForgetCallPhotos(ctx context.Context, before time.Time) error
	AuditEntries(ctx context.Context, f access.AuditFilter) ([]access.AuditEntry, string, error)
	Audit(ctx context.Context, e access.AuditEntry) error
	// Movement is what sensors of these ids told of motion or of a door, since from.
	Movement(ctx context.Context, sensors []string, from time.Time) ([]Moved, error)
	// Presses are when these devices were pressed to call for help or for a service,
	// or to take a call back, since from; not in a drill of the button.
	Presses(ctx context.Context, devices []string, from time.Time) ([]time.Time, error)
	// ForgetMovement takes such events before a time off the record.
	ForgetMovement(ctx context.Context, sensors []string, before time.Time) error
}

// Sensor is one that hangs in a home.
type Sensor struct {
	ID    string
	Heard time.Time // since when it is heard without a gap; zero: it is not heard now
}

// Moved is that something moved, or a door did.
type Moved struct {
	Sensor string
	At     time.Time
}

// Task is something the desk owes a resident, or did for them.
type Task struct {
	ID       string
	Kind     TaskKind
	Resident string // empty: nobody is enrolled for Device
	Device   string
	Alert    string // it follows
	Due      time.Time
	State    string // open or done
	Outcome  string
	Note     string // sealed
	By       string // who made it, then who did it
	At       time.Time
}

// TaskKind names what is owed.
type TaskKind string

// The kinds.
const (
	CareCallTask  TaskKind = "care_call"
	FollowUpTask  TaskKind = "follow_up"
	CheckCallTask TaskKind = "check_call" // because the home cannot call now
	CheckInTask   TaskKind = "check_in"   // a welfare watch found a quiet morning
)

// The states of tasks and requests.
const (
	StateOpen  = "open"
	StateTaken = "taken" // requests only
	StateDone  = "done"
)

// Request is something that is wanted and not urgent. One from a button has the
// event's identity, so that it is made once whatever happens.
type Request struct {
	ID       string
	Edge     string // with Event: the event it was made from; empty: by hand
	Event    string
	Device   string
	Resident string // of one made by hand
	Kind     string // meal, bath, cleaning, medical, other; empty: not asked yet
	State    string
	SameAs   string // the open request of the same button that this press repeats
	Drill    bool
	At       time.Time // when it was pressed or made
	By       string    // who made it, took it, did it
	TakenAt  time.Time
	DoneAt   time.Time
	Outcome  string
	Note     string   // sealed
	Whose    []string // ids, where Device has other residents by now; only when read
	Count    int      // presses, with those of SameAs; only when read
}

// Share is that the care desk asked a guard or the police to a call. Call is which call of
// the alert that was, by its number: its clock does not say, since clocks are set back.
type Share struct {
	Alert string    `json:"alert"`
	Call  int       `json:"call"`
	With  Role      `json:"with"`
	By    string    `json:"by"`
	At    time.Time `json:"at"`
}
