//go:build ignore

// Render draws the simulated cameras' scenes and hands them to ffmpeg, which
// makes the .h264 files beside this one: drawn places, nobody in them, 640x360
// (marked 1280x720), 15 pictures a second, a key picture each second, a loop of 12 s.
//
//	go run render.go [SCENE…]
package main

import (
	"fmt"
	"image"
	"image/color"
	"io"
	"log"
	"math"
	"os"
	"os/exec"
	"slices"
)

const (
	width, height = 640, 360
	fps, seconds  = 15, 12
	frames        = fps * seconds
)

func main() {
	for _, s := range []struct {
		name, label string
		draw        func(*canvas, float64)
	}{
		{"east-gate", "东门", eastGate}, {"north-gate", "北门", northGate}, {"playground", "儿童游乐场", playground},
		{"garage", "地下车库口", garage}, {"walkway", "中心步道", walkway}, {"lobby", "6号楼大堂", lobby},
		{"marked", "计数画面", marked},
	} {
		if len(os.Args) > 1 && !slices.Contains(os.Args[1:], s.name) {
			continue
		}
		name, draw, label := s.name, s.draw, "演示  晴川里社区  "+s.label
		enlarge := ""
		if name == "marked" {
			enlarge = ",scale=1280:720:flags=neighbor"
		}
		cmd := exec.Command("ffmpeg", "-loglevel", "error", "-y", "-f", "rawvideo", "-pix_fmt", "rgba", "-s", fmt.Sprintf("%dx%d", width, height),
			"-r", fmt.Sprint(fps), "-i", "-",
			"-vf", "drawtext=fontfile=/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc:text='"+label+"':x=14:y=h-34:fontsize=20:fontcolor=white:borderw=2:bordercolor=black@0.7"+enlarge,
			"-c:v", "libx264", "-profile:v", "main", "-pix_fmt", "yuv420p", "-preset", "veryslow", "-crf", "27",
			"-x264-params", fmt.Sprintf("keyint=%d:min-keyint=%d:scenecut=0:bframes=0:aud=1:repeat-headers=1", fps, fps),
			"-f", "h264", name+".h264")
		in, err := cmd.StdinPipe()
		check(err)
		check(cmd.Start())
		for i := range frames {
			c := &canvas{image.NewRGBA(image.Rect(0, 0, width, height))}
			draw(c, float64(i)/frames)
			_, err := in.Write(c.Pix)
			check(err)
		}
		check(in.(io.Closer).Close())
		check(cmd.Wait())
	}
}

func check(err error) {
	if err != nil {
		log.Fatal(err)
	}
}

// eastGate: two piers, a barrier that opens and closes, trees in the wind.
func eastGate(c *canvas, t float64) {
	sky(c, t, color.RGBA{150, 190, 225, 255}, color.RGBA{222, 232, 236, 255})
	building(c, 20, 70, 150, 150, color.RGBA{196, 188, 176, 255}, 6, 5)
	building(c, 470, 50, 150, 170, color.RGBA{184, 192, 198, 255}, 6, 6)
	c.rect(0, 215, width, 145, color.RGBA{142, 150, 128, 255})                  // lawn
	c.poly(color.RGBA{96, 98, 102, 255}, 240, 215, 400, 215, 560, 360, 80, 360) // road
	for i := range 4 {                                                          // dashes
		y := 232 + float64(i*i)*9 + float64(i)*12
		c.poly(color.RGBA{222, 222, 214, 255}, 317, y, 323, y, 324+float64(i), y+10+float64(i)*3, 316-float64(i), y+10+float64(i)*3)
	}
	tree(c, 190, 220, 34, t, 0)
	tree(c, 452, 222, 38, t, 0.4)
	tree(c, 60, 250, 48, t, 0.7)
	c.rect(212, 150, 26, 110, color.RGBA{168, 78, 60, 255}) // piers
	c.rect(402, 150, 26, 110, color.RGBA{168, 78, 60, 255})
	c.rect(206, 144, 38, 8, color.RGBA{90, 60, 54, 255})
	c.rect(396, 144, 38, 8, color.RGBA{90, 60, 54, 255})
	open := smooth(0.15, 0.25, t) - smooth(0.55, 0.65, t) // the barrier's way up and down
	angle := -open * 1.35
	x0, y0 := 236.0, 232.0
	for i := range 10 {
		a, b := float64(i)*16, float64(i+1)*16
		shade := color.RGBA{214, 58, 46, 255}
		if i%2 == 1 {
			shade = color.RGBA{244, 244, 240, 255}
		}
		c.line(shade, x0+a*math.Cos(angle), y0+a*math.Sin(angle), x0+b*math.Cos(angle), y0+b*math.Sin(angle), 5)
	}
	light := color.RGBA{206, 52, 44, 255}
	if open > 0.9 {
		light = color.RGBA{72, 176, 92, 255}
	}
	c.disc(light, 225, 165, 6)
}

