package rounds

import (
	"context"
	"errors"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"brighteyes/devices"
	"brighteyes/edge/ffmpeg"
)

// shown is what a camera of a test shows now.
type shown struct {
	mu   sync.Mutex
	n    uint64
	take func(n uint64) []byte
}

func (s *shown) still() ([]byte, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.n++
	return s.take(s.n), nil
}

func (s *shown) shows(take func(n uint64) []byte) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.take = take
}

// round is rounds of one camera, cam-1, whose place was learned before.
func round(t *testing.T, dir string, test func(t *testing.T, r *Rounds, e *fakeEdge, s *shown)) {
	synctest.Test(t, func(t *testing.T) {
		learn(t, dir, "cam-1")
		e, s := newFakeEdge(), &shown{take: func(n uint64) []byte { return scene(t, n, false) }}
		e.still["cam-1"] = s.still
		r := rounds(t, e, dir, noDecoder(t), time.Minute, "cam-1")
		ctx, stop := context.WithCancel(t.Context())
		var running sync.WaitGroup
		running.Go(func() { _ = r.Run(ctx) })
		time.Sleep(5 * time.Minute) // of the bubble's clock
		test(t, r, e, s)
		stop()
		running.Wait()
	})
}

func TestTheReferenceIsShownBesideThePictureByWhichAFaultIsTold(t *testing.T) {
	dir := t.TempDir()
	round(t, dir, func(t *testing.T, r *Rounds, e *fakeEdge, s *shown) {
		well, err := r.Review("cam-1")
		if err != nil || well.Judged == nil || well.Day == nil || well.Learning || len(well.Faults) != 0 {
			t.Fatalf("of a camera that is well: %+v, %v", well, err)
		}
		s.shows(func(n uint64) []byte { return scene(t, n, true) })
		time.Sleep(25 * time.Minute)
		got, err := r.Review("cam-1")
		if err != nil || len(got.Faults) != 1 {
			t.Fatalf("covered for 25 minutes: %+v, %v", got.Faults, err)
		}
		f := got.Faults[0]
		if f.Name != "obstructed" || f.Measure != "lost_pct" || f.Value <= f.Limit || f.Said < 17 || f.Of != 20 || f.AgeMS < 15*60_000 || f.Zh == "" || f.En == "" {
			t.Errorf("the fault is %+v", f)
		}
		if got.Judged.AgeMS > 90_000 {
			t.Errorf("the picture that says so is %d ms old", got.Judged.AgeMS)
		}
		// what follows cannot say (it is black): the picture that said so stays
		s.shows(func(uint64) []byte { return plain(t, 4) })
		time.Sleep(3 * time.Minute)
		if later, _ := r.Review("cam-1"); later.Judged == nil || later.Judged.AgeMS > 70_000 {
			t.Errorf("black pictures are suspected too, and the newest is shown: %+v", later.Judged)
		}
		if _, err := r.Review("cam-2"); !errors.Is(err, ErrUnknown) {
			t.Errorf("of a camera that is not looked at: %v", err)
		}
	})
}

