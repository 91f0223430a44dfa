package upkeep

import (
	"fmt"
	"slices"
	"strings"

	"brighteyes/devices"
)

// World is what the order is made of beside each device's health.
type World struct {
	Devices []Device        // in service, and the edges
	Areas   map[string]bool // sites that are public areas
	// Alone are devices of people whom nobody else in the home could help. It moves
	// rows and is never said.
	Alone map[string]bool
	// LifeLine reports whether somebody calls for help by a device or is warned of
	// smoke or gas by it.
	LifeLine func(devices.Device) bool
}

// The weights of what is lost. Times a risk of 25, 60 or 100 in the hundred they
// are the order; the gaps are such that no camera comes above a life-line (18 at
// most, 20 at least), and what carries others stands above each of them.
const (
	weightAlone     = 110
	weightOnlyLine  = 100
	weightLifeLine  = 80
	weightGate      = 40
	weightOnlyView  = 18
	weightCamera    = 8
	weightSensor    = 6
	weightOther     = 4
	carriesBonus    = 9 // at most, beside the 1 for standing above
	carryingNothing = 2
)

// stake is what is lost when a device fails.
type stake struct {
	weight    int
	words     string // "中文 · English"
	lifeLine  bool
	lifeLines int // of what it carries
}

// stakes works out what hangs on each device, by key.
func (w World) stakes() map[string]stake {
	all := map[string]stake{}
	lines, views := map[string]int{}, map[string]int{}
	for _, d := range w.Devices {
		if d.works() && d.Kind == devices.Button {
			lines[home(d)]++
		}
		if d.works() && d.Kind == devices.Camera {
			views[d.Site]++
		}
	}
	for _, d := range w.Devices {
		all[d.Key()] = w.own(d, lines, views)
	}
	carried, counts := w.carried()
	for _, d := range w.Devices {
		key := d.Key()
		if under := carried[key]; len(under) > 0 {
			all[key] = carrier(all[key], under, counts[key], all)
		}
	}
	return all
}

// own is the stake of a device by itself. lines counts the buttons of a home that
// work, views the cameras of a place.
func (w World) own(d Device, lines, views map[string]int) stake {
	others := func(n int) int {
		if d.works() {
			n--
		}
		return n
	}
	switch {
	case d.Kind == devices.Button && others(lines[home(d)]) == 0:
		s := stake{weight: weightOnlyLine, words: "生命线设备 · life-line device", lifeLine: true}
		if w.Alone[d.ID] {
			s.weight = weightAlone
		}
		return s
	case d.Kind == devices.Button || d.Kind == devices.Sensor && w.LifeLine != nil && w.LifeLine(d.Device):
		return stake{weight: weightLifeLine, words: "生命线设备 · life-line device", lifeLine: true}
	case d.Kind == devices.Gate:
		return stake{weight: weightGate, words: "出入口 · a way in and out"}
	case d.Kind == devices.Camera && w.Areas[d.Site] && others(views[d.Site]) == 0:
		return stake{weight: weightOnlyView, words: "公共区域唯一的摄像机 · the only camera of a public area"}
	case d.Kind == devices.Camera:
		return stake{weight: weightCamera, words: "摄像机 · camera"}
	case d.Kind == devices.Sensor:
		return stake{weight: weightSensor, words: "传感器 · sensor"}
	case d.Kind == Edge || d.Kind == devices.Power || d.Kind == devices.Network:
		return stake{weight: carryingNothing, words: "没有其他设备依赖它 · nothing depends on it"}
	}
	return stake{weight: weightOther, words: "设备 · device"}
}

// carrier is the stake of what others depend on: above the greatest of theirs.
func carrier(own stake, under []string, count int, all map[string]stake) stake {
	s := stake{weight: own.weight}
	for _, key := range under {
		s.weight = max(s.weight, all[key].weight)
		if all[key].lifeLine {
			s.lifeLines++
		}
	}
	s.weight += 1 + min(len(under), carriesBonus)
	s.lifeLine = s.lifeLines > 0
	s.words = fmt.Sprintf("承载%d台设备 · %d devices depend on it", count, count)
	if s.lifeLine {
		s.words = fmt.Sprintf("承载%d台设备，其中生命线设备%d台 · %d devices depend on it, %d of them life-lines", count, s.lifeLines, count, s.lifeLines)
	}
	return s
}

// carried is, for edges, supplies and network devices, the keys of the devices
// that depend on them, in order, without what only carries, and how many they are
// with it.
func (w World) carried() (carried map[string][]string, counts map[string]int) {
	needs := w.needs()
	carried, counts = map[string][]string{}, map[string]int{}
	for _, d := range w.Devices {
		for up := range above(d.Key(), needs) {
			counts[up]++
			if !carries(d.Kind) {
				carried[up] = append(carried[up], d.Key())
			}
		}
	}
	for _, list := range carried {
		slices.Sort(list)
	}
	return carried, counts
}

func carries(k devices.Kind) bool { return k == Edge || k == devices.Power || k == devices.Network }

// needs is what each device depends on directly, as far as it carries others.
func (w World) needs() map[string][]string {
	supplies := map[string][]string{}
	for _, d := range w.Devices {
		if !carries(d.Kind) || d.Kind == Edge {
			continue
		}
		supplies[d.ID] = append(supplies[d.ID], d.Key())
		if d.Kind != devices.Power {
			continue
		}
		supplies["power:"+d.ID] = append(supplies["power:"+d.ID], d.Key())
		for _, c := range d.Capabilities {
			if strings.HasPrefix(c, "power:") && c != "power:"+d.ID {
				supplies[c] = append(supplies[c], d.Key())
			}
		}
	}
	needs := map[string][]string{}
	for _, d := range w.Devices {
		if d.Edge != "" && d.Kind != Edge {
			needs[d.Key()] = append(needs[d.Key()], "edge:"+d.Edge)
		}
		for _, name := range d.DependsOn {
			for _, up := range supplies[name] {
				if up != d.Key() {
					needs[d.Key()] = append(needs[d.Key()], up)
				}
			}
		}
	}
	return needs
}

// above is all that a device depends on.
func above(key string, needs map[string][]string) map[string]bool {
	seen := map[string]bool{}
	var climb func(string)
	climb = func(at string) {
		for _, up := range needs[at] {
			if !seen[up] && up != key {
				seen[up] = true
				climb(up)
			}
		}
	}
	climb(key)
	return seen
}

// home is the dwelling of a button; one that names none stands for its own.
func home(d Device) string {
	if l := d.Location; l != nil && l.Unit != "" {
		return d.Site + "/" + l.Building + "/" + l.Unit
	}
	return "device:" + d.ID
}
