package patrol

import (
	"errors"
	"slices"
	"time"
)

// State is where a task stands.
type State string

// The states.
const (
	Open      State = "open"      // 待巡查
	Taken     State = "taken"     // 巡查中
	Done      State = "done"      // 已完成
	Cancelled State = "cancelled" // 已取消
)

// Over reports whether nothing more is done about the task.
func (s State) Over() bool { return s == Done || s == Cancelled }

// Finding is what was found at a place, of a closed list.
type Finding string

// The findings.
const (
	Normal   Finding = "normal"   // 正常
	Hazard   Finding = "hazard"   // 发现隐患
	Incident Finding = "incident" // 发现情况，已报
	Closed   Finding = "closed"   // 无法到达
)

// Findings lists them as a form shows them.
var Findings = [...]Finding{Normal, Hazard, Incident, Closed}

// Task is one round. Times are the hub's.
type Task struct {
	ID      string  `json:"id"`      // ULID
	Version int     `json:"version"` // grows by one with each change
	State   State   `json:"state"`
	Title   string  `json:"title,omitempty"` // empty: its places say what it is
	Alert   string  `json:"alert,omitempty"` // for which it was opened
	Points  []Point `json:"points"`

	OpenedAt time.Time  `json:"opened_at"`
	OpenedBy string     `json:"opened_by"` // System, or a user's name
	DueAt    time.Time  `json:"due_at"`
	TakenBy  string     `json:"taken_by,omitempty"`
	TakenAt  *time.Time `json:"taken_at,omitempty"`
	EndedAt  *time.Time `json:"ended_at,omitempty"`
	Note     string     `json:"note,omitempty"` // why it was cancelled, or what is to be said at its end
}

// System opened what nobody opened by hand.
const System = "system"

// Point is a place of a round.
type Point struct {
	Place   string     `json:"place"` // id of a public area or site
	Name    string     `json:"name"`
	Finding Finding    `json:"finding,omitempty"` // empty: nobody was there yet
	Note    string     `json:"note,omitempty"`
	At      *time.Time `json:"at,omitempty"`
	By      string     `json:"by,omitempty"`
	// EarlierS is how many seconds before At it was checked, on a device without a
	// connection.
	EarlierS int     `json:"earlier_s,omitempty"`
	Photos   []Photo `json:"photos"`
}

// Photo is a picture that somebody took at a place.
type Photo struct {
	ID     string    `json:"id"`
	SHA256 string    `json:"sha256"`
	At     time.Time `json:"at"`
	By     string    `json:"by"`
}

// Filter chooses tasks.
type Filter struct {
	Over  bool   // those that are over as well
	Place string // that have this place; empty: any
	// From and To, to the second, are those that were open at some time in between; zero: any.
	From, To time.Time
	Limit    int
	Cursor   string
}

// Has reports whether a place is one of the round's.
func (t Task) Has(place string) bool {
	return slices.ContainsFunc(t.Points, func(p Point) bool { return p.Place == place })
}

// Extend adds places to a round that is not over, as far as it has room; more is how
// many it had none for. Without anything new the round is as it was.
func (t Task) Extend(points []Point) (next Task, more int) {
	if t.State.Over() {
		return t, 0
	}
	next = t.clone()
	for _, p := range points {
		switch {
		case next.Has(p.Place):
		case len(next.Points) >= mostPoints:
			more++
		default:
			next.Points = append(next.Points, Point{Place: p.Place, Name: p.Name, Photos: []Photo{}})
		}
	}
	if len(next.Points) > len(t.Points) {
		next.Version++
	}
	return next, more
}

// Left is how many places nobody checked yet.
func (t Task) Left() (n int) {
	for _, p := range t.Points {
		if p.Finding == "" {
			n++
		}
	}
	return n
}

// Late reports whether the task should be over.
func (t Task) Late(now time.Time) bool { return !t.State.Over() && now.After(t.DueAt) }

func (t Task) clone() Task {
	t.Points = slices.Clone(t.Points)
	for i := range t.Points {
		t.Points[i].Photos = slices.Clone(t.Points[i].Photos)
	}
	return t
}

var (
	// ErrNotNow means that the task's state does not allow this.
	ErrNotNow = errors.New("the task does not allow this now")
	// ErrNotYours means that somebody else has taken the task.
	ErrNotYours = errors.New("somebody else walks this round")
	// ErrInvalid means that the act itself lacks something; the text says what.
	ErrInvalid = errors.New("invalid")
	// ErrConflict means that somebody else changed the task meanwhile.
	ErrConflict = errors.New("somebody else changed this task meanwhile; look at it again")
)
