package reach

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"brighteyes/devices"
)

// notes is what the edge is told, in order.
type notes struct {
	mu       sync.Mutex
	heard    int
	readings []devices.Reading
	there    bool      // the device answers
	fell     time.Time // of the first attempt that it did not answer
}

// told is how often it was heard and what was read until now.
func (n *notes) told() (int, []devices.Reading) {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.heard, slices.Clone(n.readings)
}

func (n *notes) since() time.Time { n.mu.Lock(); defer n.mu.Unlock(); return n.fell }

func (n *notes) answers(yes bool) { n.mu.Lock(); defer n.mu.Unlock(); n.there = yes }

func (n *notes) try(context.Context, checked) (time.Duration, string, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.there {
		return time.Millisecond, "", nil
	}
	if n.fell.IsZero() {
		n.fell = time.Now()
	}
	return 0, noAnswer, errors.New("connect: timeout")
}

func (n *notes) Event(context.Context, devices.Event) error { return nil }
func (n *notes) Describe(string, string)                    {}
func (n *notes) Heard(time.Time)                            { n.mu.Lock(); defer n.mu.Unlock(); n.heard++ }
func (n *notes) Reading(_ context.Context, r devices.Reading) error {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.readings = append(n.readings, r)
	return nil
}

// One lost answer is nothing; three in a row are the end; a gap is told when it
// is over, with the time at which it began.
func TestADeviceIsGoneAfterARowAndItsGapIsToldAfterwards(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		set, err := Settings{Address: "switch", Port: 22, EveryS: 10, TimeoutS: 2, DownAfter: 3, UpAfter: 2, Window: 30}.check()
		if err != nil {
			t.Fatal(err)
		}
		r := &target{device: "switch-1", set: set, log: slog.New(slog.DiscardHandler), verdict: verdict{downAfter: 3, upAfter: 2, window: 30}}
		edge := &notes{there: true}
		r.try = edge.try
		done := make(chan error, 1)
		go func() { done <- r.Run(ctx, edge) }()
		time.Sleep(25 * time.Second) // of the test's own clock
		synctest.Wait()
		heard, readings := edge.told()
		if heard != 3 || len(readings) != 1 || readings[0].Values["online"] != 1 {
			t.Fatalf("heard %d times, readings %v", heard, readings)
		}
		edge.answers(false)
		time.Sleep(7 * time.Second) // one failure, and one soon after
		synctest.Wait()
		if len(r.Reasons()) > 0 {
			t.Errorf("two lost answers are %v", r.Reasons())
		}
		time.Sleep(time.Minute)
		synctest.Wait()
		if heard, readings = edge.told(); !slices.Contains(r.Reasons(), noAnswer) || heard != 3 || len(readings) != 1 {
			t.Fatalf("gone: reasons %v, heard %d times, readings %v", r.Reasons(), heard, readings)
		}
		edge.answers(true)
		time.Sleep(20 * time.Second)
		synctest.Wait()
		if _, readings = edge.told(); len(readings) != 3 || readings[1].Values["online"] != 0 || !readings[1].Time.Equal(edge.since()) || readings[2].Values["online"] != 1 {
			t.Fatalf("back: readings %v, it fell at %s", readings, edge.since())
		}
		if !slices.Contains(r.Reasons(), lossy) {
			t.Errorf("half of the attempts were lost and the reasons are %v", r.Reasons())
		}
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
}

func TestAnAnswerThatIsNotSteadyDoesNotBringItBack(t *testing.T) {
	v := verdict{downAfter: 2, upAfter: 3, window: 10}
	now := time.Unix(0, 0)
	for i, answered := range []bool{true, false, true, false, false, true, true, false, true, true, true} {
		v.take(now, answered)
		want := i < 4 || i == 10
		if v.there() != want {
			t.Fatalf("after attempt %d it is there: %v", i, v.there())
		}
	}
	if v.loss() != 40 {
		t.Errorf("the loss is %v %%, want 40", v.loss())
	}
}

// The frame of an echo reply as RFC 792 lays it out: type 0, code 0, checksum,
// identifier, sequence number, data.
func TestAnEchoReplyIsKnownByItsMark(t *testing.T) {
	mark := []byte("0123456789abcdef")
	reply := append([]byte{0, 0, 0, 0, 0x12, 0x34, 0, 1}, mark...)
	if !answers(false, reply, mark) {
		t.Error("the reply is not known")
	}
	for what, packet := range map[string][]byte{
		"a request":       append([]byte{8, 0, 0, 0, 0x12, 0x34, 0, 1}, mark...),
		"another's reply": append([]byte{0, 0, 0, 0, 0x12, 0x34, 0, 1}, "fedcba9876543210"...),
		"a scrap":         {0, 0, 0},
		"nothing":         nil,
	} {
		if answers(false, packet, mark) {
			t.Errorf("%s is taken for the reply", what)
		}
	}
	request, err := encodeEcho(false, mark)
	if err != nil || request[0] != 8 || string(request[8:]) != string(mark) {
		t.Errorf("the request is % x, %v", request, err)
	}
}

func FuzzEchoReply(f *testing.F) {
	f.Add(false, []byte{0, 0, 0, 0, 0, 0, 0, 1, 1})
	f.Add(true, []byte{129, 0, 0, 0, 0, 0, 0, 1, 1})
	f.Fuzz(func(t *testing.T, six bool, packet []byte) {
		if answers(six, packet, []byte("0123456789abcdef")) && len(packet) < 24 {
			t.Fatalf("% x is taken for a reply", packet)
		}
	})
}
