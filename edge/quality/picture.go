package quality

import (
	"bytes"
	"fmt"
	"image"
	"image/jpeg"
)

// quickly is from how many pictures on a reference follows slowly.
const quickly = 40

// approach has a reference picture follow another, each point by a step: after a few
// dozen pictures it is the middle of what the camera showed, and whoever passed by,
// or stood there for a while, is not in it.
func (f *Frame) approach(to *Frame, pictures int) {
	step := 1
	if pictures < quickly {
		step = max(1, 2*quickly/(pictures+4))
	}
	for _, plane := range [...]struct{ mine, its []byte }{{f.Y[:], to.Y[:]}, {f.Cb[:], to.Cb[:]}, {f.Cr[:], to.Cr[:]}} {
		for i, v := range plane.its {
			switch off := int(v) - int(plane.mine[i]); {
			case off > step:
				plane.mine[i] += byte(step)
			case off < -step:
				plane.mine[i] -= byte(step)
			default:
				plane.mine[i] = v
			}
		}
	}
}

// JPEG is the frame as a picture to look at.
func (f *Frame) JPEG() ([]byte, error) {
	img := &image.YCbCr{
		Y: f.Y[:], Cb: f.Cb[:], Cr: f.Cr[:], YStride: Width, CStride: chromaWidth,
		SubsampleRatio: image.YCbCrSubsampleRatio420, Rect: image.Rect(0, 0, Width, Height),
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, &jpeg.Options{Quality: 88}); err != nil {
		return nil, fmt.Errorf("write a small picture: %w", err)
	}
	return b.Bytes(), nil
}

// Reference is what a camera usually shows.
type Reference struct {
	Picture  *Frame // nil: not known yet; not to be changed
	Pictures int    // that were learned from, as far back as the camera remembers
}

// References are those by day and by night, and, until one of them is known, what was
// accepted and has been shown since.
type References struct{ Day, Night, Accepted Reference }

// References is what the camera is compared with. The frames are the camera's own:
// they are valid until it looks again.
func (c *Camera) References() References {
	of := func(l *look) Reference {
		if !l.known() {
			return Reference{}
		}
		return Reference{l.shown, l.n}
	}
	return References{of(&c.looks[byDay]), of(&c.looks[byNight]), c.accepted}
}

// ByNight reports whether the newest picture was compared with the nights.
func (c *Camera) ByNight() bool { return c.night }
