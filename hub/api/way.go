package api

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"

	"brighteyes/alerts"
	"brighteyes/hub/access"
	"brighteyes/hub/coverage"
	"brighteyes/hub/footway"
	"brighteyes/hub/residents"
)

// wayView is the way on foot to a call, over the drawn plan. Of who lives there nothing
// is in it: a phone may keep it. Metres are of the plan, x to the right and y up.
type wayView struct {
	Building string `json:"building,omitempty"`
	// Why says why there is no way; then there are no points.
	Why     string           `json:"why,omitempty" enum:"no_plan,no_place,no_building,no_gate,blocked,large"`
	Gate    *wayGate         `json:"gate,omitempty"`
	Because string           `json:"because,omitempty" enum:"ambulance,chosen,nearest" doc:"why from this gate"`
	Gates   []wayGate        `json:"gates" doc:"of the community that are drawn, to choose from"`
	Points  []coverage.Point `json:"points,omitempty" doc:"from the gate to the entrance"`
	Metres  float64          `json:"metres,omitempty"`
	Minutes int              `json:"minutes,omitempty" doc:"on foot, begun ones counted"`
	Drawn   bool             `json:"entrance_drawn" doc:"false: the way ends at the outer wall that is nearest to the gate"`
	Door    string           `json:"entrance,omitempty" doc:"its name"`
	DoorEN  string           `json:"entrance_en,omitempty" doc:"its name in English"`
	Doors   int              `json:"entrances,omitempty" doc:"of the building that are drawn; the way leads to the nearest"`
	Houses  []wayHouse       `json:"buildings,omitempty" doc:"around the way, to draw it"`
	Walls   [][]float64      `json:"walls,omitempty" doc:"around the way: x and y of both ends"`
}

type wayGate struct {
	ID     string `json:"id"`
	Name   string `json:"name"`
	NameEN string `json:"name_en,omitempty"`
}

type wayHouse struct {
	Number  string           `json:"number"`
	Outline []coverage.Point `json:"outline"`
}

type wayInput struct {
	IDInput
	Gate string `query:"gate" maxLength:"63" doc:"the id of a gate of the plan; left out: where an ambulance is met, or the nearest"`
}

// way is the way to an open call, for the care desk, for who was sent, for the guard
// room that helps and for police whom the desk asked.
func (s *Server) way(ctx context.Context, in *wayInput) (*bodyOutput[wayView], error) {
	open := s.cfg.Desk.Open()
	i := slices.IndexFunc(open, func(a alerts.Alert) bool { return a.ID == in.ID })
	if i < 0 || !s.mayKnowTheWay(callerOf(ctx), open[i]) {
		return nil, newProblem(http.StatusNotFound, "there is no such call that is open and whose way is yours to know")
	}
	v, err := s.wayOnPlan(ctx, open[i], in.Gate)
	if err != nil {
		return nil, err
	}
	if v.Why == "no_gate" && in.Gate != "" {
		return nil, wrongField("query.gate", footway.ErrNoGate.Error())
	}
	return &bodyOutput[wayView]{Body: v}, nil
}

func (s *Server) mayKnowTheWay(who *caller, a alerts.Alert) bool {
	if who.token {
		return false
	}
	if _, sent := s.sentTo(who, a); sent || who.roles.Has(access.Care) && a.Category == alerts.Care {
		return true
	}
	if who.roles.SeeAlert(a) == access.RescueAccess {
		return true
	}
	return s.cfg.Residents != nil && s.cfg.Residents.IsAsked(residents.Caller{Name: who.name, Roles: who.roles}, a)
}

