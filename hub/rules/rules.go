package rules

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"brighteyes/alerts"
	"brighteyes/alerts/rules"
	"brighteyes/devices"
	"brighteyes/devices/strictyaml"
)

// Config is what Rules is made of. Files, Now, Log and Metrics may be left out.
type Config struct {
	Files     []string // of rules, beside those on record
	Store     Store
	History   History
	Telemetry Telemetry
	Places    Places
	Desk      Desk
	Now       func() time.Time
	Log       *slog.Logger
	Metrics   prometheus.Registerer
}

// Rules is the rules of users, running. Its methods are safe for concurrent use;
// those that feed it never wait.
type Rules struct {
	Config
	queue   chan fed
	changed chan struct{} // the rules are others than the engine's
	metrics metrics
	files   []fileRule
	turned  turned

	mu       sync.Mutex
	stored   []Stored
	parsed   map[string]parsed // by id, of the version that stands
	standing map[string]rules.Standing
	broken   map[string]string // rules on record that cannot be read, and why
	since    time.Time         // from when on the engine knows what happened
	complete bool              // that is as far back as the rules look
}

// parsed is a version of a rule as it was read, for lists.
type parsed struct {
	version int
	view    View
}

// fileRule is a rule of a file of the hub.
type fileRule struct {
	rule *rules.Rule
	file string
	text string
	at   time.Time
}

// New reads the files, strictly, and the records. What is on record and cannot be
// read any more is an alert, not an error.
func New(ctx context.Context, c Config) (*Rules, error) {
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	r := &Rules{
		Config: c, queue: make(chan fed, queueMost), changed: make(chan struct{}, 1),
		standing: map[string]rules.Standing{}, broken: map[string]string{}, parsed: map[string]parsed{},
	}
	for _, file := range c.Files {
		if err := r.readFile(file); err != nil {
			return nil, err
		}
	}
	var err error
	if r.stored, err = c.Store.Rules(ctx); err != nil {
		return nil, fmt.Errorf("load rules: %w", err)
	}
	r.metrics = newMetrics(c.Metrics, r)
	return r, nil
}

func (r *Rules) readFile(file string) error {
	text, err := os.ReadFile(file)
	if err != nil {
		return fmt.Errorf("read rules: %w", err)
	}
	list, err := rules.Parse(filepath.Base(file), text, r.strict())
	if err != nil {
		return err
	}
	for _, rule := range list {
		if slices.ContainsFunc(r.files, func(f fileRule) bool { return f.rule.ID == rule.ID }) {
			return fmt.Errorf("read rules: %s: rule %s is in another file too", filepath.Base(file), rule.ID)
		}
		r.files = append(r.files, fileRule{rule, filepath.Base(file), string(text), r.Now()})
	}
	return nil
}

// strict has a rule refused that names a device in a home.
func (r *Rules) strict() rules.Option {
	return rules.With(func(id string) (devices.Registered, bool) { return r.Places.Lookup(id) })
}

// active is the rules that are to run, with those on record that cannot be read.
func (r *Rules) active() (list []*rules.Rule, broken map[string]string) {
	r.mu.Lock()
	stored := slices.Clone(r.stored)
	r.mu.Unlock()
	broken = map[string]string{}
	for _, s := range stored {
		rule, err := r.read(s.Text)
		if err != nil {
			broken[s.ID] = inBoth(err)
			continue
		}
		one := *rule
		one.Enabled = one.Enabled && s.Enabled
		list = append(list, &one)
	}
	for _, f := range r.files {
		if !slices.ContainsFunc(list, func(l *rules.Rule) bool { return l.ID == f.rule.ID }) {
			list = append(list, f.rule)
		}
	}
	return list, broken
}

// read reads a text that holds exactly one rule.
func (r *Rules) read(text string) (*rules.Rule, error) {
	list, err := rules.Parse("rule.yaml", []byte(text), r.strict())
	if err != nil {
		return nil, err
	}
	if len(list) != 1 {
		return nil, fmt.Errorf("%w, and has %d", ErrOne, len(list))
	}
	return list[0], nil
}

// inBoth is a mistake as desks read it, "中文 · English".
func inBoth(err error) string {
	var found strictyaml.Problems
	if !errors.As(err, &found) {
		return err.Error()
	}
	return found[0].In("zh") + " · " + found[0].In("en")
}

// shown is a condition as desks are to read it: a place by its name.
func (r *Rules) shown(c alerts.Condition) alerts.Condition {
	if c.Device == "" && c.Site != "" {
		if name := r.Places.SiteName(c.Site); name != "" {
			c.Name = name
		}
	}
	return c
}
