package drivertest

import (
	"log"
	"math/rand/v2"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"
)

// Via is the address at which a subject's driver finds a peer: a relay's, which
// mangles what the driver is told. network is tcp, udp, or push for TCP where the
// peer is the one who connects to the driver.
type Via func(network, address string) string

// Direct is Via without a relay, for Run.
func Direct(_, address string) string { return address }

const (
	battles  = 40       // runs of the driver under fire
	salvo    = 60       // frames said in each, where the subject can have them said
	heapMost = 16 << 20 // bytes that may be left of it all
)

// Battered puts a driver under fire over its real sockets: run after run it is
// told what its simulator says, and the given recorded frames, mangled, thousands
// of times, with connections that break in the middle. It must not panic, it must
// end when told, leave no goroutine, no file and no memory behind, and understand
// its device afterwards.
func Battered(t *testing.T, start func(t testing.TB, via Via) Subject, frames ...[]byte) {
	batter(t, start, frames)
}

func batter(t testing.TB, start func(t testing.TB, via Via) Subject, frames [][]byte) {
	var relays []*relay
	s := start(t, func(network, address string) string {
		r := newRelay(address, network == "push")
		listen := r.listenTCP
		if network == "udp" {
			listen = r.listenUDP
		}
		at, err := listen()
		if err != nil {
			t.Fatalf("listen for the relay: %v", err)
		}
		relays = append(relays, r)
		t.Cleanup(r.close)
		return at
	})
	said := overheard(t, relays)
	calm := begin(t, s) // what is made once and kept for all is not left behind
	calm.alive("it was started", time.Now())
	calm.end()
	cut(relays)
	files, heap, before := openFiles(), heapNow(), modules()
	goroutines := runtime.NumGoroutine()

	random := rand.New(rand.NewPCG(5, 6)) // the same every time
	told := 0
	for range battles {
		mangle(relays, true)
		fight := begin(t, s)
		for range salvo {
			if s.Garbage == nil {
				break
			}
			frame := noise(random, random.IntN(200))
			if len(frames) > 0 {
				frame = mutate(random, frames[random.IntN(len(frames))])
			}
			if s.Garbage(frame) == nil { // it may have hung up
				told++
			}
		}
		<-time.After(100 * time.Millisecond)
		cut(relays)
		<-time.After(20 * time.Millisecond) // to come back once more
		fight.end()
		if n := fight.panics(); n > 0 {
			t.Fatalf("it panicked %d times", n)
		}
		mangle(relays, false)
	}
	if n := count(relays) + told; n < 20*battles && len(frames) > 0 || n == 0 {
		t.Errorf("it was told %d mangled frames: too few to show anything", n)
	}
	t.Logf("%d mangled frames and %d said in %d runs", count(relays), told, battles)
	if text := said.String(); text != "" {
		t.Errorf("what the device said stands in the process's log: %.300s", text)
	}

	understood(t, s)
	cut(relays)
	end := time.Now().Add(promptly)
	for runtime.NumGoroutine() > goroutines && time.Now().Before(end) {
		<-time.After(5 * time.Millisecond)
	}
	if n := runtime.NumGoroutine(); n > goroutines {
		t.Errorf("%d goroutines are left of it, begun in %s", n-goroutines, more(before, modules()))
	}
	within(t, promptly, "its files and sockets are closed with it", func() bool { return openFiles() <= files })
	if grown := heapNow() - heap; grown > heapMost {
		t.Errorf("%d MiB of memory are left of it, %d MiB at most are understood", grown>>20, heapMost>>20)
	}
}

// overheard is what is written into the process's own log meanwhile: libraries
// write there what a peer said, which may be a person's name. Where the peer is
// the one who connects, it is a client of the test that may write.
func overheard(t testing.TB, relays []*relay) *Log {
	var l Log
	if !slices.ContainsFunc(relays, func(r *relay) bool { return r.inner }) {
		before := log.Writer()
		log.SetOutput(&l)
		t.Cleanup(func() { log.SetOutput(before) })
	}
	return &l
}

// understood has the driver do its work as if nothing had been.
func understood(t testing.TB, s Subject) {
	r := begin(t, s)
	r.alive("it was under fire", time.Now())
	if s.Happen != nil {
		// again every few seconds: a device that is heard may not have been subscribed to yet
		before, next := len(r.kept()), time.Now()
		within(t, 2*s.patience(), "an event afterwards is emitted", func() bool {
			if now := time.Now(); !now.Before(next) {
				happen(t, s)
				next = now.Add(s.patience() / 4)
			}
			return len(r.kept()) > before
		})
	}
	r.end()
}

func mangle(relays []*relay, yes bool) {
	for _, r := range relays {
		r.mangle(yes)
	}
}

func cut(relays []*relay) {
	for _, r := range relays {
		r.cut()
	}
}

func count(relays []*relay) (n int) {
	for _, r := range relays {
		n += r.frames()
	}
	return n
}

func heapNow() int64 {
	runtime.GC()
	runtime.GC() // what finalizers hold goes with the second
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

// begun is the function that a goroutine was begun in.
var begun = regexp.MustCompile(`created by (brighteyes/devices/[^\s]+)`)

// modules counts goroutines by the functions of ours that began them.
func modules() map[string]int {
	stacks := make([]byte, 4<<20)
	stacks = stacks[:runtime.Stack(stacks, true)]
	list := map[string]int{}
	for _, m := range begun.FindAllSubmatch(stacks, -1) {
		list[string(m[1])]++
	}
	return list
}

// more names what there is more of than before, "" for nothing.
func more(before, now map[string]int) string {
	var list []string
	for name, n := range now {
		if n > before[name] {
			list = append(list, name)
		}
	}
	slices.Sort(list)
	return strings.Join(list, ", ")
}