func TestWhatACameraShowsBecomesItsReferenceUnlessItIsFaulty(t *testing.T) {
	dir := t.TempDir()
	var n atomic.Uint64
	elsewhere := func(uint64) []byte { return placed(t, 9, n.Add(1)) } // t fails from anywhere
	round(t, dir, func(t *testing.T, r *Rounds, e *fakeEdge, s *shown) {
		accept := func() any {
			result, err := r.Do(t.Context(), devices.Command{Device: "cam-1", Action: devices.AcceptView, By: "property"})
			if (err == nil) != (result["accepted"] == true) {
				t.Errorf("%v and %v", result, err)
			}
			return result["refused"]
		}
		for want, take := range map[string]func(n uint64) []byte{
			"black":      func(uint64) []byte { return plain(t, 4) },
			"frozen":     func(uint64) []byte { return scene(t, 7, false) },
			"obstructed": func(n uint64) []byte { return scene(t, n, true) },
			"too_blurry": func(n uint64) []byte { return unfocused(t, n) },
		} {
			s.shows(take)
			if got := accept(); got != want {
				t.Errorf("a picture that is %s is refused as %v", want, got)
			}
		}
		s.shows(elsewhere)
		time.Sleep(25 * time.Minute)
		if v, _ := e.value("not_itself"); v != 1 {
			t.Fatal("another place is not told")
		}
		if got := accept(); got != nil {
			t.Fatalf("a good picture is refused as %v", got)
		}
		if v, _ := e.value("not_itself"); v != 0 {
			t.Error("accepted, and the screens still say that it is not itself")
		}
		got, _ := r.Review("cam-1")
		if len(got.Faults) != 0 || got.Accepted == nil || got.Day != nil || !got.Learning {
			t.Errorf("accepted, and shown is %+v", got)
		}
		if _, err := r.Do(t.Context(), devices.Command{Device: "cam-9", Action: devices.AcceptView}); !errors.Is(err, ErrUnknown) {
			t.Errorf("of a camera that is not looked at: %v", err)
		}
	})
	synctest.Test(t, func(t *testing.T) { // the edge starts anew
		e, s := newFakeEdge(), &shown{take: elsewhere}
		e.still["cam-1"] = s.still
		r := rounds(t, e, dir, noDecoder(t), time.Minute, "cam-1")
		ctx, stop := context.WithTimeout(t.Context(), 30*time.Minute)
		defer stop()
		_ = r.Run(ctx)
		if v, _ := e.value("not_itself"); v != 0 {
			t.Error("after a restart the old reference is back")
		}
	})
}

func TestADecoderThatBreaksDownAnswersAllWhoWaitAndEndsNothing(t *testing.T) {
	e := newFakeEdge()
	r := rounds(t, e, t.TempDir(), nil, time.Minute, "cam-1") // a decoder that is not there breaks down when asked
	batch := []asked{{answer: make(chan answer, 1)}, {answer: make(chan answer, 1)}}
	r.answer(t.Context(), batch)
	for i, one := range batch {
		select {
		case a := <-one.answer:
			if !errors.Is(a.err, errStumbled) || a.frame != nil {
				t.Errorf("the %d. hears %v", i+1, a.err)
			}
		default:
			t.Errorf("the %d. would wait for ever", i+1)
		}
	}
}

func TestNoMoreCamerasAreLookedAtAtOnceThanMayBe(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e := newFakeEdge()
		var now, most, all atomic.Int64
		var ids []string
		for i := range 60 {
			id := string(rune('a'+i/26)) + string(rune('a'+i%26))
			ids = append(ids, id)
			e.still[id] = func() ([]byte, error) {
				most.Store(max(most.Load(), now.Add(1)))
				all.Add(1)
				time.Sleep(18 * time.Second)
				now.Add(-1)
				return nil, errors.New("too slow")
			}
		}
		ctx, stop := context.WithTimeout(t.Context(), 4*time.Minute)
		defer stop()
		_ = rounds(t, e, t.TempDir(), ffmpeg.New(filepath.Join(t.TempDir(), "none"), 1), time.Minute, ids...).Run(ctx)
		if most.Load() != looking || all.Load() < 100 {
			t.Errorf("%d of 60 slow cameras were looked at at once, want %d; %d looks in all", most.Load(), looking, all.Load())
		}
	})
}

// kept is a camera as its watchers see it: whoever begins is given the key picture that
// is kept, and in its time the next.
type kept struct {
	newest devices.Picture
	every  time.Duration
}

func (k kept) Watch(ctx context.Context, sink func(devices.Picture)) error {
	for next := k.newest; ; next.At, next.PTS = next.At.Add(k.every), next.PTS+1 {
		select {
		case <-time.After(time.Until(next.At)):
			sink(next)
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

func TestASecondLookWaitsForAnotherPictureThanTheOneThatIsKept(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		camera := kept{devices.Picture{Key: true, Params: &devices.PictureParams{}, PTS: 1, At: time.Now()}, 4 * time.Second}
		time.Sleep(time.Second)
		before, err := key(t.Context(), camera, time.Time{})
		if err != nil || before.PTS != 1 {
			t.Fatalf("the picture that is kept: %d, %v", before.PTS, err)
		}
		now, err := key(t.Context(), camera, time.Now())
		if err != nil || now.PTS != 2 {
			t.Errorf("the second look has picture %d, %v", now.PTS, err)
		}
	})
}
