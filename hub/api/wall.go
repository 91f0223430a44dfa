package api

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"brighteyes/alerts"
	"brighteyes/devices"
	"brighteyes/hub/coverage"
	"brighteyes/hub/delivery"
	"brighteyes/hub/duty"
	"brighteyes/hub/registry"
)

// The wall, 大屏, is read by whoever is in the room: of a call it shows place code
// and kind, as a message does; of homes no count that a home could be found by; of
// public places none by name. See access.Wall.

const (
	wallCalls = 20 // shown at most; the rest are counted
	wallCrowd = 10 // homes of which a number is told, see PRODUCT.md
)

// WallCall is somebody who waits.
type WallCall struct {
	ID       string          `json:"id"`
	Place    string          `json:"place"`
	Kind     string          `json:"kind"`
	KindEN   string          `json:"kind_en"`
	Category alerts.Category `json:"category"`
	Drill    bool            `json:"drill"`
	OpenedAt time.Time       `json:"opened_at"`
	LateS    float64         `json:"late_s"`
}

// WallCount is how many of how many. What is not known is counted apart.
type WallCount struct {
	N       int `json:"n"`
	Unknown int `json:"unknown"`
	Of      int `json:"of"`
}

// WallCrowd is a number of homes: none, a few, or as many as N says.
type WallCrowd struct {
	N   int  `json:"n"`
	Few bool `json:"few" doc:"at least one and fewer than ten; n is then 0"`
}

func crowd(n int) WallCrowd {
	if n > 0 && n < wallCrowd {
		return WallCrowd{Few: true}
	}
	return WallCrowd{N: n}
}

// WallDuty is who is there, without names.
type WallDuty struct {
	Posts   int `json:"posts"`
	Empty   int `json:"empty" doc:"posts that nobody holds"`
	Desks   int `json:"desks" doc:"desks at which somebody is"`
	Silent  int `json:"silent" doc:"of these, desks that would hear no call"`
	AllSeat int `json:"of_desks"`
}

type wallOutput struct {
	Body struct {
		At    time.Time  `json:"at" doc:"of all that follows"`
		Calls []WallCall `json:"calls" doc:"alarms of life that nobody took, the longest waiting first"`
		// More is how many wait beside those in Calls.
		More    int        `json:"more"`
		Taken   int        `json:"taken" doc:"calls that somebody works on"`
		Surges  int        `json:"surges" doc:"surges of calls that nobody took: of very many at once there is an alarm beside those of the people"`
		Cameras WallCount  `json:"cameras" doc:"in good order, of those in service"`
		Gates   WallCount  `json:"gates" doc:"abnormal, of those in service"`
		Edges   WallCount  `json:"edges" doc:"away"`
		Homes   *WallHomes `json:"homes,omitempty"`
		// What this hub does not keep, or cannot say now, is missing.
		Areas *WallCount `json:"areas,omitempty" doc:"public areas of which less than half is seen"`
		Duty  *WallDuty  `json:"duty,omitempty"`
	}
}

// WallHomes is who cannot call for help.
type WallHomes struct {
	Cannot  WallCrowd `json:"cannot"`
	Unknown WallCrowd `json:"unknown"`
}

func (s *Server) wall(context.Context, *struct{}) (*wallOutput, error) {
	out := &wallOutput{}
	b := &out.Body
	b.At = s.cfg.Now().UTC()
	open := s.cfg.Desk.Open()
	b.Calls, b.More, b.Taken, b.Surges = s.wallCalls(open)

	k := s.cfg.Registry.KPI()
	b.Cameras = WallCount{N: k.Cameras.Online, Unknown: k.Cameras.Unknown, Of: k.Cameras.Total}
	b.Edges = WallCount{N: k.Edges.Away, Of: k.Edges.Total}
	b.Gates = s.wallGates(open)
	if h := k.Homes; h.Total > 0 {
		b.Homes = &WallHomes{Cannot: crowd(h.CannotCall), Unknown: crowd(h.Total - h.CanCall - h.CannotCall)}
	}
	if s.cfg.Plans != nil {
		if v := s.cfg.Plans.View(); v.Site != nil && v.Problem == nil {
			areas := wallAreas(v.Site.Figures(b.At).Areas)
			b.Areas = &areas
		}
	}
	if s.cfg.Duty != nil {
		d := s.wallDuty(b.At)
		b.Duty = &d
	}
	return out, nil
}

