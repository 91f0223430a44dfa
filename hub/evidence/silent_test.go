package evidence_test

import (
	"bytes"
	"crypto/ed25519"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"brighteyes/devices"
	"brighteyes/hub/evidence"
)

// reel is a clip's file in memory.
type reel struct{ *bytes.Reader }

func (reel) Close() error { return nil }

func shot(t *testing.T, name string) []byte {
	t.Helper()
	film, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return film
}

// probed is what an independent reader says of a film's streams, and the hash of its
// pictures as they are decoded.
func probed(t *testing.T, film []byte) (streams, pictures string) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "film.mp4")
	if err := os.WriteFile(path, film, 0o600); err != nil {
		t.Fatal(err)
	}
	said, err := exec.Command("ffprobe", "-v", "error", "-show_entries", "stream=codec_name", "-of", "csv=p=0", path).Output()
	if err != nil {
		t.Fatalf("ffprobe: %v", err)
	}
	sum, err := exec.Command("ffmpeg", "-v", "error", "-i", path, "-map", "0:v", "-f", "md5", "-").Output()
	if err != nil {
		t.Fatalf("ffmpeg: %v", err)
	}
	return strings.Join(strings.Fields(string(said)), " "), string(sum)
}

func TestWhoMayNotListenIsSentTheSamePicturesAndNoneOfTheSound(t *testing.T) {
	heard := shot(t, "heard.mp4")
	o := evidence.Opened{File: reel{bytes.NewReader(heard)}}
	had, err := o.Silent()
	if err != nil || !had {
		t.Fatalf("the sound is not found: %v %v", had, err)
	}
	got, err := io.ReadAll(o.File)
	if err != nil || len(got) != len(heard) {
		t.Fatalf("%d bytes of %d, %v", len(got), len(heard), err)
	}
	all, before := probed(t, heard)
	left, after := probed(t, got)
	if all != "h264 aac" || left != "h264" || before != after {
		t.Errorf("of %q is left %q; the pictures are the same: %v", all, left, before == after)
	}
	gone := 0
	for i := range got {
		if got[i] != heard[i] {
			gone++
		}
	}
	if gone < 8000 { // three seconds of 32 kbit/s are some 11,000 bytes
		t.Errorf("only %d bytes of the file are not sent", gone)
	}
	for from := 0; from < len(heard); from += 997 { // in ranges, as a player asks
		part := make([]byte, min(1500, len(heard)-from))
		if _, err := o.File.Seek(int64(from), io.SeekStart); err != nil {
			t.Fatal(err)
		}
		if _, err := io.ReadFull(o.File, part); err != nil || !bytes.Equal(part, got[from:from+len(part)]) {
			t.Fatalf("the bytes from %d on are others than in the whole (%v)", from, err)
		}
	}

	o = evidence.Opened{File: reel{bytes.NewReader(shot(t, "mute.mp4"))}}
	if had, err := o.Silent(); had || err != nil {
		t.Errorf("of a clip without sound: %v %v", had, err)
	}
	if same, err := io.ReadAll(o.File); err != nil || !bytes.Equal(same, shot(t, "mute.mp4")) {
		t.Errorf("a clip without sound is changed (%v)", err)
	}
	for _, broken := range [][]byte{nil, heard[:len(heard)-300], []byte("0123456789abcdef"), bytes.Replace(heard, []byte("stsc"), []byte("stsx"), -1)} {
		o := evidence.Opened{File: reel{bytes.NewReader(broken)}}
		if _, err := o.Silent(); err == nil {
			t.Errorf("a file of %d bytes whose sound cannot be found passes for one without", len(broken))
		}
	}
}

func TestTheRecordAndTheSignedManifestSayWhetherAClipHasSound(t *testing.T) {
	s := openShop(t)
	edge := s.connect("edge-1")
	for name, want := range map[string]bool{"heard.mp4": true, "mute.mp4": false} {
		clip, film := s.clip(), shot(t, name)
		edge.announce(clip.ID, film)
		edge.send(clip.ID, film, 0, int64(len(film)))
		edge.kept(clip.ID)
		if c := s.expectState(clip.ID, devices.ClipReady); c.Sound == nil || *c.Sound != want {
			t.Errorf("the record of %s says %v", name, c.Sound)
		}
		signed, err := s.e.Manifest(t.Context(), clip.ID)
		if err != nil {
			t.Fatal(err)
		}
		if m, err := evidence.Verify(s.key.Public().(ed25519.PublicKey), signed); err != nil || m.Sound == nil || *m.Sound != want {
			t.Errorf("the manifest of %s says %v (%v)", name, m.Sound, err)
		}
	}
}
