package isapi

import (
	"fmt"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"time"

	"brighteyes/devices"
)

// Settings are the keys below "settings" of a device with driver isapi.
type Settings struct {
	Address  string `yaml:"address" json:"address"`   // http://192.168.1.64, or https:// with ca
	Username string `yaml:"username" json:"username"` // at the device
	Password string `yaml:"password" json:"password"`
	CA       string `yaml:"ca" json:"ca"`     // PEM file of who signed the device's certificate
	Mode     string `yaml:"mode" json:"mode"` // stream, or push
	Push     Push   `yaml:"push" json:"push"`

	Door    int   `yaml:"door" json:"door"`       // of a gate: its one door, or
	Doors   []int `yaml:"doors" json:"doors"`     // its doors; door 1 when neither is given
	Channel int   `yaml:"channel" json:"channel"` // of a camera: its channel at the recorder

	PollS      float64         `yaml:"poll_s" json:"poll_s"`             // between looks at a controller's records
	IdleS      float64         `yaml:"idle_s" json:"idle_s"`             // silence after which the device is asked
	Timezone   string          `yaml:"timezone" json:"timezone"`         // of times that name none; the edge's unless given
	LateAlarmS float64         `yaml:"late_alarm_s" json:"late_alarm_s"` // up to which age a stored alarm still alarms
	MotionS    float64         `yaml:"motion_s" json:"motion_s"`         // rest after which motion is a new event
	RTSPPort   int             `yaml:"rtsp_port" json:"rtsp_port"`       // of a camera: where recordings are played
	Records    string          `yaml:"records" json:"records"`           // of a camera: the device of this edge whose recordings these are; itself unless given
	Codes      map[string]Code `yaml:"codes" json:"codes"`               // "5-76": what it means
}

// Push is how a device posts to this edge.
type Push struct {
	Listen    string   `yaml:"listen" json:"listen"`       // where this edge takes posts, TCP
	Path      string   `yaml:"path" json:"path"`           // secret, of 16 characters or more, or
	From      []string `yaml:"from" json:"from"`           // addresses that may post, or both
	Configure bool     `yaml:"configure" json:"configure"` // write it into the device
	Slot      int      `yaml:"slot" json:"slot"`           // which of the device's notification hosts
	Advertise string   `yaml:"advertise" json:"advertise"` // host:port by which the device reaches this edge
}

// Defaults are the settings that need not be written.
func Defaults() Settings {
	return Settings{Mode: modeStream, PollS: 10, IdleS: 60, LateAlarmS: 600, MotionS: 30, RTSPPort: 554, Push: Push{Slot: 1}}
}

const (
	modeStream = "stream"
	modePush   = "push"
)

// checked is Settings after they were found right.
type checked struct {
	access    access
	doors     []int // rising; none for a camera
	channel   int   // 0 is the recorder itself
	poll      time.Duration
	zone      *time.Location
	lateAlarm time.Duration
	motion    time.Duration
	codes     codeTable
	rtspPort  int
	records   string
}

// access is how an address is spoken to: the same for all devices behind it.
type access struct {
	address  string // scheme://host:port
	username string
	password string
	ca       string
	mode     string
	idle     time.Duration
	listen   string
	path     string
	from     string // addresses, sorted, joined by commas
	tell     string // host:port to write into the device, empty for not
	slot     int
}

func decode(spec devices.Spec) (checked, error) {
	s := Defaults()
	if spec.Settings != nil {
		if err := spec.Settings.Decode(&s); err != nil {
			return checked{}, err
		}
	}
	c, err := s.check()
	if err != nil {
		return checked{}, err
	}
	return c, s.place(&c, spec.Device.Kind)
}

func (s Settings) check() (checked, error) {
	c := checked{zone: time.Local}
	var err error
	if c.access, err = s.access(); err != nil {
		return c, err
	}
	for _, limit := range []struct {
		key       string
		value     float64
		low, high float64
	}{
		{"poll_s", s.PollS, 0.05, 300}, {"idle_s", s.IdleS, 0.1, 600},
		{"late_alarm_s", s.LateAlarmS, 0, 86400}, {"motion_s", s.MotionS, 0.1, 3600},
	} {
		if !(limit.value >= limit.low && limit.value <= limit.high) {
			return c, fmt.Errorf("%s %v: want %v to %v seconds", limit.key, limit.value, limit.low, limit.high)
		}
	}
	c.poll, c.access.idle = seconds(s.PollS), seconds(s.IdleS)
	c.lateAlarm, c.motion = seconds(s.LateAlarmS), seconds(s.MotionS)
	if s.Timezone != "" {
		if c.zone, err = time.LoadLocation(s.Timezone); err != nil {
			return c, fmt.Errorf("timezone %.64q: want a name such as Asia/Shanghai", s.Timezone)
		}
	}
	c.codes, err = newCodeTable(s.Codes)
	return c, err
}

