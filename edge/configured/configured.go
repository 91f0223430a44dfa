package configured

import (
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promauto"

	"brighteyes/devices/bus"
	"brighteyes/devices/devicelist"
	"brighteyes/devices/sealing"
	"brighteyes/devices/wire"
	"brighteyes/edge"
)

// Config is what a Configured is made of.
type Config struct {
	Edge string
	Dir  string // where its files are
	Bus  bus.Bus
	Hub  ed25519.PublicKey // the hub's; without it every order is refused
	// Own is the list of edge.yaml, and Shown the same as it was written; nil when
	// it cannot be shown.
	Own   []devicelist.Entry
	Shown *devicelist.List
	// Load checks a text as edge.yaml is checked. Its error may be a strictyaml.Problems.
	Load func(text string) ([]devicelist.Entry, error)
	// LoadOne checks a text of one device, without what is wanted of the list as a whole.
	LoadOne func(text string) ([]devicelist.Entry, error)
	// Serve makes a list the one that is served; it does not wait.
	Serve  func(list []devicelist.Entry)
	Health func() map[string]edge.Health
	Trial  time.Duration // how long a list is tried
	Closed bool          // the hub may not configure
	Log    *slog.Logger
	// Metrics may be nil.
	Metrics prometheus.Registerer
}

// Configured is the list of an edge. One goroutine does all of it.
type Configured struct {
	cfg  Config
	key  sealing.Key
	deaf error // why there is no key; then no order is taken and nothing is told
	path string
	own  string                       // text of edge.yaml's list; empty: it cannot be shown
	have map[string]devicelist.Secret // its secrets

	st      state
	entries []devicelist.Entry   // that are served
	unfit   []wire.ConfigMistake // entries of that list that are not
	began   time.Time            // they are, in this run
	same    map[string]bool      // devices that were served before as they are now
	seen    bool                 // the hub has seen the edge with them, after a moment
	unsaved bool                 // the state on disk is older

	challenge string // of the present connection; empty: there was none
	told      bool   // the list was told on it
	orders    chan []byte
	connects  chan struct{}

	counts *prometheus.CounterVec
}

const (
	ordersWaiting = 8 // beyond it they are dropped: the hub sends again what is not done
	reportEvery   = time.Minute
	trialEvery    = 5 * time.Second // a report while a list is tried; sooner where that is short
	lookEvery     = 500 * time.Millisecond
	longestLine   = 16 << 10 // of a report
)

// New reads what was kept and serves the list that is in force. Whatever is wrong
// with the disk, devices are served.
func New(cfg Config) *Configured {
	key, err := sealing.OpenKey(filepath.Join(cfg.Dir, "config.key"))
	fingerprint := "none"
	if err != nil {
		cfg.Log.Error("the hub cannot change the list of devices until this is mended and the edge started anew", "err", err)
	} else {
		fingerprint = sealing.Fingerprint(key.Public())
	}
	c := &Configured{
		cfg: cfg, key: key, deaf: err, path: filepath.Join(cfg.Dir, "config.json"), have: map[string]devicelist.Secret{},
		orders: make(chan []byte, ordersWaiting), connects: make(chan struct{}, 1),
		counts: promauto.With(cfg.Metrics).NewCounterVec(prometheus.CounterOpts{
			Name: "brighteyes_edge_config_orders_total", Help: "The hub's orders about the list of devices, by what became of them.",
		}, []string{"outcome"}),
	}
	if cfg.Shown != nil && c.deaf == nil {
		c.own = cfg.Shown.Hide(func(s devicelist.Secret) string {
			ref := key.Name(s.Text)
			c.have[ref] = s
			return ref
		}).Text()
	}
	if c.st, err = load(c.path); err != nil {
		aside := c.path + ".damaged"
		cfg.Log.Error("the list of devices that the hub gave cannot be read; edge.yaml's is served", "err", errors.Join(err, os.Rename(c.path, aside)), "kept", aside)
	}
	c.begin()
	cfg.Serve(c.entries)
	cfg.Log.Info("list of devices", "version", numberOf(c.st.served()), "trial", c.st.Trial != nil, "devices", len(c.entries), "key", fingerprint)
	return c
}

// begin chooses the list to start with. A version that was tried is tried once
// more, and left when the edge ended again.
func (c *Configured) begin() {
	c.entries, c.began = c.cfg.Own, time.Now()
	if c.cfg.Closed {
		c.st = state{Highest: c.st.Highest}
		return
	}
	if t := c.st.Trial; t != nil {
		t.Starts++
		if t.Starts > 1 {
			c.leave(words.Say("config.ended"))
		} else if err := c.st.save(c.path); err != nil {
			c.leave(words.Say("config.disk"))
		}
	}
	if entries, ok := c.inForce(); ok {
		c.entries = entries
	}
	c.keep()
}

