package modbus

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/simonvetter/modbus"
)

// table is one of the four address spaces of the protocol.
type table int

const (
	coils    table = iota // read by function 1, written by 5
	discrete              // 2
	holding               // 3
	inputs                // 4
)

func (t table) registers() bool { return t == holding || t == inputs }

// place is one address of one table.
type place struct {
	table table
	at    uint16
}

func (p Place) place() (place, error) {
	var found []place
	for t, at := range [...]*int{coils: p.Coil, discrete: p.Discrete, holding: p.Holding, inputs: p.Input} {
		if at == nil {
			continue
		}
		if *at < 0 || *at > math.MaxUint16 {
			return place{}, fmt.Errorf("address %d: want 0 to 65535", *at)
		}
		found = append(found, place{table(t), uint16(*at)})
	}
	if len(found) != 1 {
		return place{}, errors.New("want one of coil, discrete, holding, input")
	}
	return found[0], nil
}

// span is neighbours that are read with one request. Nothing is read that is
// not in the map: some devices refuse a request for a gap.
type span struct {
	table  table
	from   uint16
	count  uint16
	needed bool // without it the poll is worth nothing
}

const longestSpan = 100 // of 125 registers that fit into an answer

// planOf is the requests of one poll. The inputs stand apart, so that a number
// or an output that the device does not let be read costs nothing else.
func planOf(c checked) []span {
	var contacts, others []place
	for _, in := range c.inputs {
		contacts = append(contacts, in.at)
	}
	for _, n := range c.numbers {
		others = append(others, n.at)
		if n.kind.words() == 2 {
			others = append(others, place{n.at.table, n.at.at + 1})
		}
	}
	for _, out := range c.outputs {
		others = append(others, place{coils, out.coil})
	}
	return append(spans(contacts, true), spans(others, false)...)
}

// spans joins neighbours.
func spans(all []place, needed bool) []span {
	slices.SortFunc(all, func(a, b place) int {
		if a.table != b.table {
			return int(a.table) - int(b.table)
		}
		return int(a.at) - int(b.at)
	})
	var plan []span
	for _, p := range slices.Compact(all) {
		if n := len(plan); n > 0 && plan[n-1].table == p.table && plan[n-1].count < longestSpan &&
			int(plan[n-1].from)+int(plan[n-1].count) == int(p.at) {
			plan[n-1].count++
			continue
		}
		plan = append(plan, span{p.table, p.at, 1, needed})
	}
	return plan
}

// image is what was read, by place: 0 or 1 of a coil or discrete input.
type image map[place]uint16

// read adds a span to the image.
func (s span) read(c *modbus.ModbusClient, into image) error {
	var bits []bool
	var regs []uint16
	var err error
	switch s.table {
	case coils:
		bits, err = c.ReadCoils(s.from, s.count)
	case discrete:
		bits, err = c.ReadDiscreteInputs(s.from, s.count)
	case holding:
		regs, err = c.ReadRegisters(s.from, s.count, modbus.HOLDING_REGISTER)
	default:
		regs, err = c.ReadRegisters(s.from, s.count, modbus.INPUT_REGISTER)
	}
	if err != nil {
		return fmt.Errorf("read %d from %s %d: %w", s.count, s.table, s.from, err)
	}
	for i, on := range bits {
		if on {
			into[place{s.table, s.from + uint16(i)}] = 1
		} else {
			into[place{s.table, s.from + uint16(i)}] = 0
		}
	}
	for i, v := range regs {
		into[place{s.table, s.from + uint16(i)}] = v
	}
	return nil
}

func (t table) String() string {
	return [...]string{coils: "coil", discrete: "discrete input", holding: "holding register", inputs: "input register"}[t]
}

// on is an input's level in the image.
func (in input) on(m image) bool {
	v := m[in.at]
	if in.at.table.registers() {
		v = v >> in.bit & 1
	}
	return (v != 0) != in.inverted
}
