package isapisim

import "time"

// faults are what is wrong with the device.
type faults struct {
	deny    bool // every user is refused
	taken   bool // somebody else has the stream
	mute    bool // the stream stays open and says nothing
	deaf    bool // no request but for the stream is answered
	lost    bool // orders are carried out and not answered
	noClock bool
	clock   time.Duration
	hidden  bool // records are kept and not told
	archive ArchiveLie
}

func (d *Device) change(f func(*faults)) {
	d.mu.Lock()
	defer d.mu.Unlock()
	f(&d.faults)
}

// Deny refuses every user while on.
func (d *Device) Deny(on bool) { d.change(func(f *faults) { f.deny = on }) }

// TakeStream has somebody else hold the only session while on.
func (d *Device) TakeStream(on bool) { d.change(func(f *faults) { f.taken = on }) }

// Mute keeps the stream open and sends nothing on it while on.
func (d *Device) Mute(on bool) { d.change(func(f *faults) { f.mute = on }) }

// Deafen leaves every request unanswered while on; the stream goes on.
func (d *Device) Deafen(on bool) { d.change(func(f *faults) { f.deaf = on }) }

// LoseAnswers carries orders out and ends their connections without an answer.
func (d *Device) LoseAnswers(on bool) { d.change(func(f *faults) { f.lost = on }) }

// LoseClock has the clock show 1970 while on.
func (d *Device) LoseClock(on bool) { d.change(func(f *faults) { f.noClock = on }) }

// SetClock has the clock be off by this much.
func (d *Device) SetClock(off time.Duration) { d.change(func(f *faults) { f.clock = off }) }

// Hide keeps records and tells nobody of them while on.
func (d *Device) Hide(on bool) { d.change(func(f *faults) { f.hidden = on }) }

// DropStream ends the stream.
func (d *Device) DropStream() {
	d.mu.Lock()
	defer d.mu.Unlock()
	close(d.drop)
	d.drop = make(chan struct{})
}

// Clear forgets all records and counts anew, as after a factory reset.
func (d *Device) Clear() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.log, d.serial = nil, 0
}

func (d *Device) now() time.Time {
	if d.faults.noClock {
		return time.Unix(4242, 0).UTC()
	}
	return time.Now().Add(d.faults.clock).In(d.cfg.Zone)
}
