package quality

import (
	"errors"
	"testing"
)

func TestAPictureThatIsItselfFaultyCannotBecomeTheReference(t *testing.T) {
	fit, asked := 0, 0
	for _, p := range placesOf(t, training) {
		for _, minute := range []int{9 * 60, 12*60 + 30, 15 * 60, 23 * 60} {
			now := 6*1440 + minute
			asked++
			if err := New().Fit(p.shot(now-1, nil), p.shot(now, nil)); err == nil {
				fit++
			} else {
				t.Logf("%s at %s: %v", p.name, at(now).Format("15:04"), err)
			}
			for _, name := range []Name{Black, Frozen, TooBlurry, Obstructed} {
				h := &harm{name: string(name), strength: 0.95, seed: 3, since: now - 5}
				if name == Obstructed && minute == 23*60 {
					continue // by night the grain of a cover can pass for structure
				}
				var unfit *Unfit
				if err := New().Fit(p.shot(now-1, h), p.shot(now, h)); !errors.As(err, &unfit) {
					t.Errorf("%s at %s: %s and yet accepted", p.name, at(now).Format("15:04"), name)
				} else if !unfit.Figure.over() && name != Frozen {
					t.Errorf("%s: refused by a figure that is within its limit: %v", name, err)
				}
			}
		}
	}
	t.Logf("%d of %d clean pictures can become a reference", fit, asked)
	if fit < asked*3/4 {
		t.Error("too many clean pictures are refused")
	}
}

func TestWhatIsStillPartOfTheOldViewIsNotAcceptedWhenTheRestIsCovered(t *testing.T) {
	p, c := testPlace(t), knowing(t)
	noon := 5*1440 + 720
	half := &harm{name: "obstructed", strength: 0.45, seed: 3}
	var unfit *Unfit
	if err := c.Fit(p.shot(noon, half), p.shot(noon+1, half)); !errors.As(err, &unfit) || unfit.Fault != Obstructed {
		t.Errorf("half the view is covered, and it is said: %v", err)
	}
	moved := &harm{name: "moved", strength: 0.6, seed: 4}
	if err := c.Fit(p.shot(noon, moved), p.shot(noon+1, moved)); err != nil {
		t.Errorf("a camera that was turned cannot be accepted: %v", err)
	}
}

func TestAReferenceShowsThePlaceAndNobodyWhoPassedBy(t *testing.T) {
	p, c := testPlace(t), New()
	c.Accept(p.shot(600, nil))
	if got := c.References(); got.Accepted.Picture == nil || got.Day.Picture != nil || got.Accepted.Pictures != 1 {
		t.Fatalf("what was accepted is not there at once: %+v", got)
	}
	visitor := func(f *Frame) *Frame { // who stands before the gate for five pictures of twenty
		for y := 60; y < 140; y++ {
			for x := 140; x < 180; x++ {
				f.Y[y*Width+x] = 5
			}
		}
		return f
	}
	for m := range 120 {
		f := p.shot(601+m, nil)
		if m%20 < 5 {
			f = visitor(f)
		}
		c.Look(at(601+m), f)
	}
	got := copyOf(t, c).References().Accepted // also after a restart
	want := p.shot(660, nil)
	var off, dark int
	for y := 60; y < 140; y++ {
		for x := 140; x < 180; x++ {
			v, w := int(got.Picture.Y[y*Width+x]), int(want.Y[y*Width+x])
			off += abs(v - w)
			if v < 12 && w > 40 {
				dark++
			}
		}
	}
	if off/3200 > 12 || dark > 60 {
		t.Errorf("where the visitor stood the reference is off by %d, and %d of 3200 points are theirs", off/3200, dark)
	}
	text, err := got.Picture.JPEG()
	if err != nil || len(text) > 40<<10 {
		t.Errorf("%d bytes, %v", len(text), err)
	}
}

func TestEveryFaultIsShownWithAFigureBeyondItsLimit(t *testing.T) {
	p := testPlace(t)
	from := 5*1440 + 600
	for _, name := range harms {
		c := copyOf(t, knowing(t))
		h := &harm{name: name, strength: 0.9, seed: 2, since: from - 1, other: &place{name: "lobby", seed: 9, indoor: true, grain: 1}}
		h.other.c = families["lobby"](t, h.other.rng(9, 0))
		for m := range 40 {
			c.Look(at(from+m), p.shot(from+m, h))
		}
		c = copyOf(t, c)
		faults := c.Faults()
		if len(faults) == 0 {
			t.Errorf("%s is not told", name)
		}
		for _, f := range faults {
			if f.Figure.Measure == "" || !f.Figure.over() && f.Figure.Value != f.Figure.Limit || f.Said < 5 || f.Said > f.Of {
				t.Errorf("%s is told as %s by %+v, said by %d of %d", name, f.Name, f.Figure, f.Said, f.Of)
			}
		}
	}
}
