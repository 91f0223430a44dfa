package registry

import (
	"testing"

	"brighteyes/devices"
)

func TestAReplacementHasThePlaceAndTheDependenciesOfWhatHungThere(t *testing.T) {
	old := devices.Device{ID: "old", Name: "东门", Site: "east", Location: &devices.Location{Building: "5"}, DependsOn: []string{"power-1"}}
	got := inherit(devices.Device{ID: "new", Name: "新东门"}, old)
	if got.Name != "新东门" || got.Site != "east" || got.Location.Building != "5" || len(got.DependsOn) != 1 {
		t.Errorf("%+v", got)
	}
	if got.Location == old.Location {
		t.Error("the two share their location")
	}
}

func TestWhatDependedOnTheOldDeviceDependsOnTheNewOne(t *testing.T) {
	of := func(id string, kind devices.Kind, needs ...string) *device {
		d := &device{}
		d.ID, d.Kind, d.DependsOn = id, kind, needs
		return d
	}
	all := map[string]*device{}
	for _, d := range []*device{
		of("switch-1", devices.Network), of("switch-2", devices.Network), of("power-1", devices.Power), of("power-2", devices.Power),
		of("btn", devices.Button, "switch-1", "power:power-1"),
	} {
		all[d.ID] = d
	}
	g := newGraph(all, heirs{"switch-1": "switch-2", "power-1": "power-2"})
	above := map[string]bool{}
	for _, up := range g.above(all["btn"]) {
		above[up.ID] = true
	}
	if !above["switch-2"] || !above["power-2"] || above["switch-1"] {
		t.Errorf("the button depends on %v", above)
	}
	if got := (heirs{"a": "b", "b": "a"}).today("a"); got == "" {
		t.Error("a ring does not end")
	}
}
