package pictures

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/bluenviron/mediacommon/v2/pkg/codecs/h264"
	"github.com/bluenviron/mediacommon/v2/pkg/codecs/mpeg4audio"

	"brighteyes/devices"
)

// filmed is three seconds of moving pictures of ten a second that ffmpeg encodes, as a
// driver hands them out.
func filmed(t testing.TB, codec devices.Codec) []kept {
	t.Helper()
	with := "-c:v libx264 -profile:v main -bf 0 -g 10 -bsf:v h264_metadata=aud=insert -f h264"
	if codec == devices.H265 {
		with = "-c:v libx265 -x265-params log-level=none:bframes=0:keyint=10:repeat-headers=1:aud=1 -f hevc"
	}
	var units h264.AnnexB
	if err := units.Unmarshal(made(t, "-f lavfi -i testsrc2=size=160x96:rate=10 -t 3 -pix_fmt yuv420p "+with+" -")); err != nil {
		t.Fatal(err)
	}
	params := &devices.PictureParams{Codec: codec, Width: 160, Height: 96, FPS: 10}
	var film []kept
	for _, n := range units {
		kind, delimiter := int(n[0]&0x1f), 9
		sets := map[int]*[]byte{7: &params.SPS, 8: &params.PPS}
		if codec == devices.H265 {
			kind, delimiter = int(n[0]>>1&0x3f), 35
			sets = map[int]*[]byte{32: &params.VPS, 33: &params.SPS, 34: &params.PPS}
		}
		set := sets[kind]
		switch {
		case kind == delimiter:
			at := int64(len(film)) * timescale / 10
			film = append(film, kept{Picture: devices.Picture{Params: params, PTS: at, DTS: at}, at: time.Unix(0, 0).Add(time.Duration(len(film)) * 100 * time.Millisecond)})
		case set != nil:
			*set = n
		default:
			k := &film[len(film)-1]
			k.NALUs = append(k.NALUs, n)
			k.Key = k.Key || codec == devices.H264 && kind == 5 || codec == devices.H265 && kind >= 16 && kind <= 21
		}
	}
	if len(film) != 30 || !film[0].Key {
		t.Fatalf("ffmpeg made %d pictures", len(film))
	}
	return film
}

// sounding is the film with a tone beside it.
func sounding(t testing.TB, film []kept) []kept {
	t.Helper()
	var tone mpeg4audio.ADTSPackets
	if err := tone.Unmarshal(made(t, "-f lavfi -i sine=frequency=440:sample_rate=16000 -t 3 -c:a aac -b:a 32k -f adts -")); err != nil {
		t.Fatal(err)
	}
	config, err := mpeg4audio.AudioSpecificConfig{Type: tone[0].Type, SampleRate: tone[0].SampleRate, ChannelCount: tone[0].ChannelCount}.Marshal()
	if err != nil {
		t.Fatal(err)
	}
	film[0].Params.Sound = &devices.SoundParams{Config: config, ObjectType: 2, Rate: 16000, Channels: tone[0].ChannelCount}
	for i, frame := range tone {
		at := int64(i) * frameSamples * timescale / 16000
		k := &film[min(int(at*10/timescale), len(film)-1)]
		k.sounds = append(k.sounds, devices.Sound{PTS: at, Frames: [][]byte{frame.AU}})
	}
	return film
}

func made(t testing.TB, args string) []byte {
	t.Helper()
	var said bytes.Buffer
	run := exec.Command("ffmpeg", append([]string{"-v", "error"}, strings.Fields(args)...)...)
	run.Stderr = &said
	out, err := run.Output()
	if err != nil {
		t.Fatalf("ffmpeg: %v\n%s", err, said.String())
	}
	return out
}

// decoded is how many pictures, and how many seconds of sound, an independent decoder
// gets out of a film without a complaint.
func decoded(t testing.TB, film []byte) (pictures int, sound float64) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "film.mp4")
	if err := os.WriteFile(path, film, 0o600); err != nil {
		t.Fatal(err)
	}
	var said bytes.Buffer
	run := exec.Command("ffmpeg", "-v", "error", "-i", path, "-map", "0:v", "-f", "rawvideo", "-pix_fmt", "gray", "-")
	run.Stderr = &said
	grey, err := run.Output()
	if err != nil || said.Len() > 0 {
		t.Fatalf("ffmpeg: %v\n%s", err, said.String())
	}
	listed, err := exec.Command("ffprobe", "-v", "error", "-select_streams", "a", "-show_entries", "stream=codec_name", "-of", "csv=p=0", path).Output()
	if err != nil {
		t.Fatalf("ffprobe: %v", err)
	}
	if len(listed) > 0 {
		sound = float64(len(made(t, "-i "+path+" -map 0:a -f s16le -ac 1 -ar 16000 -"))) / 32000
	}
	return len(grey) / (160 * 96), sound
}
