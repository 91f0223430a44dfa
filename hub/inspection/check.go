package inspection

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"brighteyes/devices"
)

// What stands against a change.
var (
	ErrInvalid  = errors.New("this is no finding")
	ErrDone     = errors.New("the check is finished; what was found stands")
	ErrOpen     = errors.New("not everything was judged yet")
	ErrConflict = errors.New("somebody else changed this check meanwhile; look at it again")
)

const mostNote = 200 // characters

// Aspect is what is judged of a camera.
type Aspect string

// The aspects.
const (
	Live   Aspect = "live"   // the picture now
	Minute Aspect = "minute" // one of the last 30 days, out of the recorder
	Clock  Aspect = "clock"  // the time in the picture
	Label  Aspect = "label"  // the name in the picture
)

// Aspects lists them in the order in which they are judged.
var Aspects = [...]Aspect{Live, Minute, Clock, Label}

// Verdict is what was found.
type Verdict string

// The verdicts.
const (
	Pass   Verdict = "pass"
	Fail   Verdict = "fail"
	Unable Verdict = "unable" // it could not be judged
)

// NotConnected is why a minute cannot be looked at while no recorder is connected.
const NotConnected = "recorder_not_connected"

// Reasons is the closed list of why an aspect is wrong, and under Unable of why it
// could not be judged.
var Reasons = map[Aspect][]string{
	Live:   {"no_picture", "black_or_frozen", "blurred", "obstructed", "turned", "other_place"},
	Minute: {"no_recording", "gap", "cannot_play", "other_time"},
	Clock:  {"clock_off", "clock_missing"},
	Label:  {"label_differs", "label_missing", "label_unreadable"},
}

// UnableReasons is the closed list of why something could not be judged.
var UnableReasons = []string{NotConnected, "edge_away", "camera_offline", "too_dark", "suspended"}

// Finding is what a person, or at the minute the hub, found of one aspect.
type Finding struct {
	Verdict Verdict   `json:"verdict" enum:"pass,fail,unable"`
	Reason  string    `json:"reason,omitempty"`
	Note    string    `json:"note,omitempty"`
	By      string    `json:"by,omitempty"` // empty: the hub, which cannot show it
	At      time.Time `json:"at"`
}

// Drawn is one camera of a check.
type Drawn struct {
	Camera    string             `json:"camera"`
	Name      string             `json:"name"`
	Site      string             `json:"site,omitempty"`
	Label     string             `json:"label,omitempty" doc:"that it should bear"`
	OffsetS   *float64           `json:"offset_s,omitempty" doc:"its clock against its edge's when it was drawn; absent: not measured"`
	LabelRead *bool              `json:"label_read,omitempty" doc:"whether the label read from the camera was its name when it was drawn; absent: not read"`
	Minute    time.Time          `json:"minute" doc:"of the last 30 days, drawn"`
	Findings  map[Aspect]Finding `json:"findings"`
}

// Check is one spot check.
type Check struct {
	ID      string     `json:"id"`
	Version int        `json:"version"`
	At      time.Time  `json:"at"`
	By      string     `json:"by"`
	Seed    string     `json:"seed" doc:"hex; picked the cameras and minutes"`
	Asked   int        `json:"asked" doc:"cameras that were asked for"`
	Pool    []string   `json:"pool" doc:"cameras that could have been drawn"`
	Cameras []Drawn    `json:"cameras"`
	DoneAt  *time.Time `json:"done_at,omitempty"`
	DoneBy  string     `json:"done_by,omitempty"`
}

// Judge returns the check with what was found of one aspect of a camera. Found again it
// replaces what was found before, until the check is finished.
func (c Check) Judge(camera string, aspect Aspect, f Finding) (Check, error) {
	f.Note = strings.TrimSpace(f.Note)
	i := slices.IndexFunc(c.Cameras, func(d Drawn) bool { return d.Camera == camera })
	allowed := Reasons[aspect]
	if f.Verdict == Unable {
		allowed = UnableReasons
	}
	switch {
	case c.DoneAt != nil:
		return c, ErrDone
	case i < 0:
		return c, fmt.Errorf("%w: camera: it was not drawn", ErrInvalid)
	case !slices.Contains(Aspects[:], aspect):
		return c, fmt.Errorf("%w: aspect: want one of %v", ErrInvalid, Aspects)
	case f.Verdict != Pass && f.Verdict != Fail && f.Verdict != Unable:
		return c, fmt.Errorf("%w: verdict: want pass, fail or unable", ErrInvalid)
	case f.Verdict == Pass && f.Reason != "":
		return c, fmt.Errorf("%w: reason: what is right needs none", ErrInvalid)
	case f.Verdict != Pass && !slices.Contains(allowed, f.Reason):
		return c, fmt.Errorf("%w: reason: want one of %v", ErrInvalid, allowed)
	case utf8.RuneCountInString(f.Note) > mostNote || devices.NamesPerson(f.Note):
		return c, fmt.Errorf("%w: note: at most %d characters, no number of a person", ErrInvalid, mostNote)
	}
	c.Version++
	c.Cameras = slices.Clone(c.Cameras)
	c.Cameras[i].Findings = maps.Clone(c.Cameras[i].Findings)
	c.Cameras[i].Findings[aspect] = f
	return c, nil
}

// Left is how many aspects nobody has judged.
func (c Check) Left() int {
	left := 0
	for _, d := range c.Cameras {
		left += len(Aspects) - len(d.Findings)
	}
	return left
}

// Finish closes a check of which everything was judged.
func (c Check) Finish(by string, now time.Time) (Check, error) {
	switch {
	case c.DoneAt != nil:
		return c, ErrDone
	case c.Left() > 0:
		return c, fmt.Errorf("%w: %d are left", ErrOpen, c.Left())
	}
	c.Version++
	c.DoneAt, c.DoneBy = &now, by
	return c, nil
}

// Count is what was found of an aspect.
type Count struct {
	Aspect Aspect `json:"aspect" enum:"live,minute,clock,label"`
	Pass   int    `json:"pass"`
	Fail   int    `json:"fail"`
	Unable int    `json:"unable"`
	Left   int    `json:"left"`
}

// Counts adds up what was found.
func (c Check) Counts() []Count {
	list := make([]Count, len(Aspects))
	for i, aspect := range Aspects {
		list[i].Aspect = aspect
		for _, d := range c.Cameras {
			switch d.Findings[aspect].Verdict {
			case Pass:
				list[i].Pass++
			case Fail:
				list[i].Fail++
			case Unable:
				list[i].Unable++
			default:
				list[i].Left++
			}
		}
	}
	return list
}

// Blank are the aspects that could be judged of no camera.
func (c Check) Blank() (list []Aspect) {
	for _, n := range c.Counts() {
		if n.Pass+n.Fail == 0 {
			list = append(list, n.Aspect)
		}
	}
	return list
}
