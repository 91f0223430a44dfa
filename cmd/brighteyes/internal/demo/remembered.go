package demo

import (
	"brighteyes/devices"
	"brighteyes/hub/coverage"
)

// remembered are the devices of the community, as its history names them.
func remembered() (list []devices.Device) {
	add := func(id string, kind devices.Kind, name, nameEN, site string) {
		list = append(list, devices.Device{ID: id, Kind: kind, Name: name, NameEN: nameEN, Site: site})
	}
	for _, b := range buttons {
		add(b.id, devices.Button, b.name(), b.nameEN(), b.site)
		list[len(list)-1].Location = &devices.Location{Building: b.building, Unit: b.unit}
	}
	for _, c := range cameras {
		add(c.id, devices.Camera, c.name, c.nameEN, c.site)
	}
	for _, s := range sensors {
		add(s.id, devices.Sensor, s.name, s.nameEN, s.site)
	}
	return append(list, fixtures...)
}

func placeNames() map[string]string {
	names := map[string]string{}
	for _, s := range places {
		names[s.ID] = s.Name
	}
	return names
}

// wellSeen is the plan of the community while all cameras see.
func wellSeen() coverage.Plan {
	d := drawing()
	plan := coverage.Plan{Areas: d.Areas, Walls: d.Walls, Windows: d.Windows, Cameras: d.Cameras, States: map[string]coverage.State{}}
	for _, c := range d.Cameras {
		plan.States[c.ID] = coverage.State{Condition: coverage.Sees, ClockRight: true}
	}
	return plan
}