// marked: each picture has its number in it, in eight squares, the highest bit
// first: white is one.
func marked(c *canvas, t float64) {
	n := int(math.Round(t * frames))
	c.rect(0, 0, width, height, color.RGBA{96, 110, 124, 255})
	c.disc(color.RGBA{214, 58, 46, 255}, width/2+200*math.Cos(2*math.Pi*t), 230+60*math.Sin(2*math.Pi*t), 20)
	for bit := range 8 {
		shade := color.RGBA{0, 0, 0, 255}
		if n>>(7-bit)&1 == 1 {
			shade = color.RGBA{255, 255, 255, 255}
		}
		c.rect(float64(bit)*80+4, 8, 72, 72, shade)
	}
}

// northGate: a footgate between walls, a flag and a lamp that comes on and off.
func northGate(c *canvas, t float64) {
	sky(c, t+0.5, color.RGBA{168, 186, 206, 255}, color.RGBA{228, 224, 214, 255})
	building(c, 250, 30, 180, 180, color.RGBA{202, 194, 182, 255}, 7, 7)
	c.rect(0, 205, width, 155, color.RGBA{176, 172, 162, 255}) // paving
	for i := range 7 {
		y := 212 + float64(i*i)*3.2
		c.line(color.RGBA{158, 154, 146, 255}, 0, y, width, y, 1.5)
	}
	c.rect(0, 150, 230, 75, color.RGBA{190, 164, 138, 255})
	c.rect(430, 150, 210, 75, color.RGBA{190, 164, 138, 255})
	c.rect(0, 144, 230, 8, color.RGBA{112, 92, 78, 255})
	c.rect(430, 144, 210, 8, color.RGBA{112, 92, 78, 255})
	swing := smooth(0.3, 0.4, t) - smooth(0.7, 0.8, t)
	w := 96 * (1 - 0.75*swing)
	for _, leaf := range [][2]float64{{232, 1}, {428, -1}} {
		x, dir := leaf[0], leaf[1]
		for i := range 7 {
			px := x + dir*w*float64(i)/6
			c.line(color.RGBA{58, 70, 76, 255}, px, 150, px, 226+8*swing, 3)
		}
		c.line(color.RGBA{58, 70, 76, 255}, x, 156, x+dir*w, 156+6*swing, 3)
		c.line(color.RGBA{58, 70, 76, 255}, x, 220, x+dir*w, 220+8*swing, 3)
	}
	tree(c, 110, 236, 52, t, 0.2)
	tree(c, 540, 240, 46, t, 0.6)
	c.line(color.RGBA{120, 120, 124, 255}, 600, 60, 600, 225, 3) // flag pole, plain flag
	for i := range 22 {
		wave := 4 * math.Sin(2*math.Pi*(6*t+float64(i)/16))
		c.line(color.RGBA{206, 78, 60, 255}, 600-float64(i)*2.4, 64+wave*float64(i)/22, 600-float64(i)*2.4, 96+wave*float64(i)/22, 3)
	}
	c.line(color.RGBA{88, 92, 96, 255}, 330, 96, 330, 150, 4)
	lamp := color.RGBA{120, 118, 110, 255}
	if math.Mod(t*4, 1) < 0.5 {
		lamp = color.RGBA{250, 226, 150, 255}
	}
	c.disc(lamp, 330, 94, 8)
}

