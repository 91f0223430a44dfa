package figures

import (
	"cmp"
	"maps"
	"slices"
	"time"

	"brighteyes/devices"
)

// longest is the most time that one look stands for. What is longer nobody watched.
const longest = 2 * time.Minute

// Seen is what one device, in service or suspended, is at a look.
type Seen struct {
	Kind    devices.Kind
	Site    string
	Status  devices.Status
	Planned bool
	// Out is that it is suspended; Excused, that somebody other than who asked for it
	// approved that.
	Out, Excused bool
	Camera       *Look // what its figures are made of; nil: it is no camera
}

func (s Seen) unknown() bool {
	return !s.Planned && s.Status != devices.Online && s.Status != devices.Degraded && s.Status != devices.Offline
}

type group struct {
	kind devices.Kind
	site string
}

// Tally adds up one day.
type Tally struct {
	Date     string
	Observed int64 // seconds
	groups   map[group]Share
	cameras  map[string]*CameraDay
}

// NewTally goes on from what is on record of a day.
func NewTally(date string, observed int64, shares []Share, cameras []CameraDay) *Tally {
	t := &Tally{Date: date, Observed: observed, groups: map[group]Share{}, cameras: map[string]*CameraDay{}}
	for _, c := range cameras {
		t.cameras[c.Camera] = &c
	}
	for _, s := range shares {
		t.groups[group{s.Kind, s.Site}] = s
	}
	return t
}

// Add counts seconds for everything that was seen.
func (t *Tally) Add(seen []Seen, seconds int64) {
	t.Observed += seconds
	now := map[group]int{}
	for _, d := range seen {
		at := group{d.Kind, d.Site}
		now[at]++
		s := t.groups[at]
		s.Kind, s.Site = d.Kind, d.Site
		switch {
		case d.Out && d.Excused:
			s.ExcusedS += seconds
		case d.Out:
			s.SuspendedS += seconds
		case d.Planned && d.Status != devices.Online:
			s.PlannedS += seconds
		case d.Status == devices.Online:
			s.OnlineS += seconds
		case d.Status == devices.Degraded:
			s.DegradedS += seconds
		case d.Status == devices.Offline:
			s.OfflineS += seconds
		default:
			s.UnknownS += seconds
		}
		t.groups[at] = s
		if d.Camera != nil {
			t.camera(d.Camera.Camera).add(d, seconds)
		}
	}
	for at, n := range now {
		s := t.groups[at]
		s.Devices = max(s.Devices, n)
		t.groups[at] = s
	}
}

func (t *Tally) camera(id string) *CameraDay {
	c := t.cameras[id]
	if c == nil {
		c = &CameraDay{Date: t.Date, Camera: id, Sums: map[Figure]Sum{}}
		t.cameras[id] = c
	}
	return c
}

// Cameras lists the cameras by id. They are the tally's own, to be read only.
func (t *Tally) Cameras() []CameraDay {
	list := make([]CameraDay, 0, len(t.cameras))
	for _, id := range slices.Sorted(maps.Keys(t.cameras)) {
		list = append(list, *t.cameras[id])
	}
	return list
}

// Shares lists the groups by kind and place.
func (t *Tally) Shares() []Share {
	list := make([]Share, 0, len(t.groups))
	for _, s := range t.groups {
		list = append(list, s)
	}
	slices.SortFunc(list, func(a, b Share) int { return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Site, b.Site)) })
	return list
}
