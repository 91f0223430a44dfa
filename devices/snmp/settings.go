package snmp

import (
	"fmt"
	"math"
	"net"
	"net/netip"
	"os"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/gosnmp/gosnmp"

	"brighteyes/devices"
)

// Settings are the keys below "settings" of a device with driver snmp.
type Settings struct {
	Address   string  `yaml:"address" json:"address"` // IP address, or with port; port 161 unless given
	Version   string  `yaml:"version" json:"version"` // 1, 2c or 3
	Community string  `yaml:"community" json:"-"`     // of versions 1 and 2c; the value, or file:PATH
	User      string  `yaml:"user" json:"user"`       // of version 3, with both passwords
	Auth      string  `yaml:"auth" json:"-"`          // password for SHA; the value, or file:PATH
	Privacy   string  `yaml:"privacy" json:"-"`       // password for AES; the value, or file:PATH
	Listen    string  `yaml:"listen" json:"listen"`   // where traps arrive; empty: polls alone
	PollS     float64 `yaml:"poll_s" json:"poll_s"`
	TimeoutS  float64 `yaml:"timeout_s" json:"timeout_s"`
	AfterS    float64 `yaml:"after_s" json:"after_s"` // how long a change of the mains must last
	UPS       *bool   `yaml:"ups" json:"ups"`         // it has the UPS-MIB; true for kind power unless given
	Values    []Value `yaml:"values" json:"values"`   // other objects that are numbers
}

// Value is one object.
type Value struct {
	OID    string  `yaml:"oid" json:"oid"`
	Metric string  `yaml:"metric" json:"metric"`
	Scale  float64 `yaml:"scale" json:"scale,omitempty"` // 1 unless given
}

// Defaults are the settings that need not be written.
func Defaults() Settings { return Settings{Version: "2c", PollS: 10, TimeoutS: 2, AfterS: 2} }

const agentPort = 161

// checked is Settings after they were found right.
type checked struct {
	address                  netip.AddrPort
	version                  gosnmp.SnmpVersion
	community                string // as written
	user, auth, privacy      string
	listen                   string
	poll, timeout, afterLong time.Duration
	objects                  []object
	ups                      bool
}

var (
	oidForm    = regexp.MustCompile(`^\.?[0-2](\.[0-9]{1,10})+$`)
	metricForm = regexp.MustCompile(`^[a-z][a-z0-9_]{0,62}$`)
)

func decode(spec devices.Spec) (checked, error) {
	switch spec.Device.Kind {
	case devices.Power, devices.Network, devices.Sensor:
	default:
		return checked{}, fmt.Errorf("kind %.32q: driver snmp drives power, network and sensor", spec.Device.Kind)
	}
	s := Defaults()
	if spec.Settings != nil {
		if err := spec.Settings.Decode(&s); err != nil {
			return checked{}, err
		}
	}
	return s.check(spec.Device.Kind)
}

func (s Settings) check(kind devices.Kind) (c checked, err error) {
	if c.address, err = agent(s.Address); err != nil {
		return c, err
	}
	if err := s.access(&c); err != nil {
		return c, err
	}
	if s.Listen != "" {
		host, port, err := net.SplitHostPort(s.Listen)
		if n, bad := strconv.Atoi(port); err != nil || bad != nil || n < 0 || n > 65535 || net.ParseIP(host) == nil {
			return c, fmt.Errorf("listen %.64q: want an address and port such as 0.0.0.0:162", s.Listen)
		}
		if c.version == gosnmp.Version3 {
			return c, fmt.Errorf("listen: traps of version 3 are not read; leave it out, polls tell the same")
		}
		c.listen = s.Listen
	}
	for _, v := range []struct {
		key            string
		value, lo, top float64
		into           *time.Duration
	}{{"poll_s", s.PollS, 0.05, 300, &c.poll}, {"timeout_s", s.TimeoutS, 0.05, 10, &c.timeout}, {"after_s", s.AfterS, 0, 60, &c.afterLong}} {
		if !(v.value >= v.lo && v.value <= v.top) {
			return c, fmt.Errorf("%s: want %v to %v seconds", v.key, v.lo, v.top)
		}
		*v.into = time.Duration(v.value * float64(time.Second))
	}
	if c.ups = kind == devices.Power; s.UPS != nil {
		c.ups = *s.UPS
	}
	return c, s.list(&c)
}

