package quality

import "testing"

// BenchmarkLook is what one picture costs once it is decoded: 200 cameras at one
// a minute are 200 of these a minute.
func BenchmarkLook(b *testing.B) {
	p := testPlace(b)
	c := New()
	var shots [8]*Frame
	for i := range shots {
		shots[i] = p.shot(600+i, nil)
	}
	for i := 0; b.Loop(); i++ {
		c.Look(at(i), shots[i%len(shots)])
	}
}

// BenchmarkKey is what one key picture costs this process; ffmpeg's own time is
// in docs/camera-health.md.
func BenchmarkShot(b *testing.B) {
	p := testPlace(b)
	for i := 0; b.Loop(); i++ {
		p.shot(i*37, nil)
	}
}
