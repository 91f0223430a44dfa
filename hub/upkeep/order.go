package upkeep

import (
	"cmp"
	"slices"
	"time"

	"brighteyes/devices"
)

// mostRows bounds the list; more than that nobody mends first.
const mostRows = 500

// Row is one line of the list.
type Row struct {
	Device  string         `json:"device"` // its id; of an edge with kind "edge"
	Kind    devices.Kind   `json:"kind"`
	Name    string         `json:"name,omitempty"`
	NameEN  string         `json:"name_en,omitempty"`
	Model   string         `json:"model,omitempty"`
	Site    string         `json:"site,omitempty"`
	Status  devices.Status `json:"status"`
	Since   time.Time      `json:"since"`
	Health  `json:"health"`
	Stake   string `json:"consequence"` // what is lost, "中文 · English"
	Why     string `json:"why"`         // why it stands where it stands
	Settles bool   `json:"settling,omitempty"`
	// Folded are the devices that do not work because of this one.
	Folded          []string `json:"folded,omitempty"` // ids, 200 at most
	FoldedCount     int      `json:"folded_count"`
	FoldedLifeLines int      `json:"folded_life_lines"`
	Fault           string   `json:"fault"` // for a work order, see package workorders
	Order           *Order   `json:"order,omitempty"`

	key  string
	rank int
}

const mostFolded = 200 // ids in a row; the count is whole

var likelihood = [...]int{Weak: 25, Failing: 60, Failed: 100}

// riskWords are the second half of why a row stands where it does.
var riskWords = [...][2]string{
	Weak: {"需留意", "to be seen to"}, Failing: {"即将失效或部分失效", "about to fail, or half failed"}, Failed: {"已失效", "does not work"},
}

// Rank puts what needs mending in its order: what is lost times how likely that is
// or whether it is so, and among equals by id. risks are the settled classes by
// key; health by key is as assessed. What does not work because of something
// above it stands folded under that.
func Rank(w World, health map[string]Health, risks map[string]Risk, deeds map[string]Deeds) []Row {
	stakes, needs := w.stakes(), w.needs()
	failed := map[string]bool{}
	for _, d := range w.Devices {
		if carries(d.Kind) && d.lost() && !d.Planned {
			failed[d.Key()] = true
		}
	}
	rows := map[string]*Row{}
	var folded []Device
	for _, d := range w.Devices {
		if !d.works() && len(roots(d.Key(), needs, failed)) > 0 {
			folded = append(folded, d)
			continue
		}
		if risk := risks[d.Key()]; risk > Well {
			rows[d.Key()] = newRow(d, health[d.Key()], risk, stakes[d.Key()], deeds[d.Key()])
		}
	}
	for _, d := range folded {
		for _, root := range roots(d.Key(), needs, failed) {
			if r := rows[root]; r != nil {
				r.fold(d, stakes[d.Key()].lifeLine && !carries(d.Kind))
			}
		}
	}
	list := make([]Row, 0, len(rows))
	for _, r := range rows {
		slices.Sort(r.Folded)
		r.Folded = r.Folded[:min(len(r.Folded), mostFolded)]
		list = append(list, *r)
	}
	slices.SortFunc(list, func(a, b Row) int { return cmp.Or(b.rank-a.rank, cmp.Compare(a.key, b.key)) })
	return list
}

func newRow(d Device, h Health, settled Risk, s stake, deeds Deeds) *Row {
	r := &Row{
		Device: d.ID, Kind: d.Kind, Name: d.Name, NameEN: d.NameEN, Model: d.Model, Site: d.Site, Status: d.Status, Since: d.Since.UTC(), Health: h, Stake: s.words,
		Settles: settled > h.Risk, Fault: faultOf(d, h), Order: deeds.Order, key: d.Key(), rank: s.weight * likelihood[settled],
	}
	words := riskWords[settled]
	if r.Settles {
		words = [2]string{"刚恢复，观察10分钟", "just recovered, watched for 10 minutes"}
	}
	zh, en := halves(s.words)
	r.Why = zh + "，" + words[0] + " · " + en + ", " + words[1]
	return r
}

func (r *Row) fold(d Device, lifeLine bool) {
	r.Folded = append(r.Folded, d.ID)
	r.FoldedCount++
	if lifeLine {
		r.FoldedLifeLines++
	}
}

// roots are the failed carriers above a device that have no failed one above
// themselves.
func roots(key string, needs map[string][]string, failed map[string]bool) (list []string) {
	for up := range above(key, needs) {
		if !failed[up] {
			continue
		}
		top := true
		for higher := range above(up, needs) {
			top = top && !failed[higher]
		}
		if top {
			list = append(list, up)
		}
	}
	slices.Sort(list)
	return list
}

// faultOf is what a work order about the device would be for.
func faultOf(d Device, h Health) string {
	pct, has := d.Values["battery_pct"]
	switch {
	case d.MainsOff:
		return "power"
	case d.Status == devices.Offline:
		return "offline"
	case has && pct < batteryLow || h.Forecast.EmptyOn != nil && h.Risk > Well && d.Status != devices.Degraded:
		return "battery"
	case d.Kind == devices.Camera && d.Status == devices.Degraded:
		return "picture"
	case d.Kind == devices.Gate && d.Status == devices.Degraded:
		return "lock"
	}
	return "check"
}
