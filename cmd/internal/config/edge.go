package config

import (
	"brighteyes/devices"
	"brighteyes/devices/devicelist"
	"brighteyes/devices/wire"
)

// Edge is edge.yaml.
type Edge struct {
	ID      string  `yaml:"id"`
	Data    string  `yaml:"data"`
	Hub     EdgeHub `yaml:"hub"`
	Outbox  Outbox  `yaml:"outbox"`
	Clips   Clips   `yaml:"clips"`
	Devices []Entry `yaml:"devices"`
	// StateEveryS is how often the newest of each device that changed is told, in
	// seconds. Silence shorter than that cannot be seen.
	StateEveryS int `yaml:"state_every_s"`
	// SelfTestS is how often a synthetic alarm is sent, in seconds; 0 is never.
	SelfTestS int `yaml:"self_test_s"`
	// PathTestS is how often each button's way to the hub is tested, in seconds; 0 is never.
	PathTestS int     `yaml:"path_test_s"`
	Buzzer    *Buzzer `yaml:"buzzer"`
	// PictureHealth has each camera give a picture every PictureEveryS seconds, to be
	// judged.
	PictureHealth bool `yaml:"picture_health"`
	PictureEveryS int  `yaml:"picture_every_s"`
	// Discovery says where devices are looked for that are in no list; nil: nowhere.
	Discovery *Discovery `yaml:"discovery"`

	// Recordings says how recordings are audited.
	Recordings Recordings `yaml:"recordings"`

	// Shown is the list of devices as it was written; nil when it cannot be shown,
	// as parts of it stand for others.
	Shown *devicelist.List `yaml:"-"`
}

// EdgeHub is how an edge reaches its hub.
type EdgeHub struct {
	MQTT  string `yaml:"mqtt"`
	HTTP  string `yaml:"http"`
	Token Secret `yaml:"token"`
	Key   string `yaml:"key"` // the hub's public key, for commands
	CA    string `yaml:"ca"`  // PEM file, where the hub's certificate is not publicly signed
	// Configures says whether the hub may give the edge another list of devices,
	// and TrialS for how many seconds such a list is tried.
	Configures bool `yaml:"configures"`
	TrialS     int  `yaml:"trial_s"`
}

// Outbox bounds what waits at the edge.
type Outbox struct {
	MaxMB   int `yaml:"max_mb"`
	MaxDays int `yaml:"max_days"`
	// MaxPages bounds the file itself, in pages of 4 KiB; 0 is no bound.
	MaxPages int `yaml:"max_pages"`
}

// Clips bounds what an edge keeps of cameras' pictures.
type Clips struct {
	PreRollMB int `yaml:"pre_roll_mb"` // in memory, of all cameras together
	WaitingMB int `yaml:"waiting_mb"`  // on disk, until the hub has them
}

// Entry is one device of the list.
type Entry = devicelist.Entry

// DefaultEdge is what holds where a file is silent.
func DefaultEdge() Edge {
	return Edge{Data: "./edge-data", Hub: EdgeHub{Configures: true, TrialS: 120}, Outbox: Outbox{MaxMB: 1024, MaxDays: 30}, Clips: Clips{PreRollMB: 512, WaitingMB: 512}, StateEveryS: 10, SelfTestS: 60, PathTestS: 86_400, PictureHealth: true, PictureEveryS: 60, Recordings: DefaultRecordings()}
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
	c.between("hub.trial_s", cfg.Hub.TrialS, 5, 600)
	if list, err := devicelist.Of(node); err == nil {
		cfg.Shown = &list
	}
	c.between("state_every_s", cfg.StateEveryS, 1, 10)
	c.between("picture_every_s", cfg.PictureEveryS, 1, 3600)
	c.between("outbox.max_mb", cfg.Outbox.MaxMB, 1, 1<<20)
	c.between("clips.pre_roll_mb", cfg.Clips.PreRollMB, 16, 1<<16)
	c.between("clips.waiting_mb", cfg.Clips.WaitingMB, 256, 1<<20)
	c.between("outbox.max_days", cfg.Outbox.MaxDays, 1, 3650)
	c.found = append(c.found, devicelist.Check(node.Items("devices"), cfg.Devices, drivers)...)
	c.discovery(node, cfg.Discovery, drivers)
	c.selfTest(cfg)
	c.buzzer(cfg.Buzzer, cfg.Devices, drivers)
	c.recordings(cfg.Recordings)
	return cfg, c.err()
}

// LoadDevices checks a list of devices that is to take the place of this file's,
// as LoadEdge would.
func (e Edge) LoadDevices(text string, drivers []devices.Driver) ([]Entry, error) {
	entries, err := devicelist.Load("devices", []byte(text), drivers)
	if err != nil {
		return nil, err
	}
	c := &checker{}
	c.buzzer(e.Buzzer, entries, drivers)
	return entries, c.err()
}
