package api

import (
	"time"

	"brighteyes/alerts"
	"brighteyes/devices"
	"brighteyes/hub/access"
	"brighteyes/hub/exercise"
	"brighteyes/hub/live"
	"brighteyes/hub/phone"
	"brighteyes/hub/registry"
	"brighteyes/hub/synthetic"
)

// Everything that a caller is shown passes through this file: answers and the
// stream alike.

// alertView is an alert as GET /alerts/{id} shows it, with the place of its
// device, the gate that leads there and the number of its call beside it.
type alertView struct {
	alerts.Alert
	Location *devices.Location `json:"location,omitempty"`
	Gate     *rescueGate       `json:"gate,omitempty"` // of a call for help that is open
	Number   int               `json:"call"`           // which call on the alert it stands for, see alerts.Alert.Call
}

// alertPlace is what the police see of a care alert while it is open: place and
// state. The fields that are left are those of an alert.
type alertPlace struct {
	ID             string            `json:"id"`
	Version        int               `json:"version"`
	Call           int               `json:"call"` // by which a screen says what it shows: it may not know the event
	Rule           string            `json:"rule"`
	Category       alerts.Category   `json:"category"`
	Severity       alerts.Severity   `json:"severity"`
	State          alerts.Stage      `json:"state"`
	Drill          bool              `json:"drill"`
	LateS          float64           `json:"late_s"`
	Site           string            `json:"site,omitempty"`
	Location       *devices.Location `json:"location,omitempty"`
	Title          string            `json:"title"`
	TitleEN        string            `json:"title_en"`
	Count          int               `json:"count"`
	OpenedAt       time.Time         `json:"opened_at"`
	LastAt         time.Time         `json:"last_at"`
	AcknowledgedAt *time.Time        `json:"acknowledged_at,omitempty"`
	DispatchedAt   *time.Time        `json:"dispatched_at,omitempty"`
	ArrivedAt      *time.Time        `json:"arrived_at,omitempty"`
	Cameras        []string          `json:"cameras"`
	Card           *alerts.Card      `json:"card,omitempty"`
	Ticks          []alerts.Tick     `json:"ticks,omitempty"` // of the card
	Undo           *alerts.Undo      `json:"undo,omitempty"`  // of such a tick
	Timeline       []alerts.Entry    `json:"timeline"`        // always empty
	NotRecorded    bool              `json:"not_recorded,omitempty"`
	Limited        bool              `json:"limited"` // always true: there is more that is not shown
}

// cutAlert is a as these roles see it; false when they do not.
func (s *Server) cutAlert(roles access.Roles, a alerts.Alert) (any, bool) {
	switch roles.SeeAlert(a) {
	case access.Whole:
		if a.Cameras == nil {
			a.Cameras = []string{}
		}
		return alertView{a, s.locationOf(a.Device), s.gateTo(a), a.Call()}, true
	case access.RescueAccess:
		return s.rescueOf(a), true
	case access.PlaceAndState:
		title, titleEN := "求助", "Call for help"
		switch a.Rule {
		case alerts.RuleCannotCall:
			title, titleEN = "有住户暂不能求助", "Residents cannot call for help"
		case alerts.RuleFlood:
			title, titleEN = "求助激增", "Surge of calls for help"
		}
		return alertPlace{
			ID: a.ID, Version: a.Version, Call: a.Call(), Rule: a.Rule, Category: a.Category, Severity: a.Severity, State: a.State, Drill: a.Drill, LateS: a.LateS,
			Site: a.Site, Location: s.locationOf(a.Device), Title: title, TitleEN: titleEN, Count: a.Count, OpenedAt: a.OpenedAt, LastAt: a.LastAt,
			AcknowledgedAt: a.AcknowledgedAt, DispatchedAt: a.DispatchedAt, ArrivedAt: a.ArrivedAt, NotRecorded: a.NotRecorded, Limited: true,
			Card: a.Card, Ticks: cardTicks(a), Undo: cardUndo(roles, a),
		}, true
	}
	return nil, false
}

