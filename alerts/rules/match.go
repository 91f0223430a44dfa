package rules

import (
	"slices"
	"strings"

	"brighteyes/devices"
)

// matcher is one thing to look for: events of some types, or values of a metric.
type matcher struct {
	types  []string // of events; one that ends with * stands for all that begin so
	metric string
	above  *float64
	below  *float64
	where  *expression

	kinds, sites, models, capabilities, ids []string
}

// fits reports whether the device is one of those that are looked at.
func (m *matcher) fits(d devices.Device) bool {
	return among(m.kinds, string(d.Kind)) && among(m.sites, d.Site) && among(m.models, d.Model) && among(m.ids, d.ID) &&
		(len(m.capabilities) == 0 || slices.ContainsFunc(m.capabilities, func(c string) bool { return slices.Contains(d.Capabilities, c) }))
}

func among(list []string, one string) bool { return len(list) == 0 || slices.Contains(list, one) }

func (m *matcher) typed(eventType string) bool {
	return slices.ContainsFunc(m.types, func(want string) bool {
		if begin, all := strings.CutSuffix(want, "*"); all {
			return strings.HasPrefix(eventType, begin)
		}
		return want == eventType
	})
}

// holds reports whether an input fits. The error is the expression's.
func (m *matcher) holds(v *variables) (bool, error) {
	switch {
	case m.above != nil && v.Value <= *m.above, m.below != nil && v.Value >= *m.below:
		return false, nil
	case m.where == nil:
		return true, nil
	}
	return m.where.run(v)
}
