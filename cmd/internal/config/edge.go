package config

import (
	"errors"
	"log/slog"
	"slices"
	"strings"

	"brighteyes/devices"
	"brighteyes/devices/strictyaml"
	"brighteyes/devices/wire"
)

// Edge is edge.yaml.
type Edge struct {
	ID      string  `yaml:"id"`
	Data    string  `yaml:"data"`
	Hub     EdgeHub `yaml:"hub"`
	Outbox  Outbox  `yaml:"outbox"`
	Devices []Entry `yaml:"devices"`
	// SelfTestS is how often a synthetic alarm is sent, in seconds; 0 is never.
	SelfTestS int `yaml:"self_test_s"`
	// PathTestS is how often each button's way to the hub is tested, in seconds; 0 is never.
	PathTestS int     `yaml:"path_test_s"`
	Buzzer    *Buzzer `yaml:"buzzer"`
}

// EdgeHub is how an edge reaches its hub.
type EdgeHub struct {
	MQTT  string `yaml:"mqtt"`
	HTTP  string `yaml:"http"`
	Token Secret `yaml:"token"`
	Key   string `yaml:"key"` // the hub's public key, for commands
	CA    string `yaml:"ca"`  // PEM file, where the hub's certificate is not publicly signed
}

// Outbox bounds what waits at the edge.
type Outbox struct {
	MaxMB   int `yaml:"max_mb"`
	MaxDays int `yaml:"max_days"`
	// MaxPages bounds the file itself, in pages of 4 KiB; 0 is no bound.
	MaxPages int `yaml:"max_pages"`
}

// Entry is one device of the list.
type Entry struct {
	devices.Device `yaml:",inline"`
	Raw            map[string]any `yaml:"settings"`
	// Settings is the same part of the file, for the driver to decode strictly.
	Settings devices.Settings `yaml:"-"`
}

// DefaultEdge is what holds where a file is silent.
func DefaultEdge() Edge {
	return Edge{Data: "./edge-data", Outbox: Outbox{MaxMB: 1024, MaxDays: 30}, SelfTestS: 60, PathTestS: 86_400}
}

// LoadEdge reads and checks edge.yaml. drivers says which drivers there are and
// checks each device's settings.
func LoadEdge(file string, drivers []devices.Driver) (Edge, error) {
	cfg := DefaultEdge()
	node, err := read(file, &cfg)
	if err != nil {
		return cfg, err
	}
	c := &checker{node: node}
	if err := devices.CheckID("edge", cfg.ID); err != nil {
		c.problem("id", "%s", err)
	}
	c.url("hub.mqtt", cfg.Hub.MQTT, "mqtt", "mqtts")
	if cfg.Hub.HTTP != "" {
		c.url("hub.http", cfg.Hub.HTTP, "http", "https")
	}
	c.secret("hub.token", &cfg.Hub.Token)
	if cfg.Hub.Token == "" && !node.Child("hub").Has("token") {
		c.problem("hub.token", "is missing; POST /api/v1/edges shows it once")
	}
	if cfg.Hub.Key != "" {
		if _, err := wire.DecodeKey(cfg.Hub.Key); err != nil {
			c.problem("hub.key", "is not a hub's public key; POST /api/v1/edges shows it")
		}
	}
	c.between("outbox.max_mb", cfg.Outbox.MaxMB, 1, 1<<20)
	c.between("outbox.max_days", cfg.Outbox.MaxDays, 1, 3650)
	c.devices(node.Items("devices"), cfg.Devices, drivers)
	c.selfTest(node, cfg)
	c.buzzer(cfg.Buzzer, cfg.Devices, drivers)
	return cfg, c.err()
}

func (c *checker) devices(items []strictyaml.Node, entries []Entry, drivers []devices.Driver) {
	known := map[string]devices.Driver{}
	var names []string
	for _, d := range drivers {
		known[d.Name()] = d
		names = append(names, d.Name())
	}
	slices.Sort(names)
	seen := map[string]bool{}
	for i := range entries {
		entry, item := &entries[i], items[i]
		report := func(key, format string, args ...any) {
			c.found = append(c.found, item.Problem(key, format, args...))
		}
		entry.Settings = item.Child("settings")
		if err := devices.CheckID("device", entry.ID); err != nil {
			report("id", "%s", err)
		}
		if seen[entry.ID] {
			report("id", "%q stands twice in the list; every device wants an id of its own", entry.ID)
		}
		seen[entry.ID] = true
		if !entry.Kind.Valid() {
			report("kind", "%q is not a kind; want one of gate, camera, button, sensor, power, network", entry.Kind)
		}
		if entry.Site != "" {
			if err := devices.CheckID("site", entry.Site); err != nil {
				report("site", "%s", err)
			}
		}
		if entry.HeartbeatS < 0 {
			report("heartbeat_s", "must be 1 or more seconds, got %d", entry.HeartbeatS)
		}
		driver, ok := known[entry.Driver]
		if !ok {
			report("driver", "%q is not a driver; want one of %s", entry.Driver, strings.Join(names, ", "))
			continue
		}
		if _, err := driver.Open(devices.Spec{Device: entry.Device, Settings: entry.Settings, Log: slog.New(slog.DiscardHandler)}); err != nil {
			var problems strictyaml.Problems
			if errors.As(err, &problems) {
				c.found = append(c.found, problems...)
				continue
			}
			report("settings", "%s", err)
		}
	}
}
