//go:build ignore

// Render draws the simulated cameras' scenes and hands them to ffmpeg, which
// makes the .h264 files beside this one: drawn places, nobody in them, 640x360,
// 15 pictures a second, a key picture each second, a loop of 12 s.
//
//	go run render.go
package main

import (
	"fmt"
	"image"
	"image/color"
	"io"
	"log"
	"math"
	"os/exec"
)

const (
	width, height = 640, 360
	fps, seconds  = 15, 12
	frames        = fps * seconds
)

func main() {
	for name, draw := range map[string]func(*canvas, float64){"east-gate": eastGate, "north-gate": northGate} {
		label := map[string]string{"east-gate": "演示  晴川里社区  东门", "north-gate": "演示  晴川里社区  北门"}[name]
		cmd := exec.Command("ffmpeg", "-loglevel", "error", "-y", "-f", "rawvideo", "-pix_fmt", "rgba", "-s", fmt.Sprintf("%dx%d", width, height),
			"-r", fmt.Sprint(fps), "-i", "-",
			"-vf", "drawtext=fontfile=/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc:text='"+label+"':x=14:y=h-34:fontsize=20:fontcolor=white:borderw=2:bordercolor=black@0.7",
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
