package drivertest

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"net"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"brighteyes/devices"
)

func TestADriverThatKeepsTheContractPasses(t *testing.T) {
	Run(t, func(t testing.TB) Subject { return bell(t, flaws{}) })
}

// Each promise that is broken is found, by the check that is for it.
func TestADriverThatBreaksAPromiseIsFound(t *testing.T) {
	for name, c := range map[string]struct {
		flaws flaws
		check func(t testing.TB, start func(t testing.TB) Subject)
	}{
		"it ignores unknown keys":                {flaws{lax: true}, settingsAreStrict},
		"it takes an empty address":              {flaws{trusting: true}, settingsAreStrict},
		"it dials when opened":                   {flaws{eager: true}, settingsAreStrict},
		"it returns the context's error":         {flaws{sulks: true}, endsWhenTold},
		"it ends by itself":                      {flaws{quits: true}, endsWhenTold},
		"it leaves a goroutine":                  {flaws{leaks: true}, leavesNothing},
		"it leaves a connection":                 {flaws{holds: true}, leavesNothing},
		"it lets go before the event is durable": {flaws{careless: true}, letsGoWhenDurable},
		"its events count twice":                 {flaws{renames: true}, letsGoWhenDurable},
		"it gives up after an outage":            {flaws{givesUp: true}, comesBack},
		"it panics at garbage":                   {flaws{fragile: true}, survivesGarbage},
	} {
		t.Run(name, func(t *testing.T) {
			if !failsOn(t, c.check, c.flaws) {
				t.Fatal("nothing was found")
			}
		})
	}
}

// failsOn reports whether a check finds fault with a driver.
func failsOn(t *testing.T, check func(testing.TB, func(testing.TB) Subject), f flaws) bool {
	return found(t, func(t testing.TB) {
		check(t, func(t testing.TB) Subject {
			s := bell(t, f)
			s.Patience = 500 * time.Millisecond
			return s
		})
	})
}

// found reports whether a test that tries this fails.
func found(t *testing.T, try func(t testing.TB)) bool {
	tb := &judge{TB: t}
	done := make(chan struct{})
	go func() { // Fatalf ends the goroutine that it is called in
		defer close(done)
		defer tb.clean()
		try(tb)
	}()
	<-done
	return tb.failed()
}

// judge is a test that may fail without failing the one that it is part of.
type judge struct {
	testing.TB
	mu    sync.Mutex
	found []string
	after []func()
}

func (j *judge) Helper() {}

func (j *judge) Errorf(format string, args ...any) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.found = append(j.found, fmt.Sprintf(format, args...))
}

func (j *judge) Fatalf(format string, args ...any) { j.Errorf(format, args...); runtime.Goexit() }
func (j *judge) Error(args ...any)                 { j.Errorf("%s", fmt.Sprint(args...)) }
func (j *judge) Fatal(args ...any)                 { j.Errorf("%s", fmt.Sprint(args...)); runtime.Goexit() }

func (j *judge) Cleanup(f func()) { j.after = append(j.after, f) }

func (j *judge) clean() {
	for len(j.after) > 0 {
		last := j.after[len(j.after)-1]
		j.after = j.after[:len(j.after)-1]
		last()
	}
}

func (j *judge) failed() bool {
	j.mu.Lock()
	defer j.mu.Unlock()
	return len(j.found) > 0
}

// flaws are the promises that a driver breaks.
type flaws struct {
	lax, trusting, eager, sulks, quits, leaks, holds, careless, renames, givesUp, fragile bool
}

// bell is a driver of a door bell that says a number for each ring, until it is
// said back.
func bell(t testing.TB, f flaws) Subject {
	sim := &station{address: "127.0.0.1:0", rings: map[int]bool{}}
	if err := sim.start(); err != nil {
		t.Fatalf("start: %v", err)
	}
	driver := &bellDriver{flaws: f, free: make(chan struct{})}
	t.Cleanup(func() { close(driver.free); _ = sim.stop() })
	return Subject{
		Driver: driver, Device: devices.Device{ID: "bell-1", Kind: devices.Button},
		Settings: "address: " + sim.address + "\n", Wrong: map[string]string{"no address": "address: \"\"\n"},
		Stop: sim.stop, Resume: sim.start, Happen: sim.ring, Repeats: true, Garbage: sim.say,
	}
}

