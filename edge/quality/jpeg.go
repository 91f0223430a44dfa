package quality

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/jpeg"
)

const (
	maxStill  = 4 << 20 // bytes of a JPEG
	maxPixels = 40 << 20
)

var errTooLarge = errors.New("the picture is too large to be looked at")

// Still makes a frame of a JPEG. What the JPEG claims to be is looked at before
// memory is given to it.
func Still(text []byte) (*Frame, error) {
	if len(text) > maxStill {
		return nil, fmt.Errorf("look at a still picture: %w: %d bytes, %d at most", errTooLarge, len(text), maxStill)
	}
	size, err := jpeg.DecodeConfig(bytes.NewReader(text))
	if err != nil {
		return nil, fmt.Errorf("look at a still picture: %w", err)
	}
	if size.Width < 16 || size.Height < 16 || size.Width*size.Height > maxPixels {
		return nil, fmt.Errorf("look at a still picture: %w or too small: %d by %d", errTooLarge, size.Width, size.Height)
	}
	picture, err := jpeg.Decode(bytes.NewReader(text))
	if err != nil {
		return nil, fmt.Errorf("look at a still picture: %w", err)
	}
	switch p := picture.(type) {
	case *image.YCbCr:
		f := &Frame{}
		shrink(f.Y[:], Width, Height, p.Y, p.YStride, p.Rect.Dx(), p.Rect.Dy())
		cw, ch := chromaSize(p)
		shrink(f.Cb[:], chromaWidth, chromaHeight, p.Cb, p.CStride, cw, ch)
		shrink(f.Cr[:], chromaWidth, chromaHeight, p.Cr, p.CStride, cw, ch)
		return f, nil
	case *image.Gray:
		f := &Frame{}
		shrink(f.Y[:], Width, Height, p.Pix, p.Stride, p.Rect.Dx(), p.Rect.Dy())
		for i := range f.Cb {
			f.Cb[i], f.Cr[i] = 128, 128
		}
		return f, nil
	}
	return nil, fmt.Errorf("look at a still picture: %T is no picture of a camera", picture)
}

func chromaSize(p *image.YCbCr) (w, h int) {
	w, h = p.Rect.Dx(), p.Rect.Dy()
	switch p.SubsampleRatio {
	case image.YCbCrSubsampleRatio422, image.YCbCrSubsampleRatio420:
		w = (w + 1) / 2
	case image.YCbCrSubsampleRatio411, image.YCbCrSubsampleRatio410:
		w = (w + 3) / 4
	}
	switch p.SubsampleRatio {
	case image.YCbCrSubsampleRatio420, image.YCbCrSubsampleRatio440, image.YCbCrSubsampleRatio410:
		h = (h + 1) / 2
	}
	return w, h
}

// shrink brings a plane to a size, each point the mean of what it stands for.
func shrink(out []byte, w, h int, in []byte, stride, fromW, fromH int) {
	for y := range h {
		y0 := y * fromH / h
		y1 := max(y0+1, (y+1)*fromH/h)
		for x := range w {
			x0 := x * fromW / w
			x1 := max(x0+1, (x+1)*fromW/w)
			sum := 0
			for yy := y0; yy < y1; yy++ {
				for _, v := range in[yy*stride+x0 : yy*stride+x1] {
					sum += int(v)
				}
			}
			n := (y1 - y0) * (x1 - x0)
			out[y*w+x] = byte((sum + n/2) / n)
		}
	}
}
