package uhppotesim

import (
	"fmt"
	"net"
	"net/netip"
	"sync"
	"time"
)

// Config is the controller's make-up. Only Serial is needed.
type Config struct {
	Serial      uint32
	Listen      string         // default 127.0.0.1:0
	Ring        int            // events kept; default 1000
	Firmware    uint16         // BCD, default 0x0892; 0x0662 pushes with first byte 0x19
	Zone        *time.Location // of its clock; default time.Local
	ClockOffset time.Duration  // of its clock against the true time
	Unlock      time.Duration  // how long an opened door stays unlocked; default 5 s
}

// Controller is one simulated controller. All methods may be called from any
// goroutine.
type Controller struct {
	cfg  Config
	mu   sync.Mutex
	conn *net.UDPConn // nil while it is switched off
	done chan struct{}
	addr netip.AddrPort

	ring     ring
	listener netip.AddrPort
	frozen   bool          // the listener cannot be changed
	interval time.Duration // of repeating the last event; 0 never
	special  bool          // doors and buttons are recorded
	clock    time.Duration
	noClock  bool
	sets     int // how often the clock was set
	open     [4]bool
	unlocked [4]time.Time // until when
	fire     bool
	modes    [4]byte // 1 normally open, 2 normally closed, else controlled
	orders   int     // how often a mode was set
	commands []int   // doors that a command opened
	faults   faults
}

// Start switches a controller on.
func Start(cfg Config) (*Controller, error) {
	if cfg.Listen == "" {
		cfg.Listen = "127.0.0.1:0"
	}
	if cfg.Ring == 0 {
		cfg.Ring = 1000
	}
	if cfg.Firmware == 0 {
		cfg.Firmware = 0x0892
	}
	if cfg.Zone == nil {
		cfg.Zone = time.Local
	}
	if cfg.Unlock == 0 {
		cfg.Unlock = 5 * time.Second
	}
	c := &Controller{cfg: cfg, clock: cfg.ClockOffset, ring: ring{size: cfg.Ring}}
	if err := c.on(cfg.Listen); err != nil {
		return nil, err
	}
	return c, nil
}

func (c *Controller) on(address string) error {
	at, err := net.ResolveUDPAddr("udp4", address)
	if err != nil {
		return fmt.Errorf("simulated controller %d: %w", c.cfg.Serial, err)
	}
	conn, err := net.ListenUDP("udp4", at)
	if err != nil {
		return fmt.Errorf("simulated controller %d: %w", c.cfg.Serial, err)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.conn, c.done = conn, make(chan struct{})
	c.addr = netip.MustParseAddrPort(conn.LocalAddr().String())
	go c.serve(conn, c.done)
	return nil
}

// Addr is where it answers, the same after a restart.
func (c *Controller) Addr() string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.addr.String()
}

// Serial is its serial number.
func (c *Controller) Serial() uint32 { return c.cfg.Serial }

// Close switches it off and waits until it is silent. What it remembers stays.
func (c *Controller) Close() {
	c.mu.Lock()
	conn, done := c.conn, c.done
	c.conn = nil
	c.mu.Unlock()
	if conn == nil {
		return
	}
	_ = conn.Close()
	<-done
}

// Restart switches it on again at the same address; it records the power-on.
func (c *Controller) Restart() error {
	if err := c.Reconnect(); err != nil {
		return err
	}
	c.Record(Event{Kind: 3, Reason: 28})
	return nil
}

// Reconnect has it reachable again at the same address, as after a fault of the
// network that it knows nothing of.
func (c *Controller) Reconnect() error {
	c.Close()
	return c.on(c.Addr())
}

func (c *Controller) serve(conn *net.UDPConn, done chan struct{}) {
	defer close(done)
	var buf [256]byte
	for {
		wait := time.Hour
		c.mu.Lock()
		if c.interval > 0 {
			wait = c.interval
		}
		c.mu.Unlock()
		_ = conn.SetReadDeadline(time.Now().Add(wait))
		n, from, err := conn.ReadFromUDPAddrPort(buf[:])
		var timeout net.Error
		if err != nil {
			var ok bool
			if timeout, ok = err.(net.Error); ok && timeout.Timeout() {
				c.repeat()
				continue
			}
			return
		}
		for _, reply := range c.answer(buf[:n]) {
			_, _ = conn.WriteToUDPAddrPort(reply, from) // a packet may be lost
		}
		c.push() // what a command made happen, after its answer
	}
}
