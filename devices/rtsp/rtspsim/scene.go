package rtspsim

import (
	"bytes"
	_ "embed"
	"fmt"

	"github.com/bluenviron/mediacommon/v2/pkg/codecs/h264"
)

// Scene is a loop of H.264 access units, 15 a second, made by scenes/render.go.
type Scene struct {
	name   string
	annexB []byte
}

var (
	//go:embed scenes/east-gate.h264
	eastGate []byte
	//go:embed scenes/north-gate.h264
	northGate []byte
	//go:embed scenes/playground.h264
	playground []byte
	//go:embed scenes/garage.h264
	garage []byte
	//go:embed scenes/walkway.h264
	walkway []byte
	//go:embed scenes/lobby.h264
	lobby []byte
	//go:embed scenes/marked.h264
	marked []byte
)

// EastGate is a road with a barrier that opens and closes.
func EastGate() Scene { return Scene{"east-gate", eastGate} }

// NorthGate is a footgate with a lamp and a flag.
func NorthGate() Scene { return Scene{"north-gate", northGate} }

// Playground is a swing, a slide and a ball.
func Playground() Scene { return Scene{"playground", playground} }

// Garage is a ramp with a barrier.
func Garage() Scene { return Scene{"garage", garage} }

// Walkway is a path between trees.
func Walkway() Scene { return Scene{"walkway", walkway} }

// Lobby is two lifts and a clock.
func Lobby() Scene { return Scene{"lobby", lobby} }

// Marked is 1280x720 and has the number of each picture in it: eight squares of
// equal width along the top, white for one, the highest bit first.
func Marked() Scene { return Scene{"marked", marked} }

// FPS is how many pictures a second a scene has.
const FPS = 15

// Units takes a scene apart into access units, which begin with a delimiter.
func (s Scene) Units() ([][][]byte, error) {
	var units [][][]byte
	delimiter := []byte{0, 0, 0, 1, byte(h264.NALUTypeAccessUnitDelimiter)}
	for part := range bytes.SplitSeq(s.annexB, delimiter) {
		if len(part) == 0 {
			continue
		}
		// what follows the delimiter's type is its one byte of content
		_, rest, ok := bytes.Cut(part, []byte{0, 0})
		if !ok {
			return nil, fmt.Errorf("scene %s: an access unit without pictures", s.name)
		}
		var nalus h264.AnnexB
		if err := nalus.Unmarshal(append([]byte{0, 0}, rest...)); err != nil {
			return nil, fmt.Errorf("scene %s: %w", s.name, err)
		}
		units = append(units, nalus)
	}
	if len(units) == 0 {
		return nil, fmt.Errorf("scene %s: no pictures", s.name)
	}
	return units, nil
}

// parameters finds the sets that a decoder needs first.
func parameters(unit [][]byte) (sps, pps []byte) {
	for _, nalu := range unit {
		switch h264.NALUType(nalu[0] & 0x1f) {
		case h264.NALUTypeSPS:
			sps = nalu
		case h264.NALUTypePPS:
			pps = nalu
		}
	}
	return sps, pps
}