// playground: a swing that nobody sits on, a slide, a ball that the wind rolls.
func playground(c *canvas, t float64) {
	sky(c, t+0.25, color.RGBA{156, 196, 226, 255}, color.RGBA{226, 234, 232, 255})
	building(c, 40, 60, 180, 150, color.RGBA{206, 196, 180, 255}, 7, 6)
	building(c, 430, 80, 170, 130, color.RGBA{188, 196, 200, 255}, 6, 5)
	c.rect(0, 205, width, 155, color.RGBA{150, 162, 124, 255})                    // lawn
	c.poly(color.RGBA{206, 178, 132, 255}, 120, 235, 560, 235, 630, 345, 40, 345) // sand
	tree(c, 70, 240, 46, t, 0.1)
	tree(c, 590, 236, 42, t, 0.5)
	frame := color.RGBA{64, 104, 148, 255}
	for _, x := range []float64{190, 330} {
		c.line(frame, x-18, 310, x, 170, 6)
		c.line(frame, x+18, 310, x, 170, 6)
	}
	c.line(frame, 190, 170, 330, 170, 6)
	for i, x := range []float64{235, 285} {
		angle := 0.35 * math.Sin(2*math.Pi*(5*t+float64(i)*0.3))
		sx, sy := x+100*math.Sin(angle), 172+100*math.Cos(angle)
		c.line(color.RGBA{90, 90, 94, 255}, x, 172, sx, sy, 2)
		c.line(color.RGBA{190, 70, 56, 255}, sx-14, sy, sx+14, sy, 6)
	}
	c.line(color.RGBA{222, 168, 52, 255}, 430, 190, 540, 312, 14) // slide
	c.line(frame, 430, 190, 420, 312, 5)
	for i := range 5 {
		c.line(frame, 412, 212+float64(i)*22, 430, 212+float64(i)*22, 3)
	}
	x := 380 + 60*math.Sin(2*math.Pi*t)
	c.disc(color.RGBA{212, 76, 60, 255}, x, 320, 11)
	c.disc(color.RGBA{244, 240, 232, 255}, x+6*math.Cos(12*t), 320+6*math.Sin(12*t), 3)
}

// garage: a ramp under a roof, a barrier, a sign of lamps that runs.
func garage(c *canvas, t float64) {
	c.rect(0, 0, width, height, color.RGBA{120, 124, 128, 255})
	building(c, 0, 0, width, 110, color.RGBA{176, 176, 172, 255}, 14, 3)
	c.rect(60, 100, 520, 24, color.RGBA{90, 96, 104, 255})                       // beam
	c.poly(color.RGBA{52, 54, 58, 255}, 90, 124, 550, 124, 480, 236, 160, 236)   // inside
	c.poly(color.RGBA{98, 100, 104, 255}, 160, 236, 480, 236, 610, 360, 30, 360) // ramp
	for i := range 6 {
		y := 246 + float64(i*i)*3 + float64(i)*3
		c.line(color.RGBA{222, 206, 96, 255}, 318, y, 322, y+6+float64(i), 4)
	}
	for i := range 5 { // lamps inside
		on := int(t*30)%5 == i
		shade := color.RGBA{110, 112, 104, 255}
		if on {
			shade = color.RGBA{240, 236, 200, 255}
		}
		c.rect(180+float64(i)*60, 140, 36, 6, shade)
	}
	c.rect(150, 190, 18, 60, color.RGBA{206, 132, 40, 255})
	open := smooth(0.3, 0.38, t) - smooth(0.6, 0.68, t)
	angle := -open * 1.3
	for i := range 10 {
		a, b := float64(i)*30, float64(i+1)*30
		shade := color.RGBA{214, 58, 46, 255}
		if i%2 == 1 {
			shade = color.RGBA{244, 244, 240, 255}
		}
		c.line(shade, 168+a*math.Cos(angle), 214+a*math.Sin(angle), 168+b*math.Cos(angle), 214+b*math.Sin(angle), 6)
	}
	c.rect(240, 104, 160, 18, color.RGBA{30, 34, 38, 255})
	for i := range 12 {
		c.disc(color.RGBA{96, 200, 110, 255}, 248+math.Mod(float64(i)*14+t*336, 144), 113, 3)
	}
}

