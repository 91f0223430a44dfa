package config

import (
	"time"

	"brighteyes/devices"
)

// Hub is hub.yaml.
type Hub struct {
	Data      string    `yaml:"data"`
	HTTP      HTTP      `yaml:"http"`
	MQTT      MQTT      `yaml:"mqtt"`
	Telemetry Telemetry `yaml:"telemetry"`
	Records   Records   `yaml:"records"`
	// Rules are files of rules; their rules are checked when the hub starts.
	Rules   []string `yaml:"rules"`
	Deadman *Deadman `yaml:"deadman"`
	Offline *Offline `yaml:"offline"`
	Notify  Notify   `yaml:"notify"`
	Phone   *Phone   `yaml:"phone"`
	Duty    Duty     `yaml:"duty"`

	Pictures Pictures `yaml:"pictures"`
	Evidence Evidence `yaml:"evidence"`
	// Recordings says what is required of recordings.
	Recordings HubRecordings `yaml:"recordings"`
	Coverage   Coverage      `yaml:"coverage"`
	Figures    Figures       `yaml:"figures"`
}

// Coverage is how long it is kept what cameras saw of public areas, and after how many
// seconds somebody is told that one is not seen, or is seen again; 0: as it is usual.
type Coverage struct {
	RetentionDays int `yaml:"retention_days"`
	BlindAfterS   int `yaml:"blind_after_s"`
	SeenAfterS    int `yaml:"seen_after_s"`
}

// Retention is how long hours and outages are kept.
func (c Coverage) Retention() time.Duration {
	days := coverageDays
	if c.RetentionDays > 0 {
		days = c.RetentionDays
	}
	return time.Duration(days) * 24 * time.Hour
}

const coverageDays = 400 // unless the file says otherwise

// HTTP is where the API and the dashboard are served.
type HTTP struct {
	Listen   string `yaml:"listen"`
	TLS      *TLS   `yaml:"tls"`
	Insecure bool   `yaml:"insecure"`
}

// TLS names a certificate and its key, both PEM files.
type TLS struct {
	Cert string `yaml:"cert"`
	Key  string `yaml:"key"`
}

// MQTT is the embedded broker (Listen), or an external one (URL).
type MQTT struct {
	Listen   string `yaml:"listen"`
	TLS      *TLS   `yaml:"tls"`
	Insecure bool   `yaml:"insecure"`
	URL      string `yaml:"url"`
	Username string `yaml:"username"`
	Password Secret `yaml:"password"`
	// Files is the folder in which the hub writes the external broker's password
	// and access files.
	Files string `yaml:"files"`
	// Probe is an account with the rights of an edge of that name, for the check at
	// the start, where the broker's files are somebody else's.
	Probe   Account `yaml:"probe"`
	Trusted bool    `yaml:"trusted"`
}

// Account is a user name and its password.
type Account struct {
	Username string `yaml:"username"`
	Password Secret `yaml:"password"`
}

// Telemetry is where numbers over time are kept: exactly one of the two.
type Telemetry struct {
	Embedded *EmbeddedTelemetry `yaml:"embedded"`
	Influx   *Influx            `yaml:"influx"`
}

// EmbeddedTelemetry is the store within the hub.
type EmbeddedTelemetry struct {
	RetentionDays int `yaml:"retention_days"`
}

// Influx is an InfluxDB, 2.x, or 1.8 with flux-enabled. For 1.8 the token is
// "user:password" and the bucket "database/retention".
type Influx struct {
	URL           string `yaml:"url"`
	Token         Secret `yaml:"token"`
	Org           string `yaml:"org"`
	Bucket        string `yaml:"bucket"`
	RetentionDays int    `yaml:"retention_days"`
}

// Records is where events, alerts and people's actions are kept.
type Records struct {
	Embedded *struct{} `yaml:"embedded"`
}

// Retention is how long readings are kept.
func (t Telemetry) Retention() time.Duration {
	days := 30
	switch {
	case t.Influx != nil && t.Influx.RetentionDays > 0:
		days = t.Influx.RetentionDays
	case t.Embedded != nil && t.Embedded.RetentionDays > 0:
		days = t.Embedded.RetentionDays
	}
	return time.Duration(days) * 24 * time.Hour
}

