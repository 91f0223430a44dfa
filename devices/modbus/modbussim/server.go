package modbussim

import (
	"encoding/binary"
	"fmt"
	"net"
	"slices"
	"sync"
	"time"
)

// Write is one coil that somebody switched.
type Write struct {
	Unit byte
	Coil uint16
	On   bool
	At   time.Time
}

// Server is one address with units behind it. All methods may be called from
// any goroutine.
type Server struct {
	mu      sync.Mutex
	ln      net.Listener // nil while it is switched off
	addr    string
	conns   map[net.Conn]struct{}
	running sync.WaitGroup
	units   map[byte]*Unit
	writes  []Write
	asked   int
	silent  bool              // reads requests and never answers
	mute    map[byte]bool     // units that do not answer
	cut     func(Write) Fault // asked before a write is carried out; nil: no fault
}

// Fault is what goes wrong with one request.
type Fault int

// The faults.
const (
	None    Fault = iota
	Before        // the connection breaks and nothing was done
	After         // it was done and the connection breaks before the answer
	Lost          // it was done, and the answer does not come
	Ignored       // it is answered and was not done
)

// Start switches a server on at a free port of this machine.
func Start() (*Server, error) {
	s := &Server{addr: "127.0.0.1:0", conns: map[net.Conn]struct{}{}, units: map[byte]*Unit{}, mute: map[byte]bool{}}
	return s, s.Resume()
}

// Resume switches it on again at the same address, its memory kept.
func (s *Server) Resume() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	ln, err := net.Listen("tcp", s.addr)
	if err != nil {
		return fmt.Errorf("listen on %s: %w", s.addr, err)
	}
	s.ln, s.addr = ln, ln.Addr().String()
	s.running.Go(func() { s.accept(ln) })
	return nil
}

// Stop switches it off, without a word.
func (s *Server) Stop() {
	s.mu.Lock()
	if s.ln != nil {
		_ = s.ln.Close()
		s.ln = nil
	}
	s.mu.Unlock()
	s.Cut()
	s.running.Wait()
}

// Cut breaks every connection.
func (s *Server) Cut() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for c := range s.conns {
		_ = c.Close()
	}
}

// Addr is host:port.
func (s *Server) Addr() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.addr
}

// Silence has it take connections and requests and answer nothing.
func (s *Server) Silence(yes bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.silent = yes
}

// Mute has one unit not answer: the gateway stays silent about it.
func (s *Server) Mute(unit byte, yes bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.mute[unit] = yes
}

// OnWrite has a fault decided before each write; nil ends that.
func (s *Server) OnWrite(fault func(Write) Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.cut = fault
}

// Writes is every write that was carried out.
func (s *Server) Writes() []Write {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.writes)
}

// Connections is how many are open now, Asked how many requests came.
func (s *Server) Connections() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.conns)
}

// Asked is how many requests came.
func (s *Server) Asked() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.asked
}

// Say sends these bytes to whoever is connected, out of turn.
func (s *Server) Say(bytes []byte) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for c := range s.conns {
		_, _ = c.Write(bytes) // to whoever still listens
	}
}

// Unit is the unit of that number, made when it is not there.
func (s *Server) Unit(number byte) *Unit {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.units[number] == nil {
		s.units[number] = &Unit{s: s, coils: map[uint16]bool{}, discrete: map[uint16]bool{}, holding: map[uint16]uint16{}, input: map[uint16]uint16{}}
	}
	return s.units[number]
}

func (s *Server) accept(ln net.Listener) {
	for {
		c, err := ln.Accept()
		if err != nil {
			return // switched off
		}
		s.mu.Lock()
		if s.ln != ln {
			s.mu.Unlock()
			_ = c.Close()
			return
		}
		s.conns[c] = struct{}{}
		s.running.Go(func() { s.serve(c) })
		s.mu.Unlock()
	}
}

func (s *Server) serve(c net.Conn) {
	defer func() {
		_ = c.Close()
		s.mu.Lock()
		defer s.mu.Unlock()
		delete(s.conns, c)
	}()
	for {
		f, err := readFrame(c)
		if err != nil {
			return
		}
		answer, fault := s.answer(f)
		switch fault {
		case Before, After:
			return
		case Lost:
			continue
		}
		if answer.write(c) != nil {
			return
		}
	}
}

func (s *Server) answer(f frame) (frame, Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.asked++
	if s.silent || s.mute[f.unit] {
		return f, Lost
	}
	function := f.pdu[0]
	no := func(code byte) (frame, Fault) {
		f.pdu = []byte{function | 0x80, code}
		return f, None
	}
	u := s.units[f.unit]
	switch {
	case u == nil:
		return no(targetSilent)
	case function < readCoils || function > writeCoil:
		return no(illegalFunction)
	case len(f.pdu) != 5:
		return no(illegalValue)
	}
	at, value := binary.BigEndian.Uint16(f.pdu[1:]), binary.BigEndian.Uint16(f.pdu[3:])
	if function != writeCoil {
		f.pdu = u.reads(function, int(at), int(value))
		return f, None
	}
	if _, known := u.coils[at]; !known {
		return no(illegalAddress)
	}
	if value != 0 && value != 0xff00 {
		return no(illegalValue)
	}
	w := Write{f.unit, at, value != 0, time.Now()}
	fault := None
	if s.cut != nil {
		fault = s.cut(w)
	}
	if fault != Before && fault != Ignored {
		s.writes = append(s.writes, w)
		u.coils[at] = w.On
		u.react(w)
	}
	return f, fault
}
