package evidence_test

import (
	"bytes"
	"crypto/ed25519"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"brighteyes/devices"
	"brighteyes/devices/wire"
	"brighteyes/hub/evidence"
)

func TestAClipThatCameWholeIsKeptWithItsManifest(t *testing.T) {
	s := openShop(t)
	edge := s.connect("edge-1")
	clip, pictures := s.clip(), film(70_000)
	if at := edge.announce(clip.ID, pictures); at != 0 {
		t.Errorf("the hub has %d bytes of what was never sent", at)
	}
	edge.send(clip.ID, pictures, 0, 70_000)
	edge.kept(clip.ID)
	s.expectState(clip.ID, devices.ClipReady)
	opened, err := s.e.Open(t.Context(), clip.ID)
	if err != nil {
		t.Fatal(err)
	}
	defer opened.File.Close()
	if got, err := io.ReadAll(opened.File); err != nil || !bytes.Equal(got, pictures) {
		t.Errorf("it is not what was sent (%v)", err)
	}
	m, err := evidence.Verify(s.key.Public().(ed25519.PublicKey), opened.Manifest)
	if err != nil {
		t.Fatal(err)
	}
	want := fileOf(clip.ID, pictures)
	if m.SHA256 != want.SHA256 || m.Bytes != 70_000 || m.Camera != "cam-1" || m.Edge != "edge-1" || m.Alert != clip.Alert || m.Asked.BeforeS != 10 || m.Asked.AfterS != 20 || m.To.Sub(m.From) != 30*time.Second {
		t.Errorf("the manifest says %+v", m)
	}
	if c := m.EdgeClock; c.State != devices.ClockRight || c.Against != "hub" || *c.OffsetS != 0.25 || c.Since.IsZero() || c.Kernel == nil || !c.Kernel.Synchronised {
		t.Errorf("of the edge's clock: %+v", c)
	}
	if c := m.CameraClock; c.State != devices.ClockRight || *c.OffsetS != -2.5 || c.Against != "edge" {
		t.Errorf("of the camera's clock: %+v", c)
	}
	if c := opened.Clip; c.SHA256 != want.SHA256 || c.EdgeClock == nil || c.EdgeClock.Kernel == nil || *c.CameraClock.OffsetS != -2.5 || !c.KeptUntil.Equal(c.CreatedAt.Add(month)) {
		t.Errorf("the record says %+v", c)
	}
}

func TestNoBitOfAClipWithAnotherHashIsTaken(t *testing.T) {
	s := openShop(t)
	edge := s.connect("edge-1")
	clip, pictures := s.clip(), film(30_000)
	bad := bytes.Clone(pictures)
	bad[12_345] ^= 0x10
	for try := range 4 {
		if at := edge.announce(clip.ID, pictures); at != 0 {
			t.Fatalf("try %d goes on at byte %d of what was damaged", try, at)
		}
		edge.send(clip.ID, bad, 0, 30_000)
		if why := edge.not(clip.ID); why != wire.ClipNotDamaged {
			t.Errorf("it was not taken as %q", why)
		}
		if s.shelf.has(clip.ID) {
			t.Fatal("a damaged clip is on the shelf")
		}
		s.expectState(clip.ID, devices.ClipWaiting)
		if _, err := s.e.Open(t.Context(), clip.ID); !errors.Is(err, evidence.ErrNotReady) {
			t.Errorf("it can be opened: %v", err)
		}
	}
	if n := s.count("brighteyes_clips_total", "damaged"); n != 4 {
		t.Errorf("%v are counted, want 4", n)
	}
	edge.announce(clip.ID, pictures)
	edge.send(clip.ID, pictures, 0, 30_000) // and then as it was
	edge.kept(clip.ID)
	s.expectState(clip.ID, devices.ClipReady)
}

