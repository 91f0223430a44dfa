package devices

import (
	"context"
	"net"
	"net/url"
)

// Discoverer is the ability of a Driver to look for devices that nobody has
// configured yet.
type Discoverer interface {
	// Search checks where is to be looked, strictly, and does no I/O.
	Search(settings Settings) (Searcher, error)
}

// Searcher looks for devices of one protocol.
type Searcher interface {
	// Look asks once and returns who answered within a time of its own, or by the
	// end of ctx. It changes nothing at the devices, logs in to none of them, and
	// takes nothing from those that are served.
	Look(ctx context.Context) ([]Found, error)
}

// Found is a device that answered a search. What it says of itself was not
// verified, and it is served by nobody until somebody adopts it.
type Found struct {
	Driver string `json:"driver"`
	// Identity stays the same when the address changes: a serial number, an
	// endpoint reference.
	Identity string `json:"identity"`
	Kind     Kind   `json:"kind,omitempty"` // empty: it does not say
	Address  string `json:"address,omitempty"`
	Model    string `json:"model,omitempty"`
	Name     string `json:"name,omitempty"`
	// Settings is what the driver wants of it, without secrets; Needs are the keys
	// that a person has to give beside them, such as a password.
	Settings map[string]any `json:"settings,omitempty"`
	Needs    []string       `json:"needs,omitempty"`
	// Device is the device of the edge's list that it is; empty: it is in none.
	Device string `json:"device,omitempty"`
}

// Recognizer is the ability of an opened device to say, without I/O, that it is
// the one that was found.
type Recognizer interface {
	Is(f Found) bool
}

// Host is the host of the address at which it was found; empty where there is none.
func (f Found) Host() string {
	if u, err := url.Parse(f.Address); err == nil && u.Hostname() != "" {
		return u.Hostname()
	}
	if host, _, err := net.SplitHostPort(f.Address); err == nil {
		return host
	}
	return f.Address
}
