package modbus

import (
	"fmt"
	"math"
	"net"
	"slices"
	"strconv"
	"strings"
	"time"

	"brighteyes/devices"
)

// Settings are the keys below "settings" of a device with driver modbus.
// Addresses are those of the protocol, from 0.
type Settings struct {
	Address    string  `yaml:"address" json:"address"`         // host, or host:port; port 502 unless given
	Unit       int     `yaml:"unit" json:"unit"`               // 1 to 247, or 255
	PollS      float64 `yaml:"poll_s" json:"poll_s"`           // seconds between polls
	TimeoutS   float64 `yaml:"timeout_s" json:"timeout_s"`     // seconds for one answer; the same for all devices of an address
	DebounceMS int     `yaml:"debounce_ms" json:"debounce_ms"` // how long a change must last

	Inputs    map[string]Input  `yaml:"inputs" json:"inputs"` // by what they mean, see roles
	Registers []Register        `yaml:"registers" json:"registers"`
	Outputs   map[string]Output `yaml:"outputs" json:"outputs"` // by action, see actions

	HeldOpenS     float64 `yaml:"held_open_s" json:"held_open_s"`         // open for so long is gate.held_open; 0: never
	OnlyByCommand bool    `yaml:"only_by_command" json:"only_by_command"` // an opening that no command asked for is gate.forced
}

// Place is where something is read: one of the keys.
type Place struct {
	Coil     *int `yaml:"coil" json:"coil,omitempty"`
	Discrete *int `yaml:"discrete" json:"discrete,omitempty"`
	Holding  *int `yaml:"holding" json:"holding,omitempty"`
	Input    *int `yaml:"input" json:"input,omitempty"`
}

// Input is a contact: a coil, a discrete input, or one bit of a register.
type Input struct {
	Place    `yaml:",inline"`
	Bit      int  `yaml:"bit" json:"bit,omitempty"` // of a register, 0 the lowest
	Inverted bool `yaml:"inverted" json:"inverted,omitempty"`
}

// Register is a number.
type Register struct {
	Place  `yaml:",inline"`
	Metric string  `yaml:"metric" json:"metric"`
	Type   string  `yaml:"type" json:"type,omitempty"`   // u16, i16, u32, i32, f32; u16 unless given
	Order  string  `yaml:"order" json:"order,omitempty"` // of two words: high_first (unless given), low_first
	Scale  float64 `yaml:"scale" json:"scale,omitempty"` // 1 unless given
	Offset float64 `yaml:"offset" json:"offset,omitempty"`
}

// Output is a coil: switched on for PulseMS and off again, or Set.
type Output struct {
	Coil    int     `yaml:"coil" json:"coil"`
	PulseMS int     `yaml:"pulse_ms" json:"pulse_ms,omitempty"`
	Set     *bool   `yaml:"set" json:"set,omitempty"`
	WithinS float64 `yaml:"within_s" json:"within_s,omitempty"` // for the inputs to show that it was done; 8 unless given
}

// Defaults are the settings that need not be written.
func Defaults() Settings { return Settings{Unit: 1, PollS: 0.5, TimeoutS: 1, DebounceMS: 200} }

const usualPort = "502"

// The actions that a device can be told.
var actions = []string{"open", "close", "stop", "hold", "release", "sound", "silence"}

// checked is Settings after they were found right.
type checked struct {
	address  string
	unit     uint8
	poll     time.Duration
	timeout  time.Duration
	debounce time.Duration
	inputs   map[role]input
	numbers  []number
	outputs  map[string]output
	heldOpen time.Duration
	byOrder  bool
	plan     []span // what one poll reads
}

type input struct {
	at       place
	bit      int
	inverted bool
}

type output struct {
	coil   uint16
	pulse  time.Duration // 0: set
	on     bool
	within time.Duration
}

func decode(spec devices.Spec) (checked, error) {
	switch spec.Device.Kind {
	case devices.Gate, devices.Sensor, devices.Power, devices.Network:
	default:
		return checked{}, fmt.Errorf("kind %.32q: driver modbus drives gate, sensor, power and network", spec.Device.Kind)
	}
	s := Defaults()
	if spec.Settings != nil {
		if err := spec.Settings.Decode(&s); err != nil {
			return checked{}, err
		}
	}
	return s.check()
}

