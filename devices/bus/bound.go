package bus

import (
	"bufio"
	"errors"
	"fmt"
	"net"
	"time"
)

// MaxPacket is the longest MQTT packet that is taken whole, well above the
// contract's largest payload.
const MaxPacket = 4 << 20

// maxControl is the longest packet that is no PUBLISH: a CONNECT with all its
// fields. Nothing may make us hold more before it has said who it is.
const maxControl = 128 << 10

// Types of MQTT packets, MQTT 3.1.1 table 2.1.
const (
	typePublish = 3
	typeSuback  = 9
)

var errPacket = errors.New("mqtt packet")

// Bound returns conn with the promise that whoever reads from it meets no packet
// above limit bytes, and that no write takes longer than patience. A longer
// PUBLISH arrives cut to limit bytes, which leaves its topic whole and its payload
// longer than anyone accepts: so it can be refused and acknowledged, where an
// error would have its sender connect and send it again for ever. Any other
// packet that is too long breaks the connection.
func Bound(conn net.Conn, limit int, patience time.Duration) net.Conn {
	return &bounded{Conn: conn, in: bufio.NewReaderSize(conn, 16<<10), limit: limit, patience: patience}
}

type bounded struct {
	net.Conn
	in       *bufio.Reader
	limit    int
	patience time.Duration

	head [5]byte // of the packet that is being read, rewritten
	todo []byte  // what of head was not read yet
	pass int     // bytes of the packet still to be read
	skip int     // bytes after them to be thrown away
}

func (b *bounded) Write(p []byte) (int, error) {
	if err := b.SetWriteDeadline(time.Now().Add(b.patience)); err != nil {
		return 0, err
	}
	return b.Conn.Write(p)
}

func (b *bounded) Read(p []byte) (int, error) {
	if len(b.todo) == 0 && b.pass == 0 {
		if err := b.next(); err != nil {
			return 0, err
		}
	}
	n := copy(p, b.todo)
	b.todo = b.todo[n:]
	if n == len(p) || b.pass == 0 || n > 0 && b.in.Buffered() == 0 {
		return n, nil // what is there goes first: the rest may be long in coming
	}
	m, err := b.in.Read(p[n:min(len(p), n+b.pass)])
	b.pass -= m
	return n + m, err
}

// next reads the fixed header of a packet, MQTT 3.1.1 section 2.2.
func (b *bounded) next() error {
	if _, err := b.in.Discard(b.skip); err != nil {
		return err
	}
	b.skip = 0
	first, err := b.in.ReadByte()
	if err != nil {
		return err
	}
	length, err := b.length()
	if err != nil {
		return err
	}
	switch kind := first >> 4; {
	case kind == typePublish && length > b.limit:
		b.skip = length - b.limit
	case kind == typeSuback && length != 3:
		// We subscribe to one filter at a time; the library indexes by the number
		// of answers and would panic where nobody can recover.
		return fmt.Errorf("%w: a SUBACK of %d bytes, want 3", errPacket, length)
	case kind != typePublish && length > maxControl:
		return fmt.Errorf("%w: type %d of %d bytes, at most %d", errPacket, kind, length, maxControl)
	}
	b.pass = length - b.skip
	b.todo = append(b.head[:0], first)
	for rest := b.pass; ; {
		digit := byte(rest & 0x7f)
		if rest >>= 7; rest > 0 {
			digit |= 0x80
		}
		b.todo = append(b.todo, digit)
		if rest == 0 {
			return nil
		}
	}
}

// length reads the remaining length: up to four bytes of seven bits.
func (b *bounded) length() (int, error) {
	length := 0
	for shift := 0; shift < 28; shift += 7 {
		digit, err := b.in.ReadByte()
		if err != nil {
			return 0, err
		}
		length |= int(digit&0x7f) << shift
		if digit < 0x80 {
			return length, nil
		}
	}
	return 0, fmt.Errorf("%w: length of more than four bytes", errPacket)
}
