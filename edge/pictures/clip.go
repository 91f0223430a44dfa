package pictures

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"github.com/bluenviron/mediacommon/v2/pkg/codecs/h264"
	"github.com/deepch/vdk/av"
	"github.com/deepch/vdk/codec/h264parser"
	"github.com/deepch/vdk/codec/h265parser"
	"github.com/deepch/vdk/format/mp4"

	"brighteyes/devices"
)

// writeClip writes pictures as an MP4 file at path and returns how many it took up to
// where their time line ends, and the file's size and hash. The file is complete and on
// disk, or not there.
func writeClip(path string, pictures []kept) (written int, size int64, sum string, err error) {
	if len(pictures) == 0 || !pictures[0].Key {
		return 0, 0, "", errors.New("no key picture to begin with")
	}
	part := path + ".part"
	file, err := os.OpenFile(part, os.O_CREATE|os.O_TRUNC|os.O_RDWR, 0o600)
	if err != nil {
		return 0, 0, "", fmt.Errorf("make clip file: %w", err)
	}
	defer func() {
		err = errors.Join(err, file.Close())
		if err == nil {
			err = rename(part, path)
		}
		if err != nil {
			_ = os.Remove(part) // what is left is no clip
		}
	}()
	if written, err = mux(file, pictures); err != nil {
		return 0, 0, "", fmt.Errorf("write clip: %w", err)
	}
	if err := file.Sync(); err != nil {
		return 0, 0, "", fmt.Errorf("write clip: %w", err)
	}
	if _, err := file.Seek(0, io.SeekStart); err != nil {
		return 0, 0, "", fmt.Errorf("read clip back: %w", err)
	}
	hash := sha256.New()
	if size, err = io.Copy(hash, file); err != nil {
		return 0, 0, "", fmt.Errorf("read clip back: %w", err)
	}
	return written, size, hex.EncodeToString(hash.Sum(nil)), nil
}

// mux hands pictures to vdk's muxer. Its parsers panic on parameters that are too
// short; ours were checked, and what still panics ends this clip alone.
func mux(w io.WriteSeeker, pictures []kept) (written int, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("muxer panicked: %v", r)
		}
	}()
	first := pictures[0]
	codec, err := codecData(first.Params)
	if err != nil {
		return 0, err
	}
	muxer := mp4.NewMuxer(w)
	if err := muxer.WriteHeader([]av.CodecData{codec}); err != nil {
		return 0, err
	}
	for _, p := range pictures {
		if p.Params != first.Params || p.DTS < first.DTS {
			break // another time line: the clip ends where it begins
		}
		data, err := h264.AVCC(p.NALUs).Marshal()
		if err != nil {
			return 0, err
		}
		packet := av.Packet{IsKeyFrame: p.Key, Time: ticks(p.DTS - first.DTS), CompositionTime: ticks(p.PTS - p.DTS), Data: data}
		if err := muxer.WritePacket(packet); err != nil {
			return 0, err
		}
		written++
	}
	return written, muxer.WriteTrailer()
}

func codecData(p *devices.PictureParams) (av.CodecData, error) {
	if p.Codec == devices.H264 {
		return h264parser.NewCodecDataFromSPSAndPPS(p.SPS, p.PPS)
	}
	return h265parser.NewCodecDataFromVPSAndSPSAndPPS(p.VPS, p.SPS, p.PPS)
}

func ticks(n int64) time.Duration { return time.Duration(n) * time.Second / timescale }

// rename puts a finished file in place and makes that durable.
func rename(from, to string) error {
	if err := os.Rename(from, to); err != nil {
		return fmt.Errorf("put clip in place: %w", err)
	}
	dir, err := os.Open(filepath.Dir(to))
	if err != nil {
		return fmt.Errorf("put clip in place: %w", err)
	}
	return errors.Join(dir.Sync(), dir.Close())
}
