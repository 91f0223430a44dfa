package rules

import (
	"time"

	"brighteyes/alerts"
	"brighteyes/devices"
)

// Kind is what a rule looks at. A rule has exactly one.
type Kind string

// The kinds.
const (
	OnEvent    Kind = "event"    // one event that fits
	OnMetric   Kind = "metric"   // a value that holds for a time
	OnStatus   Kind = "status"   // a device's status that holds for a time
	OnAbsence  Kind = "absence"  // no event or reading for a time
	OnRate     Kind = "rate"     // many events within a time
	OnTogether Kind = "together" // several things within a time
)

// Per is what a rule counts by and is true of.
type Per string

// A device, or the place that devices stand at.
const (
	PerDevice Per = "device"
	PerSite   Per = "site"
)

// Bounds of what rules may ask for and remember.
const (
	MaxRules    = 200       // in an engine
	MaxFile     = 256 << 10 // bytes of a file
	MaxCount    = 1000      // events that a rate counts
	MaxMembers  = 4         // things of a combination
	MaxSubjects = 5000      // devices or places that one rule keeps track of
	MaxTracks   = 100_000   // of those, of all rules together
	MaxRaised   = 200       // raised at once, of one rule
	MaxSpan     = 31 * 24 * time.Hour
)

// prefix begins the rule name of every alert that a rule of a user raises.
const prefix = "rule."

// Name is the name under which a rule's alerts stand: "rule." and its id.
func Name(id string) string { return prefix + id }

// Rule is one rule that was read and found good. It does not change.
type Rule struct {
	ID       string
	Title    string // Chinese
	TitleEN  string
	Category alerts.Category
	Severity alerts.Severity
	Enabled  bool
	Kind     Kind

	members []matcher // one, but of OnTogether
	is      []devices.Status
	hold    time.Duration // for
	stale   time.Duration // how long a value is believed; 0: by the device's heartbeat
	count   int
	within  time.Duration
	per     Per
	during  *calendar
	holiday map[string]bool // dates
	zone    *time.Location

	clear      matcher // clears a metric, or is the event that clears
	clears     bool    // clear says something
	clearFor   time.Duration
	clearAfter time.Duration
}

// Horizon is how far back an engine must look to know where the rule stands.
func (r *Rule) Horizon() time.Duration {
	return max(r.hold+max(r.stale, time.Hour), r.within, r.clearFor, r.clearAfter)
}

// Metrics are the names of the metrics that the rule reads.
func (r *Rule) Metrics() []string {
	var names []string
	for _, m := range r.members {
		if m.metric != "" {
			names = append(names, m.metric)
		}
	}
	return names
}

// Watches reports whether the rule looks at a metric of a device.
func (r *Rule) Watches(d devices.Registered, metric string) bool {
	for i := range r.members {
		if m := &r.members[i]; m.metric == metric && m.fits(d.Device) && visibleMetric(d.Device, metric) && counts(d) {
			return true
		}
	}
	return false
}

// Statuses reports whether the rule looks at the status of a device: at which it
// is, or for how long the device could be heard at all.
func (r *Rule) Statuses(d devices.Registered) bool {
	return (r.Kind == OnStatus || r.Kind == OnAbsence) && counts(d) && r.members[0].fits(d.Device)
}

// Events reports whether the rule looks at events.
func (r *Rule) Events() bool {
	for i := range r.members {
		if len(r.members[i].types) > 0 {
			return true
		}
	}
	return r.clear.types != nil
}