func TestAClipThatComesDamagedAgainAndAgainIsGivenUpAndSaysSo(t *testing.T) {
	s := openShop(t)
	edge := s.connect("edge-1")
	clip, pictures := s.clip(), film(3000)
	bad := append(bytes.Clone(pictures[:2999]), pictures[2999]^1)
	for range 5 {
		edge.announce(clip.ID, pictures)
		edge.send(clip.ID, bad, 0, 3000)
		edge.hears("what became of it", func(u wire.Uplink) bool { return u.ClipNot != nil || u.ClipKept != "" })
	}
	if c := s.expectState(clip.ID, devices.ClipFailed); !strings.Contains(c.Error, "damaged 5 times") {
		t.Errorf("why: %q", c.Error)
	}
}

func TestACutLinkGoesOnWhereItWasAndSoDoesAHubThatStartsAgain(t *testing.T) {
	s := openShop(t)
	clip, pictures := s.clip(), film(90_000)
	edge := s.connect("edge-1")
	edge.send(clip.ID, pictures, edge.announce(clip.ID, pictures), 40_000)
	edge.in.Close() // the link is cut
	edge = s.connect("edge-1")
	if at := edge.announce(clip.ID, pictures); at != 40_000 {
		t.Fatalf("after a cut it goes on at byte %d, want 40000", at)
	}
	edge.send(clip.ID, pictures, 40_000, 60_000)
	edge.in.Close()
	s.stop()
	s.open() // the hub starts again
	edge = s.connect("edge-1")
	if at := edge.announce(clip.ID, pictures); at != 60_000 {
		t.Fatalf("after the hub's restart it goes on at byte %d, want 60000", at)
	}
	edge.send(clip.ID, pictures, 60_000, 90_000)
	edge.kept(clip.ID)
	s.expectState(clip.ID, devices.ClipReady)
}

func TestAClipThatWasCutAnewBeginsAnew(t *testing.T) {
	s := openShop(t)
	clip, pictures, other := s.clip(), film(50_000), film(20_000)
	edge := s.connect("edge-1")
	edge.send(clip.ID, pictures, edge.announce(clip.ID, pictures), 10_000)
	if at := edge.announce(clip.ID, other); at != 0 {
		t.Fatalf("another file goes on at byte %d of the first", at)
	}
	edge.send(clip.ID, other, 0, 20_000)
	edge.kept(clip.ID)
	if left, _ := filepath.Glob(filepath.Join(s.dir, "coming", "*")); len(left) != 0 {
		t.Errorf("on the way there is still %v", left)
	}
}

func TestPartsThatDoNotGoOnWhereTheFileEndsAreLeft(t *testing.T) {
	s := openShop(t)
	clip, pictures := s.clip(), film(9000)
	edge := s.connect("edge-1")
	edge.in.Part(0, pictures) // of nothing that was announced
	edge.announce(clip.ID, pictures)
	edge.send(clip.ID, pictures, 0, 3000)
	for _, p := range []struct {
		offset int64
		data   []byte
	}{{0, pictures[:3000]}, {6000, pictures[6000:]}, {3000, film(7000)}, {1 << 31, pictures}} {
		edge.in.Part(p.offset, p.data)
		if at := edge.at(clip.ID); at != 3000 {
			t.Fatalf("%d bytes at %d moved the end to %d", len(p.data), p.offset, at)
		}
	}
	edge.send(clip.ID, pictures, 3000, 9000)
	edge.kept(clip.ID)
}

func TestAnOlderEdgeThatSendsAllAtOnceIsUnderstood(t *testing.T) {
	s := openShop(t)
	clip, pictures := s.clip(), film(9000)
	edge := s.connect("edge-1")
	edge.send(clip.ID, pictures, edge.announce(clip.ID, pictures), 3000)
	edge.in.Close()
	edge = s.connect("edge-1")
	f := fileOf(clip.ID, pictures)
	f.Resumes = false
	if err := edge.in.Announce(t.Context(), f); err != nil {
		t.Fatal(err)
	}
	for from := 0; from < 9000; from += 3000 {
		edge.in.Part(0, pictures[from:from+3000])
	}
	edge.kept(clip.ID)
	s.expectState(clip.ID, devices.ClipReady)
}

