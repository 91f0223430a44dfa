package coverage

import (
	"runtime"
	"testing"
)

// district is the size that the product promises: 500 cameras, 200 areas, 2,000 walls.
func district(b *testing.B) (Plan, *Site) {
	plan := town(500, 200, 500, 1)
	site, mistakes := New(plan)
	if len(mistakes) > 0 {
		b.Fatal(mistakes[0])
	}
	return plan, site
}

func BenchmarkWholeDistrict(b *testing.B) {
	plan, site := district(b)
	whole(b, plan, site)
}

// The same with cameras that reach twice as far.
func BenchmarkCrowdedDistrict(b *testing.B) {
	plan, _ := district(b)
	for i := range plan.Cameras {
		plan.Cameras[i].RangeM *= 2
		plan.Cameras[i].WidthPx *= 2
	}
	whole(b, plan, build(b, plan))
}

func whole(b *testing.B, plan Plan, site *Site) {
	b.ReportAllocs()
	for b.Loop() {
		s, _ := New(plan)
		s.Figures(noon)
	}
	edges, cells, cut := 0, 0, 0
	for _, v := range site.views {
		edges += len(v.edges)
	}
	for _, c := range site.cut {
		cells += len(c.pieces.cells)
		cut += len(c.figures.Cameras)
	}
	b.ReportMetric(float64(edges), "edges")
	b.ReportMetric(float64(cells), "cells")
	b.ReportMetric(float64(cut), "camera-areas")
}

func BenchmarkSuggestions(b *testing.B) {
	plan, site := district(b)
	model := plan.Cameras[0]
	model.ID = "cam-new"
	for b.Loop() {
		site.SuggestCameras(model, 5)
		site.SuggestHeadings(5)
	}
}

func BenchmarkOneCameraTurned(b *testing.B) {
	_, site := district(b)
	i := 0
	for b.Loop() {
		c := site.views[i%500].camera
		c.HeadingDeg = float64(i % 360)
		site, _ = site.WithCamera(c)
		site.Figures(noon)
		i++
	}
}

func BenchmarkOneCameraFroze(b *testing.B) {
	_, site := district(b)
	i := 0
	for b.Loop() {
		site, _ = site.WithState(site.views[i%500].camera.ID, State{Condition: Conditions[i%3]})
		site.Figures(noon)
		i++
	}
}

func BenchmarkAllShapes(b *testing.B) {
	_, site := district(b)
	for b.Loop() {
		for _, a := range site.areas {
			site.Covered(a.ID)
			site.Uncovered(a.ID)
		}
	}
}

func BenchmarkAllViews(b *testing.B) {
	plan, site := district(b)
	for b.Loop() {
		for _, c := range plan.Cameras {
			site.View(c.ID)
		}
	}
}

func BenchmarkMemoryOfDistrict(b *testing.B) {
	plan := town(500, 200, 500, 1)
	var before, after runtime.MemStats
	for b.Loop() {
		runtime.GC()
		runtime.ReadMemStats(&before)
		s, _ := New(plan)
		runtime.GC()
		runtime.ReadMemStats(&after)
		runtime.KeepAlive(s)
	}
	b.ReportMetric(float64(after.HeapAlloc-before.HeapAlloc)/1e6, "MB")
}