// wallCalls are those who wait for somebody to take their call, and smoke and gas that
// nobody took; how many calls are being worked on; and how many surges of calls nobody took.
func (s *Server) wallCalls(open []alerts.Alert) (list []WallCall, more, taken, surges int) {
	list = []WallCall{}
	for _, a := range open {
		if a.Rule == alerts.RuleFlood && a.State == alerts.Open {
			surges++ // each of its calls is counted by itself
		}
		if !alerts.OfAPerson(a.Category, a.Rule) && !(a.Category == alerts.Safety && a.Severity == alerts.Critical) {
			continue
		}
		if a.State != alerts.Open {
			taken++
			continue
		}
		kind, kindEN := delivery.Kind(a)
		late := a.LateS
		if a.Call() > 1 { // that was the first one
			late = 0
		}
		list = append(list, WallCall{a.ID, delivery.PlaceCode(a, wallPlaces{s}), kind, kindEN, a.Category, a.Drill, a.CalledAt(), late})
	}
	slices.SortFunc(list, func(a, b WallCall) int {
		return cmp.Or(drillsLast(a, b), a.OpenedAt.Compare(b.OpenedAt), cmp.Compare(a.ID, b.ID))
	})
	if len(list) > wallCalls {
		list, more = list[:wallCalls], len(list)-wallCalls
	}
	return list, more, taken, surges
}

func drillsLast(a, b WallCall) int {
	switch {
	case a.Drill == b.Drill:
		return 0
	case b.Drill:
		return -1
	}
	return 1
}

// wallPlaces names places as messages do.
type wallPlaces struct{ s *Server }

func (p wallPlaces) Device(_, id string) (devices.Device, bool) {
	d, ok := p.s.cfg.Registry.Device(id)
	return d.Device, ok
}

func (p wallPlaces) SiteName(id string) string {
	site, ok := p.s.cfg.Registry.Site(id)
	if !ok {
		return id
	}
	return site.Name
}

// wallGates counts gates that are not well, or of which an alarm stands.
func (s *Server) wallGates(open []alerts.Alert) (c WallCount) {
	alarmed := map[string]bool{}
	for _, a := range open {
		if strings.HasPrefix(a.Rule, "gate.") && !a.Drill {
			alarmed[a.Device] = true
		}
	}
	for _, d := range s.cfg.Registry.Devices(registry.Filter{Kind: devices.Gate, Lifecycle: devices.InService}) {
		c.Of++
		switch {
		case alarmed[d.ID], d.Status == devices.Offline, d.Status == devices.Degraded:
			c.N++
		case d.Status != devices.Online:
			c.Unknown++
		}
	}
	return c
}

// wallAreas counts the areas that are not seen: less than half of them is. Where it
// would be half or more if all the cameras saw of which that is not known, it is not
// known.
func wallAreas(areas []coverage.AreaFigures) (c WallCount) {
	for _, a := range areas {
		c.Of++
		half := coverage.PointShare * a.AreaM2
		switch {
		case a.CoveredM2 >= half:
		case a.CoveredM2+a.UnknownM2 >= half:
			c.Unknown++
		default:
			c.N++
		}
	}
	return c
}

func (s *Server) wallDuty(now time.Time) (d WallDuty) {
	for _, p := range s.cfg.Duty.OnDuty(now) {
		d.Posts++
		if p.Who == nil {
			d.Empty++
		}
	}
	for _, p := range s.cfg.Duty.Presence(now) {
		d.AllSeat++
		if !p.Staffed {
			continue
		}
		d.Desks++
		if p.Sound == duty.Silent {
			d.Silent++
		}
	}
	return d
}