func (s Settings) access(c *checked) error {
	version, ok := map[string]gosnmp.SnmpVersion{"1": gosnmp.Version1, "2c": gosnmp.Version2c, "3": gosnmp.Version3}[s.Version]
	if !ok {
		return fmt.Errorf("version %.8q: want 1, 2c or 3", s.Version)
	}
	c.version, c.community, c.user, c.auth, c.privacy = version, s.Community, s.User, s.Auth, s.Privacy
	if version == gosnmp.Version3 {
		if s.User == "" || s.Community != "" || short(s.Auth) || short(s.Privacy) {
			return fmt.Errorf("user, auth, privacy: version 3 wants a user and two passwords of 8 characters or more, and no community")
		}
		return nil
	}
	if s.Community == "" || s.User+s.Auth+s.Privacy != "" {
		return fmt.Errorf("community: versions 1 and 2c want one, and no user or passwords")
	}
	return nil
}

// short is a password that the protocol does not take (RFC 3414); one in a file
// is not known yet.
func short(password string) bool { return len(password) < 8 && !strings.HasPrefix(password, "file:") }

func (s Settings) list(c *checked) error {
	seen := map[string]bool{}
	if c.ups {
		c.objects = upsObjects()
		for _, o := range c.objects {
			seen[o.metric] = true
		}
	}
	for i, v := range s.Values {
		switch {
		case len(v.OID) > 256 || !oidForm.MatchString(v.OID):
			return fmt.Errorf("values[%d].oid %.64q: want numbers and dots, such as 1.3.6.1.2.1.33.1.2.4.0", i, v.OID)
		case !metricForm.MatchString(v.Metric):
			return fmt.Errorf("values[%d].metric %.64q: want small letters, digits and _, ending in its unit", i, v.Metric)
		case seen[v.Metric]:
			return fmt.Errorf("values[%d].metric: %s stands twice", i, v.Metric)
		case math.IsNaN(v.Scale) || math.IsInf(v.Scale, 0):
			return fmt.Errorf("values[%d].scale: want a number", i)
		}
		seen[v.Metric] = true
		o := object{oid: "." + strings.TrimPrefix(v.OID, "."), metric: v.Metric, scale: v.Scale}
		if o.scale == 0 {
			o.scale = 1
		}
		c.objects = append(c.objects, o)
	}
	if len(c.objects) == 0 || len(c.objects) > 50 {
		return fmt.Errorf("values: want 1 to 50 objects, or ups: true")
	}
	return nil
}

func agent(text string) (netip.AddrPort, error) {
	at, err := netip.ParseAddrPort(text)
	if err != nil {
		var addr netip.Addr
		if addr, err = netip.ParseAddr(text); err == nil {
			at = netip.AddrPortFrom(addr, agentPort)
		}
	}
	if err != nil || at.Addr().IsUnspecified() || at.Port() == 0 {
		return netip.AddrPort{}, fmt.Errorf("address %.64q: want the device's IP address, such as 192.168.1.50; traps are known by it", text)
	}
	return netip.AddrPortFrom(at.Addr().Unmap(), at.Port()), nil
}

// secret is a value as written, or what stands in its file.
func secret(key, written string) (string, error) {
	path, ok := strings.CutPrefix(written, "file:")
	if !ok {
		return written, nil
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return "", fmt.Errorf("%s: its file cannot be read: %w", key, err)
	}
	return strings.TrimSpace(string(text)), nil
}
