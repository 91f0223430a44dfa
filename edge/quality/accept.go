package quality

import "fmt"

// How good a picture must be by itself, whatever is usual, to become a reference.
const (
	acceptSharpness = 36.0 // out of focus measures 25, more where it is dark and compressed
	acceptLight     = 40   // luma that a tenth of the picture exceeds
	acceptWhite     = 0.5  // of the picture as white as can be
	acceptSharp     = blocks / 5
)

// Unfit is why a picture cannot become a camera's reference.
type Unfit struct {
	Fault  Name
	Figure Figure
}

func (u *Unfit) Error() string {
	return fmt.Sprintf("the picture is itself faulty: %s (%s %.1f, limit %.1f)", u.Fault, u.Figure.Measure, u.Figure.Value, u.Figure.Limit)
}

// Fit returns an *Unfit when what a camera shows cannot become its reference: it is
// black, stands, is out of focus, is white, or is covered. The two pictures were
// taken one after the other. What is learned is not changed.
func (c *Camera) Fit(before, now *Frame) error {
	s := &seen{frame: now}
	s.m, s.d = measure(now)
	s.view = viewOf(now, s.m.Noise)
	sharp := s.d.sharp(s.m.Noise)
	for _, test := range [...]struct {
		name Name
		f    Figure
	}{
		{Black, below(OfLight, s.m.Light, acceptLight, 0)},
		{TooBright, above(OfWhite, 100*s.m.Clipped, 100*acceptWhite, 0)},
		{TooBlurry, below(OfSharpness, s.m.Sharpness, acceptSharpness, 0)},
		{Obstructed, below(OfStructure, 100*sharp/blocks, 100*acceptSharp/blocks, 0)},
	} {
		if test.f.over() {
			return &Unfit{test.name, test.f}
		}
	}
	if now.Y == before.Y || c.trail(Frozen).holds {
		return &Unfit{Frozen, below(OfChange, 0, 0, 0)}
	}
	// what is left of the view that is known says that the rest is covered, or blurred
	if l := c.closest(s); l != nil {
		v := &verdict{opinions: map[Name]opinion{}, figures: map[Name]Figure{}}
		likeness := s.view.likeness(&l.view, 0, 0)
		switch name := c.place(s, l, v, true); {
		case name == Obstructed && likeness > strangeShare*l.likeness.Mean:
			return &Unfit{Obstructed, v.figures[Obstructed]}
		case likeness > fullLikeness*l.likeness.Mean:
			if focus := l.focus(&s.m); focus.over() {
				return &Unfit{TooBlurry, focus}
			}
		}
	}
	return nil
}

// Accept takes what the camera shows now, and from now on, as right: after it was
// turned, mended or replaced on purpose. What was learned of its pictures is
// forgotten, and learned anew from this one on.
func (c *Camera) Accept(now *Frame) {
	first := *now
	*c = Camera{trails: map[Name]*trail{}, stream: c.stream, accepted: Reference{&first, 1}}
}
