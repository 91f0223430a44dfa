package quality

import (
	"errors"
	"syscall"
	"testing"
	"time"

	"brighteyes/devices"
	"brighteyes/edge/ffmpeg"
)

// BenchmarkLook is what one picture costs once it is decoded: 200 cameras at one
// a minute are 200 of these a minute.
func BenchmarkLook(b *testing.B) {
	p := testPlace(b)
	c := New()
	var shots [8]*Frame
	for i := range shots {
		shots[i] = p.shot(600+i, nil)
	}
	before := spent()
	for i := 0; b.Loop(); i++ {
		c.Look(at(i), shots[i%len(shots)])
	}
	b.ReportMetric(float64((spent()-before).Microseconds())/1000/float64(b.N), "cpu-ms/picture")
}

// BenchmarkKeys is what one key picture costs in a full batch, ffmpeg's own time
// included, as milliseconds of one core.
func BenchmarkKeys(b *testing.B) {
	d := ffmpeg.New("ffmpeg", 1)
	shot := testPlace(b).shot(600, nil)
	for _, size := range []string{"640:360", "1920:1080"} {
		b.Run(size, func(b *testing.B) {
			var batch []devices.Picture
			for i := range ffmpeg.Batch {
				batch = append(batch, keyPicture(b, shot, []devices.Codec{devices.H264, devices.H265}[i%2], size))
			}
			before := spent()
			for b.Loop() {
				if _, errs := Keys(b.Context(), d, batch); errors.Join(errs...) != nil {
					b.Fatal(errs)
				}
			}
			b.ReportMetric(float64((spent()-before).Milliseconds())/float64(b.N*ffmpeg.Batch), "cpu-ms/picture")
		})
	}
}

// spent is the processor time of this process and of those that it waited for.
func spent() (sum time.Duration) {
	for _, who := range []int{syscall.RUSAGE_SELF, syscall.RUSAGE_CHILDREN} {
		var u syscall.Rusage
		if syscall.Getrusage(who, &u) == nil {
			sum += time.Duration(u.Utime.Nano() + u.Stime.Nano())
		}
	}
	return sum
}

// BenchmarkShot is what the tests' own camera costs.
func BenchmarkShot(b *testing.B) {
	p := testPlace(b)
	for i := 0; b.Loop(); i++ {
		p.shot(i*37, nil)
	}
}
