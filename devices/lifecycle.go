package devices

// Lifecycle is where a device stands between a plan and the scrap heap.
type Lifecycle string

// The steps of a device's life. Only InService raises alerts and counts in
// statistics; it is the default of a device that an edge declares.
const (
	Planned       Lifecycle = "planned"
	Commissioning Lifecycle = "commissioning"
	InService     Lifecycle = "in_service"
	Suspended     Lifecycle = "suspended"
	Retired       Lifecycle = "retired"
)

// Valid reports whether l is one of the steps.
func (l Lifecycle) Valid() bool {
	switch l {
	case Planned, Commissioning, InService, Suspended, Retired:
		return true
	}
	return false
}

// Status is what the hub can honestly say of a device now.
type Status string

// The four statuses. Unknown is said while the device's edge is away and before
// the device was ever heard.
const (
	Online   Status = "online"
	Degraded Status = "degraded"
	Offline  Status = "offline"
	Unknown  Status = "unknown"
)
