// Package snmpsim plays an SNMP agent with the UPS-MIB (RFC 1628), versions 1 and
// 2c, for tests and the demo. Its codec is gosnmp's; that the agent is a right one
// is shown with net-snmp's programs. It knows nothing of the driver.
package snmpsim

import (
	"fmt"
	"maps"
	"net"
	"sync"

	"github.com/gosnmp/gosnmp"
)

// The objects that a new agent has, below 1.3.6.1.2.1.33.
const (
	OutputSource  = ".1.3.6.1.2.1.33.1.4.1.0"
	OnBattery     = ".1.3.6.1.2.1.33.1.2.2.0"
	BatteryStatus = ".1.3.6.1.2.1.33.1.2.1.0"
	MinutesLeft   = ".1.3.6.1.2.1.33.1.2.3.0"
	Charge        = ".1.3.6.1.2.1.33.1.2.4.0"
	Manufacturer  = ".1.3.6.1.2.1.33.1.1.1.0"
	Model         = ".1.3.6.1.2.1.33.1.1.2.0"
)

// Agent is one agent. All methods may be called from any goroutine.
type Agent struct {
	community string

	mu      sync.Mutex
	conn    *net.UDPConn // nil while it is switched off
	addr    string
	done    chan struct{}
	objects map[string]gosnmp.SnmpPDU
	peer    *net.UDPAddr // who asked last
	silent  bool
	asked   int
	came    int
}

// Start switches an agent on at a free port of this machine, on mains.
func Start(community string) (*Agent, error) {
	a := &Agent{community: community, addr: "127.0.0.1:0", objects: map[string]gosnmp.SnmpPDU{}}
	for oid, v := range map[string]int{OutputSource: 3, OnBattery: 0, BatteryStatus: 2, MinutesLeft: 45, Charge: 100} {
		a.Set(oid, v)
	}
	a.text(Manufacturer, "Simulated")
	a.text(Model, "UPS 3000")
	return a, a.Resume()
}

// Resume switches it on again at the same address.
func (a *Agent) Resume() error {
	a.mu.Lock()
	defer a.mu.Unlock()
	at, err := net.ResolveUDPAddr("udp", a.addr)
	if err != nil {
		return fmt.Errorf("listen on %s: %w", a.addr, err)
	}
	conn, err := net.ListenUDP("udp", at)
	if err != nil {
		return fmt.Errorf("listen on %s: %w", a.addr, err)
	}
	a.conn, a.addr, a.done = conn, conn.LocalAddr().String(), make(chan struct{})
	go a.serve(conn, a.done)
	return nil
}

// Stop switches it off, without a word.
func (a *Agent) Stop() {
	a.mu.Lock()
	conn, done := a.conn, a.done
	a.conn = nil
	a.mu.Unlock()
	if conn != nil {
		_ = conn.Close()
		<-done
	}
}

// Addr is host:port.
func (a *Agent) Addr() string { a.mu.Lock(); defer a.mu.Unlock(); return a.addr }

// Asked is how many requests were answered.
func (a *Agent) Asked() int { a.mu.Lock(); defer a.mu.Unlock(); return a.asked }

// Requests is how many came, answered or not.
func (a *Agent) Requests() int { a.mu.Lock(); defer a.mu.Unlock(); return a.came }

// Silence has it answer nothing.
func (a *Agent) Silence(yes bool) { a.mu.Lock(); defer a.mu.Unlock(); a.silent = yes }

// Set gives an object a number.
func (a *Agent) Set(oid string, value int) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.objects[oid] = gosnmp.SnmpPDU{Name: oid, Type: gosnmp.Integer, Value: value}
}

// Drop takes an object away.
func (a *Agent) Drop(oid string) { a.mu.Lock(); defer a.mu.Unlock(); delete(a.objects, oid) }

func (a *Agent) text(oid, value string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.objects[oid] = gosnmp.SnmpPDU{Name: oid, Type: gosnmp.OctetString, Value: []byte(value)}
}

// Mains has the mains go or come back.
func (a *Agent) Mains(on bool) {
	if on {
		a.Set(OnBattery, 0)
		a.Set(OutputSource, 3)
		return
	}
	a.Set(OnBattery, 1)
	a.Set(OutputSource, 5)
}

// Say sends these bytes to whoever asked last.
func (a *Agent) Say(bytes []byte) error {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.conn == nil || a.peer == nil {
		return nil
	}
	_, err := a.conn.WriteToUDP(bytes, a.peer)
	return err
}

func (a *Agent) serve(conn *net.UDPConn, done chan struct{}) {
	defer close(done)
	buf := make([]byte, 8<<10)
	for {
		n, from, err := conn.ReadFromUDP(buf)
		if err != nil {
			return // switched off
		}
		if answer := a.answer(buf[:n], from); answer != nil {
			_, _ = conn.WriteToUDP(answer, from) // it is asked again if this is lost
		}
	}
}

func (a *Agent) answer(packet []byte, from *net.UDPAddr) []byte {
	var codec gosnmp.GoSNMP
	p, err := codec.SnmpDecodePacket(packet)
	if err != nil || p.PDUType != gosnmp.GetRequest {
		return nil
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	a.peer = from
	a.came++
	if a.silent || p.Community != a.community { // as agents do, without a word
		return nil
	}
	a.asked++
	objects := maps.Clone(a.objects)
	for i, v := range p.Variables {
		have, ok := objects[v.Name]
		switch {
		case ok:
			p.Variables[i] = have
		case p.Version == gosnmp.Version1:
			if p.Error == gosnmp.NoError {
				p.Error, p.ErrorIndex = gosnmp.NoSuchName, uint8(i+1)
			}
		default:
			p.Variables[i] = gosnmp.SnmpPDU{Name: v.Name, Type: gosnmp.NoSuchObject}
		}
	}
	p.PDUType = gosnmp.GetResponse
	out, err := p.MarshalMsg()
	if err != nil {
		return nil
	}
	return out
}
