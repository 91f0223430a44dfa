package uhppotesim

import (
	"math/rand/v2"

	codec "github.com/uhppoted/uhppote-core/encoding/UTO311-L0x"
)

// faults are what the network does to packets.
type faults struct {
	requests  int  // requests still to be lost
	answers   bool // no answer leaves, though requests are carried out
	orders    bool // no answer to the order of a mode leaves
	pushes    bool // no push leaves
	twice     bool // every packet leaves twice
	noise     bool // garbage leaves before every packet
	held      bool // pushes wait for Release
	pending   [][]byte
	heldPacks [][]byte
}

// LoseRequests loses the next n requests on the way.
func (c *Controller) LoseRequests(n int) { c.change(func() { c.faults.requests = n }) }

// LoseAnswers loses every answer while on; what was asked is done all the same.
func (c *Controller) LoseAnswers(on bool) { c.change(func() { c.faults.answers = on }) }

// LoseOrders loses the answer to every order of a door's mode while on; the door
// obeys all the same.
func (c *Controller) LoseOrders(on bool) { c.change(func() { c.faults.orders = on }) }

// LosePushes loses every pushed event while on.
func (c *Controller) LosePushes(on bool) { c.change(func() { c.faults.pushes = on }) }

// Double sends every packet twice while on.
func (c *Controller) Double(on bool) { c.change(func() { c.faults.twice = on }) }

// Noise sends garbage before every packet while on.
func (c *Controller) Noise(on bool) { c.change(func() { c.faults.noise = on }) }

// Hold keeps pushes back until Release.
func (c *Controller) Hold() { c.change(func() { c.faults.held = true }) }

// Release sends what was held back, the last first.
func (c *Controller) Release() {
	c.change(func() {
		c.faults.held = false
		for i := len(c.faults.heldPacks) - 1; i >= 0; i-- {
			c.faults.pending = append(c.faults.pending, c.faults.heldPacks[i])
		}
		c.faults.heldPacks = nil
	})
	c.push()
}

// SendRaw sends bytes to the listener as they are.
func (c *Controller) SendRaw(packet []byte) {
	c.change(func() { c.faults.pending = append(c.faults.pending, packet) })
	c.push()
}

func (f *faults) swallow() bool {
	if f.requests > 0 {
		f.requests--
		return true
	}
	return false
}

func (f *faults) mute(function byte) bool { return f.answers || f.orders && function == 0x80 }

// around is a packet with what the network adds to it.
func (f *faults) around(packet []byte) [][]byte {
	var out [][]byte
	if f.noise {
		out = append(out, garbage(64), garbage(rand.IntN(100)))
	}
	out = append(out, packet)
	if f.twice {
		out = append(out, packet)
	}
	return out
}

func garbage(n int) []byte {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(rand.Uint32())
	}
	return b
}

// encode is the packet that pushes an event.
func (c *Controller) encode(e Event) []byte {
	packet, err := codec.Marshal(c.status(e))
	if err != nil {
		return nil
	}
	c.finish(packet)
	if c.cfg.Firmware == 0x0662 {
		packet[0] = 0x19
	}
	return packet
}

// push sends the events that wait to be pushed.
func (c *Controller) push() {
	c.mu.Lock()
	defer c.mu.Unlock()
	packets := c.faults.pending
	c.faults.pending = nil
	if c.faults.held {
		c.faults.heldPacks = append(c.faults.heldPacks, packets...)
		return
	}
	if c.conn == nil || !c.listener.IsValid() || c.listener.Port() == 0 || c.faults.pushes {
		return
	}
	for _, packet := range packets {
		for _, p := range c.faults.around(packet) {
			_, _ = c.conn.WriteToUDPAddrPort(p, c.listener) // a packet may be lost
		}
	}
}

// repeat pushes the last event again, if that was asked for.
func (c *Controller) repeat() {
	c.mu.Lock()
	if e := c.ring.get(0xffffffff); c.interval > 0 && e.Index > 0 {
		c.faults.pending = append(c.faults.pending, c.encode(e))
	}
	c.mu.Unlock()
	c.push()
}
