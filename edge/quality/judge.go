package quality

import "math"

// seen is one picture, measured.
type seen struct {
	m     Measurement
	d     detail
	view  *view
	frame *Frame
}

// verdict is one picture's opinion about each fault, with the figure behind it.
type verdict struct {
	opinions map[Name]opinion
	figures  map[Name]Figure
	unsure   bool // whether it is the camera's view; not to be learned
}

func (v *verdict) say(name Name, isBad bool, f Figure) bool {
	v.opinions[name] = good
	v.figures[name] = f
	if isBad {
		v.opinions[name] = bad
	}
	return isBad
}

func (v *verdict) anyBad() bool {
	for _, o := range v.opinions {
		if o == bad {
			return true
		}
	}
	return false
}

// How far from its own baseline a camera's picture has to be. They were tuned on
// the tuning places of the tests only.
const (
	blackLight      = 16   // luma that nine tenths of a black picture stay under
	darkShare       = 0.62 // of the darkest usual brightness of this hour
	brightClipped   = 0.2  // more white than is usual at this hour, share of the picture
	brightTimes     = 1.45 // of the brightest usual brightness of this hour
	noiseTimes      = 1.8
	noiseMore       = 7.0
	blurShare       = 0.34 // of the way from unsharp to the usual sharpness
	unsharp         = 25   // what is out of focus measures this, whatever it shows
	castOff         = 7.5
	greyUsual       = 0.02 // share of grey pictures in an hour that has colour
	frozenShare     = 0.4  // of the least usual change
	quietest        = 0.1  // luma; a scene that changes less stands by nature
	partLost        = 0.35 // of a block's usual share of the reference
	obstructedShare = 0.22 // of the blocks that have something to lose
	plainShare      = 0.5  // of the usual fine structure: what covers a lens is out of focus
	movedMore       = 0.08 // of the usual likeness, gained by a shift
	movedShare      = 0.24 // of the usual likeness, shifted and turned
	movedPlainly    = 0.12 // of the usual likeness, gained by a shift to a view that is hardly known again
	knownAgain      = 0.34 // of the usual likeness: no doubt that it is the view, only shifted
	strangeShare    = 0.24 // of the usual likeness, however shifted and turned
	strangeBlocks   = 0.24 // of all blocks: another place has structure where the view has not that
	strangeOwn      = 0.5  // of the usual sharp blocks, where the view has few
	nearLikeness    = 0.86 // of the usual likeness: a small shift is looked for below
	fullLikeness    = 0.72 // of the usual likeness: nothing to ask
)

// judge says what a picture shows, as far as the camera is known.
func (c *Camera) judge(s *seen, hourNow int) *verdict {
	v := &verdict{opinions: map[Name]opinion{}, figures: map[Name]Figure{}}
	m := &s.m
	h := around(&c.hours, hourNow)
	dark := m.Light < blackLight && (h.N == 0 || h.Low > 1.5*m.Brightness+2)
	if v.say(Black, dark, below(OfLight, m.Light, blackLight, 0)) {
		return v // nothing else can be seen
	}
	l := c.closest(s)
	exposed := c.exposure(m, h, v)
	if c.still(s, l, v, exposed) {
		return v
	}
	if l == nil {
		return v
	}
	grain := above(OfNoise, m.Noise, noiseTimes*l.noise.Mean+3*l.noise.Dev+noiseMore, l.noise.Mean)
	if exposed && v.say(Noisy, grain.over(), grain) {
		return v
	}
	if name := c.place(s, l, v, exposed); name != "" || !exposed {
		return v
	}
	focus := l.focus(m)
	v.say(TooBlurry, focus.over(), focus)
	c.tint(m, h, v)
	return v
}

// exposure judges the brightness by what is usual at this hour, and reports
// whether the picture is exposed so that more can be told.
func (c *Camera) exposure(m *Measurement, h hour, v *verdict) (well bool) {
	if h.N == 0 {
		return true
	}
	light := below(OfBrightness, m.Brightness, darkShare*h.Low, h.Mean)
	dark := v.say(TooDark, light.over(), light)
	white := above(OfWhite, 100*m.Clipped, 100*(h.Clipped+brightClipped), 100*h.Clipped)
	if !white.over() {
		white = above(OfBrightness, m.Brightness, brightTimes*h.High, h.Mean)
	}
	return !v.say(TooBright, white.over(), white) && !dark
}

// closest is the look that a picture is most like; nil while the one that it
// should be like is not known.
func (c *Camera) closest(s *seen) *look {
	if own := c.belongs(s); own == nil || !own.known() {
		return nil
	}
	var best *look
	most := math.Inf(-1)
	for i := range c.looks {
		l := &c.looks[i]
		if !l.known() {
			continue
		}
		if like := s.view.likeness(&l.view, 0, 0) / max(0.05, l.likeness.Mean); like > most {
			most, best = like, l
		}
	}
	return best
}

// still judges whether the picture stands. Where key pictures of a quiet scene
// are all but the same, or another scene than usual is seen, or one so dark that
// its grain is gone, only the very same picture counts.
func (c *Camera) still(s *seen, l *look, v *verdict, exposed bool) bool {
	if s.m.Change < 0 {
		return false
	}
	if l == nil {
		return v.say(Frozen, s.m.Same, below(OfChange, s.m.Change, 0, 0))
	}
	ownScene := s.view.likeness(&l.view, 0, 0) > fullLikeness*l.likeness.Mean
	least := 0.0
	if exposed && ownScene && l.quiet > quietest {
		least = frozenShare * l.quiet
	}
	return v.say(Frozen, s.m.Same || s.m.Change < least, below(OfChange, s.m.Change, least, l.change.Mean))
}

