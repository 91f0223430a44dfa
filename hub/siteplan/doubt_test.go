package siteplan

import (
	"errors"
	"strings"
	"testing"
	"time"

	"brighteyes/hub/access"
	"brighteyes/hub/coverage"
)

func noEntry(time.Time, Version) access.AuditEntry { return access.AuditEntry{} }

func TestWhoSavesAfterASaveThatFailedIsNotLockedOut(t *testing.T) {
	kept := &shelf{fails: true}
	p := open(t, kept, nil)
	if _, _, err := p.Save(t.Context(), gate(0), "police", noEntry); err == nil || errors.Is(err, ErrConflict) {
		t.Fatalf("a full disk: %v", err)
	}
	kept.fails = false
	p.save(t, gate(0))

	// The version is kept and the answer is lost: it is in force.
	kept.lost = true
	d := gate(1)
	d.Cameras[0].HeadingDeg = 15
	v, _, err := p.Save(t.Context(), d, "police", noEntry)
	if err != nil || v.N != 2 || p.View().Version.N != 2 {
		t.Fatalf("%+v, %v", v, err)
	}
	kept.lost = false
	p.save(t, gate(2))

	// Another hub saved on the same records: who looked at the old one is told once,
	// and saves then on top of the new one.
	other := open(t, kept, nil)
	other.save(t, gate(3))
	kept.fails = true // as the records do with a version that follows none
	mine := gate(3)
	mine.Cameras[0].HeadingDeg = 20
	if _, _, err := p.Save(t.Context(), mine, "police", noEntry); err == nil {
		t.Fatal("two versions have the same number")
	}
	kept.fails = false
	if p.View().Version.N != 4 {
		t.Errorf("the newest version is not in force: %d", p.View().Version.N)
	}
	p.save(t, gate(4))
}

func TestAnImageOfThePlanIsPlacedByTwoPins(t *testing.T) {
	p := open(t, &shelf{}, nil)
	pin := func(px, py, x, y float64) Pin { return Pin{coverage.Point{X: px, Y: py}, coverage.Point{X: x, Y: y}} }
	good := Image{ID: "kept", Storey: -1, Pins: [2]Pin{pin(0, 600, 0, 0), pin(800, 600, 40, 0)}}
	d := gate(0)
	d.Images = []Image{good}
	v := p.save(t, d)
	if len(v.Images) != 1 || v.Images[0].WidthPx != 800 || v.Images[0].SHA256 != "5a" {
		t.Errorf("%+v", v.Images)
	}
	for says, change := range map[string]func(*Draft){
		"there is no such image":          func(d *Draft) { d.Images[0].ID = "other" },
		"one each":                        func(d *Draft) { d.Images = append(d.Images, good) },
		"a pin lies outside":              func(d *Draft) { d.Images[0].Pins[0].Px.X = 801 },
		"the two pins are too near":       func(d *Draft) { d.Images[0].Pins[1].At = coverage.Point{X: 0.5} },
		"a pin lies too far":              func(d *Draft) { d.Images[0].Pins[1].At.X = 1e6 },
		"there are 31 images: at most 30": func(d *Draft) { d.Images = make([]Image, 31) },
	} {
		d := gate(1)
		d.Images = []Image{good}
		change(&d)
		_, mistakes, err := p.Try(d, "police")
		if err != nil || len(mistakes) == 0 || !contains(mistakes, says) {
			t.Errorf("want %q: %v %v", says, mistakes, err)
		}
	}
	for _, flaw := range imageWords().Flaws() {
		t.Error(flaw)
	}
}

func contains(list []coverage.Mistake, says string) bool {
	for _, m := range list {
		if strings.Contains(m.Text.In("en"), says) {
			return true
		}
	}
	return false
}
