package quality

// A camera of the tests: exposure, sensor, written clock, compression; and the
// faults that are put upon it, at a strength from 0 to 1.

import (
	"bytes"
	"image"
	"image/jpeg"
	"math"
	"math/rand/v2"
)

// harm is a fault put upon a camera.
type harm struct {
	name     string
	strength float64
	seed     uint64
	other    *place // whose picture comes instead
	since    int    // the minute at which it froze
}

// shot is the picture of a place at a minute.
func (p *place) shot(minute int, h *harm) *Frame {
	if h == nil {
		h = &harm{}
	}
	taken, seen := minute, p
	if h.name == "frozen" {
		taken = h.since
	}
	if h.name == "not_itself" {
		seen = h.other
	}
	pl, dark := seen.optics(taken, h)
	f := p.sensor(pl, taken, dark, h)
	if h.name == "frozen" && h.seed%3 == 2 { // encoded anew: not the same bits
		r := rand.New(rand.NewPCG(h.seed, uint64(minute)))
		for range int((1 - h.strength) * 3000) {
			f.Y[r.IntN(len(f.Y))] ^= 1
		}
	}
	clock := minute
	if h.name == "frozen" && h.seed%3 == 0 { // the whole stream stands, clock and all
		clock = taken
	}
	if p.osd {
		writeClock(f, clock)
	}
	if p.jpeg > 0 {
		f = compressed(f, p.jpeg)
	}
	return f
}

func (p *place) optics(minute int, h *harm) (*plane, float64) {
	s := p.sky(minute)
	r := p.rng(5, minute)
	hr := rand.New(rand.NewPCG(h.seed, 99))
	dx, dy, angle := 0.0, 0.0, 0.0
	if s.wind > 0.3 && !p.indoor { // the pole sways
		dx, dy = r.NormFloat64()*0.6*s.wind, r.NormFloat64()*0.5*s.wind
	}
	if h.name == "moved" {
		turn := hr.Float64() * 2 * math.Pi
		reach := 10 + 60*h.strength // pixels of 320
		dx += max(-marginX+2, min(marginX-2, reach*math.Cos(turn)))
		dy += max(-marginY+2, min(marginY-2, reach*0.6*math.Sin(turn)))
		if hr.Float64() < 0.3 {
			angle = (2*hr.Float64() - 1) * 0.12 * h.strength
		}
	}
	pl, far := newPlane(), make([]float32, Width*Height)
	p.c.look(pl, far, dx, dy, angle)
	dark := p.shine(pl, far, s, minute)
	p.pass(pl, s, minute)
	p.air(pl, far, s, minute)
	if h.name == "obstructed" {
		cover(pl, hr, h.strength, p.night(s) && p.infrared)
	}
	if h.name == "too_blurry" {
		blur(pl.y, 0.9+2.6*h.strength)
		blur(pl.cb, 0.9+2.6*h.strength)
		blur(pl.cr, 0.9+2.6*h.strength)
	}
	return pl, dark
}

// cover puts something before the lens, from a side, on a quarter of the picture
// or more: dark, light or with a pattern of its own.
func cover(pl *plane, r *rand.Rand, strength float64, infrared bool) {
	share := 0.22 + 0.75*strength
	kind, side := r.IntN(3), r.IntN(4)
	level := []float32{0.02, 0.35, 0.12}[kind]
	if infrared {
		level *= 2
	}
	pattern := valueNoise(r, Width, Height, 14)
	wave := 0.04 + 0.06*r.Float64()
	i := 0
	for y := range Height {
		for x := range Width {
			d := []float64{float64(x) / Width, 1 - float64(x)/Width, float64(y) / Height, 1 - float64(y)/Height}[side]
			d += wave * math.Sin(float64(x+y)/23)
			v := float32(1 - smooth((d-share)/0.08+0.5))
			own := level
			if kind == 2 {
				own *= 1 + 0.5*pattern[i]
			}
			pl.y[i] = pl.y[i]*(1-v) + own*v
			pl.cb[i] *= 1 - v
			pl.cr[i] *= 1 - v
			i++
		}
	}
}