func (s *Server) wayOnPlan(ctx context.Context, a alerts.Alert, chosen string) (wayView, error) {
	v := wayView{Gates: []wayGate{}}
	at := s.locationOf(a.Device)
	if at == nil || at.Building == "" {
		v.Why = "no_place"
		return v, nil
	}
	v.Building = at.Building
	if s.cfg.Plans == nil || s.cfg.Plans.View().Version.N == 0 {
		v.Why = "no_plan"
		return v, nil
	}
	version := s.cfg.Plans.View().Version
	plan := version.Drawn()
	gates := footway.Gates(plan)
	for _, g := range gates {
		v.Gates = append(v.Gates, wayGate{g.ID, g.Name, g.NameEN})
	}
	gate := chosen
	switch met := s.metAt(a, gates); {
	case chosen != "":
		v.Because = "chosen"
	case met != "":
		gate, v.Because = met, "ambulance"
	default:
		v.Because = "nearest"
	}
	w, err := s.ways.find(ctx, version, at.Building, gate)
	switch {
	case ctx.Err() != nil && errors.Is(err, ctx.Err()):
		return v, fmt.Errorf("the way to a call: %w", err)
	case err != nil:
		v.Why, v.Because = whyNoWay(err), ""
		return v, nil
	}
	v.Gate = &wayGate{w.Gate.ID, w.Gate.Name, w.Gate.NameEN}
	v.Points, v.Metres, v.Minutes, v.Drawn, v.Door, v.DoorEN, v.Doors = w.Points, w.Metres, w.Minutes, w.Drawn, w.Door.Name, w.Door.NameEN, w.Doors
	v.draw(plan)
	return v, nil
}

// metAt is the gate at which an ambulance is met, when what the desk typed names it.
func (s *Server) metAt(a alerts.Alert, gates []coverage.Door) string {
	w := s.wayTo(a)
	if w.Ambulance == nil || w.Ambulance.Gate == "" {
		return ""
	}
	named := ""
	for _, g := range gates {
		if strings.Contains(w.Ambulance.Gate, g.Name) || saysInEnglish(w.Ambulance.Gate, g.NameEN) {
			if named != "" {
				return "" // it names two: which is not ours to guess
			}
			named = g.ID
		}
	}
	return named
}

// saysInEnglish reports whether text has the name as words of its own: "Northeast gate" is
// no East gate.
func saysInEnglish(text, name string) bool {
	return name != "" && regexp.MustCompile(`(?i)(^|[^\pL\pN])`+regexp.QuoteMeta(name)+`($|[^\pL\pN])`).MatchString(text)
}

func whyNoWay(err error) string {
	for why, is := range map[string]error{"no_building": footway.ErrNoBuilding, "no_gate": footway.ErrNoGate, "large": footway.ErrLarge} {
		if errors.Is(err, is) {
			return why
		}
	}
	return "blocked"
}

const (
	wayMargin = 15.0 // metres around a way that are drawn
	wayDrawn  = 400  // walls and buildings at most
)

// draw takes over what stands around the way.
func (v *wayView) draw(plan coverage.Plan) {
	low, high := v.Points[0], v.Points[0]
	for _, p := range v.Points {
		low, high = coverage.Point{X: min(low.X, p.X), Y: min(low.Y, p.Y)}, coverage.Point{X: max(high.X, p.X), Y: max(high.Y, p.Y)}
	}
	near := func(ring ...coverage.Point) bool {
		a, b := ring[0], ring[0]
		for _, p := range ring {
			a, b = coverage.Point{X: min(a.X, p.X), Y: min(a.Y, p.Y)}, coverage.Point{X: max(b.X, p.X), Y: max(b.Y, p.Y)}
		}
		return a.X <= high.X+wayMargin && b.X >= low.X-wayMargin && a.Y <= high.Y+wayMargin && b.Y >= low.Y-wayMargin
	}
	for _, b := range plan.Buildings {
		if len(v.Houses) < wayDrawn && near(b.Outline...) {
			v.Houses = append(v.Houses, wayHouse{b.Number, b.Outline})
		}
	}
	for _, w := range plan.Walls {
		if len(v.Walls) < wayDrawn && w.Storey == 0 && near(w.From, w.To) {
			v.Walls = append(v.Walls, []float64{w.From.X, w.From.Y, w.To.X, w.To.Y})
		}
	}
}
