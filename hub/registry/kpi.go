package registry

import "brighteyes/devices"

// KPI is what the first screen says in one sentence each. It is about devices in
// service.
type KPI struct {
	Edges struct {
		Total int `json:"total"`
		Away  int `json:"away"`
	} `json:"edges"`
	Devices StatusCount `json:"devices"`
	Gates   StatusCount `json:"gates"`
	Cameras StatusCount `json:"cameras"`
	Buttons StatusCount `json:"buttons"`
	Sensors StatusCount `json:"sensors"`
	Power   StatusCount `json:"power"`
	Network StatusCount `json:"network"`
	// Homes with an emergency button. What is neither can nor cannot is unknown.
	Homes struct {
		Total      int `json:"total"`
		CanCall    int `json:"can_call"`
		CannotCall int `json:"cannot_call"`
		// Suspended are those that cannot call because all their buttons are out of
		// service by somebody's decision. They are among CannotCall.
		Suspended int `json:"suspended"`
	} `json:"homes"`
}

// StatusCount counts devices by status.
type StatusCount struct {
	Total    int `json:"total"`
	Online   int `json:"online"`
	Degraded int `json:"degraded"`
	Offline  int `json:"offline"`
	Unknown  int `json:"unknown"`
}

func (c *StatusCount) add(s devices.Status) {
	c.Total++
	switch s {
	case devices.Online:
		c.Online++
	case devices.Degraded:
		c.Degraded++
	case devices.Offline:
		c.Offline++
	default:
		c.Unknown++
	}
}

// KPI is the figures as of the last look.
func (r *Registry) KPI() KPI {
	r.mu.RLock()
	defer r.mu.RUnlock()
	return r.count()
}

func (r *Registry) count() KPI {
	var k KPI
	k.Edges.Total = len(r.edges)
	for _, e := range r.edges {
		if e.saidAway {
			k.Edges.Away++
		}
	}
	kinds := map[devices.Kind]*StatusCount{
		devices.Gate: &k.Gates, devices.Camera: &k.Cameras, devices.Button: &k.Buttons,
		devices.Sensor: &k.Sensors, devices.Power: &k.Power, devices.Network: &k.Network,
	}
	for _, d := range r.devices {
		if !d.inService() {
			continue
		}
		k.Devices.add(d.status)
		if c := kinds[d.Kind]; c != nil {
			c.add(d.status)
		}
	}
	k.Homes.Total, k.Homes.CanCall, k.Homes.CannotCall, k.Homes.Suspended = r.calls.units, r.calls.can, r.calls.cannot, r.calls.out
	return k
}
