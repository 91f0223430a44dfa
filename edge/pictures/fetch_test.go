package pictures

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"brighteyes/devices"
	"brighteyes/devices/rtsp"
	"brighteyes/devices/rtsp/replaysim"
	"brighteyes/devices/wire"
)

// archive is a recorder that plays over a real socket, whose clock is ahead.
type archive struct {
	player *replaysim.Server
	ahead  time.Duration
	has    []devices.Span // its clock
	shown  atomic.Int64   // pictures that were taken off it
}

func (a *archive) HasRecordings() bool { return true }

func (a *archive) Recordings(context.Context, time.Time, time.Time) (devices.RecordingIndex, error) {
	return devices.RecordingIndex{Spans: a.has, Clock: a.ahead, ClockKnown: true}, nil
}

func (a *archive) Replay(ctx context.Context, from time.Time, sink func(devices.Replayed)) error {
	return rtsp.Replay(ctx, devices.Replay{URL: "rtsp://" + a.player.Addr() + "/onvif/replay?token=rec", From: from, Clock: true}, func(p devices.Replayed) {
		a.shown.Add(1)
		sink(p)
	})
}

// noonOf is a time of yesterday by the edge's clock.
func noonOf(t *testing.T) time.Time {
	t.Helper()
	return time.Now().UTC().AddDate(0, 0, -1).Truncate(24 * time.Hour).Add(12 * time.Hour)
}

