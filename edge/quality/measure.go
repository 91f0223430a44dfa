package quality

import (
	"math"
	"slices"
)

// Measurement is what one picture says by itself, and beside the one before it.
type Measurement struct {
	Brightness float64 // mean luma, 0 to 255
	Contrast   float64 // standard deviation of luma
	Light      float64 // luma that a tenth of the picture exceeds
	Clipped    float64 // share of the picture that is as white as can be
	Sharpness  float64 // 0 to 100: how much of the structure is fine
	Noise      float64 // standard deviation of grain, in luma
	Cb, Cr     float64 // mean colour, from grey
	Colour     float64 // mean strength of colour; 0 is a grey picture
	Change     float64 // mean change since the picture before, in all but the liveliest parts; -1 without one
	Same       bool    // bit for bit the luma of the picture before
}

const (
	block        = 20 // pixels
	blocksAcross = Width / block
	blocksDown   = Height / block
	blocks       = blocksAcross * blocksDown
)

// detail is how much structure each block of a picture has.
type detail struct {
	fine, coarse [blocks]float64 // mean squared difference over 1 and over 4 pixels
	grain, mean  [blocks]float64
}

// measure measures everything but Change and Same.
func measure(f *Frame) (m Measurement, d detail) {
	var histogram [256]int
	var sum, squares float64
	for _, y := range f.Y {
		histogram[y]++
	}
	for v, n := range histogram {
		sum += float64(v * n)
		squares += float64(v * v * n)
	}
	n := float64(len(f.Y))
	m.Brightness = sum / n
	m.Contrast = math.Sqrt(max(0, squares/n-m.Brightness*m.Brightness))
	above := 0
	for v := 255; v >= 0; v-- {
		above += histogram[v]
		if v == 250 {
			m.Clipped = float64(above) / n
		}
		if above > len(f.Y)/10 {
			m.Light = float64(v)
			break
		}
	}
	if m.Light > 250 {
		m.Clipped = float64(sumOf(histogram[250:])) / n
	}
	m.Cb, m.Cr, m.Colour = colour(f)
	for b := range blocks {
		d.block(f, b)
	}
	m.Noise = grain(&d, f)
	m.Sharpness = sharpness(&d, m.Noise)
	return m, d
}

func sumOf(list []int) (sum int) {
	for _, v := range list {
		sum += v
	}
	return sum
}

func colour(f *Frame) (cb, cr, strength float64) {
	var sb, sr, abs int
	for i := range f.Cb {
		b, r := int(f.Cb[i])-128, int(f.Cr[i])-128
		sb, sr, abs = sb+b, sr+r, abs+max(b, -b)+max(r, -r)
	}
	n := float64(len(f.Cb))
	return float64(sb) / n, float64(sr) / n, float64(abs) / n
}

// block measures one block. Grain is measured by a mask that answers neither to
// slopes nor to straight edges (Immerkær 1996).
func (d *detail) block(f *Frame, b int) {
	x0, y0 := b%blocksAcross*block, b/blocksAcross*block
	var fine, coarse, grain, sum, n, inner int
	for y := y0; y < min(y0+block, Height-4); y++ {
		for x := x0; x < min(x0+block, Width-4); x++ {
			i := y*Width + x
			v := int(f.Y[i])
			dx, dy := int(f.Y[i+1])-v, int(f.Y[i+Width])-v
			ex, ey := int(f.Y[i+4])-v, int(f.Y[i+4*Width])-v
			fine += dx*dx + dy*dy
			coarse += ex*ex + ey*ey
			sum += v
			n++
			if x > 0 && y > 0 {
				up, down := f.Y[i-Width-1:i-Width+2], f.Y[i+Width-1:i+Width+2]
				g := int(up[0]) - 2*int(up[1]) + int(up[2]) - 2*int(f.Y[i-1]) + 4*v - 2*int(f.Y[i+1]) +
					int(down[0]) - 2*int(down[1]) + int(down[2])
				grain += max(g, -g)
				inner++
			}
		}
	}
	d.mean[b] = float64(sum) / float64(n)
	d.fine[b] = float64(fine) / float64(2*n)
	d.coarse[b] = float64(coarse) / float64(2*n)
	d.grain[b] = math.Sqrt(math.Pi/2) / 6 * float64(grain) / float64(inner)
}

// grain is the noise of the quieter blocks, where structure adds least; blocks
// that are all black or all white hide it.
func grain(d *detail, f *Frame) float64 {
	list := make([]float64, 0, blocks)
	for b := range blocks {
		mid := f.Y[(b/blocksAcross*block+block/2)*Width+b%blocksAcross*block+block/2]
		if mid > 6 && mid < 248 {
			list = append(list, d.grain[b])
		}
	}
	if len(list) < blocks/8 {
		list = append(list[:0], d.grain[:]...)
	}
	slices.Sort(list)
	return list[len(list)/4]
}

// sharpness is how much of the structure is fine, in the blocks that have most,
// without what grain adds. Blur takes from the fine first.
func sharpness(d *detail, noise float64) float64 {
	order := make([]int, blocks)
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int { return int(math.Copysign(1, d.coarse[b]-d.coarse[a])) })
	const best = blocks * 2 / 5
	ratios := make([]float64, 0, best)
	for _, b := range order[:best] {
		added := d.added(b, noise)
		if coarse := d.coarse[b] - added; coarse > added/2+1 {
			ratios = append(ratios, math.Sqrt(max(0, d.fine[b]-added)/coarse))
		}
	}
	if len(ratios) == 0 {
		return 0
	}
	slices.Sort(ratios)
	return 100 * min(1, ratios[len(ratios)/2])
}

// added is what grain adds to the mean squared differences of a block. Bright
// blocks have more of it than the quietest; more than that is structure.
func (d *detail) added(b int, noise float64) float64 {
	g := min(d.grain[b], 1.4*noise)
	return 2 * g * g
}

// texture is the fine structure of a block, without grain.
func (d *detail) texture(b int, noise float64) float64 {
	return math.Sqrt(max(0, d.fine[b]-d.added(b, noise)))
}

// distinctRatio is how much of a block's structure is fine, at least, where it is in
// focus.
const distinctRatio = 0.14

// distinct reports whether a block has structure that is sharp: what lies out of
// focus before a lens has none.
func (d *detail) distinct(b int, noise float64) bool {
	added := d.added(b, noise)
	coarse := d.coarse[b] - added
	return coarse > added+8 && d.fine[b]-added > distinctRatio*coarse
}

// sharp counts the blocks that are distinct.
func (d *detail) sharp(noise float64) (n float64) {
	for b := range blocks {
		if d.distinct(b, noise) {
			n++
		}
	}
	return n
}
