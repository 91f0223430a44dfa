package rtsp

import (
	"bytes"

	"github.com/bluenviron/mediacommon/v2/pkg/codecs/h264"
	"github.com/bluenviron/mediacommon/v2/pkg/codecs/h265"

	"brighteyes/devices"
)

// assembler turns access units as they come off the wire into pictures that can
// be shown: parameter sets kept apart and checked, damaged groups left out up to
// the next key picture, times that only rise. One goroutine uses it.
type assembler struct {
	codec         devices.Codec
	vps, sps, pps []byte
	params        *devices.PictureParams
	sound         *devices.SoundParams                        // of what comes beside; nil: nothing
	decodeTime    func(au [][]byte, pts int64) (int64, error) // nil: sent in the order shown

	damaged bool // since the last loss, until a key picture
	started bool
	lastDTS int64
	dropped int // pictures left out since start
	// withheld counts by why; nil: nobody asks.
	withheld *withheld
}

// damage says that packets were lost: what comes up to the next key picture
// would show rubbish.
func (a *assembler) damage() { a.damaged = true }

// add takes one access unit. ok is false when there is nothing to show.
func (a *assembler) add(unit [][]byte, pts int64, timed bool) (picture devices.Picture, ok bool) {
	slices, key, changed := a.sort(unit)
	if changed {
		a.renew()
	}
	if len(slices) == 0 {
		return picture, false
	}
	if !timed || a.params == nil || a.damaged && !key || !a.started && !key {
		a.withhold(slices)
		return picture, false
	}
	dts := pts
	if a.decodeTime != nil {
		full := slices
		if key {
			full = append([][]byte{a.sps, a.pps}, slices...)
		}
		var err error
		if dts, err = a.decodeTime(full, pts); err != nil {
			a.dropped++
			a.damaged = true
			return picture, false
		}
	}
	// after a lost marker packet the depacketiser gives two units one time
	if a.started && dts <= a.lastDTS {
		a.dropped++
		if a.withheld != nil {
			a.withheld.backwards.Add(1)
		}
		return picture, false
	}
	if key {
		a.damaged = false
	}
	a.started, a.lastDTS = true, dts
	return devices.Picture{Params: a.params, Key: key, PTS: pts, DTS: dts, NALUs: slices}, true
}

// withhold counts what cannot be shown for want of a key picture, or because it is no
// video at all: units whose kind the codec leaves unspecified.
func (a *assembler) withhold(slices [][]byte) {
	a.dropped++
	if a.withheld == nil {
		return
	}
	for _, nalu := range slices {
		kind, least := nalu[0]&0x1f, byte(24)
		if a.codec == devices.H265 {
			kind, least = nalu[0]>>1&0x3f, 48
		}
		if kind >= least {
			a.withheld.malformed.Add(1)
			return
		}
	}
	if a.params != nil {
		a.withheld.unkeyed.Add(1)
	}
}

// sort keeps parameter sets, drops delimiters and returns what makes the picture.
func (a *assembler) sort(unit [][]byte) (slices [][]byte, key, changed bool) {
	keep := func(have *[]byte, nalu []byte) {
		if !bytes.Equal(*have, nalu) {
			*have, changed = bytes.Clone(nalu), true
		}
	}
	for _, nalu := range unit {
		if len(nalu) == 0 {
			continue
		}
		if a.codec == devices.H264 {
			switch h264.NALUType(nalu[0] & 0x1f) {
			case h264.NALUTypeSPS:
				keep(&a.sps, nalu)
				continue
			case h264.NALUTypePPS:
				keep(&a.pps, nalu)
				continue
			case h264.NALUTypeAccessUnitDelimiter:
				continue
			case h264.NALUTypeIDR:
				key = true
			}
		} else {
			switch t := h265.NALUType(nalu[0] >> 1 & 0x3f); t {
			case h265.NALUType_VPS_NUT:
				keep(&a.vps, nalu)
				continue
			case h265.NALUType_SPS_NUT:
				keep(&a.sps, nalu)
				continue
			case h265.NALUType_PPS_NUT:
				keep(&a.pps, nalu)
				continue
			case h265.NALUType_AUD_NUT:
				continue
			default:
				key = key || t >= 16 && t <= 21 // BLA, IDR, CRA: H.265 table 7-1
			}
		}
		slices = append(slices, nalu)
	}
	return slices, key, changed
}

// renew begins a new time line with the parameter sets that have come.
func (a *assembler) renew() {
	params, err := checkedParams(a.codec, a.vps, a.sps, a.pps)
	if err != nil {
		a.params = nil // half of the sets, or sets that are not believed: wait for better
		return
	}
	params.Sound = a.sound
	a.params = params
	a.damaged = true // nothing decodes before the next key picture
	a.decodeTime = nil
	if !reorders(params) {
		return
	}
	if a.codec == devices.H264 {
		d := &h264.DTSExtractor{}
		d.Initialize()
		a.decodeTime = d.Extract
	} else {
		d := &h265.DTSExtractor{}
		d.Initialize()
		a.decodeTime = d.Extract
	}
}
