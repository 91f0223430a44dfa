package uhppote

import (
	"encoding/binary"
	"errors"
	"fmt"
	"time"

	codec "github.com/uhppoted/uhppote-core/encoding/UTO311-L0x"
	"github.com/uhppoted/uhppote-core/messages"
)

const packetSize = 64

// record is one event as the controller keeps it. The card number is left
// behind here: nothing above this file ever sees one.
type record struct {
	index     uint32 // 0: there is no event
	kind      byte   // 0 none, 1 swipe, 2 door, button, remote, 3 alarm, 0xff overwritten
	granted   bool
	door      int
	direction byte // 1 in, 2 out
	reason    byte
	stamp     [7]byte // BCD yyyymmddhhmmss, the controller's clock
}

// overwritten is the kind of an event that the ring no longer holds.
const overwritten = 0xff

// status is the present state of a controller, as a status answer and every
// pushed event carry it.
type status struct {
	last   record // the newest event
	open   [4]bool
	relays byte // bit 0 is door 1; 1 is unlocked
	inputs byte // bit 0 forced lock, bit 1 fire
	fault  byte
	clock  [6]byte // BCD yymmddhhmmss
}

var errNotOurs = errors.New("not a packet of this protocol")

// decodeStatus reads a status answer or a pushed event, of any firmware.
func decodeStatus(packet []byte) (serial uint32, s status, err error) {
	var m messages.GetStatusResponse
	if err := unmarshal(packet, &m); err != nil {
		return 0, status{}, err
	}
	s = status{
		last: record{
			index: m.EventIndex, kind: m.EventType, granted: m.Granted, door: int(m.Door),
			direction: m.Direction, reason: m.Reason, stamp: [7]byte(packet[20:27]),
		},
		open:   [4]bool{m.Door1State, m.Door2State, m.Door3State, m.Door4State},
		relays: m.RelayState,
		inputs: m.InputState,
		fault:  m.SystemError,
	}
	copy(s.clock[:3], packet[51:54])
	copy(s.clock[3:], packet[37:40])
	return uint32(m.SerialNumber), s, nil
}

// decodeEvent reads the answer to a request for one event.
func decodeEvent(packet []byte) (record, error) {
	var m messages.GetEventResponse
	if err := unmarshal(packet, &m); err != nil {
		return record{}, err
	}
	return record{
		index: m.Index, kind: m.Type, granted: m.Granted, door: int(m.Door),
		direction: m.Direction, reason: m.Reason, stamp: [7]byte(packet[20:27]),
	}, nil
}

// unmarshal reads a packet with uhppote-core's codec. The codec refuses a whole
// packet for one byte that is neither 0 nor 1 where a boolean stands, or for a
// time that is not BCD; an alarm must not be lost for that, so such bytes are
// mended first. Times are read from the packet itself, see moment.
func unmarshal(packet []byte, into any) error {
	if len(packet) != packetSize || packet[0] != 0x17 && packet[0] != 0x19 {
		return errNotOurs
	}
	mended := [packetSize]byte(packet)
	switch packet[1] {
	case 0x20:
		clear(mended[37:40]) // system time
		clear(mended[51:54]) // system date
		for i := 28; i < 36; i++ {
			mended[i] = min(mended[i], 1)
		}
		fallthrough
	case 0xb0:
		mended[13] = min(mended[13], 1)
		clear(mended[20:27])
	case 0x94:
		clear(mended[28:32]) // date of the firmware, not used
	}
	if err := codec.Unmarshal(mended[:], into); err != nil {
		return fmt.Errorf("%w: %v", errNotOurs, err)
	}
	return nil
}

// serialOf is the controller that a packet is from; 0 where it cannot say.
func serialOf(packet []byte) uint32 {
	if len(packet) != packetSize {
		return 0
	}
	return binary.LittleEndian.Uint32(packet[4:8])
}

// moment reads BCD yyyymmddhhmmss in a zone. It is false for what a controller
// shows that has lost its clock (zeroes, 1970, 2000) and for what is no time.
func moment(b [7]byte, zone *time.Location) (time.Time, bool) {
	var n [7]int
	for i, v := range b {
		hi, lo := int(v>>4), int(v&15)
		if hi > 9 || lo > 9 {
			return time.Time{}, false
		}
		n[i] = hi*10 + lo
	}
	year := n[0]*100 + n[1]
	if year < 2010 || n[2] < 1 || n[2] > 12 || n[3] < 1 || n[3] > 31 || n[4] > 23 || n[5] > 59 || n[6] > 59 {
		return time.Time{}, false
	}
	t := time.Date(year, time.Month(n[2]), n[3], n[4], n[5], n[6], 0, zone)
	return t, t.Day() == n[3] // 30 February is no time
}

// now is the controller's own clock, with the century added.
func (s status) now(zone *time.Location) (time.Time, bool) {
	return moment([7]byte{0x20, s.clock[0], s.clock[1], s.clock[2], s.clock[3], s.clock[4], s.clock[5]}, zone)
}
