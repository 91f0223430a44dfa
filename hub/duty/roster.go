package duty

import (
	"cmp"
	"fmt"
	"slices"

	"brighteyes/alerts/rota"
	"brighteyes/devices"
)

// Roster is a rota with a name and with what it is for. The people of its shifts
// and overrides are ids of responders.
type Roster struct {
	ID     string `json:"id"`
	Name   string `json:"name"`
	NameEN string `json:"name_en,omitempty"`
	Roles  []Role `json:"roles"` // whose calls it serves
	rota.Rota
}

// roster is a Roster ready to be asked.
type roster struct {
	Roster
	table *rota.Table
}

// serves reports whether the roster is for any of these roles.
func (r roster) serves(roles []Role) bool {
	return slices.ContainsFunc(r.Roles, func(role Role) bool { return slices.Contains(roles, role) })
}

// people are all who stand in the roster, each once.
func (r Roster) people() []string {
	var all []string
	for _, s := range r.Shifts {
		all = append(all, s.Who...)
	}
	for _, o := range r.Overrides {
		all = append(all, o.Who)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// ready checks a roster against the responders that there are.
func (r Roster) ready(people map[string]Responder) (roster, error) {
	if err := devices.CheckID("roster", r.ID); err != nil {
		return roster{}, wrong("id", "want lower-case letters, digits and hyphens, 1 to 63")
	}
	if err := checkText("name", r.Name, 1, 64); err != nil {
		return roster{}, err
	}
	if err := checkText("name_en", r.NameEN, 0, 64); err != nil {
		return roster{}, err
	}
	if len(r.Roles) == 0 {
		return roster{}, wrong("roles", "want at least one of care, guard, property, police")
	}
	for _, role := range r.Roles {
		if !slices.Contains([]Role{Care, Guard, Property, Police}, role) {
			return roster{}, wrong("roles", "want any of care, guard, property, police")
		}
	}
	made, err := r.table()
	if err != nil {
		return roster{}, err
	}
	for i, s := range r.Shifts {
		for _, who := range s.Who {
			if p, ok := people[who]; !ok || !p.Left.IsZero() {
				return roster{}, wrong(fmt.Sprintf("shifts[%d].who", i), "want the id of a responder who is here")
			}
		}
	}
	for i, o := range r.Overrides {
		if p, ok := people[o.Who]; !ok || !p.Left.IsZero() {
			return roster{}, wrong(fmt.Sprintf("overrides[%d].who", i), "want the id of a responder who is here")
		}
	}
	return made, nil
}

// table makes the roster ready to be asked, whoever stands in it.
func (r Roster) table() (roster, error) {
	r.Zone = cmp.Or(r.Zone, rota.DefaultZone)
	table, err := rota.New(r.Rota)
	return roster{r, table}, err
}