// inForce is the entries of the version that is to be served, or of the one before
// where nothing of it is right any more; none: edge.yaml's. A version that is only
// tried is right as a whole or left.
func (c *Configured) inForce() (entries []devicelist.Entry, ok bool) {
	for v := c.st.served(); v != nil; v = c.st.served() {
		entries, unfit, err := c.fitting(v.Text)
		if err == nil && (len(unfit) == 0 || c.st.Trial == nil) {
			for _, one := range unfit {
				c.cfg.Log.Error("a device of the hub's list is not served: the edge's present program finds it wrong", "version", v.Number, "key", one.Key, "err", one.En)
			}
			c.unfit = unfit
			return entries, true
		}
		c.cfg.Log.Error("a list of devices that the hub gave is no longer right; the one before is served", "version", v.Number, "err", err)
		c.leave(words.Say("config.unfit"))
	}
	c.unfit = nil
	return nil, false
}

// load is the entries of a text, with its secrets.
func (c *Configured) load(text string) ([]devicelist.Entry, error) {
	return c.loadWith(c.cfg.Load, text)
}

func (c *Configured) loadWith(check func(string) ([]devicelist.Entry, error), text string) ([]devicelist.Entry, error) {
	list, err := devicelist.Read("devices", []byte(text))
	if err != nil {
		return nil, err
	}
	filled, missing := list.Fill(c.secret)
	if missing != nil {
		return nil, missing
	}
	return check(filled.Text())
}

func (c *Configured) secret(ref string) (devicelist.Secret, bool) {
	if s, ok := c.st.Secrets[ref]; ok {
		return s, true
	}
	s, ok := c.have[ref]
	return s, ok
}

// keep puts the state on disk; what cannot be is tried again.
func (c *Configured) keep() {
	if c.st.Highest == 0 {
		return // the hub has never given anything
	}
	err := c.st.save(c.path)
	if err != nil && !c.unsaved {
		c.cfg.Log.Error("tried again until it can be", "err", err)
	}
	c.unsaved = err != nil
}

// Run takes orders, tries lists and tells the hub, until ctx ends.
func (c *Configured) Run(ctx context.Context) error {
	if c.deaf == nil {
		c.subscribe(ctx)
		c.cfg.Bus.OnConnect(func() {
			select {
			case c.connects <- struct{}{}:
			default: // one is waiting already, and says the same
			}
		})
	}
	look, report, trying := time.NewTicker(lookEvery), time.NewTicker(reportEvery), time.NewTicker(min(trialEvery, c.cfg.Trial/6))
	defer look.Stop()
	defer report.Stop()
	defer trying.Stop()
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-c.connects:
			c.challenge, c.told = rand.Text(), false
			c.report(nil)
		case payload := <-c.orders:
			c.order(payload)
		case <-look.C:
			if c.unsaved {
				c.keep()
			}
			c.judge(time.Now())
		case <-report.C:
			c.report(nil)
		case <-trying.C:
			if c.st.Trial != nil {
				c.report(nil)
			}
		}
	}
}

// subscribe asks until the broker agrees.
func (c *Configured) subscribe(ctx context.Context) {
	topic := wire.Topic(c.cfg.Edge, wire.Config)
	for told := false; ctx.Err() == nil; {
		err := c.cfg.Bus.Subscribe(ctx, topic, 1, c.take)
		if err == nil || ctx.Err() != nil {
			return
		}
		if !told {
			c.cfg.Log.Error("subscribing, asked again every 10 s", "topic", wire.Config, "err", err)
			told = true
		}
		select {
		case <-ctx.Done():
		case <-time.After(10 * time.Second):
		}
	}
}

// take is called by the bus: it hands over and returns.
func (c *Configured) take(m bus.Message) {
	m.Ack() // the hub sends it again until the edge runs what it should
	if m.Retained {
		c.counts.WithLabelValues("retained").Inc()
		return
	}
	select {
	case c.orders <- m.Payload:
	default:
		c.counts.WithLabelValues("too_many").Inc()
	}
}

// report tells the hub what is served and what became of its last order. The list
// itself is told once on each connection and after each change.
func (c *Configured) report(checked *wire.ConfigOutcome) {
	if c.challenge == "" {
		return
	}
	m := wire.ConfiguredMessage{
		Challenge: c.challenge, Key: c.key.Public(), Running: numberOf(c.st.served()), Trial: c.st.Trial != nil, Highest: c.st.Highest,
		Closed: c.cfg.Closed, Last: c.st.Last, Checked: checked, Silent: c.silent(), Unfit: c.unfit,
	}
	text := c.own
	if v := c.st.served(); v != nil {
		text = v.Text
	}
	if text != "" {
		m.SHA256 = devicelist.SHA256(text)
	}
	if !c.told {
		m.Lines = lines(text)
	}
	err := c.cfg.Bus.Send(bus.Out{Topic: wire.Topic(c.cfg.Edge, wire.Configured), Payload: wire.EncodeConfigured(m), QoS: 1})
	switch {
	case err == nil:
		c.told = true
	case !errors.Is(err, bus.ErrNotConnected) && !errors.Is(err, bus.ErrBusy):
		c.cfg.Log.Error("telling which devices are served", "err", fmt.Errorf("%w", err))
	}
}

// lines are those of a text; none when one is longer than a message may have.
func lines(text string) []string {
	if text == "" {
		return nil
	}
	list := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
	for _, line := range list {
		if len(line) > longestLine {
			return nil
		}
	}
	return list
}