// openArchive has a recorder that has an hour around noon, but for some of it.
func openArchive(t *testing.T, noon time.Time, missing ...devices.Span) *archive {
	t.Helper()
	a := &archive{ahead: 90 * time.Second}
	from := noon.Add(a.ahead - 30*time.Minute)
	for _, gap := range missing {
		a.has = append(a.has, devices.Span{From: from, To: gap.From.Add(a.ahead)})
		from = gap.To.Add(a.ahead)
	}
	a.has = append(a.has, devices.Span{From: from, To: noon.Add(a.ahead + 30*time.Minute)})
	var err error
	a.player, err = replaysim.Start(replaysim.Config{Listen: "127.0.0.1:0", Speed: 6, Has: func(string) (list []replaysim.Span) {
		for _, s := range a.has {
			list = append(list, replaysim.Span(s))
		}
		return list
	}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(a.player.Close)
	return a
}

// burnt is the times that stand in a clip's pictures, read by an independent decoder.
func burnt(t *testing.T, path string) (times []time.Time) {
	t.Helper()
	grey, err := exec.Command("ffmpeg", "-v", "error", "-i", path, "-f", "rawvideo", "-pix_fmt", "gray", "-fps_mode", "passthrough", "-").Output()
	if err != nil {
		t.Fatalf("ffmpeg: %v", err)
	}
	for picture := range slices.Chunk(grey, replaysim.Width*replaysim.Height) {
		var second int64
		for i := range 40 {
			second <<= 1
			if picture[(replaysim.CodeRow+i/20*16+8)*replaysim.Width+i%20*16+8] > 128 {
				second |= 1
			}
		}
		times = append(times, time.Unix(second, 0).UTC())
	}
	return times
}

func fetched(from time.Time, span, until time.Duration) wire.ClipOrder {
	return wire.ClipOrder{ID: devices.NewID(time.Now()), Camera: "cam-1", Recorded: &wire.RecordedSpan{From: from, To: from.Add(span), Until: from.Add(until)}}
}

func (h *hub) fetches(dir string, a *archive) *Pictures {
	p, _ := h.edge(dir, func(c *Config) { c.Recorder = func(id string) (devices.Recorder, bool) { return a, id == "cam-1" } })
	eventually(h.t, "the edge to come", func() bool { h.mu.Lock(); defer h.mu.Unlock(); return h.conn != nil })
	return p
}

func TestAPartOfARecordingIsFetchedByTheRecordersClockAlsoWhereItIsCut(t *testing.T) {
	noon := noonOf(t)
	h, dir, a := startScript(t), t.TempDir(), openArchive(t, noon)
	h.fetches(dir, a)
	from := noon.Add(400 * time.Millisecond) // between two key pictures
	o := fetched(from, 12*time.Second, time.Minute)
	h.tell(wire.Uplink{Clip: &o})
	eventually(t, "some pictures", func() bool { return a.shown.Load() > 10 })
	a.player.Cut()
	f := h.announced()
	if f.Error != "" || f.ID != o.ID || !f.Recorded || f.RecorderS == nil || *f.RecorderS != 90 || len(a.player.Plays()) != 2 {
		t.Fatalf("%+v after %d tries, want a part of a recorder that is 90 s ahead, at the second", f, len(a.player.Plays()))
	}
	if !f.From.Equal(noon.Add(time.Second)) || f.To.Before(from.Add(12*time.Second)) || f.To.After(from.Add(14*time.Second)) {
		t.Errorf("it is said to show %v to %v", f.From, f.To)
	}
	path := filepath.Join(dir, o.ID+".mp4")
	if times := burnt(t, path); !times[0].Equal(f.From.Add(a.ahead)) || times[len(times)-1].Sub(f.To.Add(a.ahead)).Abs() > time.Second || len(times) != int(f.To.Sub(f.From)/(time.Second/replaysim.FPS))+1 {
		t.Errorf("%d pictures of %v to %v", len(times), times[0], times[len(times)-1])
	}
	if !whole(path, f) {
		t.Error("its hash is not that of the file")
	}
	// the next part begins where this ended, and nothing is beyond what may be taken
	h.tell(wire.Uplink{ClipKept: f.ID})
	next := fetched(from.Add(12*time.Second), 3*time.Second, 3*time.Second)
	h.tell(wire.Uplink{Clip: &next})
	g := h.announced()
	if gap := g.From.Sub(f.To); g.Error != "" || gap <= 0 || gap > time.Second/replaysim.FPS || !g.To.Before(next.Recorded.Until) {
		t.Errorf("%+v: %v after the part before, until %v", g, gap, g.To)
	}
}

func TestWhatARecorderHasNotOrCannotShowToBeOfThatTimeIsNotFetched(t *testing.T) {
	noon := noonOf(t)
	gap := devices.Span{From: noon.Add(5 * time.Second), To: noon.Add(15 * time.Second)}
	h, dir, a := startScript(t), t.TempDir(), openArchive(t, noon, gap)
	h.fetches(dir, a)
	fetch := func(o wire.ClipOrder) wire.ClipFile {
		t.Helper()
		h.tell(wire.Uplink{Clip: &o})
		f := h.announced()
		for f.ID != o.ID {
			f = h.announced()
		}
		h.tell(wire.Uplink{ClipKept: f.ID})
		return f
	}
	for lie, want := range map[replaysim.Lie]string{replaysim.Untimed: "untimed", replaysim.Hour: "elsewhen", replaysim.Refuse: "no_recording"} {
		a.player.Lie(lie)
		if f := fetch(fetched(noon, 3*time.Second, 4*time.Second)); f.Error != want {
			t.Errorf("lie %d: %+v, want %s", lie, f, want)
		}
	}
	a.player.Lie(replaysim.Truth)
	if f := fetch(fetched(noon, 20*time.Second, 20*time.Second)); f.Error != "" || !f.To.Before(gap.From) || gap.From.Sub(f.To) > time.Second {
		t.Errorf("of a recording with a gap comes %v to %v (%s), want up to the gap", f.From, f.To, f.Error)
	}
	for _, wrong := range []wire.ClipOrder{fetched(time.Now().Add(-time.Second), time.Minute, time.Minute), fetched(noon, time.Hour, time.Hour), fetched(noon, time.Minute, time.Second)} {
		if f := fetch(wrong); f.Error == "" {
			t.Errorf("%+v was fetched", *wrong.Recorded)
		}
	}
	if parts, _ := filepath.Glob(filepath.Join(dir, "*.part")); len(parts) > 0 {
		t.Errorf("left on the disk: %v", parts)
	}
}

func TestTheNewestClipGoesFirstAndWhatWasFetchedLast(t *testing.T) {
	h, dir := startScript(t), t.TempDir()
	old, _ := leave(t, dir, 100_000)
	p, _ := h.edge(dir)
	if f := h.announced(); f.ID != old.ID {
		t.Fatalf("announced: %+v", f)
	}
	h.tell(wire.Uplink{ClipFrom: &wire.ClipFrom{ID: old.ID}})
	begun := h.part()
	recorded, _ := leave(t, dir, 3000)
	recorded.Recorded = true
	p.wait(recorded)
	newest, film := leave(t, dir, 2000)
	p.wait(newest)
	h.tell(wire.Uplink{ClipFrom: &wire.ClipFrom{ID: old.ID, Offset: int64(len(begun.data))}})
	if f := h.announced(); f.ID != newest.ID {
		t.Fatalf("amid an old clip is announced %s, want the newest, %s", f.ID, newest.ID)
	}
	h.tell(wire.Uplink{ClipFrom: &wire.ClipFrom{ID: newest.ID}})
	if part := h.part(); string(part.data) != string(film) {
		t.Error("what follows is not the newest")
	}
	h.tell(wire.Uplink{ClipFrom: &wire.ClipFrom{ID: newest.ID, Offset: 2000}})
	h.tell(wire.Uplink{ClipKept: newest.ID})
	if f := h.announced(); f.ID != old.ID {
		t.Errorf("then is announced %s, want the old one, which goes on", f.ID)
	}
	h.tell(wire.Uplink{ClipKept: old.ID})
	if f := h.announced(); f.ID != recorded.ID {
		t.Errorf("last is announced %s, want what a recorder has", f.ID)
	}
}

func TestWhatWasFetchedMakesRoomForWhatOnlyTheEdgeHas(t *testing.T) {
	h, dir := startScript(t), t.TempDir()
	p, _ := h.edge(dir, func(c *Config) { c.WaitingBytes = 250_000 })
	first, _ := leave(t, dir, 100_000)
	recorded, _ := leave(t, dir, 100_000)
	recorded.Recorded = true
	last, _ := leave(t, dir, 100_000)
	for _, f := range []wire.ClipFile{first, recorded, last} {
		p.wait(f)
	}
	for id, want := range map[string]bool{first.ID: true, recorded.ID: false, last.ID: true} {
		if _, err := os.Stat(p.path(id)); (err == nil) != want {
			t.Errorf("%s is there: %v, want %v", id, err == nil, want)
		}
	}
}

func TestAPartEndsWhereARecorderLeapsOverWhatItHasNot(t *testing.T) {
	film, noon := filmed(t, devices.H264), noonOf(t)
	path := filepath.Join(t.TempDir(), "part.mp4")
	part := &taking{path: path, want: wire.RecordedSpan{From: noon, To: noon.Add(time.Minute), Until: noon.Add(time.Minute)}}
	defer part.leave()
	for i, k := range film {
		at := noon.Add(time.Duration(i) * 100 * time.Millisecond)
		if i >= 20 { // ten seconds are not recorded, and the time line of the stream goes on
			at = at.Add(10 * time.Second)
		}
		if over := part.take(devices.Replayed{Picture: k.Picture, Recorded: at}); over != (i >= 20) {
			t.Fatalf("at picture %d it is over: %v", i, over)
		}
	}
	if written, _, err := part.found(); !written || err != nil || part.last.Sub(noon) != 1900*time.Millisecond {
		t.Errorf("it goes to %v (%v), want 1.9 s", part.last.Sub(noon), err)
	}
}

func TestAPartOfWhichARecorderHasNothingIsNotBegunInTheNextOne(t *testing.T) {
	film, noon := filmed(t, devices.H264), noonOf(t)
	part := &taking{path: filepath.Join(t.TempDir(), "part.mp4"), want: wire.RecordedSpan{From: noon, To: noon.Add(time.Minute), Until: noon.Add(time.Hour)}}
	defer part.leave()
	if !part.take(devices.Replayed{Picture: film[0].Picture, Recorded: noon.Add(5 * time.Minute)}) {
		t.Error("it waits for what the recorder has passed")
	}
	if written, done, err := part.found(); written || !done || err != nil {
		t.Errorf("written: %v, to the end: %v, %v; want nothing, to the end", written, done, err)
	}
}

func TestPicturesThatComeInTheOrderOfDecodingAreAllTaken(t *testing.T) {
	film, noon := filmed(t, devices.H264), noonOf(t)
	part := &taking{path: filepath.Join(t.TempDir(), "part.mp4"), want: wire.RecordedSpan{From: noon, To: noon.Add(time.Minute), Until: noon.Add(time.Minute)}}
	defer part.leave()
	for i, k := range film[:9] { // shown as 0 2 1 4 3 6 5 8 7
		shown := i
		if i > 0 {
			shown += i%2*2 - 1
		}
		if part.take(devices.Replayed{Picture: k.Picture, Recorded: noon.Add(time.Duration(shown) * 100 * time.Millisecond)}) {
			t.Fatalf("it ends at picture %d, which is shown as the %d.", i, shown)
		}
	}
	if written, _, err := part.found(); !written || err != nil || part.last.Sub(noon) != 800*time.Millisecond {
		t.Errorf("it goes to %v (%v), want 800 ms, the latest that it shows", part.last.Sub(noon), err)
	}
}

func TestNoPictureOfBeforeAPartIsTakenThoughItComesAfterAKeyPicture(t *testing.T) {
	film, noon := filmed(t, devices.H264), noonOf(t)
	part := &taking{path: filepath.Join(t.TempDir(), "part.mp4"), want: wire.RecordedSpan{From: noon, To: noon.Add(time.Minute), Until: noon.Add(time.Minute)}}
	defer part.leave()
	part.take(devices.Replayed{Picture: film[0].Picture, Recorded: noon})
	begun := part.clip.size
	if part.take(devices.Replayed{Picture: film[1].Picture, Recorded: noon.Add(-100 * time.Millisecond)}) || part.clip.size != begun {
		t.Error("a picture of before the part is in it, or ends it")
	}
	if part.take(devices.Replayed{Picture: film[2].Picture, Recorded: noon.Add(100 * time.Millisecond)}) || part.clip.size == begun {
		t.Error("what follows is not")
	}
	if !part.take(devices.Replayed{Picture: film[3].Picture, Recorded: noon.Add(-time.Minute)}) {
		t.Error("it goes on where the recorder leaps back")
	}
}
