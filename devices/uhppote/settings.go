package uhppote

import (
	"fmt"
	"net/netip"
	"slices"
	"time"

	"brighteyes/devices"
)

// Settings are the keys below "settings" of a device with driver uhppote.
type Settings struct {
	Controller uint32  `yaml:"controller" json:"controller"` // serial number, as printed on the board
	Address    string  `yaml:"address" json:"address"`       // IPv4 address of the controller; port 60000 unless given
	Listen     string  `yaml:"listen" json:"listen"`         // where this edge takes pushed events
	Advertise  string  `yaml:"advertise" json:"advertise"`   // what the controller is told instead, behind NAT
	Door       int     `yaml:"door" json:"door"`             // the one door of this device, or
	Doors      []int   `yaml:"doors" json:"doors"`           // its doors; all four when neither is given
	PollS      float64 `yaml:"poll_s" json:"poll_s"`         // seconds between status polls
	Timezone   string  `yaml:"timezone" json:"timezone"`     // of the controller's clock; the edge's unless given
	SetClock   bool    `yaml:"set_clock" json:"set_clock"`   // put it right when it is off
}

// Defaults are the settings that need not be written.
func Defaults() Settings { return Settings{Listen: "0.0.0.0:60001", PollS: 10} }

const controllerPort = 60000

// checked is Settings after they were found right.
type checked struct {
	controller uint32
	address    netip.AddrPort
	listen     string
	advertise  netip.AddrPort // not valid: found out at run time
	doors      []int          // rising, 1 to 4
	poll       time.Duration
	zone       *time.Location
	setClock   bool
}

func decode(spec devices.Spec) (checked, error) {
	if spec.Device.Kind != devices.Gate {
		return checked{}, fmt.Errorf("kind %.32q: driver uhppote drives devices of kind gate", spec.Device.Kind)
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
	c := checked{controller: s.Controller, listen: s.Listen, zone: time.Local, setClock: s.SetClock}
	if s.Controller == 0 {
		return checked{}, fmt.Errorf("controller: want the serial number printed on the board, such as 405419896")
	}
	var err error
	if c.address, err = ipv4("address", s.Address, controllerPort); err != nil {
		return checked{}, err
	}
	if c.address.Addr().IsUnspecified() || c.address.Port() == 0 {
		return checked{}, fmt.Errorf("address %.64q: want the controller's own address", s.Address)
	}
	if _, err = ipv4("listen", s.Listen, 0); err != nil {
		return checked{}, err
	}
	if s.Advertise != "" {
		if c.advertise, err = ipv4("advertise", s.Advertise, 0); err != nil {
			return checked{}, err
		}
		if c.advertise.Addr().IsUnspecified() || c.advertise.Port() == 0 {
			return checked{}, fmt.Errorf("advertise %.64q: want an address and port that the controller can send to", s.Advertise)
		}
	}
	if c.doors, err = s.doors(); err != nil {
		return checked{}, err
	}
	if s.PollS < 0.05 || s.PollS > 300 {
		return checked{}, fmt.Errorf("poll_s %v: want 0.05 to 300 seconds", s.PollS)
	}
	c.poll = time.Duration(s.PollS * float64(time.Second))
	if s.Timezone != "" {
		if c.zone, err = time.LoadLocation(s.Timezone); err != nil {
			return checked{}, fmt.Errorf("timezone %.64q: want a name such as Asia/Shanghai", s.Timezone)
		}
	}
	return c, nil
}

func (s Settings) doors() ([]int, error) {
	list := slices.Clone(s.Doors)
	switch {
	case s.Door != 0 && len(list) > 0:
		return nil, fmt.Errorf("door and doors: give one of them")
	case s.Door != 0:
		list = []int{s.Door}
	case len(list) == 0:
		list = []int{1, 2, 3, 4}
	}
	slices.Sort(list)
	list = slices.Compact(list)
	for _, door := range list {
		if door < 1 || door > 4 {
			return nil, fmt.Errorf("doors: %d is no door; want 1 to 4", door)
		}
	}
	return list, nil
}

// ipv4 reads "host:port", or "host" alone where there is a usual port.
func ipv4(key, text string, usual uint16) (netip.AddrPort, error) {
	at, err := netip.ParseAddrPort(text)
	if err != nil && usual != 0 {
		var addr netip.Addr
		if addr, err = netip.ParseAddr(text); err == nil {
			at = netip.AddrPortFrom(addr, usual)
		}
	}
	if err != nil || !at.Addr().Is4() {
		return netip.AddrPort{}, fmt.Errorf("%s %.64q: want an IPv4 address and port, such as 192.168.1.100:60000", key, text)
	}
	return at, nil
}
