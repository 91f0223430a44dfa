package live

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/testutil"
	"pgregory.net/rapid"
)

func TestASubscriberSeesEveryChangeInOrder(t *testing.T) {
	h := New(Config{})
	s := h.Subscribe("")
	defer s.Close()
	for i := range 5 {
		h.Publish("alert", fmt.Sprint("a", i), i)
	}
	for i := range 5 {
		if m := <-s.C; m.Object != i || m.Kind != "alert" || m.ObjectID != fmt.Sprint("a", i) {
			t.Fatalf("message %d is %+v", i, m)
		}
	}
}

func TestWhoSubscribesWithoutAnIDGetsNothingOld(t *testing.T) {
	h := New(Config{})
	h.Publish("alert", "old", nil)
	s := h.Subscribe("")
	defer s.Close()
	h.Publish("alert", "new", nil)
	if m := <-s.C; m.ObjectID != "new" || s.Reset {
		t.Fatalf("got %+v, reset %v", m, s.Reset)
	}
}

func TestWhoWasCutOffGoesOnWhereTheyWere(t *testing.T) {
	h := New(Config{Queue: 2})
	s := h.Subscribe("")
	for i := range 3 {
		h.Publish("alert", fmt.Sprint(i), nil)
	}
	var last string
	for m := range s.C { // closed, because the third did not fit
		last = m.ID
	}
	again := h.Subscribe(last)
	defer again.Close()
	if m := <-again.C; m.ObjectID != "2" || again.Reset {
		t.Fatalf("resumed at %+v, reset %v", m, again.Reset)
	}
}

func TestWhoNeverGotAMessageResumesFromWhereTheyStood(t *testing.T) {
	h := New(Config{})
	h.Publish("alert", "before", nil)
	at := h.Subscribe("").At
	h.Publish("alert", "missed", nil)
	s := h.Subscribe(at)
	defer s.Close()
	if m := <-s.C; m.ObjectID != "missed" {
		t.Fatalf("resumed at %+v", m)
	}
}

func TestAnUnknownOrTooOldIDSaysReset(t *testing.T) {
	h := New(Config{Ring: 4})
	h.Publish("alert", "first", nil)
	first := h.id(1)
	for range 4 {
		h.Publish("alert", "x", nil)
	}
	for _, id := range []string{h.id(0), "01JD000000000000000000000-1", "nonsense", h.epoch + "-", h.id(99), h.epoch + "--1", strings.Repeat("9", 4000)} {
		s := h.Subscribe(id)
		if !s.Reset || len(s.C) != 0 {
			t.Errorf("%.40s: reset %v with %d old messages", id, s.Reset, len(s.C))
		}
		s.Close()
	}
	if s := h.Subscribe(first); s.Reset || len(s.C) != 4 {
		t.Errorf("the oldest id that is kept: reset %v, %d messages", s.Reset, len(s.C))
	}
}

func TestASlowSubscriberIsCutAndHarmsNobody(t *testing.T) {
	metrics := prometheus.NewRegistry()
	h := New(Config{Queue: 8, Metrics: metrics})
	slow, quick := h.Subscribe(""), h.Subscribe("")
	for i := range 100 {
		h.Publish("device", fmt.Sprint(i), nil)
		<-quick.C
	}
	n := 0
	for range slow.C {
		n++
	}
	if n != 8 || h.Subscribers() != 1 {
		t.Fatalf("the slow one had %d messages, %d subscribers are left", n, h.Subscribers())
	}
	want := "# HELP brighteyes_live_cut_total Subscribers cut off because they read too slowly.\n# TYPE brighteyes_live_cut_total counter\nbrighteyes_live_cut_total 1\n"
	if err := testutil.GatherAndCompare(metrics, strings.NewReader(want), "brighteyes_live_cut_total"); err != nil {
		t.Error(err)
	}
}

func TestClosingEndsEverySubscription(t *testing.T) {
	h := New(Config{})
	s := h.Subscribe("")
	h.Close()
	if _, open := <-s.C; open {
		t.Error("still open")
	}
	s.Close()
	h.Publish("alert", "late", nil)
	if _, open := <-h.Subscribe("").C; open {
		t.Error("a subscription to a closed hub is open")
	}
}

func TestManyPublishAndSubscribeAtOnce(t *testing.T) {
	h := New(Config{Ring: 16, Queue: 4})
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			for range 500 {
				h.Publish("alert", "a", nil)
			}
		})
		all.Go(func() {
			last := ""
			for range 200 {
				s := h.Subscribe(last)
				select {
				case m, ok := <-s.C:
					if ok {
						last = m.ID
					}
				default:
				}
				s.Close()
			}
		})
	}
	all.Wait()
	if n := h.Subscribers(); n != 0 {
		t.Errorf("%d subscribers are left", n)
	}
}

// Whatever is published and however often a reader is cut off, a reader who
// resumes sees every number once and in order, or is told to reset.
func TestResumingNeverSkipsSilently(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		h := New(Config{Ring: rapid.IntRange(1, 8).Draw(t, "ring"), Queue: rapid.IntRange(1, 4).Draw(t, "queue")})
		s := h.Subscribe("")
		at, seen, sent := s.At, 0, 0
		for range rapid.IntRange(1, 30).Draw(t, "steps") {
			for range rapid.IntRange(0, 6).Draw(t, "burst") {
				sent++
				h.Publish("n", "n", sent)
			}
			for reading := true; reading; {
				select {
				case m, open := <-s.C:
					if !open {
						s = h.Subscribe(at)
						if s.Reset {
							seen = sent
							at = s.At
						}
						continue
					}
					if m.Object != seen+1 {
						t.Fatalf("after %d came %v", seen, m.Object)
					}
					seen++
					at = m.ID
				default:
					reading = false
				}
			}
		}
		if seen != sent {
			t.Fatalf("saw up to %d of %d", seen, sent)
		}
	})
}
