package registry

import (
	"time"

	"brighteyes/devices"
	"brighteyes/devices/wire"
)

// DeviceView is a device as GET /devices/{id} shows it. Times are UTC in whole
// milliseconds. It is a value that shares nothing with the registry.
type DeviceView struct {
	devices.Device
	Edge        string            `json:"edge"` // empty: no edge declares it any more
	Lifecycle   devices.Lifecycle `json:"lifecycle"`
	Undeclared  bool              `json:"undeclared,omitempty"`
	Listed      bool              `json:"listed"` // in its edge's newest inventory
	AddedAt     time.Time         `json:"added_at"`
	Status      devices.Status    `json:"status"`
	StatusSince time.Time         `json:"status_since"`
	LastSeen    *time.Time        `json:"last_seen,omitempty"` // the hub's clock; absent: never
	// PathProvenAt is when a press or the daily test of a button came all the way to
	// the hub, on its clock.
	PathProvenAt *time.Time         `json:"path_proven_at,omitempty"`
	Reasons      []string           `json:"reasons"` // "中文 · English", see reasons.go
	Values       map[string]float64 `json:"values"`  // the newest that its edge told of it
}

// The statuses of an edge.
const (
	EdgeOnline = "online"
	EdgeAway   = "away"
)

// EdgeView is an edge as GET /edges/{id} shows it. Times are UTC in whole
// milliseconds. It is a value that shares nothing with the registry.
type EdgeView struct {
	ID        string     `json:"id"`
	Name      string     `json:"name,omitempty"`
	CreatedAt time.Time  `json:"created_at"`
	Status    string     `json:"status"` // EdgeOnline or EdgeAway
	Boot      string     `json:"boot,omitempty"`
	Since     *time.Time `json:"since,omitempty"` // its process runs since, on its clock
	Version   string     `json:"version,omitempty"`
	LastSeen  *time.Time `json:"last_seen,omitempty"` // the hub's clock; absent: never
	// ClockOffsetS is by how much the edge's clock is ahead of the hub's, seconds.
	ClockOffsetS float64        `json:"clock_offset_s"`
	ClockSuspect bool           `json:"clock_suspect,omitempty"`
	TwoWithOneID bool           `json:"two_with_one_id,omitempty"`
	Positions    StreamPosition `json:"positions"`
	Backlog      wire.Backlog   `json:"backlog"`
	Gaps         []wire.Gap     `json:"gaps"`               // the newest 100, newest first
	Refused      map[string]int `json:"refused"`            // by reason, 30 days
	Refusals     []wire.Refusal `json:"refusals,omitempty"` // the newest 50, newest first
	IDConflicts  int            `json:"id_conflict"`        // events kept under a new id
	Stripped     int            `json:"stripped"`           // keys taken from the data of events
	Dropped      map[string]int `json:"dropped"`            // by lane, since the edge was set up
	SetAside     int            `json:"set_aside"`          // items refused one by one, kept at the edge
	Faults       []wire.Fault   `json:"faults,omitempty"`   // devices whose driver does not run
	Foreign      []string       `json:"foreign,omitempty"`  // devices of other edges that its inventory claims
	Devices      int            `json:"devices"`            // that it declares, retired ones left out
}

// StreamPosition is the highest number settled in each lane of the numbering
// that the edge uses now.
type StreamPosition struct {
	Stream string `json:"stream,omitempty"`
	wire.Position
}

func utc(t time.Time) time.Time { return t.UTC().Truncate(time.Millisecond) }

func utcOrNil(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	t = utc(t)
	return &t
}
