package upkeep

import (
	"cmp"
	"slices"
)

// Versions is which firmware the devices of one model run.
type Versions struct {
	Model  string `json:"model"`
	Of     int    `json:"of"`     // devices that told a version
	Odd    int    `json:"odd"`    // of them, those that run another than most do
	Untold int    `json:"untold"` // devices of the model that told none
	Runs   []Runs `json:"runs"`   // the most common first
}

// Runs is one version, and who runs it.
type Runs struct {
	Firmware string   `json:"firmware"`
	Count    int      `json:"count"`
	Devices  []string `json:"devices"` // ids, 200 at most
}

// Firmware adds up by model which versions run. Models of which nothing is known are
// left out; those of which not all run the same come first.
func Firmware(all []Device) []Versions {
	models := map[string]*Versions{}
	runs := map[[2]string]*Runs{}
	for _, d := range all {
		if d.Kind == Edge || d.Model == "" {
			continue
		}
		m := models[d.Model]
		if m == nil {
			m = &Versions{Model: d.Model}
			models[d.Model] = m
		}
		if d.Firmware == "" {
			m.Untold++
			continue
		}
		key := [2]string{d.Model, d.Firmware}
		if runs[key] == nil {
			runs[key] = &Runs{Firmware: d.Firmware}
		}
		m.Of++
		runs[key].Count++
		runs[key].Devices = append(runs[key].Devices, d.ID)
	}
	for key, r := range runs {
		slices.Sort(r.Devices)
		r.Devices = r.Devices[:min(len(r.Devices), mostFolded)]
		models[key[0]].Runs = append(models[key[0]].Runs, *r)
	}
	list := []Versions{}
	for _, m := range models {
		if m.Of == 0 {
			continue
		}
		slices.SortFunc(m.Runs, func(a, b Runs) int { return cmp.Or(b.Count-a.Count, cmp.Compare(a.Firmware, b.Firmware)) })
		m.Odd = m.Of - m.Runs[0].Count
		list = append(list, *m)
	}
	slices.SortFunc(list, func(a, b Versions) int { return cmp.Or(b.Odd-a.Odd, cmp.Compare(a.Model, b.Model)) })
	return list
}
