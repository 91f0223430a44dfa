package quality

// The world that the tests' cameras look at: sun, clouds, mist, rain, dusk, lamps,
// infrared light, headlights, vehicles that pass and stop, insects, wind, glare.
// All of it is clean: none of it is a fault of a camera.

import (
	"math"
	"math/rand/v2"
	"time"
)

// began is minute 0 of every simulation: midnight, in March.
var began = time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)

func at(minute int) time.Time { return began.Add(time.Duration(minute) * time.Minute) }

// place is a camera and what it looks at.
type place struct {
	name     string
	seed     uint64
	c        *canvas
	indoor   bool
	infrared bool    // at night grey under its own light; else in colour under lamps
	osd      bool    // the camera writes the clock into its picture
	jpeg     int     // compressed at this quality on the way; 0 is not at all
	grain    float64 // of its sensor, by day
}

// sky is the weather over all of a place at a minute.
type sky struct {
	daylight, cloud   float64
	rain, drops       float64
	mist, wind, glare float64
}

func smooth(x float64) float64 {
	x = max(0, min(1, x))
	return x * x * (3 - 2*x)
}

func (p *place) rng(kind uint64, n int) *rand.Rand {
	return rand.New(rand.NewPCG(p.seed*1_000_003+kind, uint64(n)))
}

func (p *place) sky(minute int) sky {
	day, m := minute/1440, minute%1440
	r := p.rng(1, day)
	sunrise, sunset := 390-1.5*float64(day), 1110+1.5*float64(day)
	s := sky{cloud: r.Float64()}
	cover := 0.35 * math.Sin(float64(minute)/37+float64(p.seed%10)) * r.Float64()
	s.cloud = max(0, min(1, s.cloud+cover))
	up := smooth((float64(m) - sunrise + 20) / 45)
	down := 1 - smooth((float64(m)-sunset+25)/45)
	s.daylight = min(up, down) * (1 - 0.5*s.cloud)
	if r.Float64() < 0.2 {
		depth := 0.15 + 0.3*r.Float64()
		s.mist = depth * max(0, 1-math.Abs(float64(m)-420)/130)
	}
	spells := 0
	if r.Float64() < 0.35 {
		spells = 1 + r.IntN(3)
	}
	for range spells {
		from, long, hard := r.IntN(1440), 15+r.IntN(240), 0.3+0.7*r.Float64()
		if m >= from && m < from+long {
			s.rain = max(s.rain, hard)
		}
		if m >= from && m < from+long+45 {
			s.drops = max(s.drops, hard)
		}
	}
	if s.rain > 0 {
		s.cloud, s.daylight = max(s.cloud, 0.85), s.daylight*(1-0.4*s.rain)
	}
	if r.Float64() < 0.25 {
		s.wind = r.Float64()
	}
	if t := float64(m) - sunset + 60; t > 0 && t < 25 && s.cloud < 0.3 {
		s.glare = 1 - math.Abs(t-12)/13
	}
	return s
}

// plane is a picture in the making: light that falls on the sensor, colour
// beside it, at full size.
type plane struct{ y, cb, cr []float32 }

func newPlane() *plane {
	return &plane{make([]float32, Width*Height), make([]float32, Width*Height), make([]float32, Width*Height)}
}

// look draws what stands before the camera, seen from an offset and an angle.
func (c *canvas) look(out *plane, far []float32, dx, dy, angle float64) {
	if dx == 0 && dy == 0 && angle == 0 { // nearly always: what comes out is the same
		for y := range Height {
			from, to := (y+marginY)*canvasW+marginX, y*Width
			copy(out.y[to:to+Width], c.y[from:])
			copy(out.cb[to:to+Width], c.cb[from:])
			copy(out.cr[to:to+Width], c.cr[from:])
			copy(far[to:to+Width], c.far[from:])
		}
		return
	}
	sin, cos := math.Sincos(angle)
	i := 0
	for y := range Height {
		for x := range Width {
			fx, fy := float64(x)-Width/2, float64(y)-Height/2
			sx := cos*fx - sin*fy + canvasW/2 + dx
			sy := sin*fx + cos*fy + canvasH/2 + dy
			sx, sy = max(0, min(canvasW-2, sx)), max(0, min(canvasH-2, sy))
			j := int(sy)*canvasW + int(sx)
			if dx == math.Trunc(dx) && dy == math.Trunc(dy) && angle == 0 {
				out.y[i], out.cb[i], out.cr[i], far[i] = c.y[j], c.cb[j], c.cr[j], c.far[j]
			} else {
				tx, ty := float32(sx-math.Floor(sx)), float32(sy-math.Floor(sy))
				out.y[i] = (c.y[j]*(1-tx)+c.y[j+1]*tx)*(1-ty) + (c.y[j+canvasW]*(1-tx)+c.y[j+canvasW+1]*tx)*ty
				out.cb[i], out.cr[i], far[i] = c.cb[j], c.cr[j], c.far[j]
			}
			i++
		}
	}
}

