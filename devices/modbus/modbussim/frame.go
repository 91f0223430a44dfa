package modbussim

import (
	"encoding/binary"
	"errors"
	"io"
	"net"
)

// The function codes that are played, and the exceptions.
const (
	readCoils    = 1
	readDiscrete = 2
	readHolding  = 3
	readInput    = 4
	writeCoil    = 5

	illegalFunction = 1
	illegalAddress  = 2
	illegalValue    = 3
	targetSilent    = 11 // a gateway whose device does not answer
)

// frame is one message: transaction, unit, and the protocol data unit.
type frame struct {
	transaction uint16
	unit        byte
	pdu         []byte
}

func readFrame(r io.Reader) (frame, error) {
	var head [7]byte
	if _, err := io.ReadFull(r, head[:]); err != nil {
		return frame{}, err
	}
	n := int(binary.BigEndian.Uint16(head[4:])) - 1 // the unit is counted
	if binary.BigEndian.Uint16(head[2:]) != 0 || n < 1 || n > 253 {
		return frame{}, errors.New("not Modbus")
	}
	pdu := make([]byte, n)
	if _, err := io.ReadFull(r, pdu); err != nil {
		return frame{}, err
	}
	return frame{binary.BigEndian.Uint16(head[:]), head[6], pdu}, nil
}

func (f frame) write(c net.Conn) error {
	b := binary.BigEndian.AppendUint16(nil, f.transaction)
	b = append(b, 0, 0)
	b = binary.BigEndian.AppendUint16(b, uint16(len(f.pdu)+1))
	b = append(append(b, f.unit), f.pdu...)
	_, err := c.Write(b)
	return err
}

// reads answers the functions that read.
func (u *Unit) reads(function byte, from, count int) []byte {
	bits := map[byte]map[uint16]bool{readCoils: u.coils, readDiscrete: u.discrete}[function]
	if bits != nil {
		if count < 1 || count > 2000 {
			return []byte{function | 0x80, illegalValue}
		}
		out := make([]byte, (count+7)/8)
		for i := range count {
			on, known := bits[uint16(from+i)]
			if !known {
				return []byte{function | 0x80, illegalAddress}
			}
			if on {
				out[i/8] |= 1 << (i % 8)
			}
		}
		return append([]byte{function, byte(len(out))}, out...)
	}
	regs := map[byte]map[uint16]uint16{readHolding: u.holding, readInput: u.input}[function]
	if count < 1 || count > 125 {
		return []byte{function | 0x80, illegalValue}
	}
	out := []byte{function, byte(2 * count)}
	for i := range count {
		v, known := regs[uint16(from+i)]
		if !known {
			return []byte{function | 0x80, illegalAddress}
		}
		out = binary.BigEndian.AppendUint16(out, v)
	}
	return out
}
