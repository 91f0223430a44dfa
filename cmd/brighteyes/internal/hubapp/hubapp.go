// Package hubapp puts a hub together from its configuration and runs it. It
// holds no behaviour of its own: which part is given to which is all there is
// to read here.
package hubapp

import (
	"context"
	"crypto/ed25519"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"golang.org/x/sync/errgroup"

	"brighteyes/alerts"
	"brighteyes/cmd/internal/config"
	"brighteyes/devices"
	"brighteyes/devices/bus"
	"brighteyes/devices/wire"
	"brighteyes/docs"
	"brighteyes/hub/api"
	"brighteyes/hub/book"
	"brighteyes/hub/commands"
	"brighteyes/hub/duty"
	"brighteyes/hub/evidence"
	"brighteyes/hub/figures"
	"brighteyes/hub/hazards"
	"brighteyes/hub/imports"
	"brighteyes/hub/ingest"
	"brighteyes/hub/live"
	"brighteyes/hub/noise"
	"brighteyes/hub/patrol"
	"brighteyes/hub/photos"
	"brighteyes/hub/pictures"
	"brighteyes/hub/records"
	"brighteyes/hub/registry"
	"brighteyes/hub/residents"
	"brighteyes/hub/siteplan"
	"brighteyes/hub/workorders"
	"brighteyes/web"
)

// Options are what a program gives a hub beside its configuration.
type Options struct {
	Version string
	Fault   devices.Fault
	Demo    api.Demo // nil but in the demo
	Static  fs.FS    // nil: the dashboard that is built in
	Log     *slog.Logger
	Metrics *prometheus.Registry
	// MaxPages bounds the records' file, for tests of a full disk; 0: no bound.
	MaxPages int
}

// Hub is a hub that is put together and listens, and serves from Run on.
type Hub struct {
	Records  *records.Records
	Registry *registry.Registry
	// Residents are for the demo, which enrols some.
	Residents *residents.Residents
	Duty      *duty.Duty
	Plans     *siteplan.Plans
	// SetDuties says which alarms are reported from now on.
	SetDuties func(ctx context.Context, duties map[string]alerts.ReportDuty) error
	// HTTP and MQTT are where the hub is reached.
	HTTP, MQTT string
	// Key is the hub's public key as edges want it.
	Key string

	runs   []func(context.Context) error
	closes []func() error // in the order of their opening
}

// New opens what a hub is made of. Close it, run or not.
func New(ctx context.Context, cfg config.Hub, o Options) (*Hub, error) {
	h := &Hub{}
	if err := h.assemble(ctx, cfg, o); err != nil {
		return nil, errors.Join(err, h.Close())
	}
	return h, nil
}

