package upkeep

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"brighteyes/devices"
)

// town draws a community in which anything may be broken and depend on anything.
func town(t *rapid.T) []Device {
	edge := device(Edge, "edge-east")
	edge.Edge = ""
	if rapid.Bool().Draw(t, "edge away") {
		edge.Status = devices.Offline
	}
	all := []Device{edge}
	n := rapid.IntRange(1, 25).Draw(t, "devices")
	for i := range n {
		d := device(rapid.SampledFrom(devices.Kinds[:]).Draw(t, "kind"), fmt.Sprintf("d%02d", i))
		d.Status = rapid.SampledFrom([]devices.Status{devices.Online, devices.Degraded, devices.Offline, devices.Unknown}).Draw(t, "status")
		d.Site = rapid.SampledFrom([]string{"playground", "east-gate", "b5"}).Draw(t, "site")
		if d.Kind == devices.Button {
			at("b5", rapid.SampledFrom([]string{"501", "502"}).Draw(t, "unit"))(&d)
		}
		if rapid.Bool().Draw(t, "depends") {
			d.DependsOn = []string{fmt.Sprintf("d%02d", rapid.IntRange(0, n-1).Draw(t, "on"))}
		}
		if rapid.Bool().Draw(t, "low") {
			d.Values["battery_pct"] = rapid.Float64Range(0, 40).Draw(t, "pct")
		}
		if rapid.Bool().Draw(t, "clock off") {
			d.Values["clock_offset_s"] = 40
		}
		all = append(all, d)
	}
	return all
}

func TestNoCameraEverStandsAboveALifeLine(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		camera := ""
		for _, r := range ranked(map[string]bool{"d01": true}, town(t)...) {
			switch {
			case r.Kind == devices.Camera:
				camera = r.Device
			case r.Kind == devices.Button && camera != "":
				t.Fatalf("camera %s stands above button %s", camera, r.Device)
			}
		}
	})
}

func TestALostCarrierStandsAboveWhateverDependsOnIt(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		all := town(t)
		needs := World{Devices: all}.needs()
		rows := ranked(nil, all...)
		for i, carrier := range rows {
			if !carries(carrier.Kind) || carrier.Risk != Failed {
				continue
			}
			for _, r := range rows[:i] {
				if above(r.key, needs)[carrier.key] && !above(carrier.key, needs)[r.key] {
					t.Fatalf("%s stands above %s, on which it depends", r.Device, carrier.Device)
				}
			}
		}
	})
}

func TestNothingThatIsBrokenIsMissingOrThereTwice(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		all := town(t)
		rows := ranked(nil, all...)
		seen := map[string]bool{}
		for i, r := range rows {
			seen[r.key] = true
			for _, id := range r.Folded {
				seen[id] = true
				if slices.ContainsFunc(rows[i:], func(o Row) bool { return o.key == id }) {
					t.Fatalf("%s is folded under %s and has a row", id, r.Device)
				}
			}
		}
		for _, d := range all {
			if d.lost() && !seen[d.Key()] {
				t.Fatalf("%s is offline and nowhere in the list", d.ID)
			}
		}
	})
}

func TestTheOrderIsTheSameWhateverOrderTheDevicesComeIn(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		all := town(t)
		want := order(ranked(nil, all...))
		r := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 1))
		r.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
		if got := order(ranked(nil, all...)); got != want {
			t.Fatalf("%s, then %s", want, got)
		}
	})
}
