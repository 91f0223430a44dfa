package quality

// Scenes rendered for the tests: fixed views with texture, no people in them.
// A canvas is larger than the view, so that a camera can be turned.

import (
	"fmt"
	"math"
	"math/rand/v2"
	"os/exec"
	"testing"
)

const (
	canvasW, canvasH = 480, 280
	marginX, marginY = (canvasW - Width) / 2, (canvasH - Height) / 2
)

// canvas is what stands before a camera: how much light each point gives back,
// its colour, and how far away it is (for infrared, mist and lamps).
type canvas struct {
	y, cb, cr []float32 // 0..1, -0.5..0.5
	far       []float32 // 0 near .. 1 far
}

func newCanvas(level float32) *canvas {
	c := &canvas{y: make([]float32, canvasW*canvasH), cb: make([]float32, canvasW*canvasH), cr: make([]float32, canvasW*canvasH), far: make([]float32, canvasW*canvasH)}
	for i := range c.y {
		c.y[i] = level
	}
	return c
}

type paint struct{ y, cb, cr, rough float32 }

func (c *canvas) rect(r *rand.Rand, x0, y0, x1, y1 int, p paint) {
	for y := max(0, y0); y < min(canvasH, y1); y++ {
		for x := max(0, x0); x < min(canvasW, x1); x++ {
			c.dot(r, x, y, p)
		}
	}
}

func (c *canvas) disc(r *rand.Rand, cx, cy, rx, ry int, p paint) {
	for y := max(0, cy-ry); y < min(canvasH, cy+ry); y++ {
		for x := max(0, cx-rx); x < min(canvasW, cx+rx); x++ {
			dx, dy := float64(x-cx)/float64(rx), float64(y-cy)/float64(ry)
			if dx*dx+dy*dy < 1 {
				c.dot(r, x, y, p)
			}
		}
	}
}

func (c *canvas) dot(r *rand.Rand, x, y int, p paint) {
	i := y*canvasW + x
	c.y[i] = p.y + p.rough*float32(r.NormFloat64())
	c.cb[i], c.cr[i] = p.cb, p.cr
}

func (c *canvas) line(r *rand.Rand, x0, y0, x1, y1, thick int, p paint) {
	n := max(abs(x1-x0), abs(y1-y0), 1)
	for i := 0; i <= n; i++ {
		x, y := x0+(x1-x0)*i/n, y0+(y1-y0)*i/n
		c.rect(r, x, y, x+thick, y+thick, p)
	}
}

// valueNoise is smooth noise of a cell size, -1..1.
func valueNoise(r *rand.Rand, w, h int, cell float64) []float32 {
	gw, gh := int(float64(w)/cell)+3, int(float64(h)/cell)+3
	grid := make([]float64, gw*gh)
	for i := range grid {
		grid[i] = 2*r.Float64() - 1
	}
	out := make([]float32, w*h)
	for y := range h {
		fy := float64(y) / cell
		iy, ty := int(fy), fy-math.Floor(fy)
		for x := range w {
			fx := float64(x) / cell
			ix, tx := int(fx), fx-math.Floor(fx)
			a := grid[iy*gw+ix]*(1-tx) + grid[iy*gw+ix+1]*tx
			b := grid[(iy+1)*gw+ix]*(1-tx) + grid[(iy+1)*gw+ix+1]*tx
			out[y*w+x] = float32(a*(1-ty) + b*ty)
		}
	}
	return out
}

// ground paints a floor from the horizon down, with distance.
func (c *canvas) ground(r *rand.Rand, horizon int, p paint) {
	c.rect(r, 0, horizon, canvasW, canvasH, p)
	for y := range canvasH {
		far := float32(1)
		if y > horizon {
			far = float32(canvasH-y) / float32(canvasH-horizon)
		}
		for x := range canvasW {
			c.far[y*canvasW+x] = far * 0.9
		}
	}
}