// walkway: a path between trees, lamps along it, leaves that the wind takes.
func walkway(c *canvas, t float64) {
	sky(c, t+0.75, color.RGBA{170, 192, 214, 255}, color.RGBA{230, 228, 216, 255})
	building(c, 30, 50, 150, 160, color.RGBA{194, 186, 174, 255}, 6, 6)
	building(c, 460, 60, 150, 150, color.RGBA{200, 194, 186, 255}, 6, 6)
	c.rect(0, 208, width, 152, color.RGBA{138, 154, 116, 255})
	c.poly(color.RGBA{190, 182, 168, 255}, 292, 208, 348, 208, 500, 360, 140, 360)
	for i := range 8 {
		y := 214 + float64(i*i)*2.3
		w := 30 + (y-208)*1.02
		c.line(color.RGBA{168, 160, 148, 255}, 320-w, y, 320+w, y, 1.5)
	}
	for i := range 3 {
		d := float64(i)
		tree(c, 230-d*78, 236+d*34, 30+d*15, t, 0.2*d)
		tree(c, 410+d*78, 236+d*34, 30+d*15, t, 0.2*d+0.4)
	}
	for i := range 2 {
		x := 270 - float64(i)*62
		top, foot := 150-float64(i)*36, 232+float64(i)*38
		c.line(color.RGBA{70, 74, 80, 255}, x, top, x, foot, 3+float64(i))
		c.disc(color.RGBA{244, 232, 176, 255}, x, top, 6+3*float64(i))
	}
	for i := range 9 {
		f := math.Mod(t*2+float64(i)/9, 1)
		c.disc(color.RGBA{198, 142, 62, 255}, float64(i)*74+60*f, 180+150*f+8*math.Sin(14*f+float64(i)), 3)
	}
}

// lobby: two lifts whose doors open in turn, a clock, a plant.
func lobby(c *canvas, t float64) {
	c.rect(0, 0, width, height, color.RGBA{222, 216, 204, 255})
	c.poly(color.RGBA{176, 166, 152, 255}, 0, 262, width, 262, width, 360, 0, 360)
	for i := range 9 {
		c.line(color.RGBA{160, 150, 138, 255}, 320+(float64(i)-4)*60, 262, 320+(float64(i)-4)*130, 360, 1.5)
	}
	for i := range 2 {
		x := 190 + float64(i)*150
		c.rect(x-6, 94, 112, 168, color.RGBA{126, 118, 108, 255})
		c.rect(x, 100, 100, 162, color.RGBA{84, 82, 80, 255})
		phase := math.Mod(t+float64(i)*0.5, 1)
		gap := 42 * (smooth(0.1, 0.2, phase) - smooth(0.4, 0.5, phase))
		c.rect(x, 100, 50-gap, 162, color.RGBA{190, 192, 194, 255})
		c.rect(x+50+gap, 100, 50-gap, 162, color.RGBA{182, 184, 188, 255})
		shade := color.RGBA{110, 100, 92, 255}
		if gap > 1 {
			shade = color.RGBA{230, 150, 60, 255}
		}
		c.disc(shade, x+50, 80, 6)
	}
	c.disc(color.RGBA{246, 246, 242, 255}, 100, 90, 30) // clock
	c.disc(color.RGBA{60, 62, 66, 255}, 100, 90, 3)
	c.line(color.RGBA{60, 62, 66, 255}, 100, 90, 100+22*math.Sin(2*math.Pi*t), 90-22*math.Cos(2*math.Pi*t), 2)
	c.line(color.RGBA{60, 62, 66, 255}, 100, 90, 112, 82, 3)
	tree(c, 560, 270, 40, t*0.4, 0.3)
	c.poly(color.RGBA{150, 96, 66, 255}, 536, 262, 584, 262, 576, 306, 544, 306)
	c.rect(20, 150, 110, 84, color.RGBA{120, 140, 150, 255}) // letter boxes
	for i := range 5 {
		for j := range 4 {
			c.rect(24+float64(i)*21, 154+float64(j)*20, 18, 16, color.RGBA{148, 166, 174, 255})
		}
	}
}

func sky(c *canvas, t float64, top, bottom color.RGBA) {
	for y := range height {
		c.rect(0, float64(y), width, 1, mix(top, bottom, float64(y)/220))
	}
	for i := range 3 {
		x := math.Mod(float64(i)*260+t*width, width+200) - 100
		for _, b := range [][3]float64{{0, 0, 20}, {22, -6, 24}, {46, 2, 18}} {
			c.disc(color.RGBA{240, 244, 246, 255}, x+b[0], 34+float64(i)*18+b[1], b[2])
		}
	}
}