func (h *Hub) assemble(ctx context.Context, cfg config.Hub, o Options) error {
	if o.Demo != nil && !config.Loopback(cfg.HTTP.Listen) { // its doors let in without a password
		return fmt.Errorf("the demo listens on loopback only, not on %s", cfg.HTTP.Listen)
	}
	if err := os.MkdirAll(cfg.Data, 0o700); err != nil {
		return fmt.Errorf("make data folder: %w", err)
	}
	release, err := lock(cfg.Data)
	if err != nil {
		return err
	}
	h.onClose(func() error { release(); return nil })
	key, err := hubKey(cfg.Data)
	if err != nil {
		return err
	}
	h.Key = wire.EncodeKey(key.Public().(ed25519.PublicKey))

	rec, err := records.Open(ctx, records.Config{Path: filepath.Join(cfg.Data, "records.db"), MaxPages: o.MaxPages, Log: o.Log, Metrics: o.Metrics})
	if err != nil {
		return err
	}
	h.Records = rec
	h.onClose(rec.Close)
	if err := seedCards(ctx, rec); err != nil {
		return err
	}
	store, err := openTelemetry(ctx, cfg, o.Log)
	if err != nil {
		return err
	}
	h.onClose(store.Close)

	// The registry judges, the ledger keeps the alerts, the broker carries: each
	// is made before what it calls, so these three are filled in below.
	var ledger *ingest.Ledger
	var broker mqttBroker
	var proofs *evidence.Evidence
	var people *residents.Residents
	screens := live.New(live.Config{Metrics: o.Metrics})
	kept, err := rec.LoadAlerts(ctx)
	if err != nil {
		return fmt.Errorf("load alerts: %w", err)
	}
	places, err := registry.New(ctx, registry.Config{
		Store: rec, Publisher: screens, Held: kept.Held, Log: o.Log, Metrics: o.Metrics,
		Judge:      func(ctx context.Context, changed []alerts.Judgement) error { return ledger.Judge(ctx, changed) },
		Disconnect: func(edge string) { broker.Disconnect(edge) },
	})
	if err != nil {
		return err
	}
	h.Registry = places
	h.Duty, err = openDuty(ctx, cfg, o, rec, places)
	if err != nil {
		return err
	}
	drawings, err := photos.OpenDrawings(filepath.Join(cfg.Data, "plans"))
	if err != nil {
		return err
	}
	if h.Plans, err = openPlans(ctx, cfg, o, rec, places, drawings, kept.Held, func(ctx context.Context, changed []alerts.Judgement) error { return ledger.Judge(ctx, changed) }); err != nil {
		return err
	}
	drills, err := openExercises(ctx, o, places, rec, screens)
	if err != nil {
		return err
	}
	installs, err := openCommissioning(ctx, o, rec, places, func() *residents.Residents { return people })
	if err != nil {
		return err
	}
	ledger, err = ingest.NewLedger(ctx, ingest.LedgerConfig{
		Journal: rec, Loader: rec, Places: sighted{places, h.Plans}, Exercises: drills, Commissioned: installs.Open, Planner: h.Duty, Fault: o.Fault, Log: o.Log, Metrics: o.Metrics,
		Publisher: publisher(func(kind, id string, object any) {
			screens.Publish(kind, id, object)
			if a, ok := object.(alerts.Alert); ok {
				proofs.AlertChanged(a)
				people.AlertChanged(a)
			}
		}),
	})
	if err != nil {
		return err
	}
	h.SetDuties = ledger.SetDuties
	people, err = openResidents(ctx, cfg, o, rec, places, func() *ingest.Ledger { return ledger }, func(id string) string { return installs.Chain().Now(id) })
	if err != nil {
		return err
	}
	h.Residents = people
	var storage evidence.Shelf
	if proofs, storage, err = openEvidence(cfg, o, key, rec, places); err != nil {
		return err
	}
	shots := pictures.New(pictures.Config{
		Evidence: proofs, Now: time.Now, Log: o.Log, Metrics: o.Metrics,
		Camera: func(id string) (devices.Registered, bool) {
			d, _, known := places.Lookup("", id)
			return d, known && d.Kind == devices.Camera
		},
	})

	webRTC := openWebRTC(cfg, o, h, shots)
	signals, err := openPulses(ctx, cfg, o, places, rec, screens, kept.Held, ledger.Judge)
	if err != nil {
		return err
	}
	userRules, err := openRules(ctx, cfg, o, rec, store, places, ledger)
	if err != nil {
		return err
	}
	told, err := openMessages(cfg, o, rec, places, h.Duty, ledger)
	if err != nil {
		return err
	}
	calls, err := openPhone(ctx, cfg, o, rec, people, ledger, screens)
	if err != nil {
		return err
	}
	var intake *ingest.Ingest
	broker, h.MQTT, err = openBroker(cfg, o, doorman{places, signals}, func(r wire.Refusal) { intake.Refused(r) })
	if err != nil {
		return err
	}
	if err := signals.through(cfg, o, broker, h.MQTT); err != nil {
		return err
	}
	orders, err := commands.New(ctx, commands.Config{Key: key, Publisher: commandBus{broker}, Journal: rec, Log: o.Log, Metrics: o.Metrics})
	if err != nil {
		return err
	}
	configs := openConfigs(o, key, rec, places, broker)
	finds, err := openFound(ctx, o, rec, places, configs)
	if err != nil {
		return err
	}
	taped, err := openRecordings(ctx, cfg, o, rec, places, ledger.Judge)
	if err != nil {
		return err
	}
	intake = ingest.New(ingest.Config{
		Recordings: taped.Apply, Found: finds.Apply, Bus: broker, Ledger: ledger, Registry: chronicle{places, signals, drills, installs}, Numbering: rec, Telemetry: store, Replies: orders.Reply, Configured: configs.Report, Watcher: userRules,
		Retention: cfg.Telemetry.Retention(), Fault: o.Fault, Log: o.Log, Metrics: o.Metrics, Now: time.Now,
	})

	static := o.Static
	if static == nil {
		static = web.FS()
	}
	shelf, err := photos.Open(filepath.Join(cfg.Data, "photos"))
	if err != nil {
		return err
	}
	proof := workorders.Verifier{Store: rec, Device: conditionOf(places), Now: time.Now, Log: o.Log}
	mending := openUpkeep(o, rec, store, places, people, ledger.Windows)
	rounds := patrol.NewService(patrol.Config{Store: rec, Open: ledger.Open, Name: areaName(places, h.Plans), Now: time.Now, Log: o.Log})
	dangers := hazards.NewWatch(hazards.WatchConfig{
		Store: rec, Held: kept.Held, Judge: ledger.Judge, Zone: figures.China(), Now: time.Now, Log: o.Log,
		Site: func(place string) bool { _, known := places.Site(place); return known },
	})
	sums := openFigures(o, goalsOf(cfg), rec, places, taped, ledger.Windows, installs.Excused)
	spreadsheets := imports.New(imports.Config{Registry: places, Audit: rec.Audit, Now: time.Now, Log: o.Log})
	edges := newEnrolledEdges(places, broker)
	codes, err := openCodes(cfg, h, key, rec, edges)
	if err != nil {
		return err
	}
	pages := openOffline(cfg, o, places, ledger.Open, h.Duty, people)
	handing, err := openRetrievals(cfg, o, rec, places, proofs)
	if err != nil {
		return err
	}
	server, err := api.New(api.Config{
		People: rec, Desk: ledger, History: rec, Registry: edges, Commands: orders, Telemetry: store, Live: screens,
		Pictures: shots, WebRTC: webRTC, Clips: proofs, Pulses: signals, Exercises: drills, Offline: pages, Residents: people, Duty: h.Duty, Demo: o.Demo, Static: static, HubKey: h.Key,
		Book:        func() (map[string][]byte, error) { return book.Bind(docs.FS()) },
		Rules:       userRules,
		EdgeConfigs: configs,
		Push:        told.push,
		Messages:    told.sender, Responders: told.answers, ReplyForms: told.forms, Loud: told.screens,
		Phone: calls.api, PhoneForms: calls.forms,
		Handovers: rec, PINs: rec, Answers: rec, WorkOrders: rec, Photos: shelf, Imports: spreadsheets, Enrolments: codes, Commissioning: installs, CommissioningStore: rec, Upkeep: mending, Figures: rec, CameraFigures: rec, Goals: goalsOf(cfg), Inspections: rec, Archive: rec, Plans: h.Plans, PlanPast: rec, Drawings: drawings, Patrols: rec, Hazards: rec, Points: rec, Retrieval: api.RetrievalConfig{Store: rec, Service: handing, Fetches: proofs},
		Cards: rec, Sitreps: rec, SetDuties: ledger.SetDuties, Briefings: rec, Statuses: rec,
		Finds: finds, Recordings: taped,
		Quiet: ledger, QuietPast: rec, Noise: noise.New(noise.Config{Store: rec, Open: ledger.Open}),
		Errors: api.Errors{NotFound: records.ErrNotFound, Unavailable: records.ErrUnavailable, Invalid: records.ErrInvalid, NoPicture: pictures.ErrNoPicture},
		Parts: []api.Part{
			{Name: "records", Required: true, Check: rec.Ping},
			{Name: "broker", Required: true, Check: connected(broker)},
			{Name: "telemetry", Check: store.Ping},
			{Name: "evidence", Check: storage.Check},
		},
		TLS: cfg.HTTP.TLS != nil, Version: o.Version, Log: o.Log, Metrics: o.Metrics, Gatherer: o.Metrics,
	})
	if err != nil {
		return err
	}
	web, err := listen(cfg.HTTP.Listen, cfg.HTTP.TLS)
	if err != nil {
		return err
	}
	h.HTTP = web.Addr().String()
	h.onClose(func() error { return ignoreClosed(web.Close()) })
	h.runs = []func(context.Context) error{
		rec.Run, store.Run, places.Run, ledger.Run, openWhen(intake.Listening(), h.MQTT, broker.Run), orders.Run, intake.Run, proofs.Run, people.Run, signals.Run, drills.Run, pages.Run, userRules.Run, told.sender.Run, calls.run, proof.Run, spreadsheets.Run, finds.Run, installs.Run, mending.Run, sums.Run, h.Plans.Run, rounds.Run, dangers.Run, taped.Run, handing.Run,
		func(ctx context.Context) error { return server.Run(ctx, web) },
	}
	return nil
}