type station struct {
	mu      sync.Mutex
	address string
	server  net.Listener
	conns   []net.Conn
	rings   map[int]bool
	last    int
	wg      sync.WaitGroup
}

func (s *station) start() error {
	server, err := net.Listen("tcp", s.address)
	if err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.server, s.address = server, server.Addr().String()
	s.wg.Go(func() {
		for {
			conn, err := server.Accept()
			if err != nil {
				return
			}
			s.mu.Lock()
			s.conns = append(s.conns, conn)
			s.mu.Unlock()
			s.wg.Go(func() { s.listen(conn) })
			s.wg.Go(func() { s.talk(conn) })
		}
	})
	return nil
}

func (s *station) stop() error {
	s.mu.Lock()
	_ = s.server.Close()
	for _, c := range s.conns {
		_ = c.Close()
	}
	s.conns = nil
	s.mu.Unlock()
	s.wg.Wait()
	return nil
}

func (s *station) listen(conn net.Conn) {
	defer conn.Close()
	for lines := bufio.NewScanner(conn); lines.Scan(); {
		var n int
		if _, err := fmt.Sscanf(lines.Text(), "ok %d", &n); err == nil {
			s.mu.Lock()
			delete(s.rings, n)
			s.mu.Unlock()
		}
	}
}

func (s *station) talk(conn net.Conn) {
	for {
		text := "here\n"
		s.mu.Lock()
		for n := range s.rings {
			text += fmt.Sprintf("ring %d\n", n)
		}
		s.mu.Unlock()
		if _, err := conn.Write([]byte(text)); err != nil {
			return
		}
		<-time.After(20 * time.Millisecond)
	}
}

func (s *station) ring() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.last++
	s.rings[s.last] = true
	return nil
}

func (s *station) say(bytes []byte) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, c := range s.conns {
		_, _ = c.Write(append(bytes, '\n')) // to whoever still listens
	}
	return nil
}

type bellDriver struct {
	flaws
	free chan struct{} // closed when what leaks may end
	mu   sync.Mutex
	held []net.Conn
	runs int
}

func (*bellDriver) Name() string { return "bell" }

func (d *bellDriver) Open(spec devices.Spec) (devices.Runner, error) {
	var s struct {
		Address string `yaml:"address"`
	}
	if err := spec.Settings.Decode(&s); err != nil && !d.lax {
		return nil, err
	}
	if s.Address == "" && !d.trusting {
		return nil, errors.New("address: want host:port")
	}
	if d.eager {
		conn, err := net.Dial("tcp", s.Address)
		if err != nil {
			return nil, err
		}
		_ = conn.Close()
	}
	return &bellRunner{d, s.Address}, nil
}

type bellRunner struct {
	*bellDriver
	address string
}

func (r *bellRunner) Run(ctx context.Context, emit devices.Emitter) error {
	r.mu.Lock()
	r.runs++
	again := r.runs > 1
	r.mu.Unlock()
	if r.quits {
		return nil
	}
	if r.leaks {
		go func() { <-r.free }()
	}
	if r.givesUp && again {
		<-ctx.Done()
		return nil
	}
	conn, err := net.Dial("tcp", r.address)
	if err != nil {
		return err
	}
	if r.holds {
		other, err := net.Dial("tcp", r.address)
		if err != nil {
			return err
		}
		r.mu.Lock()
		r.held = append(r.held, other) // kept from the collector
		r.mu.Unlock()
	}
	defer conn.Close()
	defer context.AfterFunc(ctx, func() { _ = conn.Close() })()
	for lines := bufio.NewScanner(conn); lines.Scan(); {
		emit.Heard(time.Now())
		word, number, _ := strings.Cut(lines.Text(), " ")
		if word != "ring" {
			if r.fragile && word != "here" {
				panic("what is this?")
			}
			continue
		}
		event := devices.Event{ID: devices.StableID(time.Unix(0, 0), number), Type: devices.ButtonPressed}
		if r.renames {
			event.ID = devices.NewID(time.Now())
		}
		if r.careless {
			fmt.Fprintf(conn, "ok %s\n", number)
		}
		if emit.Event(ctx, event) == nil {
			fmt.Fprintf(conn, "ok %s\n", number)
		}
	}
	if ctx.Err() != nil {
		if r.sulks {
			return ctx.Err()
		}
		return nil
	}
	return errors.New("the station hung up")
}
