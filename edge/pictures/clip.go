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
	"github.com/deepch/vdk/codec/aacparser"
	"github.com/deepch/vdk/codec/h264parser"
	"github.com/deepch/vdk/codec/h265parser"
	"github.com/deepch/vdk/format/mp4"

	"brighteyes/devices"
)

// writeClip writes pictures as an MP4 file at path and returns how many it took up to
// where their time line ends, and the file's size and hash. The file is complete and on
// disk, or not there.
func writeClip(path string, pictures []kept) (written int, size int64, sum string, err error) {
	if len(pictures) == 0 {
		return 0, 0, "", errNoBeginning
	}
	c, err := beginClip(path, pictures[0])
	if err != nil {
		return 0, 0, "", err
	}
	defer c.drop()
	for _, p := range pictures {
		more, err := c.add(p)
		if err != nil {
			return 0, 0, "", err
		}
		if !more {
			break
		}
		written++
	}
	size, sum, err = c.end()
	return written, size, sum, err
}

var errNoBeginning = errors.New("no key picture to begin with")

// clipFile is an MP4 file that is being written. vdk's parsers panic on parameters that
// are too short; ours were checked, and what still panics ends this clip alone.
type clipFile struct {
	path  string
	part  *os.File
	muxer *mp4.Muxer
	first kept
	heard time.Duration // where the sound goes on
	size  int64         // of the pictures so far
	whole bool
}

// beginClip begins a file with the time line of a first picture, which is to be added.
func beginClip(path string, first kept) (c *clipFile, err error) {
	if !first.Key {
		return nil, errNoBeginning
	}
	part, err := os.OpenFile(path+".part", os.O_CREATE|os.O_TRUNC|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("make clip file: %w", err)
	}
	c = &clipFile{path: path, part: part, muxer: mp4.NewMuxer(part), first: first}
	defer func() {
		if err != nil {
			c.drop()
		}
	}()
	return c, c.guarded(func() error {
		codec, err := codecData(first.Params)
		if err != nil {
			return err
		}
		tracks := []av.CodecData{codec}
		if s := first.Params.Sound; s != nil {
			sound, err := aacparser.NewCodecDataFromMPEG4AudioConfigBytes(s.Config)
			if err != nil {
				return fmt.Errorf("describe the sound: %w", err)
			}
			tracks = append(tracks, sound)
		}
		return c.muxer.WriteHeader(tracks)
	})
}

func (c *clipFile) guarded(write func() error) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("write clip: muxer panicked: %v", r)
		}
	}()
	if err := write(); err != nil {
		return fmt.Errorf("write clip: %w", err)
	}
	return nil
}

// add writes a picture, and what was heard beside it. more is false where another time
// line begins: the clip ends before it.
func (c *clipFile) add(p kept) (more bool, err error) {
	if p.Params != c.first.Params || p.DTS < c.first.DTS {
		return false, nil
	}
	return true, c.guarded(func() error {
		data, err := h264.AVCC(p.NALUs).Marshal()
		if err != nil {
			return err
		}
		packet := av.Packet{IsKeyFrame: p.Key, Time: ticks(p.DTS - c.first.DTS), CompositionTime: ticks(p.PTS - p.DTS), Data: data}
		if err := c.muxer.WritePacket(packet); err != nil {
			return err
		}
		c.size += int64(len(data))
		for _, s := range p.sounds {
			if c.heard, err = muxSound(c.muxer, c.first, s, c.heard); err != nil {
				return err
			}
		}
		return nil
	})
}

// end makes the file complete and durable, and reads it back for its hash.
func (c *clipFile) end() (size int64, sum string, err error) {
	if err := c.guarded(c.muxer.WriteTrailer); err != nil {
		return 0, "", err
	}
	if err := c.part.Sync(); err != nil {
		return 0, "", fmt.Errorf("write clip: %w", err)
	}
	if _, err := c.part.Seek(0, io.SeekStart); err != nil {
		return 0, "", fmt.Errorf("read clip back: %w", err)
	}
	hash := sha256.New()
	if size, err = io.Copy(hash, c.part); err != nil {
		return 0, "", fmt.Errorf("read clip back: %w", err)
	}
	if err := c.part.Close(); err != nil {
		return 0, "", fmt.Errorf("write clip: %w", err)
	}
	if err := rename(c.part.Name(), c.path); err != nil {
		return 0, "", err
	}
	c.whole = true
	return size, hex.EncodeToString(hash.Sum(nil)), nil
}

// drop removes what is left of a file that was not ended: it is no clip.
func (c *clipFile) drop() {
	if !c.whole {
		_ = c.part.Close()
		_ = os.Remove(c.part.Name())
	}
}

// muxSound writes frames of sound and returns where the next goes on.
func muxSound(muxer *mp4.Muxer, first kept, s devices.Sound, heard time.Duration) (time.Duration, error) {
	at := ticks(s.PTS - first.DTS)
	if first.Params.Sound == nil || at < 0 {
		return heard, nil
	}
	frame := frameSamples * time.Second / time.Duration(first.Params.Sound.Rate)
	if off := at - heard; off < 50*time.Millisecond { // the clocks of sound and pictures differ by a hair
		at = heard
	}
	for _, data := range s.Frames {
		if err := muxer.WritePacket(av.Packet{Idx: 1, Time: at, Duration: frame, Data: data}); err != nil {
			return at, err
		}
		at += frame
	}
	return at, nil
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