func (c *canvas) blotch(r *rand.Rand, y0 int, cell float64, amount float32) {
	n := valueNoise(r, canvasW, canvasH, cell)
	for i := y0 * canvasW; i < len(c.y); i++ {
		c.y[i] += amount * n[i]
	}
}

func tint(r *rand.Rand, s float64) (cb, cr float32) {
	return float32(s * (2*r.Float64() - 1)), float32(s * (2*r.Float64() - 1))
}

func wall(r *rand.Rand, lo, hi float64) paint {
	cb, cr := tint(r, 0.06)
	return paint{float32(lo + (hi-lo)*r.Float64()), cb, cr, 0.015}
}

// families paint the kinds of places; each seed is another place.
var families = map[string]func(t *testing.T, r *rand.Rand) *canvas{
	"courtyard": func(_ *testing.T, r *rand.Rand) *canvas {
		c := newCanvas(0.75)
		horizon := 110 + r.IntN(30)
		c.ground(r, horizon, paint{0.35, 0, 0.01, 0.02})
		c.blotch(r, horizon, 9, 0.05)
		for x := r.IntN(20); x < canvasW; {
			w, top := 50+r.IntN(70), 10+r.IntN(60)
			c.rect(r, x, top, x+w, horizon+r.IntN(20), wall(r, 0.35, 0.7))
			for wy := top + 8; wy < horizon-10; wy += 14 + r.IntN(4) {
				for wx := x + 6; wx < x+w-8; wx += 13 {
					c.rect(r, wx, wy, wx+7, wy+8, wall(r, 0.08, 0.3))
				}
			}
			x += w + r.IntN(40)
		}
		for range 5 {
			x, y := r.IntN(canvasW), horizon+10+r.IntN(canvasH-horizon-20)
			c.rect(r, x, y, x+20+r.IntN(60), y+3+r.IntN(8), wall(r, 0.1, 0.8))
		}
		return c
	},
	"gate": func(_ *testing.T, r *rand.Rand) *canvas {
		c := newCanvas(0.7)
		horizon := 90 + r.IntN(30)
		c.ground(r, horizon, paint{0.3, 0, 0, 0.02})
		brick := wall(r, 0.3, 0.55)
		c.rect(r, 0, 40+r.IntN(20), 130+r.IntN(60), horizon+25, brick)
		for y := 50; y < horizon+20; y += 6 {
			c.line(r, 0, y, 130, y, 1, paint{brick.y - 0.12, 0, 0, 0})
		}
		for i := range 7 {
			x := 150 + i*50 + r.IntN(10)
			c.line(r, x, canvasH-1, 240+(x-240)/4, horizon, 3, paint{0.75, 0, 0, 0.02})
		}
		px := 260 + r.IntN(80)
		c.rect(r, px, horizon-40, px+24, horizon+60, wall(r, 0.5, 0.85))
		for x := px - 170; x < px; x += 20 {
			c.rect(r, x, horizon+5, x+10, horizon+12, paint{0.4, -0.1, 0.25, 0})
			c.rect(r, x+10, horizon+5, x+20, horizon+12, paint{0.9, 0, 0, 0})
		}
		for x := px + 30; x < canvasW; x += 9 {
			c.rect(r, x, horizon-30, x+2, horizon+30, paint{0.15, 0, 0, 0.01})
		}
		return c
	},
	"garage": func(_ *testing.T, r *rand.Rand) *canvas {
		c := newCanvas(0.35)
		horizon := 80 + r.IntN(20)
		c.ground(r, horizon, paint{0.4, 0, 0, 0.02})
		c.blotch(r, horizon, 20, 0.06)
		for i := -6; i < 8; i++ {
			c.line(r, 240+i*90, canvasH-1, 240+i*14, horizon, 2, paint{0.8, -0.03, 0.03, 0.02})
		}
		for i := range 6 {
			x, w := r.IntN(80)+i*75, 10+r.IntN(16)
			c.rect(r, x, 10, x+w, horizon+30+r.IntN(60), wall(r, 0.35, 0.65))
			c.rect(r, x, horizon+10, x+w, horizon+20, paint{0.7, -0.25, 0.05, 0})
		}
		for y := 6; y < horizon-20; y += 16 {
			c.rect(r, 60+y, y, canvasW-60-y, y+3, paint{0.95, 0, 0, 0})
		}
		return c
	},
	"playground": func(_ *testing.T, r *rand.Rand) *canvas {
		c := newCanvas(0.72)
		horizon := 70 + r.IntN(40)
		c.ground(r, horizon, paint{0.33, -0.06, -0.03, 0.05})
		c.blotch(r, horizon, 5, 0.06)
		for range 9 {
			cb, cr := tint(r, 0.22)
			x, y := r.IntN(canvasW), horizon+20+r.IntN(130)
			c.disc(r, x, y, 14+r.IntN(40), 6+r.IntN(18), paint{float32(0.2 + 0.6*r.Float64()), cb, cr, 0.02})
		}
		for range 10 {
			cb, cr := tint(r, 0.2)
			x, y := r.IntN(canvasW), horizon-20+r.IntN(60)
			c.line(r, x, y, x+r.IntN(60)-30, y+50+r.IntN(50), 2+r.IntN(3), paint{float32(0.1 + 0.8*r.Float64()), cb, cr, 0.01})
		}
		return c
	},
	"lobby": func(_ *testing.T, r *rand.Rand) *canvas {
		c := newCanvas(0.6)
		horizon := 120 + r.IntN(20)
		c.ground(r, horizon, paint{0.5, 0, 0.02, 0.01})
		for i := -12; i < 14; i++ {
			c.line(r, 240+i*60, canvasH-1, 240+i*22, horizon, 1, paint{0.3, 0, 0, 0.01})
		}
		for y, step := horizon, 5; y < canvasH; y, step = y+step, step+3 {
			c.line(r, 0, y, canvasW, y, 1, paint{0.3, 0, 0, 0.01})
		}
		for range 4 {
			x, top := r.IntN(canvasW-60), 30+r.IntN(40)
			c.rect(r, x, top, x+44+r.IntN(30), horizon, wall(r, 0.2, 0.8))
			c.rect(r, x+6, top+6, x+36, horizon-8, wall(r, 0.2, 0.8))
		}
		x := 100 + r.IntN(200)
		c.rect(r, x, horizon-10, x+110, horizon+40, wall(r, 0.15, 0.4))
		return c
	},
	"path": func(_ *testing.T, r *rand.Rand) *canvas {
		c := newCanvas(0.8)
		horizon := 80 + r.IntN(20)
		c.ground(r, horizon, paint{0.3, -0.05, -0.04, 0.05})
		for y := horizon; y < canvasH; y++ {
			half := 8 + (y-horizon)/2
			mid := 230 + int(30*math.Sin(float64(y)/40))
			c.rect(r, mid-half, y, mid+half, y+1, paint{0.55, 0, 0.02, 0.03})
		}
		for range 26 {
			x, y := r.IntN(canvasW), 20+r.IntN(horizon+40)
			if abs(x-235) < 50 {
				continue
			}
			c.rect(r, x, y, x+5, y+70, paint{0.15, 0, 0.04, 0.02})
			c.disc(r, x+2, y, 16+r.IntN(22), 14+r.IntN(20), paint{float32(0.15 + 0.25*r.Float64()), -0.07, -0.06, 0.06})
		}
		return c
	},
	"carpark": func(_ *testing.T, r *rand.Rand) *canvas {
		c := newCanvas(0.7)
		horizon := 60 + r.IntN(20)
		c.ground(r, horizon, paint{0.32, 0, 0, 0.025})
		for row := range 3 {
			y := horizon + 15 + row*60
			for x := r.IntN(12); x < canvasW; x += 42 + row*8 {
				c.rect(r, x, y, x+2, y+34, paint{0.8, 0, 0, 0.02})
				if r.Float64() < 0.6 {
					body := wall(r, 0.1, 0.85)
					c.rect(r, x+6, y+6, x+36, y+26, body)
					c.rect(r, x+11, y+2, x+31, y+9, paint{0.12, 0.02, 0, 0.01})
					c.disc(r, x+13, y+27, 4, 4, paint{0.05, 0, 0, 0})
					c.disc(r, x+30, y+27, 4, 4, paint{0.05, 0, 0, 0})
				}
			}
		}
		return c
	},
	"mandelbrot": lavfi("mandelbrot=s=480x280:rate=1:start_scale=%g:start_x=-0.743643:start_y=-0.131825", 0.01, 0.08),
	"testsrc2":   lavfi("testsrc2=s=480x280:r=1:alpha=255,hue=h=%g", 0, 180),
	"sierpinski": lavfi("sierpinski=s=480x280:r=1:seed=%g:type=carpet,gblur=sigma=1", 1, 9000),
	"life":       lavfi("life=s=240x140:r=1:ratio=0.3:seed=%g:mold=1:death_color=#3a4a5a:life_color=#d0c8b0,scale=480x280:flags=bilinear", 1, 9000),
}