func (s Settings) check() (c checked, err error) {
	if c.address, err = address(s.Address); err != nil {
		return c, err
	}
	if s.Unit != 255 && (s.Unit < 1 || s.Unit > 247) {
		return c, fmt.Errorf("unit %d: want 1 to 247, or 255; 0 would be all devices at once", s.Unit)
	}
	c.unit = uint8(s.Unit)
	for _, v := range []struct {
		key            string
		value, lo, top float64
		into           *time.Duration
	}{
		{"poll_s", s.PollS, 0.02, 60, &c.poll},
		{"timeout_s", s.TimeoutS, 0.05, 2, &c.timeout},
		{"debounce_ms", float64(s.DebounceMS) / 1000, 0, 10, &c.debounce},
		{"held_open_s", s.HeldOpenS, 0, 86400, &c.heldOpen},
	} {
		if !(v.value >= v.lo && v.value <= v.top) {
			return c, fmt.Errorf("%s: want %v to %v seconds", v.key, v.lo, v.top)
		}
		*v.into = time.Duration(v.value * float64(time.Second))
	}
	c.byOrder = s.OnlyByCommand
	if err := s.places(&c); err != nil {
		return c, err
	}
	if c.outputs, err = s.outputs(); err != nil {
		return c, err
	}
	if len(c.inputs)+len(c.numbers) == 0 {
		return c, fmt.Errorf("inputs: want an input or a register, else nobody can know of this device")
	}
	if (c.heldOpen > 0 || c.byOrder) && !c.knowsPosition() {
		return c, fmt.Errorf("held_open_s, only_by_command: want an input up_limit, down_limit or door_open to know it by")
	}
	c.plan = planOf(c)
	return c, nil
}

func (s Settings) places(c *checked) error {
	c.inputs = map[role]input{}
	for name, in := range s.Inputs {
		if !slices.Contains(roles, role(name)) {
			return fmt.Errorf("inputs: %.32q means nothing; want %s", name, words(roles))
		}
		at, err := in.place()
		if err != nil {
			return fmt.Errorf("inputs.%s: %w", name, err)
		}
		if in.Bit < 0 || in.Bit > 15 || in.Bit > 0 && !at.table.registers() {
			return fmt.Errorf("inputs.%s.bit: want 0 to 15, and only of a register", name)
		}
		c.inputs[role(name)] = input{at, in.Bit, in.Inverted}
	}
	seen := map[string]bool{}
	for i, r := range s.Registers {
		n, err := r.number()
		if err != nil {
			return fmt.Errorf("registers[%d].%w", i, err)
		}
		if seen[n.metric] || slices.ContainsFunc(roles, func(r role) bool { return r.metric() == n.metric && c.has(r) }) {
			return fmt.Errorf("registers[%d].metric: %s stands twice", i, n.metric)
		}
		seen[n.metric] = true
		c.numbers = append(c.numbers, n)
	}
	return nil
}

func (c checked) has(r role) bool { _, ok := c.inputs[r]; return ok }

func (c checked) knowsPosition() bool { return c.has(upLimit) || c.has(downLimit) || c.has(doorOpen) }

func (s Settings) outputs() (map[string]output, error) {
	list := map[string]output{}
	for action, o := range s.Outputs {
		switch {
		case !slices.Contains(actions, action):
			return nil, fmt.Errorf("outputs: %.32q is no action; want %s", action, words(actions))
		case o.Coil < 0 || o.Coil > math.MaxUint16:
			return nil, fmt.Errorf("outputs.%s.coil %d: want 0 to 65535", action, o.Coil)
		case (o.PulseMS == 0) == (o.Set == nil):
			return nil, fmt.Errorf("outputs.%s: want pulse_ms, or set: true or false", action)
		case o.Set == nil && (o.PulseMS < 50 || o.PulseMS > 5000):
			return nil, fmt.Errorf("outputs.%s.pulse_ms %d: want 50 to 5000", action, o.PulseMS)
		case o.WithinS < 0 || o.WithinS > 60:
			return nil, fmt.Errorf("outputs.%s.within_s %v: want up to 60 seconds", action, o.WithinS)
		}
		out := output{coil: uint16(o.Coil), pulse: time.Duration(o.PulseMS) * time.Millisecond, within: 8 * time.Second}
		if o.Set != nil {
			out.on = *o.Set
		}
		if o.WithinS > 0 {
			out.within = time.Duration(o.WithinS * float64(time.Second))
		}
		list[action] = out
	}
	for a, one := range list {
		for b, other := range list {
			if one.coil == other.coil && (one.pulse == 0) != (other.pulse == 0) {
				return nil, fmt.Errorf("outputs: %s and %s share coil %d; one switches it and the other pulses it", min(a, b), max(a, b), one.coil)
			}
		}
	}
	return list, nil
}

func address(text string) (string, error) {
	host, port, err := net.SplitHostPort(text)
	if err != nil {
		host, port = strings.Trim(text, "[]"), usualPort
	}
	if n, err := strconv.Atoi(port); host == "" || strings.ContainsAny(host, "/@ ") || err != nil || n < 1 || n > 65535 {
		return "", fmt.Errorf("address %.64q: want host or host:port, such as 192.168.1.20:502", text)
	}
	return net.JoinHostPort(host, port), nil
}

func words[T ~string](list []T) string {
	texts := make([]string, len(list))
	for i, w := range list {
		texts[i] = string(w)
	}
	return strings.Join(texts, ", ")
}
