package registry

import (
	"testing"

	"brighteyes/devices"
)

func TestWhatIsLostAboveACameraIsTheHighestThatIs(t *testing.T) {
	tw := newTown(t,
		devices.Device{ID: "meter-3", Kind: devices.Power, Name: "3号楼市电", Capabilities: []string{"power:b3"}},
		devices.Device{ID: "switch-2", Kind: devices.Network, DependsOn: []string{"power:b3"}},
		camera("cam-1", "switch-2"), camera("cam-2"),
	)
	tw.hear("edge-east", "switch-2", map[string]float64{"online": 1})
	tw.hear("edge-east", "meter-3", map[string]float64{"mains_on": 1})
	if got := tw.LostAbove([]string{"cam-1", "cam-2", "nobody"}); len(got) != 0 {
		t.Errorf("all is well and %v is a cause", got)
	}
	tw.hear("edge-east", "switch-2", map[string]float64{"online": 0})
	if got := tw.LostAbove([]string{"cam-1", "cam-2"}); len(got) != 1 || len(got["cam-1"]) != 1 || got["cam-1"][0] != (Cause{ID: "switch-2", Name: "switch-2", Kind: devices.Network, Key: "device.offline:switch-2"}) {
		t.Errorf("%v", got)
	}
	tw.hear("edge-east", "meter-3", map[string]float64{"mains_on": 0})
	if got := tw.LostAbove([]string{"cam-1"})["cam-1"]; len(got) != 1 || got[0].Key != "power.lost:meter-3" || got[0].Name != "3号楼市电" {
		t.Errorf("%v", got)
	}
}
