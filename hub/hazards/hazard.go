package hazards

import (
	"slices"
	"time"

	"brighteyes/hub/coverage"
)

// State is where a hazard stands.
type State string

// The states.
const (
	Open      State = "open"      // 待整改
	Remedied  State = "remedied"  // 待复核: said to be remedied
	Verified  State = "verified"  // 已销号
	Cancelled State = "cancelled" // 已撤销: it was none, or stands twice
)

// Over reports whether nothing more is done about the hazard.
func (s State) Over() bool { return s == Verified || s == Cancelled }

// Kind is what is dangerous, of a closed list.
type Kind string

// The kinds.
const (
	FireLane Kind = "fire_lane" // 消防通道占用
	Clutter  Kind = "clutter"   // 楼道堆物
	Charging Kind = "charging"  // 电动自行车违规停放充电
	Electric Kind = "electric"  // 用电
	Gas      Kind = "gas"       // 燃气
	FireGear Kind = "fire_gear" // 消防设施缺损
	Facility Kind = "facility"  // 设施破损
	Lighting Kind = "lighting"  // 照明
	Ground   Kind = "ground"    // 路面、积水、结冰
	Height   Kind = "height"    // 高空坠物
	Other    Kind = "other"     // 其他
)

// Kinds lists them as a form shows them.
var Kinds = [...]Kind{FireLane, Clutter, Charging, Electric, Gas, FireGear, Facility, Lighting, Ground, Height, Other}

// Hazard is one danger. Times are the hub's.
type Hazard struct {
	ID      string          `json:"id"`      // ULID
	Version int             `json:"version"` // grows by one with each change
	State   State           `json:"state"`
	Kind    Kind            `json:"kind"`
	Grave   bool            `json:"grave,omitempty"` // 重大
	Title   string          `json:"title"`
	Place   string          `json:"place"` // id of a public area or a site
	Name    string          `json:"name"`  // of the place, as it was called then
	At      *coverage.Place `json:"at,omitempty"`
	// Round and the place of it are where it was found; empty: not on a round.
	Round string `json:"round,omitempty"`

	FoundAt time.Time `json:"found_at"`
	FoundBy string    `json:"found_by"`
	Owner   string    `json:"owner,omitempty"` // who has to remedy it: a user's name; empty: nobody yet
	DueAt   time.Time `json:"due_at"`

	RemediedAt *time.Time `json:"remedied_at,omitempty"`
	RemediedBy string     `json:"remedied_by,omitempty"`
	VerifiedBy string     `json:"verified_by,omitempty"`
	Failed     int        `json:"failed,omitempty"` // remedies that did not hold
	EndedAt    *time.Time `json:"ended_at,omitempty"`
	// Rectify is the order to remedy what is overdue by a last date 限期整改.
	Rectify *Rectify `json:"rectify,omitempty"`
	// OverdueOf and EscalatedOf are the deadlines that passed and of which somebody was
	// told: each is told once.
	OverdueOf   *time.Time `json:"overdue_of,omitempty"`
	EscalatedOf *time.Time `json:"escalated_of,omitempty"`

	Photos   []Photo `json:"photos"`
	Timeline []Entry `json:"timeline"`
}

// Rectify is the last date for what is overdue.
type Rectify struct {
	By       string    `json:"by"`
	At       time.Time `json:"at"`
	Deadline time.Time `json:"deadline"`
	Note     string    `json:"note"`
}

// Photo is a picture of the place, as found or as remedied.
type Photo struct {
	ID     string    `json:"id"` // of package photos
	When   string    `json:"when"`
	SHA256 string    `json:"sha256"`
	At     time.Time `json:"at"`
	By     string    `json:"by"`
}

// When a photo was taken.
const (
	Before = "before"
	After  = "after"
)

// Entry is a line of the timeline. Lines are only ever added.
type Entry struct {
	At     time.Time `json:"at"`
	By     string    `json:"by"`
	Action string    `json:"action"`
	Note   string    `json:"note,omitempty"`
}

// Late reports whether the hazard is, or was, not remedied in time. What waits to be
// verified counts from when it was said to be remedied.
func (h Hazard) Late(now time.Time) bool {
	switch {
	case h.State == Cancelled:
		return false
	case h.RemediedAt != nil:
		return h.RemediedAt.After(h.DueAt)
	}
	return now.After(h.DueAt)
}

// Level is how far up an overdue hazard has gone: 0 it is in time, 1 it is late, 2 also
// the last date that was set for it has passed, or nobody set one for a week.
func (h Hazard) Level(now time.Time) int {
	switch {
	case h.State.Over() || !h.Late(now):
		return 0
	case h.Rectify != nil && now.After(h.Rectify.Deadline), h.Rectify == nil && now.After(h.DueAt.Add(unheard)):
		return 2
	}
	return 1
}

func (h Hazard) has(when string) bool {
	return slices.ContainsFunc(h.Photos, func(p Photo) bool { return p.When == when })
}

func (h Hazard) clone() Hazard {
	h.Photos, h.Timeline = slices.Clone(h.Photos), slices.Clone(h.Timeline)
	return h
}
