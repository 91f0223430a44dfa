package pictures

import (
	"os"
	"path/filepath"
	"testing"

	"brighteyes/devices"
)

func TestAClipIsPlayedByAnIndependentDecoderWithItsSound(t *testing.T) {
	for _, codec := range []devices.Codec{devices.H264, devices.H265} {
		path := filepath.Join(t.TempDir(), "clip.mp4")
		written, size, _, err := writeClip(path, sounding(t, filmed(t, codec)))
		film, _ := os.ReadFile(path)
		if err != nil || written != 30 || size != int64(len(film)) {
			t.Fatalf("%s: %d pictures, %d bytes, %v", codec, written, size, err)
		}
		if pictures, sound := decoded(t, film); pictures != 30 || sound < 2.8 || sound > 3.3 {
			t.Errorf("%s: %d pictures and %.1f s of sound, want 30 and 3", codec, pictures, sound)
		}
	}
}
