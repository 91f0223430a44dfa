package api

import (
	"context"
	"net/http"
	"slices"
	"time"

	"brighteyes/alerts"
	"brighteyes/devices"
	"brighteyes/hub/delivery"
	"brighteyes/hub/registry"
	"brighteyes/hub/residents"
)

// myCall is a call as its responder's phone shows it. Nothing of who lives there is
// in it: a phone may keep it while it is away from the hub. See myCard for the rest.
type myCall struct {
	ID       string          `json:"id"`
	Version  int             `json:"version"`
	Place    string          `json:"place" doc:"the place code"`
	Kind     string          `json:"kind"`
	KindEN   string          `json:"kind_en"`
	Category alerts.Category `json:"category"`
	Severity alerts.Severity `json:"severity"`
	Drill    bool            `json:"drill"`
	State    alerts.Stage    `json:"state"`
	Seen     bool            `json:"seen" doc:"the person was seen"`
	OpenedAt time.Time       `json:"opened_at"`
	SentAt   time.Time       `json:"sent_at"`
	SentBy   string          `json:"sent_by"`
	Call     int             `json:"call" doc:"which call of the alert it is; a step says it again"`
	Undo     delivery.Verb   `json:"undo,omitempty" doc:"what the caller can take back, for so many seconds more"`
	UndoS    float64         `json:"undo_s,omitempty"`
	Way      myWay           `json:"way"`
}

// myWay is how to get there, of what is known. What is not known is not there.
type myWay struct {
	Building  string            `json:"building,omitempty"`
	Floor     string            `json:"floor,omitempty"`
	Unit      string            `json:"unit,omitempty"`
	Lat       float64           `json:"lat,omitempty"`
	Lon       float64           `json:"lon,omitempty"`
	Gates     []myGate          `json:"gates"`
	Ambulance *rescueAmbulance  `json:"ambulance,omitempty"`
	Told      []alerts.TickName `json:"told" doc:"what the guard room says that it has done"`
}

// myGate is a gate of the community and whether it stands open, as it last said.
type myGate struct {
	ID     string     `json:"id"`
	Name   string     `json:"name"`
	NameEN string     `json:"name_en,omitempty"`
	State  string     `json:"state" enum:"open,shut,unknown"`
	Heard  *time.Time `json:"heard,omitempty"`
}

const mostGates = 12 // of a community on a phone

type myCallsOutput struct {
	Body struct {
		Calls     []myCall `json:"calls"`
		DeskPhone string   `json:"desk_phone,omitempty" doc:"of the care desk"`
	}
}

// myCalls are those to which the caller was sent, the most urgent first.
func (s *Server) myCalls(ctx context.Context, _ *struct{}) (*myCallsOutput, error) {
	who := callerOf(ctx)
	out := &myCallsOutput{}
	out.Body.Calls, out.Body.DeskPhone = []myCall{}, s.cfg.PhoneForms.Desk
	for _, a := range s.cfg.Desk.Open() {
		if sent, ok := s.sentTo(who, a); ok {
			out.Body.Calls = append(out.Body.Calls, s.myCall(who, a, sent))
		}
	}
	rank := func(c myCall) int {
		return slices.Index([]alerts.Severity{alerts.Critical, alerts.Major, alerts.Minor}, c.Severity)
	}
	slices.SortStableFunc(out.Body.Calls, func(a, b myCall) int {
		if by := rank(a) - rank(b); by != 0 {
			return by
		}
		return a.OpenedAt.Compare(b.OpenedAt)
	})
	return out, nil
}

// sentTo is how the caller was sent to a, and whether they still are: until it is
// over, another was sent instead, or it is a new call by now. A program is nobody
// who goes.
func (s *Server) sentTo(who *caller, a alerts.Alert) (alerts.SentOut, bool) {
	if a.State == alerts.Resolved || who.token {
		return alerts.SentOut{}, false
	}
	for i := len(a.Sendings) - 1; i >= 0; i-- {
		one := a.Sendings[i]
		before := one.Arrived != nil && (a.ArrivedAt == nil || one.Arrived.Before(*a.ArrivedAt)) // at a call before this one
		if one.Released == nil && !before && s.means(firstWord(one.Person, one.To), who.name) {
			return one, true
		}
	}
	return alerts.SentOut{}, false
}

func firstWord(person, name string) string {
	if person != "" {
		return person
	}
	return name
}

// means reports whether a desk that names somebody means that user.
func (s *Server) means(name, user string) bool {
	if s.cfg.Duty == nil {
		return name == user
	}
	return s.cfg.Duty.Is(name, user)
}