// cardTicks are the steps of the police card among an alert's.
func cardTicks(a alerts.Alert) (steps []alerts.Tick) {
	for _, t := range a.Ticks {
		if access.CardTick(t.Name) {
			steps = append(steps, t)
		}
	}
	return steps
}

// cardUndo is what can be taken back, when that is such a step.
func cardUndo(roles access.Roles, a alerts.Alert) *alerts.Undo {
	if !roles.Helps(a, alerts.UndoVerb, "") {
		return nil
	}
	return &alerts.Undo{Verb: a.Undo.Verb, By: a.Undo.By, Until: a.Undo.Until, State: a.Undo.State}
}

// alertOver tells who saw a part of an alert for a time that it is over for them.
type alertOver struct {
	ID       string          `json:"id"`
	Version  int             `json:"version"`
	Category alerts.Category `json:"category"`
	State    alerts.Stage    `json:"state"`
	Limited  bool            `json:"limited"` // always true
	Gone     bool            `json:"gone"`    // always true: there is nothing more to see of it
}

func (s *Server) locationOf(device string) *devices.Location {
	if device == "" {
		return nil
	}
	d, ok := s.cfg.Registry.Device(device)
	if !ok {
		return nil
	}
	return d.Location
}

// cutDevice is d as these roles see it; false when they do not.
func cutDevice(roles access.Roles, d registry.DeviceView) (registry.DeviceView, bool) {
	if !roles.SeeDevice(d.Device) {
		return d, false
	}
	visible := make(map[string]float64, len(d.Values))
	for metric, v := range d.Values {
		if roles.SeeMetric(d.Device, metric) {
			visible[metric] = v
		}
	}
	d.Values = visible
	return d, true
}

// kpiView is the figures; how many homes can call is for those who answer calls.
type kpiView struct {
	Edges struct {
		Total int `json:"total"`
		Away  int `json:"away"`
	} `json:"edges"`
	Devices registry.StatusCount `json:"devices"`
	Gates   registry.StatusCount `json:"gates"`
	Cameras registry.StatusCount `json:"cameras"`
	Buttons registry.StatusCount `json:"buttons"`
	Sensors registry.StatusCount `json:"sensors"`
	Power   registry.StatusCount `json:"power"`
	Network registry.StatusCount `json:"network"`
	Homes   *homes               `json:"homes,omitempty"`
}

type homes struct {
	Total      int `json:"total"`
	CanCall    int `json:"can_call"`
	CannotCall int `json:"cannot_call"`
	Suspended  int `json:"suspended" doc:"of cannot_call: all their buttons are out of service by suspension"`
}

func cutKPI(roles access.Roles, k registry.KPI) kpiView {
	v := kpiView{
		Edges: k.Edges, Devices: k.Devices, Gates: k.Gates, Cameras: k.Cameras, Buttons: k.Buttons,
		Sensors: k.Sensors, Power: k.Power, Network: k.Network,
	}
	if roles.Has(access.Care) || roles.Has(access.Admin) {
		h := homes(k.Homes)
		v.Homes = &h
	}
	return v
}

// cutMessage is what these roles are told of a change; nil when nothing. A kind
// that is not known here is shown to nobody.
func (s *Server) cutMessage(roles access.Roles, m live.Message) any {
	switch o := m.Object.(type) {
	case alerts.Alert:
		if v, ok := s.cutAlert(roles, o); ok {
			return v
		}
		if roles.SeeAlert(asItWas(o)) != access.Hidden {
			return alertOver{o.ID, o.Version, o.Category, o.State, true, true}
		}
	case registry.DeviceView:
		if v, ok := cutDevice(roles, o); ok {
			return v
		}
	case registry.EdgeView:
		if roles.May(access.SeeEdges) {
			return o
		}
	case registry.KPI:
		return cutKPI(roles, o)
	case exercise.View: // the banner is for everybody; it names a place, no home
		return o
	case phone.Call: // the care desk's alone
		if roles.May(access.SeeResidents) {
			return o
		}
	case synthetic.View: // everybody must see when nothing would reach them
		return o
	}
	return nil
}