func (s Settings) access() (access, error) {
	at, err := url.Parse(s.Address)
	if err != nil || at.Scheme != "http" && at.Scheme != "https" || at.Hostname() == "" || at.User != nil || strings.Trim(at.Path, "/") != "" || at.RawQuery != "" {
		return access{}, fmt.Errorf("address: want http://host or https://host, with username and password as keys of their own")
	}
	if s.CA != "" && at.Scheme != "https" {
		return access{}, fmt.Errorf("ca: is for an address with https")
	}
	if s.Username == "" || s.Password == "" {
		return access{}, fmt.Errorf("username, password: want both, of a user of the device")
	}
	a := access{address: at.Scheme + "://" + at.Host, username: s.Username, password: s.Password, ca: s.CA, mode: s.Mode}
	switch s.Mode {
	case modeStream:
		return a, nil
	case modePush:
		return s.Push.into(a)
	}
	return a, fmt.Errorf("mode %.32q: want stream or push", s.Mode)
}

func (p Push) into(a access) (access, error) {
	if _, err := netip.ParseAddrPort(p.Listen); err != nil {
		return a, fmt.Errorf("push.listen %.64q: want an address and port, such as 0.0.0.0:8091", p.Listen)
	}
	if p.Path == "" && len(p.From) == 0 {
		return a, fmt.Errorf("push: want path, a secret, or from, the addresses that may post, or both")
	}
	if p.Path != "" && (len(p.Path) < 17 || len(p.Path) > 128 || p.Path[0] != '/' || strings.ContainsAny(p.Path, " ?#%<>&\"")) {
		return a, fmt.Errorf("push.path: want / and 16 characters or more that nobody can guess")
	}
	from := slices.Clone(p.From)
	for _, text := range from {
		if _, err := netip.ParseAddr(text); err != nil {
			return a, fmt.Errorf("push.from %.64q: want addresses, such as 192.168.1.64", text)
		}
	}
	slices.Sort(from)
	a.listen, a.path, a.from, a.slot = p.Listen, p.Path, strings.Join(from, ","), p.Slot
	if !p.Configure {
		return a, nil
	}
	to, err := netip.ParseAddrPort(p.Advertise)
	if err != nil || to.Addr().IsUnspecified() || to.Port() == 0 {
		return a, fmt.Errorf("push.advertise %.64q: want the address and port by which the device reaches this edge", p.Advertise)
	}
	if p.Slot < 1 || p.Slot > 8 || p.Path == "" {
		return a, fmt.Errorf("push.configure: want slot, 1 to 8, and path")
	}
	a.tell = p.Advertise
	return a, nil
}

// place says which part of what is at the address the device is.
func (s Settings) place(c *checked, kind devices.Kind) error {
	gate := s.Door != 0 || len(s.Doors) > 0
	switch kind {
	case devices.Gate:
		if s.Channel != 0 {
			return fmt.Errorf("channel: is for a camera; a gate has door or doors")
		}
		return s.gates(c)
	case devices.Camera:
		c.rtspPort, c.records = s.RTSPPort, s.Records
		if s.RTSPPort < 1 || s.RTSPPort > 65535 {
			return fmt.Errorf("rtsp_port %d: want 1 to 65535", s.RTSPPort)
		}
		if s.Records != "" && !devices.ValidID(s.Records) {
			return fmt.Errorf("records %.64q: want the id of the camera whose recordings these are", s.Records)
		}
		if c.channel = s.Channel; gate || s.Channel < 1 || s.Channel > 512 {
			return fmt.Errorf("channel %d: want the camera's channel, 1 to 512, and no doors", s.Channel)
		}
	case devices.Network:
		if gate || s.Channel != 0 {
			return fmt.Errorf("door, channel: the recorder itself, kind network, has none")
		}
	default:
		return fmt.Errorf("kind %.32q: driver isapi drives gate, camera and, for a recorder itself, network", kind)
	}
	if len(s.Codes) > 0 {
		return fmt.Errorf("codes: are for a gate")
	}
	return nil
}

func (s Settings) gates(c *checked) error {
	list := slices.Clone(s.Doors)
	switch {
	case s.Door != 0 && len(list) > 0:
		return fmt.Errorf("door and doors: give one of them")
	case s.Door != 0:
		list = []int{s.Door}
	case len(list) == 0:
		list = []int{1}
	}
	slices.Sort(list)
	c.doors = slices.Compact(list)
	for _, door := range c.doors {
		if door < 1 || door > 64 {
			return fmt.Errorf("doors: %d is no door; want 1 to 64", door)
		}
	}
	return nil
}

func seconds(s float64) time.Duration { return time.Duration(s * float64(time.Second)) }
