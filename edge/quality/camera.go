package quality

import (
	"crypto/sha256"
	"math/bits"
	"slices"
	"time"
)

// Camera is what is known of one camera's pictures and stream. It is used by one
// goroutine at a time.
type Camera struct {
	looks  [2]look // by day, by night
	hours  [24]hour
	trails map[Name]*trail
	stream streamUsual

	last     *thumb
	night    bool      // the newest picture was compared with the nights
	accepted Reference // until a look is known
}

const (
	byDay = iota
	byNight
)

// thumb is what is kept of the picture before, for a comparison; it is never
// written down.
type thumb struct {
	y   [Width / 2 * Height / 2]byte
	sum [sha256.Size]byte
}

// New knows nothing yet.
func New() *Camera { return &Camera{trails: map[Name]*trail{}} }

// Report is what a picture showed.
type Report struct {
	Measurement
	// Faults that hold now, worst first.
	Faults []Fault
	// Learning is set while the camera is known too little for all to be judged.
	Learning bool
	// Suspected says of this one picture what it looks like; no fault yet.
	Suspected []Name
}

// Look judges a picture of the given time, in the camera's local time: the hour
// says whether it should be day. Pictures come about once a minute and in order.
func (c *Camera) Look(now time.Time, f *Frame) Report {
	s := &seen{frame: f}
	s.m, s.d = measure(f)
	s.view = viewOf(f, s.m.Noise)
	c.compare(f, &s.m)
	c.night = c.closest(s) == &c.looks[byNight]
	v := c.judge(s, now.Hour())
	c.oneView(v)
	for _, name := range PictureFaults() {
		c.trail(name).hear(v.opinions[name], windowOf(name), now, v.figures[name])
	}
	if !v.anyBad() && !c.holdsAny() {
		c.learn(s, now.Hour(), !v.unsure)
	}
	report := Report{Measurement: s.m, Faults: c.Faults(), Learning: !c.looks[byDay].known() && !c.looks[byNight].known()}
	for _, name := range PictureFaults() {
		if v.opinions[name] == bad {
			report.Suspected = append(report.Suspected, name)
		}
	}
	return report
}

// oneView has the fault of the view that holds stay the only one, by whatever name
// the newest picture would call it.
func (c *Camera) oneView(v *verdict) {
	for _, holds := range viewFaults {
		if !c.trail(holds).holds {
			continue
		}
		for _, other := range viewFaults {
			if other != holds && v.opinions[other] == bad {
				v.opinions[other], v.opinions[holds] = cannotSay, bad
			}
		}
		return
	}
}

// compare measures the change since the picture before.
func (c *Camera) compare(f *Frame, m *Measurement) {
	now := &thumb{sum: sha256.Sum256(f.Y[:])}
	for y := range Height / 2 {
		for x := range Width / 2 {
			now.y[y*Width/2+x] = f.Y[2*y*Width+2*x]
		}
	}
	m.Change = -1
	if c.last != nil {
		m.Same = now.sum == c.last.sum && now.y == c.last.y
		m.Change = change(&now.y, &c.last.y)
	}
	c.last = now
}

// change is the mean difference in a block that is livelier than most others: a
// clock that is written into a standing picture changes few blocks.
func change(a, b *[Width / 2 * Height / 2]byte) float64 {
	const side, wide = block / 2, Width / 2
	list := make([]float64, 0, blocks)
	for by := range blocksDown {
		for bx := range blocksAcross {
			sum := 0
			for y := by * side; y < (by+1)*side; y++ {
				for x := bx * side; x < (bx+1)*side; x++ {
					d := int(a[y*wide+x]) - int(b[y*wide+x])
					sum += max(d, -d)
				}
			}
			list = append(list, float64(sum)/(side*side))
		}
	}
	slices.Sort(list)
	return list[blocks*85/100]
}

// learn takes over a picture without fault: first, for a day, how bright each hour
// is, and then what the camera sees by day and by night.
func (c *Camera) learn(s *seen, hourNow int, sure bool) {
	if l := c.belongs(s); l != nil && sure {
		l.learn(s)
		if l.known() {
			c.accepted = Reference{}
		}
	}
	if a := &c.accepted; a.Picture != nil && sure {
		a.Picture.approach(s.frame, a.Pictures)
		a.Pictures++
	}
	c.hours[hourNow].learn(&s.m)
}

// belongs is the look that a picture should be learned into or judged by; nil
// until the hours of the day are known.
func (c *Camera) belongs(s *seen) *look {
	night, known := nightBelow(&c.hours)
	switch {
	case !known:
		return nil
	case s.m.grey() || s.m.Brightness < night:
		return &c.looks[byNight]
	}
	return &c.looks[byDay]
}

func (c *Camera) trail(name Name) *trail {
	t := c.trails[name]
	if t == nil {
		t = &trail{}
		c.trails[name] = t
	}
	return t
}

func (c *Camera) holdsAny() bool {
	for _, name := range PictureFaults() {
		if c.trail(name).holds {
			return true
		}
	}
	return false
}

// Faults lists what holds now, of pictures and of the stream, worst first.
func (c *Camera) Faults() []Fault {
	var list []Fault
	for _, name := range append(PictureFaults(), StreamFaults()...) {
		if t := c.trail(name); t.holds {
			list = append(list, Fault{Name: name, Severity: severityOf(name), Since: t.since, Figure: t.figure,
				Said: bits.OnesCount32(t.bad), Of: windowOf(name).of, Why: why(name, t)})
		}
	}
	rank(list)
	return list
}
