package siteplan

import (
	"fmt"
	"math"

	"brighteyes/devices/bilingual"
	"brighteyes/hub/coverage"
)

// Image is a picture of the plan, such as an architect's drawing, that lies below what
// is drawn. It is seen and measures nothing.
type Image struct {
	ID       string `json:"id"` // of the hub's own copy
	SHA256   string `json:"sha256,omitempty"`
	WidthPx  int    `json:"width_px,omitempty"`
	HeightPx int    `json:"height_px,omitempty"`
	Storey   int    `json:"storey,omitempty"`
	// Pins are two places of the picture and where they lie on the plan. By them it is
	// moved, scaled and turned, and never stretched.
	Pins [2]Pin `json:"pins"`
}

// Pin is a place of a picture, in pixels from its upper left corner, and where it lies.
type Pin struct {
	Px coverage.Point `json:"px"`
	At coverage.Point `json:"at"`
}

// The bounds of images.
const (
	mostImages   = 30
	leastApartPx = 10     // between the two pins in the picture
	leastApartM  = 1      // and on the plan
	farthestM    = 20_000 // from the plan's origin
)

// checkImages says what is wrong with images and fills in what the hub knows of them.
func (p *Plans) checkImages(images []Image) ([]Image, []coverage.Mistake) {
	var found []coverage.Mistake
	add := func(where, code string, args ...any) {
		found = append(found, coverage.Mistake{Where: where, Text: imageWords().Say("plan."+code, args...)})
	}
	if len(images) > mostImages {
		add("images", "images", len(images), mostImages)
		return nil, found
	}
	kept, taken := make([]Image, len(images)), map[int]bool{}
	for i, m := range images {
		where := fmt.Sprintf("images[%d]", i)
		if taken[m.Storey] {
			add(where+" storey", "image_twice", m.Storey)
		}
		taken[m.Storey] = true
		known, ok := p.cfg.Image(m.ID)
		if !ok {
			add(where+" id", "image_unknown")
			continue
		}
		m.SHA256, m.WidthPx, m.HeightPx = known.SHA256, known.WidthPx, known.HeightPx
		a, b := m.Pins[0], m.Pins[1]
		inside := func(q coverage.Point) bool {
			return q.X >= 0 && q.Y >= 0 && q.X <= float64(m.WidthPx) && q.Y <= float64(m.HeightPx)
		}
		near := func(q coverage.Point) bool { return math.Abs(q.X) <= farthestM && math.Abs(q.Y) <= farthestM }
		switch {
		case !inside(a.Px) || !inside(b.Px):
			add(where+" pins", "pins_outside", m.WidthPx, m.HeightPx)
		case !near(a.At) || !near(b.At):
			add(where+" pins", "pins_far", farthestM)
		case apart(a.Px, b.Px) < leastApartPx || apart(a.At, b.At) < leastApartM:
			add(where+" pins", "pins_near", leastApartPx, leastApartM)
		}
		kept[i] = m
	}
	return kept, found
}

func apart(a, b coverage.Point) float64 { return math.Hypot(a.X-b.X, a.Y-b.Y) }

// imageWords is a function, so that the package holds no state.
func imageWords() bilingual.Table {
	return bilingual.Table{
		Zh: map[string]string{
			"plan.images":        "底图有 %d 张：最多 %d 张",
			"plan.image_twice":   "楼层 %d 已有一张底图：每层一张",
			"plan.image_unknown": "没有这张底图：请先上传",
			"plan.pins_outside":  "定位点不在图内：图宽 %d、高 %d 像素",
			"plan.pins_far":      "定位点离原点太远：最远 %d 米",
			"plan.pins_near":     "两个定位点太近：图上至少相距 %d 像素，实地至少 %d 米",
		},
		En: map[string]string{
			"plan.images":        "there are %d images: at most %d",
			"plan.image_twice":   "storey %d has an image already: one each",
			"plan.image_unknown": "there is no such image: send it first",
			"plan.pins_outside":  "a pin lies outside the image, which is %d by %d pixels",
			"plan.pins_far":      "a pin lies too far from the origin: at most %d m",
			"plan.pins_near":     "the two pins are too near: want %d pixels and %d m between them at least",
		},
	}
}