// sensor exposes and reads out.
func (p *place) sensor(pl *plane, minute int, dark float64, h *harm) *Frame {
	r := p.rng(6, minute)
	hr := rand.New(rand.NewPCG(h.seed, 98))
	var sum float64
	n := 0
	for i := 0; i < len(pl.y); i += 37 {
		sum += float64(min(pl.y[i], 1.2))
		n++
	}
	gain := min(0.40/max(sum/float64(n), 1e-3), 3.2)
	gain *= 1 + 0.03*r.NormFloat64()
	if p.night(p.sky(minute)) != p.night(p.sky(minute-1)) { // it has just switched
		gain *= 1.8
	}
	grain := p.grain + 2.6*dark
	var push, cb0, cr0 float64
	snow, swap, grey := 0.0, false, false
	switch h.name {
	case "too_dark":
		gain *= 0.42 - 0.34*h.strength
	case "too_bright":
		gain *= 1.9 + 2.5*h.strength
		push = 0.06 * h.strength
	case "black":
		gain = 0.025 * (1 - h.strength)
		grain = 0.4 + 2*(1-h.strength)
	case "noisy":
		if hr.Float64() < 0.5 {
			grain += 9 + 30*h.strength
		} else {
			snow = 0.02 + 0.15*h.strength
		}
	case "colour_wrong":
		switch kind := hr.IntN(4); {
		case kind == 3:
			swap = true
		case kind == 2 && h.strength > 0.5:
			grey = true
		default:
			turn := hr.Float64() * 2 * math.Pi
			cb0, cr0 = (14+34*h.strength)*math.Cos(turn), (14+34*h.strength)*math.Sin(turn)
		}
	}
	f := &Frame{}
	tile := r.IntN(len(noiseTile))
	for i, l := range pl.y {
		v := curve[int(max(0, min(1.99, float64(l)*gain+push))*2048)]
		v += grain * float64(noiseTile[(tile+i)&(len(noiseTile)-1)]) * (0.6 + 0.4*min(1, v/128))
		f.Y[i] = clip(v)
	}
	if snow > 0 {
		for range int(snow * float64(len(f.Y))) {
			f.Y[r.IntN(len(f.Y))] = byte(255 * r.IntN(2))
		}
	}
	strength := min(1.6, gain)
	colourless := p.night(p.sky(minute)) && p.infrared
	for y := range chromaHeight {
		for x := range chromaWidth {
			i, j := y*chromaWidth+x, 2*y*Width+2*x
			l := min(1, float64(pl.y[j])*strength*2)
			t := (tile*3 + i) & (len(noiseTile) - 1)
			cb := 220*float64(pl.cb[j])*l + 0.4*grain*float64(noiseTile[t])
			cr := 220*float64(pl.cr[j])*l + 0.4*grain*float64(noiseTile[(t+777)&(len(noiseTile)-1)])
			if colourless {
				cb, cr = 0, 0
			}
			if swap {
				cb, cr = cr+10, cb-6
			}
			if grey {
				cb, cr = 0, 0
			}
			f.Cb[i], f.Cr[i] = clip(128+cb+cb0), clip(128+cr+cr0)
		}
	}
	return f
}

// curve is how a sensor's light becomes luma, for light from 0 to 2.
var curve = func() (c [4096]float64) {
	for i := range c {
		c[i] = 255 * math.Pow(float64(i)/2048, 0.8)
	}
	return c
}()

func clip(v float64) byte { return byte(max(0, min(255, v+0.5))) }

// writeClock writes a minute as a camera does, over whatever the picture is.
func writeClock(f *Frame, minute int) {
	text := at(minute).Format("2006-01-02 15:04")
	for k, ch := range text {
		bits := uint64(ch) * 0x9E3779B97F4A7C15
		for y := range 7 {
			for x := range 5 {
				v := byte(20)
				if bits>>(uint(y*5+x)%60)&1 == 1 {
					v = 235
				}
				f.Y[(6+y)*Width+8+k*6+x] = v
			}
		}
	}
}

func compressed(f *Frame, q int) *Frame {
	img := &image.YCbCr{Y: f.Y[:], Cb: f.Cb[:], Cr: f.Cr[:], YStride: Width, CStride: chromaWidth,
		SubsampleRatio: image.YCbCrSubsampleRatio420, Rect: image.Rect(0, 0, Width, Height)}
	var b bytes.Buffer
	_ = jpeg.Encode(&b, img, &jpeg.Options{Quality: q}) // to memory
	back, err := jpeg.Decode(&b)
	if err != nil {
		panic(err)
	}
	out, in := &Frame{}, back.(*image.YCbCr)
	for y := range Height {
		copy(out.Y[y*Width:(y+1)*Width], in.Y[y*in.YStride:])
	}
	for y := range chromaHeight {
		copy(out.Cb[y*chromaWidth:(y+1)*chromaWidth], in.Cb[y*in.CStride:])
		copy(out.Cr[y*chromaWidth:(y+1)*chromaWidth], in.Cr[y*in.CStride:])
	}
	return out
}

// blur is near to a Gaussian of sigma: a box, three times.
func blur(v []float32, sigma float64) {
	w := int(math.Sqrt(12*sigma*sigma/3+1)+0.5) | 1
	line := make([]float32, max(Width, Height))
	for range 3 {
		for y := range Height {
			box(v[y*Width:], line[:Width], 1, w)
		}
		for x := range Width {
			box(v[x:], line[:Height], Width, w)
		}
	}
}

func box(v, line []float32, step, w int) {
	n, half := len(line), w/2
	for i := range n {
		line[i] = v[i*step]
	}
	for i := range n {
		var sum float32
		for k := i - half; k <= i+half; k++ {
			sum += line[max(0, min(n-1, k))]
		}
		v[i*step] = sum / float32(w)
	}
}