func TestWhatAnEdgeWasNotAskedForIsNotTaken(t *testing.T) {
	s := openShop(t)
	clip, pictures := s.clip(), film(1000)
	stranger := s.connect("edge-2")
	for _, id := range []string{clip.ID, devices.NewID(time.Now()), "../../hub.key"} {
		if err := stranger.in.Announce(t.Context(), fileOf(id, pictures)); err != nil {
			t.Fatal(err)
		}
		stranger.kept(id) // it may forget it
		stranger.in.Part(0, pictures)
	}
	s.expectState(clip.ID, devices.ClipWaiting)
	if entries, err := os.ReadDir(filepath.Join(s.dir, "coming")); err != nil || len(entries) != 0 {
		t.Errorf("%v came (%v)", entries, err)
	}
}

func TestAShelfThatIsAwayCostsNoClip(t *testing.T) {
	s := openShop(t)
	s.shelf.lock(errors.New("the storage does not answer"))
	edge := s.connect("edge-1")
	clip, pictures := s.clip(), film(20_000)
	edge.announce(clip.ID, pictures)
	edge.send(clip.ID, pictures, 0, 20_000)
	if why := edge.not(clip.ID); why != wire.ClipNotNow {
		t.Errorf("it was not taken as %q", why)
	}
	s.expectState(clip.ID, devices.ClipWaiting)
	s.shelf.lock(nil)
	if at := edge.announce(clip.ID, pictures); at != 20_000 {
		t.Errorf("all is there, and it is wanted from byte %d", at)
	}
	edge.kept(clip.ID)
	s.expectState(clip.ID, devices.ClipReady)
}

func TestClipsLeaveTheRestOfTheDiskToCallsForHelp(t *testing.T) {
	s := openShop(t)
	edge := s.connect("edge-1")
	clip, pictures := s.clip(), film(20_000)
	s.free.Store(512<<20 + 2*20_000 - 1)
	if err := edge.in.Announce(t.Context(), fileOf(clip.ID, pictures)); err != nil {
		t.Fatal(err)
	}
	if why := edge.not(clip.ID); why != wire.ClipNotNow {
		t.Errorf("it was not taken as %q", why)
	}
	if entries, err := os.ReadDir(filepath.Join(s.dir, "coming")); err != nil || len(entries) != 0 {
		t.Errorf("on a disk without room there lies %v (%v)", entries, err)
	}
	s.free.Store(512<<20 + 2*20_000)
	edge.send(clip.ID, pictures, edge.announce(clip.ID, pictures), 20_000)
	edge.kept(clip.ID)
	s.expectState(clip.ID, devices.ClipReady)
}

func TestAClipThatASlowShelfTakesIsTakenOnce(t *testing.T) {
	s := openShop(t)
	goes := make(chan struct{})
	goOn := sync.OnceFunc(func() { close(goes) })
	defer goOn()
	s.shelf.mu.Lock()
	s.shelf.slow = goes
	s.shelf.mu.Unlock()
	edge := s.connect("edge-1")
	clip, pictures := s.clip(), film(20_000)
	edge.announce(clip.ID, pictures)
	edge.send(clip.ID, pictures, 0, 20_000)
	for range 3 {
		if err := edge.in.Announce(t.Context(), fileOf(clip.ID, pictures)); err != nil {
			t.Fatal(err)
		}
		if why := edge.not(clip.ID); why != wire.ClipNotNow {
			t.Errorf("it is answered with %q", why)
		}
	}
	goOn()
	edge.kept(clip.ID)
	s.expectState(clip.ID, devices.ClipReady)
	other := s.clip() // behind whatever else waits for the shelf
	edge.announce(other.ID, pictures)
	edge.send(other.ID, pictures, 0, 20_000)
	edge.kept(other.ID)
	if n := s.shelf.puts.Load(); n != 2 {
		t.Errorf("two clips were put on the shelf %d times", n)
	}
}
