package evidence

import (
	"os"
	"strings"
	"testing"
	"time"

	"brighteyes/devices"
	"brighteyes/devices/wire"
)

func TestClipsComeWhileTheSpoolIsTidied(t *testing.T) {
	s, err := openSpool(t.TempDir(), nil)
	if err != nil {
		t.Fatal(err)
	}
	begin := func(id string) *partial {
		p, err := s.begin(wire.ClipFile{ID: id, SHA256: strings.Repeat("0", 64), Bytes: 100})
		if err != nil {
			t.Error(err)
			return nil
		}
		return p
	}
	now := time.Now()
	left, again := devices.NewID(now), devices.NewID(now)
	for _, id := range []string{left, again} {
		if err := begin(id).close(false); err != nil {
			t.Fatal(err)
		}
	}
	paths := map[string]string{}
	var open *partial
	s.tidy(now.Add(-time.Hour), func(id string) bool { // as the record is asked
		if id == left {
			return false
		}
		begun := make(chan *partial, 1)
		go func() { begun <- begin(id) }()
		select {
		case open = <-begun:
			paths[id] = open.path
		case <-time.After(5 * time.Second):
			t.Error("no clip can begin while the record is asked which are wanted")
		}
		return false
	})
	if open == nil {
		t.FailNow()
	}
	if _, err := os.Stat(paths[again]); err != nil {
		t.Errorf("a file that somebody writes to is removed: %v", err)
	}
	if err := open.close(false); err != nil {
		t.Error(err)
	}
	if idle, _ := s.files(); len(idle) != 1 || idle[0].path != paths[again] {
		t.Errorf("there are still %v", idle)
	}
}
