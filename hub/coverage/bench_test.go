package coverage

import (
	"fmt"
	"runtime"
	"syscall"
	"testing"
)

// district is the size that the product promises: 500 cameras, 200 areas,
// 2,000 walls.
func district(b *testing.B) (Plan, *Site) {
	plan := town(500, 200, 500, 1)
	for i, w := range plan.Walls { // and a window in each of them
		at := func(k float64) Point {
			return Point{w.From.X + k*(w.To.X-w.From.X), w.From.Y + k*(w.To.Y-w.From.Y)}
		}
		plan.Windows = append(plan.Windows, Window{ID: fmt.Sprintf("home-%d", i), From: at(0.4), To: at(0.6)})
	}
	return plan, build(b, plan)
}

// processorTime is how many seconds of processors this process has used: on a
// shared machine the clock measures the others too.
func processorTime(b *testing.B) float64 {
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		b.Fatal(err)
	}
	return float64(used.Utime.Nano()+used.Stime.Nano()) / 1e9
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
	before := processorTime(b)
	for b.Loop() {
		s, _ := New(plan)
		s.Figures(noon)
	}
	b.ReportMetric((processorTime(b)-before)/float64(b.N)*1000, "cpu-ms/op")
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
	i, before := 0, processorTime(b)
	for b.Loop() {
		c := site.views[i%500].camera
		c.HeadingDeg = float64(i % 360)
		site, _ = site.WithCamera(c)
		site.Figures(noon)
		i++
	}
	b.ReportMetric((processorTime(b)-before)/float64(b.N)*1000, "cpu-ms/op")
}

func BenchmarkOneCameraFroze(b *testing.B) {
	_, site := district(b)
	i, before := 0, processorTime(b)
	for b.Loop() {
		site, _ = site.WithState(site.views[i%500].camera.ID, State{Condition: Conditions[i%3]})
		site.Figures(noon)
		i++
	}
	b.ReportMetric((processorTime(b)-before)/float64(b.N)*1000, "cpu-ms/op")
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
	plan, _ := district(b)
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
