package upkeep

import (
	"time"

	"brighteyes/devices"
	"brighteyes/hub/telemetry"
)

// Edge is the kind under which an edge stands in the list, beside the kinds of
// devices.
const Edge devices.Kind = "edge"

// Device is a device, or an edge, as the registry has it now.
type Device struct {
	devices.Registered
	Status   devices.Status
	Since    time.Time // of Status
	Reasons  []string  // of the registry, "中文 · English"
	Values   map[string]float64
	Heard    time.Time // the device itself; zero: never
	MainsOff bool      // a power supply that says it has no mains
	// PathAt is when a press or the daily test of a button came all the way to the hub;
	// zero: never. PathLate: it should have come again by now.
	PathAt   time.Time
	PathLate bool
	Planned  bool // a planned outage or a maintenance window covers it now
}

// Key is unique among devices and edges, whose ids may be the same.
func (d Device) Key() string {
	if d.Kind == Edge {
		return "edge:" + d.ID
	}
	return d.ID
}

// lost reports whether the device does not do its work now, as far as is known.
func (d Device) lost() bool { return d.Status == devices.Offline || d.MainsOff }

func (d Device) works() bool { return !d.lost() && d.Status != devices.Unknown }

// Numbers is what the telemetry store has of a device.
type Numbers struct {
	Battery []telemetry.Point            // 60 days, the last value of each 6 hours
	Signal  map[string][]telemetry.Point // by metric, 28 days, the mean of each 6 hours
	Connect []telemetry.Point            // connect_ms, 7 days, the mean of each 6 hours
}

// Trends is what follows from the numbers of a device. The zero value says that the
// store was not asked yet.
type Trends struct {
	At        time.Time // when they were worked out
	Battery   Forecast
	Signal    *Weakening // nil: not seen to be weaker
	ConnectMS float64    // median of 7 days; 0: too few values
}

// Trends works out what the numbers say at now.
func (n Numbers) Trends(now time.Time) Trends {
	t := Trends{At: now, Battery: Predict(n.Battery, now), Signal: weakening(n.Signal, now)}
	if len(n.Connect) >= connectFewest {
		t.ConnectMS = median(values(n.Connect))
	}
	return t
}

// Deeds is what is on record of a device.
type Deeds struct {
	Offs      int       // times it went off in 7 days
	Faults    int       // work orders that were closed in 90 days
	LastPress time.Time // of a button: the newest press or test; zero: never
	Order     *Order    // that is open
}

// Order is an open work order.
type Order struct {
	ID    string `json:"id"`
	State string `json:"state"`
}
