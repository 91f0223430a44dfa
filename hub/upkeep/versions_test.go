package upkeep

import (
	"fmt"
	"testing"

	"brighteyes/devices"
)

func TestThreeOfFortyRunAnotherVersionThanTheRest(t *testing.T) {
	var all []Device
	add := func(n int, model, firmware string) {
		for range n {
			d := Device{}
			d.ID, d.Kind, d.Model, d.Firmware = fmt.Sprintf("cam-%02d", len(all)), devices.Camera, model, firmware
			all = append(all, d)
		}
	}
	add(37, "IPC-3", "5.7.3")
	add(2, "IPC-3", "5.6.0")
	add(1, "IPC-3", "5.5.1")
	add(4, "IPC-3", "")    // told nothing: counts for neither
	add(5, "UT0311", "v8") // all the same
	add(2, "Aqara", "")    // nothing to say
	add(1, "", "9.9")
	list := Firmware(all)
	if len(list) != 2 || list[0].Model != "IPC-3" || list[0].Odd != 3 || list[0].Of != 40 || list[0].Untold != 4 {
		t.Fatalf("%+v", list)
	}
	if runs := list[0].Runs; runs[0].Firmware != "5.7.3" || runs[0].Count != 37 || fmt.Sprint(runs[1].Devices) != "[cam-37 cam-38]" {
		t.Errorf("%+v", runs)
	}
	if list[1].Odd != 0 || list[1].Of != 5 {
		t.Errorf("%+v", list[1])
	}
}
