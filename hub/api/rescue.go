package api

import (
	"time"

	"brighteyes/alerts"
	"brighteyes/devices"
	"brighteyes/hub/access"
)

// rescueView is what the guard room sees of a call that it helps with: the place
// code, where the rescue stands, where an ambulance is to be met, and the steps
// of the guards. Neither names nor the device's own words, no cause, no notes of
// the desk. Timeline and cameras are always empty.
type rescueView struct {
	ID             string           `json:"id"`
	Version        int              `json:"version"`
	Call           int              `json:"call"`
	Category       alerts.Category  `json:"category"`
	Severity       alerts.Severity  `json:"severity"`
	State          alerts.Stage     `json:"state"`
	Drill          bool             `json:"drill"`
	Site           string           `json:"site,omitempty"`
	Location       *rescuePlace     `json:"location,omitempty"`
	Gate           *rescueGate      `json:"gate,omitempty"`
	Title          string           `json:"title"`
	TitleEN        string           `json:"title_en"`
	Count          int              `json:"count"`
	OpenedAt       time.Time        `json:"opened_at"`
	LastAt         time.Time        `json:"last_at"`
	AcknowledgedAt *time.Time       `json:"acknowledged_at,omitempty"`
	DispatchedAt   *time.Time       `json:"dispatched_at,omitempty"`
	ArrivedAt      *time.Time       `json:"arrived_at,omitempty"`
	Ticks          []alerts.Tick    `json:"ticks"`
	Ambulance      *rescueAmbulance `json:"ambulance,omitempty"`
	Undo           *rescueUndo      `json:"undo,omitempty"`
	Cameras        []string         `json:"cameras"`
	Timeline       []alerts.Entry   `json:"timeline"`
	Limited        bool             `json:"limited"` // always true: there is more that is not shown
	Rescue         bool             `json:"rescue"`  // always true: only the guard room is shown an alert like this
}

// rescuePlace is the place code of a home.
type rescuePlace struct {
	Building string `json:"building,omitempty"`
	Floor    string `json:"floor,omitempty"`
	Unit     string `json:"unit,omitempty"`
}

// rescueGate is the gate by which the home is reached. Door is its number where it
// has several.
type rescueGate struct {
	Device string `json:"device"`
	Name   string `json:"name,omitempty"`
	NameEN string `json:"name_en,omitempty"`
	Door   int    `json:"door,omitempty"`
}

// gateTo is the gate that guards open for a; nil when that is not known, or a is
// no call that is still open.
func (s *Server) gateTo(a alerts.Alert) *rescueGate {
	if a.Category != alerts.Care || a.State == alerts.Resolved || a.Rule == alerts.RuleCannotCall {
		return nil
	}
	e, gate, ok := s.cfg.Registry.WayIn(a.Site)
	if !ok {
		return nil
	}
	return &rescueGate{e.Device, gate.Name, gate.NameEN, e.Door}
}

// rescueAmbulance says that one is coming, and at which gate it is to be met.
type rescueAmbulance struct {
	CalledAt time.Time `json:"called_at"`
	Gate     string    `json:"gate,omitempty"`
}

// rescueUndo says until when the last step of the guards can be taken back.
type rescueUndo struct {
	Verb  alerts.Verb `json:"verb"`
	By    string      `json:"by"`
	Until time.Time   `json:"until"`
}

const gateMost = 40 // characters of where an ambulance is met; more is no gate's name

func (s *Server) rescueOf(a alerts.Alert) rescueView {
	v := rescueView{
		ID: a.ID, Version: a.Version, Call: a.Call(), Category: a.Category, Severity: a.Severity, State: a.State, Drill: a.Drill, Site: a.Site,
		Location: placeCode(s.locationOf(a.Device)), Gate: s.gateTo(a), Title: "协助救援", TitleEN: "Help with a rescue", Count: a.Count, OpenedAt: a.OpenedAt, LastAt: a.LastAt,
		AcknowledgedAt: a.AcknowledgedAt, DispatchedAt: a.DispatchedAt, ArrivedAt: a.ArrivedAt,
		Ticks: []alerts.Tick{}, Cameras: []string{}, Timeline: []alerts.Entry{}, Limited: true, Rescue: true,
	}
	for _, t := range a.Ticks {
		switch {
		case t.Name.Guards():
			v.Ticks = append(v.Ticks, t)
		case t.Name == alerts.TickAmbulance && !t.Undone && !t.Past:
			v.Ambulance = &rescueAmbulance{t.At, gateOf(t.Note)}
		}
	}
	if (access.Roles{access.Property}).Helps(a, alerts.UndoVerb, "") {
		v.Undo = &rescueUndo{a.Undo.Verb, a.Undo.By, a.Undo.Until}
	}
	return v
}

// gateOf is the gate that the desk named; a longer text was meant for others.
func gateOf(note string) string {
	if len([]rune(note)) > gateMost {
		return ""
	}
	return note
}

func placeCode(l *devices.Location) *rescuePlace {
	if l == nil {
		return nil
	}
	return &rescuePlace{l.Building, l.Floor, l.Unit}
}

// asItWas is a as it stood before what took it out of sight of who saw only a
// part of it: before it was resolved, or before its taking was taken back or came
// to nothing. They are told where it stands, or would go on showing it.
func asItWas(a alerts.Alert) alerts.Alert {
	switch {
	case a.State == alerts.Resolved && a.AcknowledgedAt != nil:
		a.State = alerts.Acknowledged
	case a.State == alerts.Resolved:
		a.State = alerts.Open
	case a.State == alerts.Open && len(a.Timeline) > 0:
		switch a.Timeline[len(a.Timeline)-1].Action {
		case string(alerts.UndoVerb), alerts.EntryCalledAgain:
			a.State = alerts.Acknowledged
		}
	}
	return a
}
