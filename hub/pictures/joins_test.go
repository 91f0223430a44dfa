package pictures_test

import (
	"os"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"

	client "github.com/coder/websocket"
)

// joins is how many join and leave in the tests of leaks.
const joins = 1000

func TestAThousandJoinsAndLeavesOverWebRTCLeaveNothing(t *testing.T) {
	s := setUp(t)
	port := s.webrtc()
	keep := s.view("cam-1") // so that the relay stays, as at a desk
	keep.expectText("avc1.")
	var unseen atomic.Int32
	s.leavesNothing(func() {
		b, err := s.begin(port, "cam-1")
		if err != nil {
			t.Error(err)
			return
		}
		if !b.sees(1) { // datagrams get lost on a machine that is busy; the session must go all the same
			unseen.Add(1)
		}
		b.leave()
		b.expectEnd()
	})
	if n := unseen.Load(); n > joins/100 {
		t.Errorf("%d of %d saw nothing", n, joins)
	}
	s.eventually("the last to be gone", func() bool { return port.Len() == 0 })
}

// Nobody else watches: the camera is asked for and let go of again and again.
func TestAThousandJoinsAndLeavesOverFragmentsLeaveNothing(t *testing.T) {
	s := setUp(t)
	var turn atomic.Int32
	s.leavesNothing(func() {
		conn, _, err := client.Dial(t.Context(), s.url+"/live/cam-1", nil)
		if err != nil {
			t.Error(err)
			return
		}
		v := &viewer{t, conn}
		if kind, _, err := v.read(); err != nil || kind != client.MessageText {
			t.Errorf("got %v (%v), want the codec's name", kind, err)
		}
		if turn.Add(1)%2 == 0 { // others leave before they have seen anything
			_, _, _ = v.read()
			_, _, _ = v.read()
		}
		_ = conn.CloseNow()
	})
	if n := s.cameras.Plays("east"); n != 1 {
		t.Errorf("the camera was pulled %d times for all of them, want once", n)
	}
}

// leavesNothing has many join and leave, and wants goroutines, descriptors and
// memory as they were.
func (s *scene) leavesNothing(join func()) {
	s.t.Helper()
	for range 20 { // what is made once
		join()
	}
	before := rest(s.t)
	var done atomic.Int32
	var all sync.WaitGroup
	for range 16 { // a join waits more than it works
		all.Go(func() {
			for done.Add(1) <= joins {
				join()
			}
		})
	}
	all.Wait()
	var now used
	s.eventually("goroutines and descriptors as before", func() bool {
		now = rest(s.t)
		return now.goroutines <= before.goroutines+10 && now.descriptors <= before.descriptors+4
	})
	s.t.Logf("%d joins: before %+v, after %+v", joins, before, now)
	if now.heap > before.heap+16<<20 {
		s.t.Errorf("%d KiB are in use, %d were before", now.heap>>10, before.heap>>10)
	}
}

// used is what a process holds.
type used struct {
	goroutines, descriptors int
	heap                    uint64
}

func rest(t *testing.T) used {
	t.Helper()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	open, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		t.Fatal(err)
	}
	return used{runtime.NumGoroutine(), len(open), m.HeapInuse}
}
