package duty

import (
	"strings"

	"brighteyes/alerts"
)

const answered = "responder:" // begins what the link in a message signs with

// named is the responder with that name at sign-in, who can be reached.
func (s *state) named(user string) (alerts.Target, bool) {
	for _, p := range s.responders() {
		if user != "" && p.User == user && p.reachable() {
			return p.target(), true
		}
	}
	return alerts.Target{}, false
}

// Named is the responder whom a desk means by a name, an id or the name at
// sign-in, and how they are told; a name of nobody here has no channel. self
// reports whether by, who sends them, is that very person.
func (d *Duty) Named(name, by string) (to alerts.Target, self bool) {
	name, by = strings.TrimPrefix(name, answered), strings.TrimPrefix(by, answered)
	if p, known := d.meant(name); known {
		return p.target(), p.Name == by || p.ID == by || p.User != "" && p.User == by
	}
	return alerts.Target{Name: name}, name == by
}

// Is reports whether a desk that names somebody means who signs in as user. What
// they may then see hangs on it: a name that means a responder is that responder's
// account and nobody else's, whatever others are called.
func (d *Duty) Is(name, user string) bool {
	if p, known := d.meant(strings.TrimPrefix(name, answered)); known {
		return p.User == user && user != ""
	}
	return name == user && user != ""
}

// meant is the first who is called so.
func (d *Duty) meant(name string) (Responder, bool) {
	for _, p := range d.state.Load().responders() {
		if p.Left.IsZero() && (p.Name == name || p.ID == name || p.User != "" && p.User == name) {
			return p, true
		}
	}
	return Responder{}, false
}