func (s *Server) myCall(who *caller, a alerts.Alert, sent alerts.SentOut) myCall {
	kind, kindEN := delivery.Kind(a)
	c := myCall{
		ID: a.ID, Version: a.Version, Place: delivery.PlaceCode(a, places{s}), Kind: kind, KindEN: kindEN, Category: a.Category, Severity: a.Severity,
		Drill: a.Drill, State: a.State, Seen: delivery.PersonSeen(a), OpenedAt: a.OpenedAt, SentAt: sent.At, SentBy: sent.By, Call: a.Call(), Way: s.wayTo(a),
	}
	now := s.cfg.Now()
	if c.Undo = delivery.TakesBack(who.name, a, now); c.Undo != "" {
		c.UndoS = a.Undo.Until.Sub(now).Seconds()
	}
	return c
}

// places names places as messages do.
type places struct{ s *Server }

func (p places) Device(_, id string) (devices.Device, bool) {
	d, ok := p.s.cfg.Registry.Device(id)
	return d.Device, ok
}

func (p places) SiteName(id string) string {
	site, _ := p.s.cfg.Registry.Site(id)
	return site.Name
}

func (s *Server) wayTo(a alerts.Alert) myWay {
	w := myWay{Gates: s.gatesAround(a.Site), Told: []alerts.TickName{}}
	if at := s.locationOf(a.Device); at != nil {
		w.Building, w.Floor, w.Unit, w.Lat, w.Lon = at.Building, at.Floor, at.Unit, at.Lat, at.Lon
	}
	for _, t := range a.Ticks {
		switch {
		case t.Undone || t.Past:
		case t.Name == alerts.TickAmbulance:
			w.Ambulance = &rescueAmbulance{t.At, gateOf(t.Note)}
		case t.Name.Guards() && t.Name != alerts.TickGuardReport && !slices.Contains(w.Told, t.Name):
			w.Told = append(w.Told, t.Name)
		}
	}
	return w
}

// gatesAround are the gates of the community that a place lies in, the open ones
// first; where the places do not say which community that is, all gates.
func (s *Server) gatesAround(site string) []myGate {
	all := []myGate{}
	within, _ := s.below(s.communityOf(site))
	for _, d := range s.cfg.Registry.Devices(registry.Filter{}) {
		if d.Kind != devices.Gate || d.Lifecycle != devices.InService || len(within) > 0 && !slices.Contains(within, d.Site) {
			continue
		}
		g := myGate{ID: d.ID, Name: d.Name, NameEN: d.NameEN, State: "unknown", Heard: d.LastSeen}
		if open, told := d.Values["door_open"]; told && d.Status == devices.Online {
			g.State = "shut"
			if open > 0 {
				g.State = "open"
			}
		}
		all = append(all, g)
	}
	slices.SortStableFunc(all, func(a, b myGate) int {
		order := []string{"open", "shut", "unknown"}
		return slices.Index(order, a.State) - slices.Index(order, b.State)
	})
	return all[:min(len(all), mostGates)]
}

// communityOf is the community that a place lies in, or nothing.
func (s *Server) communityOf(site string) []string {
	for range 16 { // deeper than any tree of places
		at, ok := s.cfg.Registry.Site(site)
		switch {
		case !ok:
			return nil
		case at.Level == "community":
			return []string{at.ID}
		}
		site = at.Parent
	}
	return nil
}

// myAlert is a call to which the caller was sent; another does not exist for them.
func (s *Server) myAlert(ctx context.Context, id string) (alerts.Alert, alerts.SentOut, error) {
	open := s.cfg.Desk.Open()
	if i := slices.IndexFunc(open, func(a alerts.Alert) bool { return a.ID == id }); i >= 0 {
		if sent, ok := s.sentTo(callerOf(ctx), open[i]); ok {
			return open[i], sent, nil
		}
	}
	return alerts.Alert{}, alerts.SentOut{}, newProblem(http.StatusNotFound, "you are not sent to such a call; it may be over, or another was sent")
}

// myCard is what a responder who was sent must know. Each look is on the audit record.
func (s *Server) myCard(ctx context.Context, in *IDInput) (*bodyOutput[residents.CallCard], error) {
	a, _, err := s.myAlert(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	if s.cfg.Residents == nil || a.Category != alerts.Care {
		return nil, newProblem(http.StatusNotFound, "there is no card of this")
	}
	return answerOf(s.cfg.Residents.CardFor(ctx, residents.Caller{Name: callerOf(ctx).name, Roles: callerOf(ctx).roles}, a))
}
