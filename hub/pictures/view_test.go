package pictures_test

import (
	"testing"

	"brighteyes/devices"
)

func TestACameraWithoutASmallerPictureComesUpOnceForTilesAndLargeViews(t *testing.T) {
	s := setUp(t)
	for _, detail := range []devices.Detail{devices.Full, devices.Tile, "", "huge"} {
		v, err := s.hub.View("cam-1", detail)
		if err != nil {
			t.Fatal(err)
		}
		defer v.Close()
	}
	if n := s.hub.Relays(); n != 1 {
		t.Errorf("the camera comes up %d times, want once", n)
	}
}

func TestASmallerPictureComesUpOnlyWhileATileWatches(t *testing.T) {
	s := setUp(t, func(s *scene) { s.capabilities = []string{devices.TileCapability} })
	full, err := s.hub.View("cam-1", devices.Full)
	if err != nil {
		t.Fatal(err)
	}
	defer full.Close()
	tile, err := s.hub.View("cam-1", devices.Tile)
	if err != nil {
		t.Fatal(err)
	}
	if n := s.hub.Relays(); n != 2 {
		t.Errorf("%d come up, want the full and the smaller picture", n)
	}
	tile.Close()
	tile.Close() // twice is once
	if n := s.hub.Relays(); n != 1 {
		t.Errorf("%d come up when no tile watches, want one", n)
	}
}
