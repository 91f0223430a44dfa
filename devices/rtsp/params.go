package rtsp

import (
	"bytes"
	"errors"
	"fmt"

	"github.com/bluenviron/mediacommon/v2/pkg/codecs/h264"
	"github.com/bluenviron/mediacommon/v2/pkg/codecs/h265"

	"brighteyes/devices"
)

// maxSide bounds what a parameter set may claim; larger is a lie or an attack.
const maxSide = 16384

// checkedParams parses the parameter sets. Nothing is muxed or decoded before
// they were checked here: cameras send sets of one byte.
func checkedParams(codec devices.Codec, vps, sps, pps []byte) (*devices.PictureParams, error) {
	p := &devices.PictureParams{Codec: codec, VPS: bytes.Clone(vps), SPS: bytes.Clone(sps), PPS: bytes.Clone(pps)}
	switch codec {
	case devices.H264:
		if len(sps) < 4 || len(pps) < 2 {
			return nil, errors.New("H.264 parameter sets are missing or too short")
		}
		var s h264.SPS
		if err := s.Unmarshal(sps); err != nil {
			return nil, fmt.Errorf("H.264 sequence parameters: %w", err)
		}
		p.Width, p.Height, p.FPS = s.Width(), s.Height(), s.FPS()
	case devices.H265:
		if len(vps) < 2 || len(sps) < 6 || len(pps) < 2 {
			return nil, errors.New("H.265 parameter sets are missing or too short")
		}
		var s h265.SPS
		if err := s.Unmarshal(sps); err != nil {
			return nil, fmt.Errorf("H.265 sequence parameters: %w", err)
		}
		p.Width, p.Height, p.FPS = s.Width(), s.Height(), s.FPS()
	}
	if p.Width < 1 || p.Width > maxSide || p.Height < 1 || p.Height > maxSide {
		return nil, fmt.Errorf("a picture of %d by %d is not believed", p.Width, p.Height)
	}
	return p, nil
}

// reorders reports whether the stream may show pictures in another order than
// it sends them.
func reorders(p *devices.PictureParams) bool {
	switch p.Codec {
	case devices.H264:
		var s h264.SPS
		if s.Unmarshal(p.SPS) != nil || s.VUI == nil || s.VUI.BitstreamRestriction == nil {
			return false
		}
		return s.VUI.BitstreamRestriction.MaxNumReorderFrames > 0
	default:
		var s h265.SPS
		if s.Unmarshal(p.SPS) != nil || len(s.MaxNumReorderPics) == 0 {
			return false
		}
		return s.MaxNumReorderPics[len(s.MaxNumReorderPics)-1] > 0
	}
}