// laterFamilies were painted for the second held-out places, and are in no other.
var laterFamilies = map[string]func(t *testing.T, r *rand.Rand) *canvas{
	"corridor": func(_ *testing.T, r *rand.Rand) *canvas {
		c := newCanvas(0.55)
		cx, cy := 200+r.IntN(80), 110+r.IntN(30)
		c.ground(r, cy, paint{0.45, 0, 0.01, 0.015})
		c.rect(r, cx-26, cy-40, cx+26, cy+12, wall(r, 0.3, 0.8)) // the far end
		for _, side := range []int{-1, 1} {
			tone := wall(r, 0.4, 0.75)
			for x := 30; x < 250; x++ {
				half := 44 + x*3/4
				c.rect(r, cx+side*x, cy-half, cx+side*x+1, cy+half/3, tone)
			}
			for d := 40; d < 230; d += 34 + r.IntN(12) { // doors with their frames
				half, door := 34+d*2/3, wall(r, 0.15, 0.6)
				c.rect(r, cx+side*d-4-d/14, cy-half+8, cx+side*d+4+d/14, cy+half/3, door)
				c.line(r, cx+side*d-5-d/14, cy-half+8, cx+side*d-5-d/14, cy+half/3, 2, paint{0.85, 0, 0, 0.01})
			}
			c.line(r, cx+side*26, cy+12, cx+side*260, cy+100, 2, paint{0.2, 0, 0, 0.01})
		}
		for d := 8; d < 120; d = d*7/4 + 6 {
			c.rect(r, cx-d, cy-50-d, cx+d, cy-47-d+d/12, paint{0.95, 0, 0, 0})
			c.line(r, cx-26-d*2, cy+14+d, cx+26+d*2, cy+14+d, 1, paint{0.3, 0, 0, 0.01})
		}
		return c
	},
	"bicycles": func(_ *testing.T, r *rand.Rand) *canvas {
		c := newCanvas(0.65)
		horizon := 100 + r.IntN(30)
		c.ground(r, horizon, paint{0.38, 0, 0, 0.03})
		c.blotch(r, horizon, 13, 0.05)
		c.rect(r, 0, 20+r.IntN(20), canvasW, horizon-12, wall(r, 0.4, 0.6))
		for x := r.IntN(30); x < canvasW; x += 62 + r.IntN(10) { // posts and a roof
			c.rect(r, x, 24, x+5, horizon+20, paint{0.2, 0.02, 0, 0.01})
		}
		c.rect(r, 0, 14+r.IntN(8), canvasW, 30, wall(r, 0.55, 0.85))
		for row := range 2 {
			y := horizon + 22 + row*58
			for x := r.IntN(20); x < canvasW; x += 27 + r.IntN(14) {
				if r.Float64() < 0.25 {
					continue
				}
				cb, cr := tint(r, 0.2)
				frame, size := paint{float32(0.1 + 0.7*r.Float64()), cb, cr, 0.01}, 9+row*4
				c.disc(r, x, y, size, size, paint{0.08, 0, 0, 0.01})
				c.disc(r, x, y, size-2, size-2, paint{0.4, 0, 0, 0.02})
				c.disc(r, x+size+6, y-3, size-1, size, paint{0.09, 0, 0, 0.01})
				c.disc(r, x+size+6, y-3, size-3, size-2, paint{0.41, 0, 0, 0.02})
				c.line(r, x, y, x+size, y-size-6, 2, frame)
				c.line(r, x+size, y-size-6, x+size+6, y-3, 2, frame)
			}
		}
		return c
	},
	"lawn": func(_ *testing.T, r *rand.Rand) *canvas {
		c := newCanvas(0.78)
		horizon := 60 + r.IntN(25)
		c.ground(r, horizon, paint{0.3, -0.05, -0.05, 0.04})
		c.blotch(r, horizon, 7, 0.05)
		c.blotch(r, horizon, 31, 0.06)
		for range 4 { // hedges
			x, y := r.IntN(canvasW), horizon+r.IntN(90)
			c.rect(r, x-60, y, x+60+r.IntN(60), y+10+r.IntN(14), paint{float32(0.12 + 0.1*r.Float64()), -0.05, -0.05, 0.07})
		}
		for i := range 9 { // stepping stones
			y := horizon + 14 + i*20
			c.disc(r, 120+r.IntN(18)+i*22, y, 9+i, 4+i/2, wall(r, 0.5, 0.75))
		}
		for range 3 { // benches
			x, y := 30+r.IntN(canvasW-90), horizon+20+r.IntN(120)
			for k := range 3 {
				c.rect(r, x, y+k*5, x+48, y+k*5+3, paint{0.45, -0.03, 0.06, 0.02})
			}
			c.rect(r, x+4, y+14, x+8, y+26, paint{0.15, 0, 0, 0.01})
			c.rect(r, x+40, y+14, x+44, y+26, paint{0.15, 0, 0, 0.01})
		}
		for range 5 { // lamp posts
			x := r.IntN(canvasW)
			c.rect(r, x, 10+r.IntN(30), x+3, horizon+20+r.IntN(60), paint{0.2, 0, 0, 0.01})
			c.disc(r, x+1, 14, 7, 6, paint{0.9, 0, 0, 0})
		}
		return c
	},
}

