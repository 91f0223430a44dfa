package quality

import "math"

// usual is what a value usually is: a mean and a mean deviation that forget slowly.
type usual struct {
	N         int
	Mean, Dev float64
}

// memory is how many pictures a baseline looks back: about a day at one a minute.
const memory = 1500

func (u *usual) learn(v float64) {
	u.N = min(u.N+1, memory)
	rate := 1 / float64(u.N)
	off := v - u.Mean
	if u.N > 50 { // one strange picture shall not move much
		most := 6*u.Dev + 0.02*math.Abs(u.Mean) + 1e-6
		off = max(-most, min(most, off))
	}
	u.Mean += rate * off
	if u.N > 1 {
		u.Dev += rate * (math.Abs(off) - u.Dev)
	}
}

// look is how a camera looks by day, or by night.
type look struct {
	n                int // pictures learned from
	view             view
	shown            *Frame // the middle of what it showed: no one who passed by is in it
	likeness         usual
	found            [blocks]float32 // usual share of the reference in each block
	fine             [blocks]float32 // usual fine structure in each block
	sharpness, noise usual
	cb, cr           usual
	own, change      usual   // blocks with sharp structure; since the picture before
	quiet            float64 // the least usual change: an envelope that closes slowly
}

// enoughPictures is when a look is known well enough to judge by.
const enoughPictures = 90

func (l *look) known() bool { return l.n >= enoughPictures }

// learn takes over a picture that shows no fault.
func (l *look) learn(s *seen) {
	if l.shown == nil {
		first := *s.frame
		l.shown = &first
	} else {
		l.shown.approach(s.frame, l.n)
	}
	l.n = min(l.n+1, memory)
	rate := float32(1 / float64(min(l.n, memory)))
	for i := range l.view.u {
		l.view.u[i] += rate * (s.view.u[i] - l.view.u[i])
		l.view.v[i] += rate * (s.view.v[i] - l.view.v[i])
	}
	if l.n > 10 { // before there is something to be like
		l.likeness.learn(s.view.likeness(&l.view, 0, 0))
		found, _ := s.view.parts(&l.view)
		for b := range found {
			l.found[b] += max(rate, 0.002) * (float32(found[b]) - l.found[b])
		}
	}
	for b := range s.d.fine {
		l.fine[b] += rate * (float32(s.d.texture(b, s.m.Noise)) - l.fine[b])
	}
	l.sharpness.learn(s.m.Sharpness)
	l.noise.learn(s.m.Noise)
	l.cb.learn(s.m.Cb)
	l.cr.learn(s.m.Cr)
	l.own.learn(s.d.sharp(s.m.Noise))
	if s.m.Change >= 0 {
		if l.change.N == 0 {
			l.quiet = s.m.Change
		}
		l.change.learn(s.m.Change)
		l.quiet = min(s.m.Change, l.quiet+(l.change.Mean-l.quiet)*narrow/4)
	}
}

// focus is how sharp a picture is against what is usual.
func (l *look) focus(m *Measurement) Figure {
	return below(OfSharpness, m.Sharpness, unsharp+blurShare*(l.sharpness.Mean-unsharp)-l.sharpness.Dev/2, l.sharpness.Mean)
}

// hour is what is usual at an hour of the day, whatever the camera does then.
type hour struct {
	N         int
	Low, High float64 // of brightness: an envelope that closes slowly
	Clipped   float64 // the highest usual share of white
	Grey      float64 // share of pictures without colour
	Mean      float64
}

const (
	widen  = 3.0   // luma by which one picture widens the envelope at most
	narrow = 0.003 // of the way that the envelope closes with each picture
)

// enoughOfHour is when an hour is known well enough to judge by.
const enoughOfHour = 24

func (h *hour) learn(m *Measurement) {
	if h.N == 0 {
		h.Low, h.High, h.Mean = m.Brightness, m.Brightness, m.Brightness
	}
	h.N = min(h.N+1, memory/4)
	rate := 1 / float64(h.N)
	h.Mean += rate * (m.Brightness - h.Mean)
	closing := max(narrow, 0.5/float64(h.N))
	// one flash of headlights widens the envelope by a step, not by all of it
	h.Low += max(-widen, min(0, m.Brightness-h.Low)) + (h.Mean-h.Low)*closing
	h.High += min(widen, max(0, m.Brightness-h.High)) + (h.Mean-h.High)*closing
	h.Clipped += min(widen/100, max(0, m.Clipped-h.Clipped)) - h.Clipped*closing
	grey := 0.0
	if m.grey() {
		grey = 1
	}
	h.Grey += rate * (grey - h.Grey)
}

// around is what is usual within an hour of h: dusk wanders through the year.
func around(hours *[24]hour, h int) (all hour) {
	all.Low = math.Inf(1)
	for d := -1; d <= 1; d++ {
		one := &hours[(h+d+24)%24]
		if one.N == 0 {
			continue
		}
		all.N += one.N
		all.Mean += one.Mean / 3
		all.Low = min(all.Low, one.Low)
		all.High = max(all.High, one.High)
		all.Clipped = max(all.Clipped, one.Clipped)
		all.Grey = max(all.Grey, one.Grey)
	}
	if hours[h].N < enoughOfHour {
		all.N = 0
	}
	return all
}

// grey reports a picture without colour, as under infrared light.
func (m *Measurement) grey() bool { return m.Colour < greyBelow }

const greyBelow = 0.35

// nightBelow is the brightness under which a colour picture is one of night, as
// far as the hours of the day differ; and whether all of them are known.
func nightBelow(hours *[24]hour) (level float64, known bool) {
	const enough, manyPictures = 5, 2000
	low, high, all, missing := math.Inf(1), 0.0, 0, 0
	for i := range hours {
		all += hours[i].N
		if hours[i].N < enough {
			missing++
			continue
		}
		low, high = min(low, hours[i].Mean), max(high, hours[i].Mean)
	}
	if high > 1.5*low { // else its days are as bright as its nights
		level = math.Sqrt(low * high)
	}
	return level, missing == 0 || all >= manyPictures
}
