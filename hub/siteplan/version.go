package siteplan

import (
	"errors"
	"time"

	"brighteyes/hub/coverage"
)

// Version is the plan as somebody saved it.
type Version struct {
	N    int       `json:"n"` // from 1; 0: nothing was drawn yet
	By   string    `json:"by"`
	At   time.Time `json:"at,omitzero"`
	Note string    `json:"note,omitempty"`
	// Origin is where the plan lies on earth; nil: nobody said.
	Origin *coverage.Georeference `json:"origin,omitempty"`
	// Register is the public areas, signed by who drew them.
	Register coverage.Signed   `json:"register"`
	Walls    []coverage.Wall   `json:"walls"`
	Windows  []coverage.Window `json:"windows"`
	Cameras  []coverage.Camera `json:"cameras"`
	// Buildings and Doors are what the way of a responder is found by.
	Buildings []coverage.Building `json:"buildings,omitempty"`
	Doors     []coverage.Door     `json:"doors,omitempty"`
	// Images are pictures of the plan that lie below the drawing, one of a storey.
	Images []Image `json:"images,omitempty"`
}

// plan is what the geometry is computed from.
func (v Version) plan(states map[string]coverage.State) coverage.Plan {
	plan := v.Drawn()
	plan.States = v.known(states)
	return plan
}

// Drawn is everything of a version that is geometry.
func (v Version) Drawn() coverage.Plan {
	return coverage.Plan{Areas: v.Register.Register.Areas, Walls: v.Walls, Windows: v.Windows, Cameras: v.Cameras, Buildings: v.Buildings, Doors: v.Doors}
}

// known is the states of cameras that the plan has. One that the hub knows no more
// is known not to see.
func (v Version) known(states map[string]coverage.State) map[string]coverage.State {
	own := make(map[string]coverage.State, len(v.Cameras))
	for _, c := range v.Cameras {
		state, ok := states[c.ID]
		if !ok && len(states) > 0 { // without any, nothing was asked yet
			state = coverage.State{Condition: coverage.Offline}
		}
		own[c.ID] = state
	}
	return own
}

// Draft is what somebody drew on top of a version.
type Draft struct {
	Base    int // the version that was seen
	Note    string
	Origin  *coverage.Georeference
	Areas   []coverage.Area
	Walls   []coverage.Wall
	Windows []coverage.Window
	Cameras []coverage.Camera
	Images  []Image

	Buildings []coverage.Building
	Doors     []coverage.Door
	// Sign says that who saves answers for the areas. It is needed where they change.
	Sign bool
}

const longestNote = 500 // characters

var (
	// ErrConflict says that somebody else saved meanwhile.
	ErrConflict = errors.New("somebody else saved the plan meanwhile; look at it again")
	// ErrUnsigned says that areas were changed and nobody answers for them.
	ErrUnsigned = errors.New("the public areas were changed: whoever saves them signs for them")
	// ErrNote says that a note is too long.
	ErrNote = errors.New("the note may have 500 characters")
)

// next makes the version after v of a draft. With mistakes there is none.
func (v Version) next(d Draft, by string, at time.Time) (Version, *coverage.Site, []coverage.Mistake, error) {
	switch {
	case d.Base != v.N:
		return Version{}, nil, nil, ErrConflict
	case len([]rune(d.Note)) > longestNote:
		return Version{}, nil, nil, ErrNote
	}
	next := Version{N: v.N + 1, By: by, At: at.UTC().Truncate(time.Second), Note: d.Note, Origin: d.Origin, Walls: d.Walls, Windows: d.Windows, Cameras: d.Cameras, Images: d.Images, Buildings: d.Buildings, Doors: d.Doors}
	next.Register = coverage.Signed{Register: coverage.Register{Areas: d.Areas}}
	site, mistakes := coverage.New(next.plan(nil))
	if len(mistakes) > 0 {
		return Version{}, nil, mistakes, nil
	}
	signed, mistakes := coverage.Sign(next.Register.Register, by, at, v.Register.Seal)
	switch {
	case len(mistakes) > 0:
		return Version{}, nil, mistakes, nil
	case v.N > 0 && signed.Content == v.Register.Content:
		next.Register = v.Register
	case !d.Sign:
		return Version{}, nil, nil, ErrUnsigned
	default:
		next.Register = signed
	}
	return next, site, nil, nil
}
