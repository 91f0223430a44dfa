package workorders

import (
	"slices"
	"time"
)

// State is where an order stands.
type State string

// The states, in their order, as the property desk calls them.
const (
	Open      State = "open"      // 待接单
	Accepted  State = "accepted"  // 已接单
	Assigned  State = "assigned"  // 已派工: somebody is at it
	Reported  State = "reported"  // 待验收: said to be mended
	Closed    State = "closed"    // 已办结
	Cancelled State = "cancelled" // 已取消
)

// States lists them in the order of the work.
var States = [...]State{Open, Accepted, Assigned, Reported, Closed, Cancelled}

// Over reports whether nothing more is done about the order.
func (s State) Over() bool { return s == Closed || s == Cancelled }

// Fault is what is wrong, of a closed list.
type Fault string

// The faults.
const (
	Offline Fault = "offline" // 离线
	Battery Fault = "battery" // 换电池
	Picture Fault = "picture" // 图像异常
	Power   Fault = "power"   // 供电故障
	Lock    Fault = "lock"    // 门锁、闸机故障
	Damage  Fault = "damage"  // 损坏
	Check   Fault = "check"   // 巡检、年检
	Other   Fault = "other"   // 其他
)

// Faults lists them as a form shows them.
var Faults = [...]Fault{Offline, Battery, Picture, Power, Lock, Damage, Check, Other}

// Shows reports whether a device that is online and well proves by itself that
// the fault is mended.
func (f Fault) Shows() bool {
	return f == Offline || f == Battery || f == Picture || f == Power
}

// Valid reports whether f is of the list.
func (f Fault) Valid() bool { return slices.Contains(Faults[:], f) }

// ByDevice is who verified an order when it was the device's own data.
const ByDevice = "device"

// Order is one work order. Times are the hub's.
type Order struct {
	ID      string `json:"id"`      // ULID
	Version int    `json:"version"` // grows by one with each change
	Device  string `json:"device,omitempty"`
	Site    string `json:"site,omitempty"`
	Alert   string `json:"alert,omitempty"` // from which it was made
	Fault   Fault  `json:"fault"`
	Title   string `json:"title"`            // what is to be done
	Vendor  string `json:"vendor,omitempty"` // id; empty: the house's own people
	State   State  `json:"state"`

	OpenedAt time.Time `json:"opened_at"`
	OpenedBy string    `json:"opened_by"`
	DueAt    time.Time `json:"due_at"` // as it was promised; see Deadline
	// Repeat marks an order for a device of which one was closed in the 30 days before.
	Repeat bool `json:"repeat,omitempty"`

	ReportedAt *time.Time `json:"reported_at,omitempty"`
	ReportedBy string     `json:"reported_by,omitempty"`
	VerifiedBy string     `json:"verified_by,omitempty"` // a user's name, or ByDevice
	Failed     int        `json:"failed,omitempty"`      // reports that did not hold
	ClosedAt   *time.Time `json:"closed_at,omitempty"`   // also of a cancelled one

	Pauses    []Pause    `json:"pauses"`
	Rectify   *Rectify   `json:"rectify,omitempty"`
	Objection *Objection `json:"objection,omitempty"`
	Photos    []Photo    `json:"photos"`
	Timeline  []Entry    `json:"timeline"`
}

// Pause is a time in which nothing could be done, such as waiting for a part.
type Pause struct {
	From     time.Time  `json:"from"` // when it was asked for
	Until    time.Time  `json:"until"`
	Ended    *time.Time `json:"ended,omitempty"` // earlier than Until
	Reason   string     `json:"reason"`
	By       string     `json:"by"`
	Decided  string     `json:"decided,omitempty"`  // by whom
	Approved bool       `json:"approved,omitempty"` // only then it extends the time
}

// end is when the pause is over.
func (p Pause) end() time.Time {
	if p.Ended != nil && p.Ended.Before(p.Until) {
		return *p.Ended
	}
	return p.Until
}

// Rectify is the order to mend what is overdue by a last date 限期整改.
type Rectify struct {
	By       string    `json:"by"`
	At       time.Time `json:"at"`
	Deadline time.Time `json:"deadline"`
	Note     string    `json:"note"`
}

// Objection is a contractor's word against an order that counts as late.
type Objection struct {
	By        string     `json:"by"`
	At        time.Time  `json:"at"`
	Note      string     `json:"note"`
	Decided   string     `json:"decided,omitempty"` // by whom
	DecidedAt *time.Time `json:"decided_at,omitempty"`
	Upheld    bool       `json:"upheld,omitempty"` // the order is left out of the scorecard
	Why       string     `json:"why,omitempty"`
}

// Photo is a picture of the place, before or after.
type Photo struct {
	ID     string    `json:"id"` // of package photos
	When   string    `json:"when"`
	At     time.Time `json:"at"`
	By     string    `json:"by"`
	SHA256 string    `json:"sha256"`
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
	// EarlierS is how many seconds before At it was done, on a device without a
	// connection. Deadlines count by At.
	EarlierS int `json:"earlier_s,omitempty"`
}

// Deadline is when the order has to be mended: its due time, and what was paused
// with approval before it.
func (o Order) Deadline() time.Time {
	due := o.DueAt
	for _, p := range o.Pauses {
		if p.Approved && p.From.Before(due) {
			due = due.Add(max(p.end().Sub(p.From), 0))
		}
	}
	return due
}

// Repaired is when the order was mended: the report that held, or the zero time.
func (o Order) Repaired() time.Time {
	if o.State == Closed && o.ReportedAt != nil {
		return *o.ReportedAt
	}
	return time.Time{}
}

// Late reports whether the order is, or was, not mended in time. A report that
// waits for its verification counts from when it was made.
func (o Order) Late(now time.Time) bool {
	switch {
	case o.State == Cancelled:
		return false
	case o.ReportedAt != nil:
		return o.ReportedAt.After(o.Deadline())
	}
	return now.After(o.Deadline())
}

// Paused is the pause that runs at now, or nil.
func (o Order) Paused(now time.Time) *Pause {
	for i := range o.Pauses {
		if p := &o.Pauses[i]; !now.Before(p.From) && now.Before(p.end()) {
			return p
		}
	}
	return nil
}

func (o Order) has(when string) bool {
	return slices.ContainsFunc(o.Photos, func(p Photo) bool { return p.When == when })
}