// DefaultHub is what holds where a file is silent.
func DefaultHub() Hub {
	return Hub{
		Data: "./data",
		HTTP: HTTP{Listen: "127.0.0.1:8080"},
		Duty: defaultDuty(),

		Evidence:   Evidence{RetentionDays: 30},
		Recordings: HubRecordings{RequiredDays: 30},
		Coverage:   Coverage{RetentionDays: coverageDays},
	}
}

// LoadHub reads and checks hub.yaml. Its error names every mistake with file,
// line, column and key.
func LoadHub(file string) (Hub, error) {
	cfg := DefaultHub()
	node, err := read(file, &cfg)
	if err != nil {
		return cfg, err
	}
	c := &checker{node: node}
	c.address("http.listen", cfg.HTTP.Listen)
	if !Loopback(cfg.HTTP.Listen) && cfg.HTTP.TLS == nil && !cfg.HTTP.Insecure {
		c.problem("http.listen", "%q can be reached from other machines; add http.tls with cert and key, or http.insecure: true", cfg.HTTP.Listen)
	}
	c.tls("http.tls", cfg.HTTP.TLS)
	c.mqtt(&cfg.MQTT)
	c.deadman(cfg.Deadman)
	c.offline(cfg.Offline)
	c.notify(&cfg.Notify)
	c.phone(cfg.Phone)
	c.duty(cfg.Duty)
	c.pictures(&cfg.Pictures, cfg.HTTP.Listen)
	c.evidence(&cfg.Evidence)
	c.between("recordings.required_days", cfg.Recordings.RequiredDays, 30, devices.MostRecordingDays-1)
	c.goals(cfg.Figures.Goals)
	c.between("coverage.retention_days", cfg.Coverage.RetentionDays, 31, 3650)
	c.between("coverage.blind_after_s", cfg.Coverage.BlindAfterS, 0, 3600)
	c.between("coverage.seen_after_s", cfg.Coverage.SeenAfterS, 0, 3600)
	switch {
	case cfg.Telemetry.Embedded != nil && cfg.Telemetry.Influx != nil:
		c.problem("telemetry", "has both embedded and influx; want one of them")
	case cfg.Telemetry.Influx != nil:
		in := cfg.Telemetry.Influx
		c.url("telemetry.influx.url", in.URL, "http", "https")
		c.secret("telemetry.influx.token", &in.Token)
		if in.Bucket == "" {
			c.problem("telemetry.influx.bucket", "is missing; want the bucket's name (InfluxDB 1.8: database/retention)")
		}
		c.between("telemetry.influx.retention_days", in.RetentionDays, 0, 3650)
	case cfg.Telemetry.Embedded != nil:
		c.between("telemetry.embedded.retention_days", cfg.Telemetry.Embedded.RetentionDays, 0, 3650)
	}
	return cfg, c.err()
}

func (c *checker) tls(key string, t *TLS) {
	if t == nil {
		return
	}
	if t.Cert == "" {
		c.problem(key+".cert", "is missing; want the path of a PEM certificate")
	}
	if t.Key == "" {
		c.problem(key+".key", "is missing; want the path of a PEM key")
	}
}

func (c *checker) mqtt(m *MQTT) {
	switch {
	case m.URL != "" && m.Listen != "":
		c.problem("mqtt", "has both listen (the embedded broker) and url (an external one); want one of them")
	case m.URL != "":
		c.url("mqtt.url", m.URL, "mqtt", "mqtts")
		c.secret("mqtt.password", &m.Password)
		c.secret("mqtt.probe.password", &m.Probe.Password)
		if m.Files == "" && m.Probe.Username == "" && !m.Trusted {
			c.problem("mqtt.url", "whether this broker keeps edges apart cannot be checked; add mqtt.files, mqtt.probe, or mqtt.trusted: true")
		}
	default:
		if m.Listen == "" {
			m.Listen = "127.0.0.1:1883"
		}
		c.address("mqtt.listen", m.Listen)
		if !Loopback(m.Listen) && m.TLS == nil && !m.Insecure {
			c.problem("mqtt.listen", "%q can be reached from other machines; add mqtt.tls with cert and key, or mqtt.insecure: true", m.Listen)
		}
		c.tls("mqtt.tls", m.TLS)
	}
}
