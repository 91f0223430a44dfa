package pictures

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"brighteyes/devices"
)

// feed adds a picture a second from begin on, a key picture each other second, of so
// many bytes each.
func feed(r *ring, begin time.Time, seconds, octets int) time.Time {
	for i := range seconds {
		r.add(devices.Picture{Key: i%2 == 0, NALUs: [][]byte{make([]byte, octets)}}, begin.Add(time.Duration(i)*time.Second))
	}
	return begin.Add(time.Duration(seconds-1) * time.Second)
}

func TestARingKeepsItsSpanAndLongerWhileAClipIsMade(t *testing.T) {
	begin := time.Now()
	r := newRing(20*time.Second, 1<<20)
	now := feed(r, begin, 60, 100)
	if first := r.from(time.Time{})[0].at; now.Sub(first) < 20*time.Second || now.Sub(first) > 23*time.Second {
		t.Fatalf("it keeps %v, want 20 s and a group", now.Sub(first))
	}
	from := now.Add(-10 * time.Second)
	made := r.pin(from)
	now = feed(r, now.Add(time.Second), 30, 100)
	clip := r.from(from)
	if len(clip) == 0 || clip[0].at.After(from) || !clip[0].Key {
		t.Fatalf("a clip that is made for 30 s begins %v late", clip[0].at.Sub(from))
	}
	r.unpin(made)
	now = feed(r, now.Add(time.Second), 2, 100)
	if first := r.from(time.Time{})[0].at; now.Sub(first) > 23*time.Second {
		t.Errorf("when it is made the ring still keeps %v", now.Sub(first))
	}
}

func TestARingNeverKeepsMoreBytesThanItMayWhateverIsMadeOfIt(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		limit := rapid.IntRange(1000, 100_000).Draw(t, "limit")
		r := newRing(20*time.Second, limit)
		now := time.Now()
		for range rapid.IntRange(1, 200).Draw(t, "pictures") {
			if rapid.IntRange(0, 9).Draw(t, "pin") == 0 {
				r.pin(now.Add(-time.Minute))
			}
			now = now.Add(time.Duration(rapid.IntRange(1, 5000).Draw(t, "ms")) * time.Millisecond)
			octets := rapid.IntRange(1, 30_000).Draw(t, "octets")
			r.add(devices.Picture{Key: rapid.Bool().Draw(t, "key"), NALUs: [][]byte{make([]byte, octets)}}, now)
			sum := 0
			for _, k := range slices.Concat(r.groups...) {
				sum += k.octets
			}
			if r.bytes() > limit || sum != r.bytes() {
				t.Fatalf("%d bytes are kept, %d are counted, %d may be", sum, r.bytes(), limit)
			}
		}
	})
}

func TestAllRingsTogetherKeepNoMoreThanTheirShare(t *testing.T) {
	p, err := New(Config{Dir: t.TempDir(), RingBytes: 10 << 20, PreRoll: []string{"a", "b", "c", "d"}})
	if err != nil {
		t.Fatal(err)
	}
	p.Keep([]string{"a", "b", "c", "d", "e"})
	for _, r := range p.rings {
		feed(r, time.Now(), 40, 200_000)
	}
	if kept := p.rolled(); kept > 10<<20 || kept < 5<<20 {
		t.Errorf("%v bytes are kept, want up to %d", kept, 10<<20)
	}
}

func TestAPaceHoldsANarrowLinkNoLongerThanItMust(t *testing.T) {
	for name, link := range map[string]struct {
		way   time.Duration
		bytes float64 // a second
		most  time.Duration
		least float64 // of the link's bytes that are used
	}{
		"a community's line": {5 * time.Millisecond, 10e6, 200 * time.Millisecond, 0.3},
		"a slow line":        {30 * time.Millisecond, 64e3, 300 * time.Millisecond, 0.6},
		"a narrow one":       {60 * time.Millisecond, 16e3, 600 * time.Millisecond, 0.5},
		"a satellite":        {600 * time.Millisecond, 1e6, 900 * time.Millisecond, 0.08},
	} {
		p := pace{size: partLeast}
		var sum time.Duration
		sent := 0
		for range 200 {
			took := link.way + time.Duration(float64(p.size)/link.bytes*float64(time.Second))
			if took > link.most {
				t.Errorf("%s: a part of %d takes %v", name, p.size, took)
				break
			}
			sum += took
			sent += p.size
			p.took(took)
		}
		if used := float64(sent) / sum.Seconds() / link.bytes; used < link.least {
			t.Errorf("%s: %.2f of it is used", name, used)
		}
	}
}
