package config

import (
	"log/slog"
	"slices"
	"unicode/utf8"

	"brighteyes/devices"
)

// Deadman is a service outside that raises the alarm when it is not called.
type Deadman struct {
	URL    Secret `yaml:"url"`
	EveryS int    `yaml:"every_s"`
}

// Offline is the pages from which desks work when nothing answers.
type Offline struct {
	Passphrase Secret `yaml:"passphrase"`
	Dir        string `yaml:"dir"`    // where they are written every hour; empty: nowhere
	People     bool   `yaml:"people"` // the care desk's file there has residents' names and phones; it leaves the house
}

// passphraseMin is the fewest characters of a passphrase; hub/offline wants no
// fewer.
const passphraseMin = 12

func (c *checker) offline(o *Offline) {
	if o == nil {
		return
	}
	c.secret("offline.passphrase", &o.Passphrase)
	if n := utf8.RuneCountInString(string(o.Passphrase)); n < passphraseMin {
		c.problem("offline.passphrase", "has %d characters; want %d or more, since whoever has the file can try for ever", n, passphraseMin)
	}
}

func (c *checker) deadman(d *Deadman) {
	if d == nil {
		return
	}
	c.secret("deadman.url", &d.URL)
	c.url("deadman.url", string(d.URL), "http", "https")
	if d.EveryS == 0 {
		d.EveryS = 60
	}
	c.between("deadman.every_s", d.EveryS, 30, 3600)
}

// Buzzer is a device of this edge that is told to act when no hub confirms a
// call for help in time.
type Buzzer struct {
	AfterS  int            `yaml:"after_s"`
	RepeatS int            `yaml:"repeat_s"`
	Device  string         `yaml:"device"`
	Action  string         `yaml:"action"`
	Args    map[string]any `yaml:"args"`
	Stop    BuzzerStop     `yaml:"stop"`
}

// BuzzerStop is what the device is told when all calls are confirmed.
type BuzzerStop struct {
	Action string         `yaml:"action"`
	Args   map[string]any `yaml:"args"`
}

// selfTest checks what concerns the synthetic alarm.
func (c *checker) selfTest(cfg Edge) {
	if cfg.SelfTestS != 0 {
		c.between("self_test_s", cfg.SelfTestS, 30, 120)
	}
	if cfg.PathTestS != 0 {
		c.between("path_test_s", cfg.PathTestS, 10, 86_400)
	}
	if cfg.ID == devices.SelfTest {
		c.problem("id", "%q is the name of the synthetic alarm; want another", cfg.ID)
	}
}

// buzzer checks that there is such a device, and that it can be told this.
func (c *checker) buzzer(b *Buzzer, entries []Entry, drivers []devices.Driver) {
	if b == nil {
		return
	}
	if b.AfterS == 0 {
		b.AfterS = 20
	}
	if b.RepeatS == 0 {
		b.RepeatS = 30
	}
	asSent(b.Args)
	asSent(b.Stop.Args)
	c.between("buzzer.after_s", b.AfterS, 5, 600)
	c.between("buzzer.repeat_s", b.RepeatS, 5, 600)
	i := slices.IndexFunc(entries, func(e Entry) bool { return e.ID == b.Device })
	if i < 0 {
		c.problem("buzzer.device", "%q is not in the list of devices", b.Device)
		return
	}
	d := slices.IndexFunc(drivers, func(d devices.Driver) bool { return d.Name() == entries[i].Driver })
	if d < 0 {
		return // said where the device stands
	}
	runner, err := drivers[d].Open(devices.Spec{Device: entries[i].Device, Settings: entries[i].Settings, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		return // said where the device stands
	}
	can, ok := runner.(devices.CommandChecker)
	if !ok {
		c.problem("buzzer.device", "%q cannot be told anything: devices of driver %s take no commands", b.Device, entries[i].Driver)
		return
	}
	if err := can.CheckCommand(b.Action, b.Args); err != nil {
		c.problem("buzzer.action", "%s", err)
	}
	if b.Stop.Action != "" {
		if err := can.CheckCommand(b.Stop.Action, b.Stop.Args); err != nil {
			c.problem("buzzer.stop", "%s", err)
		}
	}
}

// asSent makes whole numbers what they are in a command of the hub, which is JSON.
func asSent(args map[string]any) {
	for key, v := range args {
		switch n := v.(type) {
		case uint64:
			args[key] = float64(n)
		case int64:
			args[key] = float64(n)
		case int:
			args[key] = float64(n)
		}
	}
}