// night reports whether the camera sees by infrared, or by lamps, at a minute.
func (p *place) night(s sky) bool { return !p.indoor && s.daylight < 0.06 }

// shine lights the scene and returns how dark it is: 0 by day, 1 by night.
func (p *place) shine(pl *plane, far []float32, s sky, minute int) (dark float64) {
	m := minute % 1440
	edge := float32(m-390)/720*1.6*Width - 0.3*Width // the edge of a shadow that wanders
	sunny := float32((1 - s.cloud) * min(1, 2*s.daylight))
	infrared := p.night(s) && p.infrared
	i := 0
	for y := range Height {
		for x := range Width {
			var l float32
			switch {
			case p.indoor:
				dx, dy := float32(x-Width/2)/Width, float32(y-Height/3)/Height
				l = 0.75 - 0.35*(dx*dx+dy*dy) + 0.08*float32(s.daylight)
				if m < 300 || m >= 1380 { // every other lamp is off at night
					l *= 0.55 + 0.25*float32(math.Cos(float64(x)/40))
				}
			case infrared:
				dx, dy := float32(x-Width/2)/(0.6*Width), float32(y-Height/2)/(0.7*Height)
				l = (1.1 - dx*dx - dy*dy) * (1 - 0.85*far[i])
				l = max(0.03, l) + float32(s.daylight)
			default:
				l = float32(s.daylight)
				if float32(x)+0.4*float32(y) < edge {
					l *= 1 - 0.5*sunny
				}
				if s.daylight < 0.3 { // lamps
					ax, bx, dy := float32(x-70)/90, float32(x-260)/80, float32(y-90)/110
					lamp := 0.14/(1+3*(ax*ax+dy*dy)) + 0.12/(1+3*(bx*bx+dy*dy))
					l += lamp * float32(1-s.daylight/0.3)
				}
			}
			pl.y[i] *= l
			if infrared {
				pl.cb[i], pl.cr[i] = 0, 0
			} else if !p.indoor && s.daylight < 0.2 {
				warm := float32(0.04 * (1 - s.daylight/0.2))
				pl.cb[i], pl.cr[i] = pl.cb[i]*0.7-warm, pl.cr[i]*0.7+warm*0.6
			}
			i++
		}
	}
	switch {
	case p.indoor:
		return 0.1
	case infrared:
		return 0.8
	}
	return max(0, 1-s.daylight/0.25)
}

// headlights reports whether any shine at a minute.
func (p *place) headlights(minute int) bool { return p.pass(newPlane(), p.sky(minute), minute) }

// pass draws what moves: vehicles that pass, one that stands for a while, lights; and
// reports whether headlights are among it.
func (p *place) pass(pl *plane, s sky, minute int) (lit bool) {
	r := p.rng(2, minute)
	m := minute % 1440
	light := float32(0.35)
	if p.night(s) {
		light = 0.12
	} else if !p.indoor {
		light = float32(s.daylight) * 0.8
	}
	busy := 0.6
	if m > 420 && m < 1260 {
		busy = 3
	}
	for range int(busy * 2 * r.Float64()) {
		y := 70 + r.IntN(100)
		size := 8 + (y-60)/3
		vehicle(pl, r, r.IntN(Width), y, size*2, size, light)
	}
	day := p.rng(3, minute/1440)
	for range 3 { // stands for ten minutes to two and a half hours
		from, long := day.IntN(1440), 10+day.IntN(140)
		x, y, w := day.IntN(Width-60), 80+day.IntN(50), 40+day.IntN(60)
		look := day.Uint64()
		if m >= from && m < from+long {
			vehicle(pl, rand.New(rand.NewPCG(look, 1)), x, y, w, w*6/10, light)
		}
	}
	if s.rain > 0 {
		p.rain(pl, s, r)
	}
	if p.night(s) && r.Float64() < 0.15 { // headlights, towards the camera now and then
		lit = true
		x, y := r.IntN(Width), 80+r.IntN(80)
		strong := 0.6 + 0.8*r.Float64()
		radius := 6.0 + 10*r.Float64()
		if r.Float64() < 0.25 {
			radius *= 5
		}
		glow(pl, x, y, radius, strong)
		glow(pl, x+int(radius*2.5), y, radius, strong)
	}
	if p.night(s) && p.infrared && r.Float64() < 0.03 { // an insect before the lens
		x, y := r.IntN(Width), r.IntN(Height)
		for i := range 12 {
			glow(pl, x+i*6, y+i*int(3*r.Float64()), 12, 0.5)
		}
	}
	if s.glare > 0 {
		glow(pl, 60+int(p.seed%200), 20, 45*s.glare, 1.2)
	}
	return lit
}

