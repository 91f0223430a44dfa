package quality

import (
	"slices"
	"strings"
	"testing"
)

// tells has a camera told the same for some minutes and returns what holds then.
func tells(c *Camera, minutes int, s Stream) []Name {
	var names []Name
	var faults []Fault
	for m := range minutes {
		faults = c.Told(at(m), s)
	}
	for _, f := range faults {
		names = append(names, f.Name)
	}
	return names
}

func healthy() map[string]float64 {
	return map[string]float64{"fps": 15, "bitrate_kbps": 800, "keyframe_interval_s": 2, "loss_pct": 0, "clock_offset_s": 0.4}
}

func with(metric string, v float64) map[string]float64 {
	values := healthy()
	values[metric] = v
	return values
}

func TestEachThingThatAStreamTellsIsANamedFault(t *testing.T) {
	for _, c := range []struct {
		name string
		told Stream
		want Name
	}{
		{"no connection", Stream{Reasons: []string{"unreachable"}}, Unreachable},
		{"a password that is refused", Stream{Reasons: []string{"credentials"}}, Credentials},
		{"a stream without pictures", Stream{Reasons: []string{"no_pictures"}}, NoPictures},
		{"half the pictures that it promises", Stream{Values: with("fps", 7), FPS: 15}, FewPictures},
		{"half the pictures that are usual", Stream{Values: with("fps", 7)}, FewPictures},
		{"a tenth of the usual bit rate", Stream{Values: with("bitrate_kbps", 70)}, LowBitrate},
		{"a key picture every 20 s", Stream{Values: with("keyframe_interval_s", 20)}, RareKeys},
		{"3 % of packets lost", Stream{Values: with("loss_pct", 3)}, PacketsLost},
		{"a clock 40 s behind", Stream{Values: with("clock_offset_s", -40)}, ClockWrong},
		{"a clock of the year 2000", Stream{Values: with("clock_offset_s", -8e8)}, ClockLost},
	} {
		camera := New()
		if got := tells(camera, 200, Stream{Values: healthy(), FPS: c.told.FPS}); len(got) != 0 {
			t.Fatalf("%s: well, and yet %v", c.name, got)
		}
		if got := tells(camera, 1, c.told); len(got) != 0 {
			t.Errorf("%s, once: %v already", c.name, got)
		}
		if got := tells(camera, 11, c.told); !slices.Equal(got, []Name{c.want}) {
			t.Errorf("%s: %v; want %s", c.name, got, c.want)
		}
		if got := tells(camera, 12, Stream{Values: healthy(), FPS: c.told.FPS}); len(got) != 0 {
			t.Errorf("%s, mended: still %v", c.name, got)
		}
	}
}

func TestWhatIsNotToldIsNotJudged(t *testing.T) {
	if got := tells(New(), 50, Stream{}); len(got) != 0 {
		t.Errorf("nothing was told, and %v was made of it", got)
	}
}

func TestAFaultThatEndsAndAgainBeginsDoesNotFlicker(t *testing.T) {
	c := New()
	tells(c, 100, Stream{Values: healthy()})
	turns, held := 0, false
	for m := range 200 { // every other minute bad
		v := healthy()
		if m%2 == 0 {
			v["loss_pct"] = 5
		}
		if now := len(c.Told(at(m), Stream{Values: v})) > 0; now != held {
			turns, held = turns+1, now
		}
	}
	if turns > 1 {
		t.Errorf("it turned %d times", turns)
	}
}

func TestEveryFaultHasWordsInBothLanguages(t *testing.T) {
	if flaws := words.Flaws(); len(flaws) > 0 {
		t.Error(strings.Join(flaws, "\n"))
	}
	for _, name := range append(PictureFaults(), StreamFaults()...) {
		text := why(name, &trail{figure: Figure{Value: 12.4, Usual: 30}})
		if text.Zh == "" || text.En == "" || text.Code != string(name) || text.Zh == string(name) || strings.Contains(text.En+text.Zh, "%!") {
			t.Errorf("%s says %q and %q", name, text.Zh, text.En)
		}
	}
}
