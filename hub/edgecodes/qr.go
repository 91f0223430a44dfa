package edgecodes

import (
	"fmt"
	"strings"

	"rsc.io/qr"
)

// QR is a code as a picture: the d of one SVG path, on a square of Size units.
type QR struct {
	Size int    `json:"size"`
	Path string `json:"path"`
}

// Draw makes a QR code with the quiet zone that readers need (ISO/IEC 18004: 4
// modules).
func Draw(text string) (QR, error) {
	const quiet = 4
	code, err := qr.Encode(text, qr.M)
	if err != nil {
		return QR{}, fmt.Errorf("draw a QR code: %w", err)
	}
	var path strings.Builder
	for y := range code.Size {
		for x := 0; x < code.Size; x++ {
			from := x
			for x < code.Size && code.Black(x, y) {
				x++
			}
			if x > from {
				fmt.Fprintf(&path, "M%d %dh%dv1h-%dz", from+quiet, y+quiet, x-from, x-from)
			}
		}
	}
	return QR{Size: code.Size + 2*quiet, Path: path.String()}, nil
}
