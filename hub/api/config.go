package api

import (
	"context"
	"io/fs"
	"log/slog"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"brighteyes/alerts"
	"brighteyes/hub/commissioning"
	"brighteyes/hub/delivery"
)

// Config is what a Server is made of. People, Desk, History, Registry, Commands,
// Telemetry and Live must be given.
type Config struct {
	People    People
	Desk      Desk
	History   History
	Registry  Registry
	Commands  Commands
	Telemetry Telemetry
	Live      Live
	Pictures  Pictures  // nil: there are none, 503
	WebRTC    WebRTC    // nil: pictures are not shown that way, 503
	Clips     Clips     // nil: there are none, 503
	Pulses    Pulses    // nil: there is no synthetic alarm, 503
	Exercises Exercises // nil: 503
	Offline   Offline   // nil: 503
	Handovers Handovers // nil: 503
	PINs      PINs      // nil: 503
	Answers   Answers   // nil: 503
	Quiet     Quiet     // nil: 503
	QuietPast QuietPast // nil: 503
	Noise     Noise     // nil: 503
	Residents Residents // nil: none are kept, 503
	Duty      Duty      // nil: there are no rosters, 503
	Rules     Rules     // nil: 503
	Push      Push      // nil: no messages to browsers, 503
	Messages  Messages  // nil: there are no channels, 503
	// Responders takes answers from links and gateways; nil: 503. ReplyForms are
	// how each gateway brings them, by channel.
	Responders Responders
	ReplyForms map[string]delivery.ReplyForm
	Phone      Phone // nil: the desk has no telephone, 503
	PhoneForms PhoneForms
	Loud       Loud // nil: nobody needs to know what the screens show
	// WorkOrders and Photos; nil: 503.
	WorkOrders WorkOrders
	Photos     Photos
	Upkeep     Upkeep  // nil: 503
	Figures    Figures // nil: 503
	// Commissioning and what it keeps; nil: 503, and lifecycles are changed at once.
	Commissioning      *commissioning.Service
	CommissioningStore commissioning.Store
	Archive            Archive // nil: 503
	Patrols            Patrols // nil: 503
	Cards              Cards   // nil: 503
	Sitreps            Sitreps // nil: 503
	// SetDuties tells the desk which alarms are reported from now on.
	SetDuties func(ctx context.Context, duties map[string]alerts.ReportDuty) error
	Briefings Briefings // nil: 503
	Statuses  Statuses  // nil: what changed tells of no cameras
	// CameraFigures and Inspections; nil: 503.
	CameraFigures CameraFigures
	Inspections   Inspections
	Retrieval     RetrievalConfig
	Hazards       Hazards // nil: 503
	Points        Points  // nil: 503
	// Plans and PlanPast; nil: 503.
	Plans    Plans
	PlanPast PlanPast
	Drawings Drawings // nil: 503
	Demo     Demo     // nil: no demo, its paths do not exist
	Static   fs.FS    // the dashboard; read once, at the start
	// Book makes the pages of the documentation, by their path below /docs/; nil: there are none.
	Book       func() (map[string][]byte, error)
	Imports    Imports    // nil: 503
	Enrolments Enrolments // nil: 503

	EdgeConfigs EdgeConfigs // nil: 503
	Finds       Finds       // nil: 503
	Recordings  Recordings  // nil: 503

	// Errors are those by which People and History say what went wrong.
	Errors Errors
	// HubKey is what POST /edges answers as "key": wire.EncodeKey of the key
	// with which commands are signed.
	HubKey string
	// Parts are what readiness depends on.
	Parts []Part

	// TLS says that the listener given to Run speaks TLS: cookies are then for
	// TLS only.
	TLS     bool
	Version string
	// SessionIdle ends a session that long after its last use, 12 h by default;
	// an open stream uses it. SessionLife ends it in any case, 7 days by default.
	SessionIdle, SessionLife time.Duration
	// RequestTime bounds the work on one request, 15 s by default.
	RequestTime time.Duration
	// ReadTime bounds how long a request may take to arrive, 10 s by default.
	ReadTime time.Duration

	Now      func() time.Time
	Log      *slog.Logger
	Metrics  prometheus.Registerer
	Gatherer prometheus.Gatherer // what /metrics shows

	heartbeat time.Duration // of a stream on which nothing happens, 10 s by default
}

// Errors are the sentinels of the records and of the pictures, tested with
// errors.Is.
type Errors struct {
	NotFound    error // there is no such thing on record
	Unavailable error // the store cannot serve now; trying again can help
	Invalid     error // the call is wrong, such as a cursor from elsewhere
	NoPicture   error // there are no pictures of this, now or at all
}

// Part is something that readiness depends on. While a required one fails the
// hub is not ready; while another fails it is degraded, and ready.
type Part struct {
	Name     string
	Required bool
	Check    func(ctx context.Context) error
}

func (c *Config) setDefaults() {
	if c.SessionIdle <= 0 {
		c.SessionIdle = 12 * time.Hour
	}
	if c.SessionLife <= 0 {
		c.SessionLife = 7 * 24 * time.Hour
	}
	if c.RequestTime <= 0 {
		c.RequestTime = 15 * time.Second
	}
	if c.ReadTime <= 0 {
		c.ReadTime = 10 * time.Second
	}
	if c.heartbeat <= 0 {
		c.heartbeat = 10 * time.Second
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	if c.Metrics == nil {
		c.Metrics = prometheus.NewRegistry()
	}
	if c.Gatherer == nil {
		c.Gatherer = prometheus.NewRegistry()
	}
}
