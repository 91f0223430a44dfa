package pictures

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"brighteyes/devices"
)

// What a browser is given of a live picture (name, initialisation segment, fragments) is
// read by ffmpeg, and the name is of what ffprobe sees. No browser here plays H.265.
func TestFragmentsAreDecodedByAnIndependentDecoderAndNamedAsWhatTheyAre(t *testing.T) {
	for codec, want := range map[devices.Codec]struct{ name, says string }{
		devices.H264: {"avc1.4D400A", "h264,Main,avc1,160,96,10"},
		devices.H265: {"hev1.1.6.L30.90", "hevc,Main,hev1,160,96,30"},
	} {
		film := filmed(t, codec)
		m := &muxer{}
		name, stream, err := m.init(film[0].Picture)
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range film {
			if !m.fits(p.Picture) {
				t.Fatalf("%s: a picture at %d does not fit", codec, p.DTS)
			}
			stream = append(stream, m.fragment(nil, p.Picture)...)
		}
		if name != want.name {
			t.Errorf("%s is named %s, want %s", codec, name, want.name)
		}
		if pictures, sound := decoded(t, stream); pictures != len(film) || sound != 0 {
			t.Errorf("%s: %d pictures of %d are decoded, %v s of sound", codec, pictures, len(film), sound)
		}
		path := filepath.Join(t.TempDir(), "stream.mp4")
		if err := os.WriteFile(path, stream, 0o600); err != nil {
			t.Fatal(err)
		}
		seen, err := exec.Command("ffprobe", "-v", "error", "-show_entries", "stream=codec_name,profile,codec_tag_string,width,height,level", "-of", "csv=p=0", path).Output()
		if err != nil || strings.TrimSpace(string(seen)) != want.says {
			t.Errorf("%s: ffprobe sees %s (%v), want %s", codec, seen, err, want.says)
		}
	}
}
