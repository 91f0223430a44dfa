package found

import (
	"crypto/sha256"
	"encoding/hex"
	"time"

	"brighteyes/devices"
	"brighteyes/devices/wire"
)

// Find is one device that an edge found.
type Find struct {
	ID   string
	Edge string
	devices.Found
	First, Last time.Time // when it was told of, on the hub's clock
	Look        time.Time // when the edge looked, on its own clock; tells one look from the next
	Ignored     *Ignored
	Adopted     *Adopted
}

// Ignored is who does not want to be shown a find, and why.
type Ignored struct {
	By, Reason string
	At         time.Time
}

// Adopted is what a find became.
type Adopted struct {
	Device  string
	By      string
	At      time.Time
	Version int64 // of the edge's configuration; 0: it is to be put there by hand
}

// State is where a find stands.
type State string

// The states of a find.
const (
	Open    State = "new"     // nobody serves it
	Waiting State = "adopted" // it was adopted, and its edge does not serve it yet
	Known   State = "known"   // its edge serves it
	Quiet   State = "ignored"
)

// View is a find as it is shown.
type View struct {
	Find
	State State
	Here  bool // the edge found it when it last looked
}

// Look is what an edge said of its last look.
type Look struct {
	Edge   string
	At     time.Time // when the hub was told
	EveryM int
	Left   int
	Failed []wire.FailedSearch
}

// idOf names a find: the same for every look.
func idOf(edge, driver, identity string) string {
	sum := sha256.Sum256([]byte(edge + "\x00" + driver + "\x00" + identity))
	return hex.EncodeToString(sum[:13])
}
