package upkeep

import (
	"context"
	"log/slog"
	"sync/atomic"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"brighteyes/hub/telemetry"
)

// The pace.
const (
	lookEvery    = 20 * time.Second
	readEvery    = time.Minute      // what is on record
	numbersEvery = 6 * time.Hour    // of one device
	numbersGood  = 48 * time.Hour   // after that they are not spoken of any more
	numbersMost  = 40               // devices of one look
	numbersTime  = 10 * time.Second // of one look
	testsSince   = 90 * 24 * time.Hour
)

// Config is what an Upkeep is made of. Zone is China's unless given; Log, Metrics
// and Now may be left out.
type Config struct {
	World  func() World // a copy
	Store  Store
	Series interface { // the telemetry store
		Series(ctx context.Context, q telemetry.Query) ([]telemetry.Point, error)
	}
	// WalkTests are those that are over and began since then.
	WalkTests func(ctx context.Context, since time.Time) ([]WalkTest, error)
	Zone      *time.Location
	Now       func() time.Time
	Log       *slog.Logger
	Metrics   prometheus.Registerer
}

// View is the list with all that belongs to it, as it was worked out at At. It is
// not changed any more.
type View struct {
	At            time.Time `json:"at"`
	Rows          []Row     `json:"items"`
	More          int       `json:"more"`    // rows beyond 500
	Devices       int       `json:"devices"` // that were looked at, edges included
	Waiting       int       `json:"waiting"` // of them, those whose numbers are still to be read
	TelemetryAway bool      `json:"telemetry_away"`
	RecordsAway   bool      `json:"records_away"` // presses, orders and passages are of ReadAt
	ReadAt        time.Time `json:"read_at,omitzero"`

	Batteries  []Batteries `json:"-"`
	Collecting int         `json:"-"` // devices with too few values for a forecast
	Due        []Due       `json:"-"`
	Models     []Model     `json:"-"`
	Paths      Paths       `json:"-"`
	Gates      []Gate      `json:"-"`
	Versions   []Versions  `json:"-"`

	health map[string]Health
}

// Health is how a device did; false when it is not in service.
func (v *View) Health(id string) (Health, bool) {
	h, ok := v.health[id]
	return h, ok
}

// Upkeep keeps the list. View never waits for it.
type Upkeep struct {
	cfg  Config
	view atomic.Pointer[View]

	// Only Run touches what follows.
	standing settler
	trends   map[string]Trends
	away     bool // the telemetry store did not answer last
	deeds    map[string]Deeds
	passed   map[string]Passages
	tests    []WalkTest
	readAt   time.Time
	stale    bool // the records did not answer last

	rows     *prometheus.GaugeVec
	failures *prometheus.CounterVec
}

// New makes an Upkeep with an empty view.
func New(cfg Config) *Upkeep {
	if cfg.Zone == nil {
		cfg.Zone = time.FixedZone("Asia/Shanghai", 8*60*60) // without summer time since 1991
	}
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	if cfg.Metrics == nil {
		cfg.Metrics = prometheus.NewRegistry()
	}
	u := &Upkeep{
		cfg: cfg, standing: settler{}, trends: map[string]Trends{},
		rows:     prometheus.NewGaugeVec(prometheus.GaugeOpts{Name: "brighteyes_upkeep_devices", Help: "Devices that need mending, by risk."}, []string{"risk"}),
		failures: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "brighteyes_upkeep_failures_total", Help: "Reads that failed, by store."}, []string{"store"}),
	}
	cfg.Metrics.MustRegister(u.rows, u.failures)
	return u
}

// View is the newest; nil until the first was worked out.
func (u *Upkeep) View() *View { return u.view.Load() }

// Run works the list out every 20 seconds until ctx ends.
func (u *Upkeep) Run(ctx context.Context) error {
	tick := time.NewTicker(lookEvery)
	defer tick.Stop()
	for {
		u.look(ctx)
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
	}
}

// look works everything out once. A part that is away leaves what was known of it.
func (u *Upkeep) look(ctx context.Context) {
	w, now := u.cfg.World(), u.cfg.Now().UTC()
	if u.stale || u.readAt.IsZero() || now.Sub(u.readAt).Abs() >= readEvery {
		u.read(ctx, w, now)
	}
	u.publish(w, now) // before the telemetry store is waited for
	if u.readNumbers(ctx, w, now) > 0 {
		u.publish(w, now)
	}
}

func (u *Upkeep) read(ctx context.Context, w World, now time.Time) {
	deeds, err := deedsOf(ctx, u.cfg.Store, w.Devices, now)
	if err == nil {
		var passed map[string]Passages
		if passed, err = passagesOf(ctx, u.cfg.Store, w.Devices, now, u.cfg.Zone); err == nil {
			u.passed = passed
		}
	}
	if err == nil && u.cfg.WalkTests != nil {
		var tests []WalkTest
		if tests, err = u.cfg.WalkTests(ctx, now.Add(-testsSince)); err == nil {
			u.tests = tests
		}
	}
	if err != nil && ctx.Err() == nil {
		u.failures.WithLabelValues("records").Inc()
		if !u.stale {
			u.cfg.Log.Warn("what is on record of devices was not read", "error", err)
		}
		u.stale = true
		return
	}
	u.deeds, u.readAt, u.stale = deeds, now, false
}

func (u *Upkeep) publish(w World, now time.Time) {
	health, risks := make(map[string]Health, len(w.Devices)), make(map[string]Risk, len(w.Devices))
	v := &View{At: now, Devices: len(w.Devices), TelemetryAway: u.away, RecordsAway: u.stale, ReadAt: u.readAt, health: health}
	for _, d := range w.Devices {
		key := d.Key()
		trends := u.trends[key]
		if d.Kind != Edge && trends.At.IsZero() {
			v.Waiting++
		}
		h := Assess(d, trends, u.deedsOr(d), now)
		health[key], risks[key] = h, h.Risk
	}
	v.Rows = Rank(w, health, u.standing.settle(risks, now), u.deeds)
	counts := map[Risk]int{}
	for _, r := range v.Rows {
		counts[r.Risk]++
	}
	for risk := Weak; risk <= Failed; risk++ {
		u.rows.WithLabelValues(risk.String()).Set(float64(counts[risk]))
	}
	v.More = max(len(v.Rows)-mostRows, 0)
	v.Rows = v.Rows[:min(len(v.Rows), mostRows)]
	v.Batteries, v.Collecting = ToBuy(w.Devices, health, now, u.cfg.Zone)
	v.Gates = gatesOf(w.Devices, u.passed)
	v.Versions, v.Paths = Firmware(w.Devices), pathsOf(w.Devices)
	if !u.readAt.IsZero() {
		v.Due, v.Models = DueTests(w.Devices, u.deeds, now), FirstAttempts(u.tests, w.Devices)
	}
	u.view.Store(v)
}

// deedsOr is what is on record of a device; while that was never read, nothing is
// held against it.
func (u *Upkeep) deedsOr(d Device) Deeds {
	if u.readAt.IsZero() {
		return Deeds{LastPress: u.cfg.Now()}
	}
	return u.deeds[d.Key()]
}
