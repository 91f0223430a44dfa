package modbussim

import "time"

// Unit is the tables of one device. Only addresses that were set exist. They are
// guarded by the server's lock.
type Unit struct {
	s        *Server
	coils    map[uint16]bool
	discrete map[uint16]bool
	holding  map[uint16]uint16
	input    map[uint16]uint16
	barrier  *Barrier
	moves    int // to tell a movement from the one after it
}

// Coil sets a coil, as somebody at the board would.
func (u *Unit) Coil(at uint16, on bool) { u.s.mu.Lock(); defer u.s.mu.Unlock(); u.coils[at] = on }

// Discrete sets a discrete input.
func (u *Unit) Discrete(at uint16, on bool) {
	u.s.mu.Lock()
	defer u.s.mu.Unlock()
	u.discrete[at] = on
}

// Holding sets holding registers from an address on.
func (u *Unit) Holding(at uint16, values ...uint16) {
	u.s.mu.Lock()
	defer u.s.mu.Unlock()
	for i, v := range values {
		u.holding[at+uint16(i)] = v
	}
}

// Input sets input registers from an address on.
func (u *Unit) Input(at uint16, values ...uint16) {
	u.s.mu.Lock()
	defer u.s.mu.Unlock()
	for i, v := range values {
		u.input[at+uint16(i)] = v
	}
}

// IsOn is what a coil is now.
func (u *Unit) IsOn(coil uint16) bool { u.s.mu.Lock(); defer u.s.mu.Unlock(); return u.coils[coil] }

// Barrier is a boom behind the relays of a unit: coils that it obeys when they
// go on, and discrete inputs that it closes.
type Barrier struct {
	Open, Close, Stop uint16 // coils
	Up, Down          uint16 // discrete inputs
	Travel            time.Duration
	Stuck             bool // it does not move, whatever it is told
}

// Barrier puts a closed boom behind the unit.
func (u *Unit) Barrier(b Barrier) {
	u.s.mu.Lock()
	defer u.s.mu.Unlock()
	u.barrier = &b
	for _, coil := range []uint16{b.Open, b.Close, b.Stop} {
		u.coils[coil] = false
	}
	u.discrete[b.Up], u.discrete[b.Down] = false, true
}

// Jam has the boom move no more, or again.
func (u *Unit) Jam(yes bool) { u.s.mu.Lock(); defer u.s.mu.Unlock(); u.barrier.Stuck = yes }

// Lift has somebody move the boom by hand.
func (u *Unit) Lift() { u.s.mu.Lock(); defer u.s.mu.Unlock(); u.move(u.barrier.Up, u.barrier.Down) }

// Lower has somebody close it by hand.
func (u *Unit) Lower() { u.s.mu.Lock(); defer u.s.mu.Unlock(); u.move(u.barrier.Down, u.barrier.Up) }

func (u *Unit) react(w Write) {
	if u.barrier == nil || !w.On || u.barrier.Stuck {
		return
	}
	switch w.Coil {
	case u.barrier.Open:
		u.move(u.barrier.Up, u.barrier.Down)
	case u.barrier.Close:
		u.move(u.barrier.Down, u.barrier.Up)
	case u.barrier.Stop:
		u.moves++
	}
}

// move leaves one end at once and reaches the other after the travel.
func (u *Unit) move(to, from uint16) {
	u.moves++
	this := u.moves
	u.discrete[from] = false
	u.s.running.Add(1)
	time.AfterFunc(u.barrier.Travel, func() {
		defer u.s.running.Done()
		u.s.mu.Lock()
		defer u.s.mu.Unlock()
		if u.moves == this {
			u.discrete[to] = true
		}
	})
}