func vehicle(pl *plane, r *rand.Rand, x0, y0, w, h int, light float32) {
	body := light * float32(0.2+0.8*r.Float64())
	cb, cr := tint(r, 0.15)
	for y := max(0, y0); y < min(Height, y0+h); y++ {
		for x := max(0, x0); x < min(Width, x0+w); x++ {
			i := y*Width + x
			fx, fy := float64(x-x0)/float64(w), float64(y-y0)/float64(h)
			switch {
			case fy < 0.4 && fx > 0.15 && fx < 0.85:
				pl.y[i] = body * 0.35
			case fy > 0.8 && (math.Abs(fx-0.2) < 0.1 || math.Abs(fx-0.8) < 0.1):
				pl.y[i] = body * 0.1
			default:
				pl.y[i] = body
			}
			pl.cb[i], pl.cr[i] = cb, cr
		}
	}
}

func glow(pl *plane, cx, cy int, radius, strong float64) {
	reach := int(radius * 3)
	for y := max(0, cy-reach); y < min(Height, cy+reach); y++ {
		for x := max(0, cx-reach); x < min(Width, cx+reach); x++ {
			dx, dy := float64(x-cx)/radius, float64(y-cy)/radius
			i := y*Width + x
			add := float32(strong * math.Exp(-(dx*dx+dy*dy)/1.5))
			pl.y[i] += add
			pl.cb[i] *= 1 - min(1, add)
			pl.cr[i] *= 1 - min(1, add)
		}
	}
}

func (p *place) rain(pl *plane, s sky, r *rand.Rand) {
	bright := float32(0.08 + 0.25*s.daylight)
	if p.night(s) && p.infrared {
		bright = 0.3
	}
	if p.indoor {
		return
	}
	for range int(220 * s.rain) {
		x, y, n := r.IntN(Width), r.IntN(Height), 5+r.IntN(14)
		for i := range n {
			if yy := y + i; yy < Height {
				pl.y[yy*Width+x] += bright * 0.5
			}
		}
	}
}

// air is what lies between: mist, rain's veil, drops on the glass.
func (p *place) air(pl *plane, far []float32, s sky, minute int) {
	if p.indoor {
		return
	}
	veil := float32(s.mist + 0.2*s.rain)
	if veil > 0 {
		level := float32(0.55*s.daylight + 0.02)
		for i := range pl.y {
			v := min(1, veil*(0.4+far[i]))
			pl.y[i] = pl.y[i]*(1-v) + level*v
			pl.cb[i] *= 1 - v
			pl.cr[i] *= 1 - v
		}
	}
	if s.drops > 0 {
		r := p.rng(4, minute/1440)
		for range 1 + int(4*s.drops) {
			smear(pl, r.IntN(Width), r.IntN(Height), 7+r.IntN(10))
		}
	}
}

// smear is a drop of water: what lies behind it runs into one.
func smear(pl *plane, cx, cy, radius int) {
	var sum float32
	n := 0
	each := func(f func(i int)) {
		for y := max(0, cy-radius); y < min(Height, cy+radius); y++ {
			for x := max(0, cx-radius); x < min(Width, cx+radius); x++ {
				if (x-cx)*(x-cx)+(y-cy)*(y-cy) < radius*radius {
					f(y*Width + x)
				}
			}
		}
	}
	each(func(i int) { sum += pl.y[i]; n++ })
	if n > 0 {
		each(func(i int) { pl.y[i] = 0.3*pl.y[i] + 0.7*sum/float32(n) })
	}
}
