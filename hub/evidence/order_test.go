package evidence_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"brighteyes/alerts"
	"brighteyes/devices"
	"brighteyes/devices/wire"
)

func TestAnAlertTakesTenSecondsBeforeToTwentyAfterFromEveryCameraThatSeesIt(t *testing.T) {
	s := openShop(t)
	first, second := s.connect("edge-1"), s.connect("edge-2")
	a := s.alert("cam-1", "cam-2", "cam-3", "cam-4", "cam-5")
	s.e.AlertChanged(a)
	clips := s.clips(a.ID, 4) // the fifth is one too many
	orders := map[string]wire.ClipOrder{}
	for camera, at := range map[string]*line{"cam-1": first, "cam-2": first, "cam-3": second, "cam-4": first} {
		s.eventually("the order of "+camera, func() bool { // which follows the record of it
			at.mu.Lock()
			defer at.mu.Unlock()
			for _, told := range at.told {
				if told.Clip != nil && told.Clip.Camera == camera {
					orders[camera] = *told.Clip
					return true
				}
			}
			return false
		})
		o := orders[camera]
		if o.BeforeS != 10 || o.AfterS != 20 || !slices.ContainsFunc(clips, func(c devices.Clip) bool { return c.ID == o.ID && c.Camera == camera }) {
			t.Errorf("%s was asked for %+v", camera, o)
		}
	}
	if o := orders["cam-1"]; !o.At.Equal(a.Chain.Pressed) || o.AgoMS != nil {
		t.Errorf("on the edge that told it, it is asked for at %v (%v)", o.At, o.AgoMS)
	}
	if o := orders["cam-3"]; o.AgoMS == nil || *o.AgoMS != 0 {
		t.Errorf("another edge, whose clock says nothing of it, is asked for %+v", o)
	}
	for _, c := range clips {
		if c.AtHub != (c.Camera == "cam-3") {
			t.Errorf("%s: the moment is on the hub's clock: %v", c.Camera, c.AtHub)
		}
	}
}

func TestWhatIsNoNewOccurrenceThatACameraSawGetsNoClip(t *testing.T) {
	s := openShop(t)
	seen := s.alert("cam-1")
	s.e.AlertChanged(seen)
	s.clips(seen.ID, 1)
	again := seen
	again.Version = 2 // it was acknowledged
	s.e.AlertChanged(again)
	for _, change := range map[string]func(*alerts.Alert){
		"no camera":     func(a *alerts.Alert) { a.Cameras = nil },
		"no occurrence": func(a *alerts.Alert) { a.Chain = nil },
		"not recorded":  func(a *alerts.Alert) { a.NotRecorded = true },
		"long ago":      func(a *alerts.Alert) { a.Chain.Raised = a.Chain.Raised.Add(-2 * time.Minute) },
		"nobody's":      func(a *alerts.Alert) { a.Cameras = []string{"cam-unknown"} },
	} {
		a := s.alert("cam-1")
		change(&a)
		s.e.AlertChanged(a)
	}
	last := s.alert("cam-2") // behind the others, to know when all were looked at
	s.e.AlertChanged(last)
	s.clips(last.ID, 1)
	if all, _, err := s.e.Clips(t.Context(), "", 100, ""); err != nil || len(all) != 2 {
		t.Errorf("%d clips were asked for (%v), want two", len(all), err)
	}
}

func TestAnotherOccurrenceOfAnOpenAlertGetsClipsOfItsOwnUntilThereAreMany(t *testing.T) {
	s := openShop(t)
	a := s.alert("cam-1")
	s.e.AlertChanged(a)
	s.clips(a.ID, 1)
	happens := func(after time.Duration) {
		s.forward(after)
		next := s.alert("cam-1")
		a.Chain = next.Chain
		a.Version++
		s.e.AlertChanged(a)
	}
	happens(4 * time.Second) // which the first shows
	happens(time.Minute)
	s.clips(a.ID, 2)
	for range 40 {
		happens(time.Minute)
	}
	s.eventually("the rest to be left out", func() bool { return s.count("brighteyes_clips_total", "not_asked") == 18 })
	s.clips(a.ID, 24)
}

func TestAnEdgeThatWasAwayIsAskedAnew(t *testing.T) {
	s := openShop(t)
	clip := s.clip()
	s.connect("edge-2")
	late := s.connect("edge-1")
	said := late.hears("the order", func(u wire.Uplink) bool { return u.Clip != nil })
	if said.Clip.ID != clip.ID {
		t.Errorf("it is asked for %s, want %s", said.Clip.ID, clip.ID)
	}
}

func TestAClipThatAnEdgeCannotGiveSaysWhyAndOneThatNeverComesIsGivenUp(t *testing.T) {
	s := openShop(t)
	edge := s.connect("edge-1")
	none, never := s.clip(), s.clip()
	if err := edge.in.Announce(t.Context(), wire.ClipFile{ID: none.ID, Error: "camera cam-1 showed nothing then"}); err != nil {
		t.Fatal(err)
	}
	edge.kept(none.ID) // it may forget it
	if c := s.expectState(none.ID, devices.ClipFailed); !strings.Contains(c.Error, "showed nothing") {
		t.Errorf("why: %q", c.Error)
	}
	s.forward(23 * time.Hour)
	s.tidy()
	s.expectState(never.ID, devices.ClipWaiting)
	s.forward(2 * time.Hour)
	s.tidy()
	s.expectState(never.ID, devices.ClipFailed)
}

func TestAnEdgeThatOwesManyClipsIsNotCutOffByWhatItIsAskedFor(t *testing.T) {
	s := openShop(t)
	for i := range 600 {
		at := s.now().Add(time.Duration(i) * time.Millisecond)
		if _, err := s.store.AddClip(t.Context(), devices.Clip{ID: devices.NewID(at), Alert: devices.NewID(at), Camera: "cam-1", Edge: "edge-1", At: at, From: at, To: at, State: devices.ClipWaiting, CreatedAt: at}); err != nil {
			t.Fatal(err)
		}
	}
	asked, full := 0, 0
	s.e.Receive("edge-1", func(wire.Uplink) bool {
		if asked == 256 { // as many as wait for an edge's socket: see hub/pictures
			full++
			return false
		}
		asked++
		return true
	})
	if asked == 0 || full != 0 {
		t.Errorf("it is asked for %d, and cut off %d times", asked, full)
	}
	last := 0
	s.e.Receive("edge-1", func(wire.Uplink) bool { last++; return last < 3 })
	if last != 3 {
		t.Errorf("an edge that is gone after 3 orders is told %d", last)
	}
}
