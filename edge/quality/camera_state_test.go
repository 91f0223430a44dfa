package quality

import (
	"encoding/json"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
)

// watched is a camera that has watched the test place for long enough to judge
// it, as text: it is learned once.
var watched = sync.OnceValue(func() []byte {
	p := testPlace(nil)
	c := New()
	for m := 0; m < 3*1440; m += 8 {
		c.Look(at(m), p.shot(m, nil))
	}
	text, err := json.Marshal(c)
	if err != nil {
		panic(err)
	}
	return text
})

func knowing(t *testing.T) *Camera {
	t.Helper()
	c, err := Restore(watched())
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func names(faults []Fault) (list []Name) {
	for _, f := range faults {
		list = append(list, f.Name)
	}
	return list
}

func TestWhatWasLearnedAndWhatHoldsSurvivesARestart(t *testing.T) {
	p := testPlace(t)
	c := knowing(t)
	h := &harm{name: "moved", strength: 0.6, seed: 4}
	noon := 4*1440 + 720
	for m := range 20 {
		c.Look(at(noon+m), p.shot(noon+m, h))
	}
	text, err := json.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	if len(text) > 128<<10 {
		t.Errorf("a camera takes %d bytes; about 100 KiB are promised", len(text))
	}
	back, err := Restore(text)
	if err != nil {
		t.Fatal(err)
	}
	if got := names(back.Faults()); !slices.Equal(got, []Name{Moved}) {
		t.Fatalf("after the restart %v holds; want moved", got)
	}
	if since := back.Faults()[0].Since; !since.Equal(at(noon)) {
		t.Errorf("it is said to hold since %v; want %v", since, at(noon))
	}
	for m := 20; m < 40; m++ {
		back.Look(at(noon+m), p.shot(noon+m, nil))
	}
	if got := names(back.Faults()); len(got) != 0 {
		t.Errorf("turned back, and still %v", got)
	}
}

func TestACameraThatWasTurnedOnPurposeIsAccepted(t *testing.T) {
	p := testPlace(t)
	c := knowing(t)
	h := &harm{name: "moved", strength: 0.6, seed: 4}
	noon := 4*1440 + 720
	for m := range 20 {
		c.Look(at(noon+m), p.shot(noon+m, h))
	}
	c.Accept(p.shot(noon+20, h))
	if len(c.Faults()) != 0 {
		t.Error("accepted, and still a fault")
	}
	for m := noon + 20; m < noon+3*1440; m += 8 {
		if r := c.Look(at(m), p.shot(m, h)); len(r.Faults) > 0 {
			t.Fatalf("its new view is a fault: %v", names(r.Faults))
		}
	}
}

func TestDamagedStateIsRefusedAndNeverJudgedBy(t *testing.T) {
	p := testPlace(t)
	text := watched()
	shot := p.shot(5*1440, nil)
	r := rand.New(rand.NewPCG(1, 1))
	for range 300 {
		bent := slices.Clone(text)
		for range 1 + r.IntN(4) {
			bent[r.IntN(len(bent))] = byte(r.IntN(256))
		}
		if c, err := Restore(bent[:len(bent)-r.IntN(2)*r.IntN(len(bent))]); err == nil {
			c.Look(at(5*1440), shot) // must not fail
		}
	}
	for _, bad := range []string{``, `null`, `{}`, `{"version":2}`, `{"version":1,"looks":[{"n":5},{"n":-1}]}`} {
		if _, err := Restore([]byte(bad)); err == nil {
			t.Errorf("%q was taken for what a camera learned", bad)
		}
	}
}

func FuzzRestore(f *testing.F) {
	f.Add([]byte(`{"version":1}`))
	shot := testPlace(f).shot(600, nil)
	f.Fuzz(func(t *testing.T, text []byte) {
		if c, err := Restore(text); err == nil {
			c.Look(at(600), shot)
			if _, err := json.Marshal(c); err != nil {
				t.Error(err)
			}
		}
	})
}

func FuzzLook(f *testing.F) {
	f.Add(uint64(1), 3)
	f.Fuzz(func(t *testing.T, seed uint64, n int) {
		r := rand.New(rand.NewPCG(seed, 1))
		c := New()
		for m := range min(max(n, 0), 20) {
			frame := &Frame{}
			for i := range frame.Y {
				frame.Y[i] = byte(r.Uint32() >> (r.Uint32() % 9))
			}
			c.Look(at(m), frame)
		}
		if _, err := json.Marshal(c); err != nil {
			t.Errorf("what was learned cannot be written down: %v", err)
		}
	})
}