// Run serves until ctx ends, or until a part that the others stand on fails.
func (h *Hub) Run(ctx context.Context) error {
	all, ctx := errgroup.WithContext(ctx)
	for _, run := range h.runs {
		all.Go(func() error { return run(ctx) })
	}
	return all.Wait()
}

func (h *Hub) onClose(f func() error) { h.closes = append(h.closes, f) }

// Close lets go of everything, the last opened first.
func (h *Hub) Close() error {
	var errs []error
	for i := len(h.closes) - 1; i >= 0; i-- {
		errs = append(errs, h.closes[i]())
	}
	h.closes = nil
	return errors.Join(errs...)
}

func ignoreClosed(err error) error {
	if errors.Is(err, net.ErrClosed) {
		return nil
	}
	return err
}

// conditionOf tells how a device does now.
func conditionOf(places *registry.Registry) func(id string) (workorders.Condition, bool) {
	return func(id string) (workorders.Condition, bool) {
		d, known := places.Device(id)
		return workorders.Condition{Status: d.Status, Since: d.StatusSince}, known
	}
}

// publisher is a function as a Publisher.
type publisher func(kind, id string, object any)

func (p publisher) Publish(kind, id string, object any) { p(kind, id, object) }

// commandBus publishes commands as the contract has them: QoS 1, not retained.
type commandBus struct{ bus bus.Bus }

func (c commandBus) Publish(ctx context.Context, topic string, payload []byte) error {
	return c.bus.Publish(ctx, bus.Out{Topic: topic, Payload: payload, QoS: 1})
}