// lavfi paints by one of ffmpeg's own sources, and a floor beneath for distance.
func lavfi(source string, lo, hi float64) func(t *testing.T, r *rand.Rand) *canvas {
	return func(t *testing.T, r *rand.Rand) *canvas {
		t.Helper()
		v := lo + (hi-lo)*r.Float64()
		if lo >= 1 {
			v = math.Floor(v)
		}
		out, err := exec.Command("ffmpeg", "-v", "error", "-f", "lavfi", "-i", fmt.Sprintf(source, v),
			"-frames:v", "1", "-vf", "scale=480:280", "-pix_fmt", "yuv444p", "-f", "rawvideo", "pipe:1").Output()
		if err != nil || len(out) != 3*canvasW*canvasH {
			t.Fatalf("ffmpeg painted nothing: %v, %d bytes", err, len(out))
		}
		c := newCanvas(0)
		c.ground(r, 60, paint{})
		n := canvasW * canvasH
		for i := range n {
			c.y[i] = 0.08 + 0.8*(float32(out[i])-16)/219
			c.cb[i], c.cr[i] = 0.5*(float32(out[n+i])-128)/255, 0.5*(float32(out[2*n+i])-128)/255
		}
		return c
	}
}

// noiseTile is the noise of sensors, drawn once.
var noiseTile = func() (tile [1 << 17]float32) {
	r := rand.New(rand.NewPCG(7, 7))
	for i := range tile {
		tile[i] = float32(r.NormFloat64())
	}
	return tile
}()
