// Package history writes the two weeks before the demo's first start into a folder that
// has none, by the hub's own stores: alerts that went through the alert machine, numbers,
// what was seen of public areas, figures of cameras, and what an office has at hand. From
// the same seed it is the same each time, counted back from the start. Whatever a person
// can read says that it was generated; it holds nobody.
package history

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"path/filepath"
	"time"

	"brighteyes/devices"
	"brighteyes/hub/access"
	"brighteyes/hub/coverage"
	"brighteyes/hub/figures"
	"brighteyes/hub/records"
	"brighteyes/hub/telemetry/embedded"
)

const (
	// Days is how far it goes back.
	Days = 14
	seed = 20260131

	// By is who wrote it, on timelines and on the audit record.
	By   = "demo"
	note = "演示：生成的历史 · generated for the demo"
)

// Config is what a history is of.
type Config struct {
	Data    string // the hub's folder, without records
	Until   time.Time
	Edge    string
	Devices []devices.Device
	Sites   map[string]string // names of places, by id
	Plan    coverage.Plan     // all cameras see
	Log     *slog.Logger
}

// writer is one history under way.
type writer struct {
	Config
	rec    *records.Records
	random *rand.Rand
	first  time.Time // midnight of the first day, in China
}

// Write writes the history and closes the stores.
func Write(ctx context.Context, c Config) (err error) {
	rec, err := records.Open(ctx, records.Config{Path: filepath.Join(c.Data, "records.db"), Log: c.Log})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, rec.Close()) }()
	numbers, err := embedded.Open(ctx, embedded.Config{Path: filepath.Join(c.Data, "telemetry.db"), Retention: 30 * 24 * time.Hour, Log: c.Log})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, numbers.Close()) }()
	y, m, d := c.Until.In(figures.China()).Date()
	w := &writer{Config: c, rec: rec, random: rand.New(rand.NewPCG(seed, Days)), first: time.Date(y, m, d-Days, 0, 0, 0, 0, figures.China())}
	if err := w.alerts(ctx); err != nil {
		return fmt.Errorf("alerts: %w", err)
	}
	if err := w.seen(ctx); err != nil {
		return fmt.Errorf("public areas: %w", err)
	}
	if err := w.figures(ctx); err != nil {
		return fmt.Errorf("figures: %w", err)
	}
	if err := w.atHand(ctx); err != nil {
		return err
	}
	if err := numbers.Append(ctx, w.readings()); err != nil {
		return fmt.Errorf("numbers: %w", err)
	}
	return nil
}

// day is a moment of a day of the history.
func (w *writer) day(n int, at time.Duration) time.Time {
	return w.first.AddDate(0, 0, n).Add(at).UTC()
}

// clock is an hour and a minute of a day, a few minutes earlier or later.
func (w *writer) clock(hour, minute int) time.Duration {
	return time.Duration(hour)*time.Hour + time.Duration(minute)*time.Minute + time.Duration(w.random.IntN(600))*time.Second
}

func (w *writer) entry(at time.Time, action, target string) access.AuditEntry {
	return access.AuditEntry{ID: devices.NewID(at), At: at.UTC(), Actor: By, Action: action, Target: target, Detail: note}
}