// place judges whether the camera sees what it is there to see, and returns what
// hides the view, so that nothing else can be told. In a picture that is exposed
// wrongly only what is plainly seen counts, and then explains the exposure too.
func (c *Camera) place(s *seen, l *look, v *verdict, exposed bool) Name {
	usual, now := l.likeness.Mean, s.view.likeness(&l.view, 0, 0)
	p := c.missing(s, l)
	if p.strong < blocks/20 { // a place without structure says nothing
		return ""
	}
	share := float64(p.lost) / float64(p.strong)
	f := found{best: now}
	say := func(name Name) Name {
		// one of them speaks neither for nor against another: a view that is lost in
		// a way that is hard to name is lost all the same
		for _, each := range viewFaults {
			v.opinions[each] = cannotSay
			if name == "" {
				v.opinions[each] = good
			}
		}
		v.figures[NotItself] = below(OfLikeness, 100*f.best, 100*strangeShare*usual, 100*usual)
		v.figures[Obstructed] = above(OfLost, 100*share, 100*obstructedShare, 0)
		v.figures[Moved] = above(OfShift, 100*float64(max(abs(f.dx)*cell, abs(f.dy)*cell))/Width, 100.0*cell/Width, 0)
		if name != "" {
			v.opinions[name] = bad
			delete(v.opinions, TooDark)
			delete(v.opinions, TooBright)
		}
		return name
	}
	allThere := now > fullLikeness*usual && share < obstructedShare
	if allThere && now > nearLikeness*usual {
		return say("")
	}
	f = s.view.find(&l.view, knownAgain*usual)
	gain := (f.best - now) / usual
	shifted := max(abs(f.dx), abs(f.dy)) > 1 && gain > movedMore || (f.dx != 0 || f.dy != 0) && gain > 2*movedMore
	known := f.best > knownAgain*usual || f.best > movedShare*usual && gain > movedPlainly
	nothing := f.best < strangeShare*usual && share > 0.55
	another := p.strange > strangeBlocks*blocks || p.strange > max(blocks/10, strangeOwn*l.own.Mean)
	switch {
	case shifted && known:
		return say(Moved)
	case allThere:
		return say("")
	case nothing && another:
		return say(NotItself)
	case !exposed && p.plainlySeen*2 < p.lost:
	case share >= obstructedShare && !p.blurred() && (p.plain*2 > p.lost || now > strangeShare*usual || nothing):
		return say(Obstructed)
	}
	v.unsure = true // neither sure of it nor against it
	return ""
}

// parts counts the blocks that have structure in the reference.
type parts struct {
	strong      int
	lost        int     // have not that structure any more
	plain       int     // of the lost: no fine structure at all
	plainlySeen int     // of the plain: neither black nor white
	keptPlain   int     // of the others: no fine structure any more
	strange     float64 // of all blocks: sharp structure, and not that of the reference
}

// missing counts which of them have lost it, and which of these, and of the
// others, have no fine structure any more.
func (c *Camera) missing(s *seen, l *look) (p parts) {
	found, there := s.view.parts(&l.view)
	mean := 0.0
	for _, e := range there {
		mean += e / blocks
	}
	for b := range found {
		strong, isLost := there[b] >= 0.3*mean && l.found[b] >= 0.25, found[b] < partLost*float64(l.found[b])
		if (isLost || !strong) && s.d.distinct(b, s.m.Noise) {
			p.strange++
		}
		if !strong {
			continue
		}
		p.strong++
		plain := s.d.texture(b, s.m.Noise) < plainShare*float64(l.fine[b])
		switch {
		case isLost && plain:
			p.lost, p.plain = p.lost+1, p.plain+1
			if s.d.mean[b] > 24 && s.d.mean[b] < 235 {
				p.plainlySeen++
			}
		case isLost:
			p.lost++
		case plain:
			p.keptPlain++
		}
	}
	return p
}

// blurred: what is left of the view has no fine structure either.
func (p parts) blurred() bool {
	kept := p.strong - p.lost
	return kept*5 > p.strong*2 && p.keptPlain*3 > kept*2
}

// tint judges the colour: against every look that is known, and against the hour,
// in which a camera without colour may be a surprise.
func (c *Camera) tint(m *Measurement, h hour, v *verdict) {
	off, usual := math.Inf(1), 0.0 // of a cast: a distance in colour
	for i := range c.looks {
		l := &c.looks[i]
		if !l.known() {
			continue
		}
		o := math.Hypot(m.Cb-l.cb.Mean, m.Cr-l.cr.Mean) - 2*(l.cb.Dev+l.cr.Dev)
		if o < off {
			off, usual = o, math.Hypot(l.cb.Mean, l.cr.Mean)
		}
	}
	if h.N > 0 && m.grey() && h.Grey < greyUsual {
		v.say(ColourWrong, true, below(OfColour, m.Colour, greyBelow, 0))
		return
	}
	v.say(ColourWrong, off > castOff, above(OfCast, off, castOff, usual))
}

func abs(x int) int { return max(x, -x) }
