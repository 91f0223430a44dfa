package alerts

import "time"

// clockSlack is by how much two times of one clock may differ without it having been
// set: the network's time service at work.
const clockSlack = 2 * time.Second

// Resumed says that the machine goes on from the record after a time of which only
// the clock on the wall tells how long it was.
type Resumed struct {
	// Behind: that clock shows less than stands on record, so it was set back.
	Behind bool
}

func (Resumed) input() {}

// resume ends the silences of which nobody knows how long they have stood: one is
// for so many hours that pass, and in doubt it ends early rather than late. The
// windows go by the clock on the wall, and are held against it anew.
func (d *draft) resume(in Resumed) {
	for _, s := range d.State.Silences() {
		if in.Behind || s.From.After(d.now.Add(clockSlack)) || s.Until.Sub(d.now) > SilenceMost {
			d.endSilence(s.ID, System)
		}
	}
	for _, w := range d.State.Windows() {
		d.turnWindow(w.ID)
	}
}

// shiftNoise follows the hub's clock. A silence that was made since the hub started
// lasts as long as it was to last. Of one from before, when the clock may have been
// another, the end is only ever moved nearer. A window is planned by the clock on
// the wall.
func (d *draft) shiftNoise(by time.Duration) {
	for _, s := range d.State.Silences() {
		if s.sure || by < 0 {
			s.From, s.Until = s.From.Add(by), s.Until.Add(by)
		}
		d.keepSilence(s)
		d.schedule(Due{Key: silenceKey(s.ID), Kind: DueSilence, At: s.Until})
	}
	for _, w := range d.State.Windows() {
		d.turnWindow(w.ID)
	}
}
