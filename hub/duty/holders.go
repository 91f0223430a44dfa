package duty

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"brighteyes/alerts"
	"brighteyes/devices"
)

// placeDepth bounds the way up the tree of places.
const placeDepth = 32

// Holder is who answers for a place, or for one that it lies in, now.
type Holder struct {
	Site     string `json:"site"`
	SiteName string `json:"site_name"`
	Role     string `json:"role"`
	Holder   string `json:"holder"` // as shown
	Deputy   string `json:"deputy,omitempty"`
	From     string `json:"from,omitempty"`
	Until    string `json:"until,omitempty"`
}

// Holders are those in force for a place, the nearest place first.
func (d *Duty) Holders(site string, now time.Time) []Holder {
	return holdersOf(d.state.Load(), d.places, site, now.In(d.desks.zone).Format(time.DateOnly))
}

func holdersOf(s *state, places Places, site, today string) []Holder {
	var all []Holder
	for _, at := range ancestors(places, site) {
		for _, h := range at.Holders {
			if h.From > today || h.Until != "" && h.Until < today {
				continue
			}
			all = append(all, Holder{at.ID, at.Name, h.Role, s.shown(h.Holder), s.shown(h.Deputy), h.From, h.Until})
		}
	}
	return all
}

// ancestors are a place and all that it lies in, itself first.
func ancestors(places Places, site string) []devices.Site {
	var all []devices.Site
	for site != "" && len(all) < placeDepth {
		at, ok := places.Site(site)
		if !ok {
			break
		}
		all = append(all, at)
		site = at.Parent
	}
	return all
}

// person finds whom a place names, by id or by the name that is shown.
func (s *state) person(name string) (Responder, bool) {
	if name == "" {
		return Responder{}, false
	}
	if p, ok := s.people[name]; ok {
		return p, true
	}
	for _, p := range s.people {
		if p.Name == name && p.Left.IsZero() {
			return p, true
		}
	}
	return Responder{}, false
}

// shown is the name of whom a place names.
func (s *state) shown(name string) string {
	p, _ := s.people[name]
	return cmp.Or(p.Name, name)
}

// holderTargets are the holders of a role who can be reached, each with the
// deputy instead when they cannot.
func (s *state) holderTargets(places Places, a alerts.Alert, role, today string) []alerts.Target {
	var all []alerts.Target
	for _, h := range holdersOf(s, places, a.Site, today) {
		if role != "" && h.Role != role {
			continue
		}
		for _, name := range [...]string{h.Holder, h.Deputy} {
			if p, ok := s.person(name); ok && p.reachable() {
				all = append(all, p.target())
				break
			}
		}
	}
	return all
}

// CheckHolders says which field of a place's holders is wrong.
func CheckHolders(list []devices.Holder) error {
	for _, h := range list {
		switch {
		case !slices.Contains([]string{"police", "grid", "stairs", "property"}, h.Role):
			return wrong("holders.role", "want police, grid, stairs or property")
		case strings.TrimSpace(h.Holder) == "":
			return wrong("holders.holder", "want who answers for the place")
		}
		for _, date := range [...]string{h.From, h.Until} {
			if _, err := time.Parse(time.DateOnly, date); date != "" && err != nil {
				return wrong("holders", "want from and until as dates such as 2026-10-01")
			}
		}
		if h.Until != "" && h.Until < h.From {
			return wrong("holders.until", "want a date on or after from")
		}
	}
	return nil
}
