package ingest

import (
	"context"
	"fmt"
	"runtime"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"brighteyes/devices/bus"
)

func message(edge, name string, size int) item {
	return item{Message: bus.Message{Payload: make([]byte, size), Ack: func() {}}, edge: edge, name: name}
}

func TestEdgesAreServedByTurnsAndEachInOrder(t *testing.T) {
	l := newLane("alarms", 1)
	for i := range 3 {
		for _, edge := range []string{"a", "b"} {
			l.push(message(edge, fmt.Sprint(i), 1))
		}
	}
	l.push(message("c", "0", 1))
	var got []string
	ctx, cancel := context.WithCancel(t.Context())
	l.serve(ctx, time.Now, func(_ context.Context, it item) {
		if got = append(got, it.edge+it.name); len(got) == 7 {
			cancel()
		}
	})
	if want := []string{"a0", "b0", "c0", "a1", "b1", "a2", "b2"}; !slices.Equal(got, want) {
		t.Errorf("served %v, want %v", got, want)
	}
}

func TestManyWorkersKeepEachEdgeInOrder(t *testing.T) {
	const edges, each = 20, 90
	l := newLane("alarms", 8)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	var mu sync.Mutex
	last, served := map[string]int{}, 0
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			l.serve(ctx, time.Now, func(_ context.Context, it item) {
				mu.Lock()
				defer mu.Unlock()
				if n := len(it.Payload); n != last[it.edge]+1 {
					t.Errorf("edge %s: %d after %d", it.edge, n, last[it.edge])
				}
				last[it.edge]++
				if served++; served == edges*each {
					cancel()
				}
			})
		})
	}
	for n := range each {
		for e := range edges {
			if !l.push(message(fmt.Sprint(e), "", n+1)) {
				t.Fatal("no room")
			}
		}
	}
	wg.Wait()
	if items, bytes := l.waiting(); items != 0 || bytes != 0 || len(l.queues) != 0 {
		t.Errorf("%d items, %d bytes, %d queues are left", items, bytes, len(l.queues))
	}
}

func TestAQueueHasABoundAndAnEmptyOneTakesAnything(t *testing.T) {
	l := newLane("alarms", 1)
	if !l.push(message("a", "", 5*queueBytes)) {
		t.Error("an empty queue did not take it")
	}
	if l.push(message("a", "", 1)) {
		t.Error("a full one took more")
	}
	if !l.push(message("b", "", 1)) {
		t.Error("another edge had to pay for it")
	}
	for range queueItems - 1 {
		l.push(message("b", "", 1))
	}
	if l.push(message("b", "", 1)) {
		t.Error("it took more items than the bound")
	}
}

func TestALaneHasABoundOverAllEdges(t *testing.T) {
	l := newLane("readings", 1)
	taken := 0
	for e := range 2 * laneBytes / queueBytes {
		for range 4 {
			if l.push(message(fmt.Sprint(e), "", queueBytes/4)) {
				taken += queueBytes / 4
			}
		}
	}
	if most := laneBytes + 2*laneBytes/queueBytes*queueBytes/4; taken > most {
		t.Errorf("it took %d bytes, want %d at most", taken, most)
	}
}

func TestOfStatusAndStateTheNewestIsKept(t *testing.T) {
	l := newLane("presence", 1)
	l.replace(message("a", "inventory", 1))
	for n := range 2 * queueItems {
		old, taken := l.replace(message("a", "state", n))
		if !taken || len(old) > 1 || len(old) == 1 && old[0].name != "state" {
			t.Fatalf("state %d: taken %v, in the place of %v", n, taken, old)
		}
	}
	q := l.queues["a"]
	if q.items[0].name != "inventory" || len(q.items[len(q.items)-1].Payload) != 2*queueItems-1 || len(q.items) != queueItems {
		t.Errorf("%d items wait, the first is %s", len(q.items), q.items[0].name)
	}
	if _, taken := newFull("b").replace(message("b", "status", 1)); taken {
		t.Error("a status took the place of something else")
	}
}

func TestWhatTakesThePlaceOfOlderOnesStaysWithinTheBound(t *testing.T) {
	l := newLane("presence", 1)
	for range queueItems {
		l.replace(message("a", "state", 1))
	}
	for range queueItems {
		if _, taken := l.replace(message("a", "state", queueBytes/2)); !taken {
			t.Fatal("a newer state found no place")
		}
	}
	if items, bytes := l.waiting(); items != 2 || bytes != queueBytes {
		t.Errorf("%d items of %d bytes wait, want two of %d", items, bytes, queueBytes)
	}
}

func TestWhatWasServedIsHeldNoLonger(t *testing.T) {
	l := newLane("events", 1)
	gone := make(chan struct{})
	func() {
		it := message("a", "0", queueBytes/4)
		runtime.AddCleanup(&it.Payload[0], func(gone chan struct{}) { close(gone) }, gone)
		l.push(it)
	}()
	l.push(message("a", "1", 1))
	_, q, _ := l.next(t.Context(), time.Now)
	l.done("a", q)
	for deadline := time.Now().Add(10 * time.Second); ; {
		runtime.GC()
		select {
		case <-gone:
			runtime.KeepAlive(l)
			return
		default:
		}
		if time.Now().After(deadline) {
			t.Fatal("the queue holds the payload of what was served")
		}
	}
}

func newFull(edge string) *lane {
	l := newLane("presence", 1)
	for range queueItems {
		l.push(message(edge, "inventory", 1))
	}
	return l
}

func TestAReplacedItemOfAQueueOfOneIsServedOnce(t *testing.T) {
	l := newLane("presence", 1)
	l.replace(message("a", "state", 2*queueBytes))
	l.replace(message("a", "state", 1))
	if len(l.ready) != 1 {
		t.Errorf("the queue stands in the list %d times", len(l.ready))
	}
}

func TestWhatWaitsBehindASlowItemIsNamedOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLane("alarms", 1)
		l.push(message("a", "0", 1))
		l.push(message("a", "1", 1))
		_, q, _ := l.next(t.Context(), time.Now)
		if list := l.stuck(time.Now(), time.Second); len(list) != 0 {
			t.Error("named at once")
		}
		time.Sleep(time.Second)
		if list := l.stuck(time.Now(), time.Second); len(list) != 1 || list[0].name != "1" {
			t.Errorf("named: %v", list)
		}
		if list := l.stuck(time.Now(), time.Second); len(list) != 0 {
			t.Error("named twice")
		}
		l.done("a", q)
		if it, _, _ := l.next(t.Context(), time.Now); !it.shown {
			t.Error("it is not known that it was named")
		}
	})
}

func TestWhatHasNoRoomIsTakenFromTheBrokerOnlyIfItComesAgain(t *testing.T) {
	zstd := "\x28\xb5\x2f\xfd..."
	for _, c := range []struct {
		name, topic, payload string
		want                 bool
	}{
		{"numbered", "alarms", `{"stream":"x"}`, true},
		{"not numbered", "alarms", `{"events":[]}`, false},
		{"compressed readings", "readings", zstd, true},
		{"compressed alarms, which may be a simple publisher's", "alarms", zstd, false},
		{"a reply", "replies", `{"stream":"x"}`, false},
	} {
		if got := repeats(c.topic, []byte(c.payload)); got != c.want {
			t.Errorf("%s: %v", c.name, got)
		}
	}
}
