package drivertest

import (
	"math/rand/v2"
	"strings"
	"testing"
	"time"
)

func besieged(f flaws) func(t testing.TB, via Via) Subject {
	return func(t testing.TB, via Via) Subject {
		s := bell(t, f)
		address := strings.TrimSpace(strings.TrimPrefix(s.Settings, "address: "))
		s.Settings = "address: " + via("tcp", address) + "\n"
		s.Patience = 2 * time.Second
		return s
	}
}

func TestADriverThatBearsRubbishIsNotFoundFaultWith(t *testing.T) {
	Battered(t, besieged(flaws{}), []byte("ring 7\n"), []byte("here\n"))
}

func TestADriverThatRubbishHarmsIsFound(t *testing.T) {
	for name, f := range map[string]flaws{
		"it panics":              {fragile: true},
		"it leaves a goroutine":  {leaks: true},
		"it leaves a connection": {holds: true},
		"it never comes back":    {givesUp: true},
	} {
		t.Run(name, func(t *testing.T) {
			if !found(t, func(t testing.TB) { batter(t, besieged(f), nil) }) {
				t.Error("nothing was found")
			}
		})
	}
}

func TestWhatIsMangledIsBoundedAndSeldomTheSame(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 1))
	frame := []byte(`{"action":"emergency","battery":100}`)
	same := 0
	for range 10_000 {
		b := mutate(random, frame)
		if string(b) == string(frame) {
			same++
		}
		if len(b) > 64<<10 {
			t.Fatalf("%d bytes", len(b))
		}
		mutate(random, b[:min(len(b), 3)])
	}
	if same == 0 || same > 3000 {
		t.Errorf("%d of 10000 are as they were", same)
	}
}
