package quality

import (
	"testing"
)

// viewed has a camera hear opinions about its view, one letter a picture: n not
// itself, o obstructed, g good.
func viewed(c *Camera, letters string) {
	for i, l := range letters {
		v := &verdict{opinions: map[Name]opinion{}, figures: map[Name]Figure{}}
		switch l {
		case 'n':
			v.opinions[NotItself] = bad
		case 'o':
			v.opinions[Obstructed] = bad
		case 'g':
			v.opinions[NotItself], v.opinions[Obstructed], v.opinions[Moved] = good, good, good
		}
		c.oneView(v)
		for _, name := range viewFaults {
			c.trail(name).hear(v.opinions[name], windowOf(name), at(i), Figure{})
		}
	}
}

func TestAViewThatIsLostButHardToNameIsOneFaultAllTheSame(t *testing.T) {
	c := New()
	viewed(c, "nononononononononononononono")
	if got := names(c.Faults()); len(got) != 1 || got[0] != NotItself {
		t.Errorf("called by two names in turn it is %v; want the first that enough agree on, alone", got)
	}
	viewed(c, "oooooooooooooooooooooooooo")
	if got := names(c.Faults()); len(got) != 1 || got[0] != NotItself {
		t.Errorf("called by the other name it is %v; want that the name stays", got)
	}
	viewed(c, "gggggggggggg")
	if got := names(c.Faults()); len(got) != 0 {
		t.Errorf("seen again it is still %v", got)
	}
}

func TestAFewOddPicturesBeginNothing(t *testing.T) {
	c := New()
	for range 40 {
		viewed(c, "ggnggoggng")
	}
	if got := names(c.Faults()); len(got) != 0 {
		t.Errorf("three odd pictures in ten are %v", got)
	}
}