func building(c *canvas, x, y, w, h float64, wall color.RGBA, columns, rows int) {
	c.rect(x, y, w, h, wall)
	for i := range columns {
		for j := range rows {
			cw, rh := w/float64(columns), h/float64(rows)
			c.rect(x+float64(i)*cw+cw*0.25, y+float64(j)*rh+rh*0.22, cw*0.5, rh*0.5, mix(wall, color.RGBA{70, 88, 108, 255}, 0.75))
		}
	}
}

func tree(c *canvas, x, y, r, t, phase float64) {
	sway := r * 0.09 * math.Sin(2*math.Pi*(3*t+phase))
	c.line(color.RGBA{98, 76, 58, 255}, x, y, x+sway*0.4, y-r*1.5, r*0.14)
	for _, b := range [][3]float64{{-0.5, -1.5, 0.55}, {0.5, -1.5, 0.55}, {0, -2, 0.7}, {0, -1.4, 0.6}} {
		c.disc(color.RGBA{84, 122, 78, 255}, x+b[0]*r+sway, y+b[1]*r, b[2]*r)
	}
	c.disc(color.RGBA{104, 142, 92, 255}, x-0.15*r+sway*1.2, y-2.05*r, 0.42*r)
}

type canvas struct{ *image.RGBA }

func (c *canvas) rect(x, y, w, h float64, shade color.RGBA) {
	c.poly(shade, x, y, x+w, y, x+w, y+h, x, y+h)
}

func (c *canvas) disc(shade color.RGBA, x, y, r float64) {
	var points []float64
	for i := range 28 {
		a := 2 * math.Pi * float64(i) / 28
		points = append(points, x+r*math.Cos(a), y+r*math.Sin(a))
	}
	c.poly(shade, points...)
}

func (c *canvas) line(shade color.RGBA, x0, y0, x1, y1, w float64) {
	dx, dy := x1-x0, y1-y0
	n := math.Hypot(dx, dy)
	if n == 0 {
		return
	}
	px, py := -dy/n*w/2, dx/n*w/2
	c.poly(shade, x0+px, y0+py, x1+px, y1+py, x1-px, y1-py, x0-px, y0-py)
}

// poly fills a polygon, four samples a pixel each way.
func (c *canvas) poly(shade color.RGBA, points ...float64) {
	minX, maxX, minY, maxY := math.Inf(1), math.Inf(-1), math.Inf(1), math.Inf(-1)
	for i := 0; i < len(points); i += 2 {
		minX, maxX = min(minX, points[i]), max(maxX, points[i])
		minY, maxY = min(minY, points[i+1]), max(maxY, points[i+1])
	}
	for y := max(0, int(minY)); y < min(height, int(maxY)+1); y++ {
		for x := max(0, int(minX)); x < min(width, int(maxX)+1); x++ {
			hits := 0
			for s := range 16 {
				if within(points, float64(x)+(float64(s%4)+0.5)/4, float64(y)+(float64(s/4)+0.5)/4) {
					hits++
				}
			}
			if hits > 0 {
				c.SetRGBA(x, y, mix(c.RGBAAt(x, y), shade, float64(hits)/16))
			}
		}
	}
}

func within(points []float64, x, y float64) bool {
	in := false
	n := len(points)
	for i, j := 0, n-2; i < n; i, j = i+2, i {
		xi, yi, xj, yj := points[i], points[i+1], points[j], points[j+1]
		if (yi > y) != (yj > y) && x < (xj-xi)*(y-yi)/(yj-yi)+xi {
			in = !in
		}
	}
	return in
}

func mix(a, b color.RGBA, f float64) color.RGBA {
	f = min(max(f, 0), 1)
	m := func(p, q uint8) uint8 { return uint8(float64(p) + (float64(q)-float64(p))*f + 0.5) }
	return color.RGBA{m(a.R, b.R), m(a.G, b.G), m(a.B, b.B), 255}
}

func smooth(from, to, x float64) float64 {
	f := min(max((x-from)/(to-from), 0), 1)
	return f * f * (3 - 2*f)
}
