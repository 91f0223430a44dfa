package commissioning

import (
	"errors"
	"slices"
	"time"

	"brighteyes/devices"
)

// The ways in which something is refused. The text says what would be right.
var (
	// ErrNotNow means that the state does not allow this.
	ErrNotNow = errors.New("this is not possible now")
	// ErrSame means that a second person is needed.
	ErrSame = errors.New("somebody else has to do this")
	// ErrInvalid means that the act itself lacks something.
	ErrInvalid = errors.New("invalid")
	// ErrConflict means that somebody else changed it meanwhile.
	ErrConflict = errors.New("it was changed meanwhile")
	// ErrNotFound means that there is no such device or record.
	ErrNotFound = errors.New("there is no such thing")
)

// State is where a checklist stands.
type State string

// The states.
const (
	Open      State = "open"      // 进行中
	Accepted  State = "accepted"  // signed by both; the device is about to be in service
	Finished  State = "finished"  // 已投运
	Abandoned State = "abandoned" // 已放弃
	// Overridden is one that was ended by a person who put the device into service
	// with a reason instead. 例外投运
	Overridden State = "overridden"
)

// Over reports whether nothing more is done about the checklist.
func (s State) Over() bool { return s != Open && s != Accepted }

// ByDevice is who ticked what the device's own data shows.
const ByDevice = "device"

// Checklist is the commissioning of one device. Times are the hub's.
type Checklist struct {
	ID      string       `json:"id"`      // ULID
	Version int          `json:"version"` // grows by one with each change
	Device  string       `json:"device"`
	Kind    devices.Kind `json:"kind"`
	State   State        `json:"state"`
	// Was is where the device stood when it began. One that was in service, such as
	// one that its edge declared, is there again when the checklist is given up.
	Was       devices.Lifecycle `json:"was,omitempty"`
	BegunAt   time.Time         `json:"begun_at"`
	BegunBy   string            `json:"begun_by"`
	Items     []Item            `json:"items"`
	Installed *Signature        `json:"installed,omitempty"`
	Accepted  *Signature        `json:"accepted,omitempty"`
	EndedAt   *time.Time        `json:"ended_at,omitempty"`
	Timeline  []Entry           `json:"timeline"`
}

// Item is one thing to be shown.
type Item struct {
	Key      Key     `json:"key"`
	Source   Source  `json:"source"`
	Optional bool    `json:"optional,omitempty"` // not asked for
	Done     *Tick   `json:"done,omitempty"`
	Waiver   *Waiver `json:"waiver,omitempty"`
}

// Tick is who saw an item, when, and by what.
type Tick struct {
	By       string    `json:"by"` // a user's name, or ByDevice
	At       time.Time `json:"at"`
	Evidence string    `json:"evidence,omitempty"` // an event, a value, a photo, a proof, or a note
	Photo    string    `json:"photo,omitempty"`    // of package photos
	SHA256   string    `json:"sha256,omitempty"`
}

// Waiver is that an item is not asked for this time.
type Waiver struct {
	By        string     `json:"by"` // who asked for it
	At        time.Time  `json:"at"`
	Reason    string     `json:"reason"`
	Decided   string     `json:"decided,omitempty"` // by whom
	DecidedAt *time.Time `json:"decided_at,omitempty"`
	Approved  bool       `json:"approved,omitempty"`
}

// Signature is a person's name under the checklist.
type Signature struct {
	By   string    `json:"by"`
	At   time.Time `json:"at"`
	Note string    `json:"note,omitempty"`
}

// Entry is a line of the timeline. Lines are only ever added.
type Entry struct {
	Version int       `json:"version"` // with which it came
	At      time.Time `json:"at"`
	By      string    `json:"by"`
	Action  string    `json:"action"`
	Item    Key       `json:"item,omitempty"`
	Note    string    `json:"note,omitempty"`
}

// Begin makes the checklist of a device's kind.
func Begin(id string, d devices.Device, by string, at time.Time) Checklist {
	return Checklist{
		ID: id, Version: 1, Device: d.ID, Kind: d.Kind, State: Open, BegunAt: at, BegunBy: by, Items: itemsFor(d.Kind),
		Timeline: []Entry{{Version: 1, At: at, By: by, Action: "begin"}},
	}
}

// settled reports whether nothing is missing of the item.
func (i Item) settled() bool {
	return i.Optional || i.Done != nil || i.Waiver != nil && i.Waiver.Approved
}

// Missing are the items that are neither there nor waived.
func (c Checklist) Missing() (keys []Key) {
	for _, i := range c.Items {
		if !i.settled() {
			keys = append(keys, i.Key)
		}
	}
	return keys
}

// Photos are the ids of its photos.
func (c Checklist) Photos() (ids []string) {
	for _, i := range c.Items {
		if i.Done != nil && i.Done.Photo != "" {
			ids = append(ids, i.Done.Photo)
		}
	}
	return ids
}

// item is the one with that key in c, or nil.
func (c *Checklist) item(key Key) *Item {
	i := slices.IndexFunc(c.Items, func(i Item) bool { return i.Key == key })
	if i < 0 {
		return nil
	}
	return &c.Items[i]
}

// next is a copy with the next version.
func (c Checklist) next() Checklist {
	c.Version++
	c.Items, c.Timeline = slices.Clone(c.Items), slices.Clone(c.Timeline)
	return c
}

// note adds a line of the version that c has.
func (c *Checklist) note(at time.Time, by, action string, item Key, text string) {
	c.Timeline = append(c.Timeline, Entry{Version: c.Version, At: at, By: by, Action: action, Item: item, Note: text})
}
