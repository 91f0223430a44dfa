package uhppotesim

import (
	"encoding/binary"
	"net"
	"net/netip"
	"time"

	codec "github.com/uhppoted/uhppote-core/encoding/UTO311-L0x"
	"github.com/uhppoted/uhppote-core/messages"
	"github.com/uhppoted/uhppote-core/types"
)

// answer takes one packet and returns what is sent back: nothing for a packet
// that is not for this controller, or that it does not understand.
func (c *Controller) answer(packet []byte) [][]byte {
	request, err := messages.UnmarshalRequest(packet)
	if err != nil {
		return nil
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	serial := binary.LittleEndian.Uint32(packet[4:8])
	_, finding := request.(*messages.GetDeviceRequest)
	if serial != c.cfg.Serial && !(finding && serial == 0) {
		return nil
	}
	if c.faults.swallow() {
		return nil
	}
	reply := c.reply(request, packet)
	if reply == nil || c.faults.mute(packet[1]) {
		return nil
	}
	out, err := codec.Marshal(reply)
	if err != nil {
		return nil
	}
	c.finish(out)
	return c.faults.around(out)
}

func (c *Controller) reply(request messages.Request, packet []byte) any {
	serial := types.SerialNumber(c.cfg.Serial)
	switch q := request.(type) {
	case *messages.GetDeviceRequest:
		ip := c.addr.Addr().As4()
		return &messages.GetDeviceResponse{
			SerialNumber: serial, IpAddress: ip[:], SubnetMask: net.IPv4(255, 255, 255, 0), Gateway: net.IPv4zero,
			MacAddress: types.MacAddress{0x00, 0x66, 0x19, 0x39, 0x55, 0x2d}, Version: types.Version(c.cfg.Firmware),
			Date: types.ToDate(2018, time.August, 16),
		}
	case *messages.GetStatusRequest:
		return c.status(c.ring.get(0xffffffff))
	case *messages.GetTimeRequest:
		return &messages.GetTimeResponse{SerialNumber: serial, DateTime: types.DateTime(c.now())}
	case *messages.SetTimeRequest:
		told := time.Time(q.DateTime) // the codec has it in the machine's zone
		told = time.Date(told.Year(), told.Month(), told.Day(), told.Hour(), told.Minute(), told.Second(), 0, c.cfg.Zone)
		c.clock, c.noClock = time.Until(told), false
		c.sets++
		return &messages.SetTimeResponse{SerialNumber: serial, DateTime: q.DateTime}
	case *messages.GetListenerRequest:
		return &messages.GetListenerResponse{SerialNumber: serial, AddrPort: c.listenerOrNone()}
	case *messages.SetListenerRequest:
		if !c.frozen {
			c.listener, c.interval = q.AddrPort, time.Duration(packet[14])*time.Second
		}
		return &messages.SetListenerResponse{SerialNumber: serial, Succeeded: true}
	case *messages.RecordSpecialEventsRequest:
		c.special = q.Enable
		return &messages.RecordSpecialEventsResponse{SerialNumber: serial, Succeeded: true}
	case *messages.GetEventRequest:
		e := c.ring.get(q.Index)
		return &messages.GetEventResponse{
			SerialNumber: serial, Index: e.Index, Type: e.Kind, Granted: e.Granted, Door: byte(e.Door),
			Direction: e.Direction, CardNumber: e.Card, Timestamp: types.DateTime(e.At), Reason: e.Reason,
		}
	case *messages.GetEventIndexRequest:
		return &messages.GetEventIndexResponse{SerialNumber: serial}
	case *messages.GetDoorControlStateRequest:
		return &messages.GetDoorControlStateResponse{SerialNumber: serial, Door: q.Door, ControlState: c.mode(q.Door), Delay: byte(c.cfg.Unlock / time.Second)}
	case *messages.SetDoorControlStateRequest:
		if q.Door < 1 || q.Door > 4 {
			return nil
		}
		c.modes[q.Door-1], c.cfg.Unlock = q.ControlState, time.Duration(q.Delay)*time.Second
		c.orders++
		return &messages.SetDoorControlStateResponse{SerialNumber: serial, Door: q.Door, ControlState: q.ControlState, Delay: q.Delay}
	case *messages.OpenDoorRequest:
		if q.Door < 1 || q.Door > 4 {
			return nil // as the hardware: silence
		}
		c.commands = append(c.commands, int(q.Door))
		c.unlock(int(q.Door))
		c.record(Event{Kind: 2, Granted: true, Door: int(q.Door), Direction: 1, Reason: 44})
		return &messages.OpenDoorResponse{SerialNumber: serial, Succeeded: true}
	}
	return nil
}

// status is the present state with one event in it, as a status answer and as a
// push carry it.
func (c *Controller) status(e Event) *messages.GetStatusResponse {
	now := c.now()
	var relays, inputs byte
	for i, until := range c.unlocked {
		if time.Now().Before(until) && c.modes[i] != 2 || c.modes[i] == 1 {
			relays |= 1 << i
		}
	}
	if c.fire {
		inputs |= 2
	}
	return &messages.GetStatusResponse{
		SerialNumber: types.SerialNumber(c.cfg.Serial),
		EventIndex:   e.Index, EventType: e.Kind, Granted: e.Granted, Door: byte(e.Door), Direction: e.Direction,
		CardNumber: e.Card, Timestamp: types.DateTime(e.At), Reason: e.Reason,
		Door1State: c.open[0], Door2State: c.open[1], Door3State: c.open[2], Door4State: c.open[3],
		SystemDate: types.SystemDate(now), SystemTime: types.SystemTime(now),
		RelayState: relays, InputState: inputs,
	}
}

func (c *Controller) mode(door byte) byte {
	if door < 1 || door > 4 || c.modes[door-1] == 0 {
		return 3
	}
	return c.modes[door-1]
}

// finish writes what the codec cannot: the times of a clock that was lost, and
// the interval of a listener.
func (c *Controller) finish(packet []byte) {
	switch packet[1] {
	case 0x20:
		if c.noClock {
			clear(packet[37:40])
			clear(packet[51:54])
		}
		fallthrough
	case 0xb0:
		if packet[20] == 0 && packet[21] <= 1 { // the codec's year 1
			copy(packet[20:27], []byte{0x20, 0, 0, 0, 0, 0, 0})
		}
	case 0x92:
		packet[14] = byte(c.interval / time.Second)
	}
}

func (c *Controller) now() time.Time { return time.Now().Add(c.clock).In(c.cfg.Zone) }

func (c *Controller) listenerOrNone() netip.AddrPort {
	if c.listener.IsValid() {
		return c.listener
	}
	return netip.AddrPortFrom(netip.IPv4Unspecified(), 0)
}
