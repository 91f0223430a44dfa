package offline

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promauto"

	"brighteyes/alerts"
	"brighteyes/devices"
	"brighteyes/hub/access"
)

// every is how often the files of the folder are written anew.
const every = time.Hour

// Desks are those that have a page.
var Desks = [...]access.Role{access.Care, access.Police, access.Property}

// ErrNoPassphrase means that no passphrase is configured, so there are no pages.
var ErrNoPassphrase = errors.New("offline pages need a passphrase in the hub's configuration")

// Home is a home of somebody who subscribed to care: where, and by which code.
type Home struct {
	Code, Site, Building, Floor, Unit string
	Devices                           []string
	Away                              string  // kind of an absence that runs now
	Person                            *Person // nil in a list without people
}

// Person is what the care desk may see of a resident at any time.
type Person struct {
	Name, Form, Phone, Language, Reach string
	Access, KeyBox                     string
}

// People gives the homes to the care desk. Each read is on the audit record, or
// nothing is read.
type People interface {
	Homes(ctx context.Context, actor string) ([]Home, error)     // without Person
	Residents(ctx context.Context, actor string) ([]Home, error) // with Person
}

// Post is who holds a post over some hours.
type Post struct {
	Roster, Post, Who string
	From, To          time.Time
	Reach             []string // kinds of channels, without addresses
}

// Duty knows who is on duty in the next seven days, for a desk.
type Duty interface {
	Posts(desk access.Role, from time.Time) []Post
}

// Config is what a Maker is made of. People, Duty, Log, Metrics and Now may be
// left out; without People and Duty those parts are not in the pages.
type Config struct {
	Passphrase string
	Dir        string // "": no files are written
	InFolder   bool   // people are in the files too, and not only in what a desk asks for
	Open       func() []alerts.Alert
	Devices    func() []devices.Registered
	Sites      func() []devices.Site
	People     People
	Duty       Duty
	Log        *slog.Logger
	Metrics    prometheus.Registerer
	Now        func() time.Time
}

// Maker makes the pages of the desks.
type Maker struct {
	c       Config
	written *prometheus.CounterVec
	making  chan struct{} // has room for the one that makes a key
	without prometheus.Counter
}

// New makes a Maker. It does nothing before Run, but makes pages.
func New(c Config) *Maker {
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	metrics := promauto.With(c.Metrics)
	return &Maker{
		c: c, making: make(chan struct{}, 1),
		written: metrics.NewCounterVec(prometheus.CounterOpts{
			Name: "brighteyes_offline_pages_total", Help: "Offline pages written to the folder, by outcome.",
		}, []string{"outcome"}),
		without: metrics.NewCounter(prometheus.CounterOpts{
			Name: "brighteyes_offline_without_people_total", Help: "Pages of the care desk made without its residents, since their read could not be recorded.",
		}),
	}
}

// Page is the page of a desk for whoever asks, whose name goes on record where
// residents are concerned. One page is made at a time.
func (m *Maker) Page(ctx context.Context, desk access.Role, actor string) ([]byte, error) {
	return m.page(ctx, desk, actor, true)
}

func (m *Maker) page(ctx context.Context, desk access.Role, actor string, people bool) ([]byte, error) {
	if m.c.Passphrase == "" {
		return nil, ErrNoPassphrase
	}
	select {
	case m.making <- struct{}{}:
		defer func() { <-m.making }()
	case <-ctx.Done():
		return nil, fmt.Errorf("offline page of %s: %w", desk, ctx.Err())
	}
	return Page(m.content(ctx, desk, actor, people), m.c.Passphrase)
}

// Run writes the pages into the folder, at once and every hour, until ctx ends.
// It returns nil then. What cannot be written is tried again after a minute, and
// the old file stays.
func (m *Maker) Run(ctx context.Context) error {
	if m.c.Dir == "" || m.c.Passphrase == "" {
		<-ctx.Done()
		return nil
	}
	for told := false; ctx.Err() == nil; {
		pause := every
		err := m.writeAll(ctx)
		if err != nil && ctx.Err() == nil {
			pause = time.Minute
			m.written.WithLabelValues("failed").Inc()
			if !told {
				m.c.Log.Error("offline pages cannot be written", "err", err)
			}
		}
		told = err != nil
		t := time.NewTimer(pause)
		select {
		case <-ctx.Done():
		case <-t.C:
		}
		t.Stop()
	}
	return nil
}

func (m *Maker) writeAll(ctx context.Context) error {
	if err := os.MkdirAll(m.c.Dir, 0o700); err != nil {
		return fmt.Errorf("make the folder of offline pages: %w", err)
	}
	for _, desk := range Desks {
		page, err := m.page(ctx, desk, "system", m.c.InFolder)
		if err != nil {
			return err
		}
		if err := replace(filepath.Join(m.c.Dir, string(desk)+".html"), page); err != nil {
			return fmt.Errorf("write offline page of %s: %w", desk, err)
		}
		m.written.WithLabelValues("written").Inc()
	}
	return nil
}

// replace writes a file so that the old one or the new one is there, whole.
func replace(path string, content []byte) error {
	file, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+"-*")
	if err != nil {
		return err
	}
	_, err = file.Write(content)
	if err = errors.Join(err, file.Sync(), file.Close()); err == nil {
		err = os.Rename(file.Name(), path)
	}
	if err != nil {
		_ = os.Remove(file.Name()) // what is half there helps nobody
	}
	return err
}

// Has reports whether there is such a desk.
func Has(desk access.Role) bool { return slices.Contains(Desks[:], desk) }
