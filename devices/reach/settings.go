package reach

import (
	"fmt"
	"net"
	"strings"
	"time"

	"brighteyes/devices"
)

// Settings are the keys below "settings" of a device with driver reach.
type Settings struct {
	Address   string  `yaml:"address" json:"address"`       // host or IP address
	Port      int     `yaml:"port" json:"port"`             // TCP port to connect to, or
	ICMP      bool    `yaml:"icmp" json:"icmp"`             // echo requests
	EveryS    float64 `yaml:"every_s" json:"every_s"`       // seconds between attempts
	TimeoutS  float64 `yaml:"timeout_s" json:"timeout_s"`   // seconds for one answer
	DownAfter int     `yaml:"down_after" json:"down_after"` // failures in a row
	UpAfter   int     `yaml:"up_after" json:"up_after"`     // answers in a row, after it was gone
	Window    int     `yaml:"window" json:"window"`         // attempts that loss_pct is of
}

// Defaults are the settings that need not be written.
func Defaults() Settings {
	return Settings{EveryS: 10, TimeoutS: 2, DownAfter: 3, UpAfter: 2, Window: 30}
}

// checked is Settings after they were found right.
type checked struct {
	Settings
	every, timeout time.Duration
}

func decode(spec devices.Spec) (checked, error) {
	if spec.Device.Kind == devices.Button {
		return checked{}, fmt.Errorf("kind %.32q: that a button can be reached does not say that it works; driver reach drives the other kinds", spec.Device.Kind)
	}
	s := Defaults()
	if spec.Settings != nil {
		if err := spec.Settings.Decode(&s); err != nil {
			return checked{}, err
		}
	}
	return s.check()
}

func (s Settings) check() (checked, error) {
	switch {
	case s.Address == "" || len(s.Address) > 253 || strings.ContainsAny(s.Address, "/@ []") || strings.Contains(s.Address, ":") && net.ParseIP(s.Address) == nil:
		return checked{}, fmt.Errorf("address %.64q: want a host or IP address, the port as a key of its own", s.Address)
	case s.ICMP == (s.Port != 0):
		return checked{}, fmt.Errorf("port, icmp: want a TCP port, or icmp: true")
	case s.Port < 0 || s.Port > 65535:
		return checked{}, fmt.Errorf("port %d: want 1 to 65535", s.Port)
	case !(s.EveryS >= 0.05 && s.EveryS <= 300):
		return checked{}, fmt.Errorf("every_s %v: want 0.05 to 300 seconds", s.EveryS)
	case !(s.TimeoutS >= 0.05 && s.TimeoutS <= 10):
		return checked{}, fmt.Errorf("timeout_s %v: want 0.05 to 10 seconds", s.TimeoutS)
	case s.DownAfter < 1 || s.DownAfter > 20 || s.UpAfter < 1 || s.UpAfter > 20:
		return checked{}, fmt.Errorf("down_after, up_after: want 1 to 20")
	case s.Window < 1 || s.Window > 1000:
		return checked{}, fmt.Errorf("window %d: want 1 to 1000 attempts", s.Window)
	}
	return checked{s, time.Duration(s.EveryS * float64(time.Second)), time.Duration(s.TimeoutS * float64(time.Second))}, nil
}
