package points

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"brighteyes/devices"
	"brighteyes/hub/coverage"
)

// Kind is what a point is, of a closed list.
type Kind string

// The kinds.
const (
	AED          Kind = "aed"          // 自动体外除颤器
	FirstAid     Kind = "first_aid"    // 急救箱
	Hydrant      Kind = "hydrant"      // 消火栓
	Extinguisher Kind = "extinguisher" // 灭火器
	KeyBox       Kind = "key_box"      // 钥匙盒
	Valve        Kind = "valve"        // 水电气总阀
	Shelter      Kind = "shelter"      // 应急避难场所
	Assembly     Kind = "assembly"     // 疏散集合点
	Supplies     Kind = "supplies"     // 应急物资
)

// Kinds lists them as a form shows them: what a life hangs on first.
var Kinds = [...]Kind{AED, FirstAid, Hydrant, Extinguisher, KeyBox, Valve, Shelter, Assembly, Supplies}

// Result is what a look at a point found.
type Result string

// The results.
const (
	Fit     Result = "fit"     // 可用
	Unfit   Result = "unfit"   // 不可用
	Missing Result = "missing" // 不在原处
)

// Results lists them as a form shows them.
var Results = [...]Result{Fit, Unfit, Missing}

// The bounds of one point. What is beyond is refused, never cut.
const (
	mostName    = 60   // characters
	mostNote    = 300  // characters
	mostEvery   = 1100 // days: three years
	mostChecks  = 50   // that are kept; the oldest go
	everyUnless = 30   // days, unless somebody says otherwise
)

// Point is one point of help. Times are the hub's.
type Point struct {
	ID      string          `json:"id"`      // ULID
	Version int             `json:"version"` // grows by one with each change
	Kind    Kind            `json:"kind"`
	Name    string          `json:"name"`
	Place   string          `json:"place,omitempty"` // id of a public area or a site
	At      *coverage.Place `json:"at,omitempty"`    // on the plan
	Note    string          `json:"note,omitempty"`  // how to find and open it
	// EveryDays is how often somebody has to look at it.
	EveryDays int       `json:"every_days"`
	AddedAt   time.Time `json:"added_at"`
	AddedBy   string    `json:"added_by"`
	Checks    []Check   `json:"checks"` // newest first
	Retired   bool      `json:"retired,omitempty"`
}

// Check is one look at a point.
type Check struct {
	At     time.Time `json:"at"`
	By     string    `json:"by"`
	Result Result    `json:"result"`
	Note   string    `json:"note,omitempty"`
}

var (
	// ErrInvalid means that something is missing; the text says what.
	ErrInvalid = errors.New("invalid")
	// ErrNotNow means that the point is retired.
	ErrNotNow = errors.New("the point is retired")
	// ErrConflict means that somebody else changed the point meanwhile.
	ErrConflict = errors.New("somebody else changed this point meanwhile; look at it again")
)

// New makes a point, or says what is missing.
func New(p Point) (Point, error) {
	p.Version, p.Checks, p.Retired = 0, []Check{}, false
	return p.Change(p)
}

// Change returns the point with what with says of it; who added it, and what was found,
// stay.
func (p Point) Change(with Point) (Point, error) {
	with.Name, with.Note = strings.TrimSpace(with.Name), strings.TrimSpace(with.Note)
	if with.EveryDays == 0 {
		with.EveryDays = everyUnless
	}
	switch {
	case !slices.Contains(Kinds[:], with.Kind):
		return p, fmt.Errorf("%w: kind: want one of %v", ErrInvalid, Kinds)
	case with.Name == "" || utf8.RuneCountInString(with.Name) > mostName:
		return p, fmt.Errorf("%w: name: want 1 to %d characters", ErrInvalid, mostName)
	case utf8.RuneCountInString(with.Note) > mostNote:
		return p, fmt.Errorf("%w: note: at most %d characters", ErrInvalid, mostNote)
	case devices.NamesPerson(with.Name) || devices.NamesPerson(with.Note):
		return p, fmt.Errorf("%w: note: no number of a person belongs to a point", ErrInvalid)
	case with.Place == "" && with.At == nil:
		return p, fmt.Errorf("%w: place: say where it is, by a place or on the plan", ErrInvalid)
	case with.Place != "" && !devices.ValidID(with.Place):
		return p, fmt.Errorf("%w: place: want the id of a public area or a site", ErrInvalid)
	case with.At != nil && !with.At.Valid():
		return p, fmt.Errorf("%w: at: want a place of the plan", ErrInvalid)
	case with.EveryDays < 1 || with.EveryDays > mostEvery:
		return p, fmt.Errorf("%w: every_days: want 1 to %d", ErrInvalid, mostEvery)
	case p.Retired:
		return p, ErrNotNow
	}
	p.Kind, p.Name, p.Place, p.At, p.Note, p.EveryDays = with.Kind, with.Name, with.Place, with.At, with.Note, with.EveryDays
	p.Version++
	return p, nil
}

// Checked returns the point after a look at it.
func (p Point) Checked(c Check) (Point, error) {
	c.Note = strings.TrimSpace(c.Note)
	switch {
	case p.Retired:
		return p, ErrNotNow
	case !slices.Contains(Results[:], c.Result):
		return p, fmt.Errorf("%w: result: want one of %v", ErrInvalid, Results)
	case c.Result != Fit && c.Note == "":
		return p, fmt.Errorf("%w: note: say what was found", ErrInvalid)
	case utf8.RuneCountInString(c.Note) > mostNote || devices.NamesPerson(c.Note):
		return p, fmt.Errorf("%w: note: at most %d characters, no number of a person", ErrInvalid, mostNote)
	}
	p.Checks = append([]Check{c}, p.Checks[:min(len(p.Checks), mostChecks-1)]...)
	p.Version++
	return p, nil
}

// Retire takes the point out of the lists; what was found stays.
func (p Point) Retire() (Point, error) {
	if p.Retired {
		return p, ErrNotNow
	}
	p.Retired = true
	p.Version++
	return p, nil
}

// NextDue is when the next look is due: so many days after the last one, or of one that
// nobody looked at yet, when it was added.
func (p Point) NextDue() time.Time {
	if len(p.Checks) == 0 {
		return p.AddedAt
	}
	return p.Checks[0].At.Add(time.Duration(p.EveryDays) * 24 * time.Hour)
}

// Usable is whether it was fit when somebody looked last; a point that nobody looked at
// is not known to be.
func (p Point) Usable() bool { return len(p.Checks) > 0 && p.Checks[0].Result == Fit }
