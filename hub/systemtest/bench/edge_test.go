package bench

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

const (
	edgeSteady = 2 * time.Minute // each camera is probed twice
	edgeSlice  = 10 * time.Second
)

// edges measures what one edge with 200 devices of all drivers holds and uses
// while its cameras are probed each minute and its people come and go. The devices
// are in a process of their own.
func edges(b *testing.B, e *env) {
	binary := buildEdge(b)
	h := startHub(b, e, "")
	devices := startRole(b, "quarter", freePort(b))
	var entries []string
	devices.hear(&entries, time.Minute)

	own, dir := h.enrol("edge-quarter"), b.TempDir()
	config := write(b, filepath.Join(dir, "edge.yaml"), "id: %s\ndata: %q\nhub: {mqtt: \"mqtt://%s\", http: \"http://%s\", token: %q, key: %q}\ndevices:\n%s",
		own.ID, filepath.Join(dir, "data"), h.mqtt, h.http, own.Token, own.Key, strings.Join(entries, ""))
	began := time.Now()
	edge := start(b, "edge", binary, "-config", config)
	for patience := time.After(3 * time.Minute); ; pass(time.Second) {
		lost := h.notOnline(own.ID)
		if len(lost) == 0 {
			break
		}
		select {
		case <-patience:
			b.Fatalf("not online after 3 min: %s", strings.Join(lost, ", "))
		default:
		}
	}
	ready := time.Since(began)
	since := func() (h happened) {
		devices.tell(struct{}{})
		devices.hear(&h, 10*time.Second)
		return h
	}
	since() // what came before all were there is not asked

	var shares []float64
	for range int(edgeSteady / edgeSlice) {
		before, at := edge.cpu(), time.Now()
		pass(edgeSlice)
		shares = append(shares, (edge.cpu()-before).Seconds()/time.Since(at).Seconds()*100)
	}
	now, peak := edge.memory()
	share := 0.0
	for _, s := range shares {
		share += s / float64(len(shares))
	}
	done := since()
	lost := append(h.notOnline(own.ID), h.unwell(own.ID)...)
	if len(lost)+done.Failed > 0 {
		b.Errorf("%d happenings failed; not well at the end: %s", done.Failed, strings.Join(lost, ", "))
	}
	if peak > 150 || share > 25 {
		b.Errorf("the edge held %.0f MiB and used %.1f %% of a core; want 150 and 25 at most", peak, share)
	}
	b.ReportMetric(peak, "MiB")
	b.ReportMetric(share, "%-of-core")
	e.table.add(fmt.Sprintf("one edge with %d devices of all drivers, %d cameras probed each minute, %s happenings in %s", len(entries), mixture.rtsp+mixture.onvif, thousands(float64(done.Done)), edgeSteady),
		fmt.Sprintf("%.0f MiB at most (%.0f at the end), %.1f %% of a core (the worst %s %.1f %%); all online after %s; failures: %d",
			peak, now, share, edgeSlice, slices.Max(shares), ready.Round(time.Second), len(lost)+done.Failed), "< 150 MB, 25 % of a core")
}

// buildEdge makes the program that edges run, which has no hub in it.
func buildEdge(b *testing.B) string {
	b.Helper()
	if given := os.Getenv("BRIGHTEYES_BENCH_EDGE"); given != "" {
		return given
	}
	binary := filepath.Join(b.TempDir(), "brighteyes-edge")
	if out, err := exec.Command("go", "build", "-o", binary, "brighteyes/cmd/brighteyes-edge").CombinedOutput(); err != nil {
		b.Fatalf("build: %v\n%s", err, out)
	}
	return binary
}

// unwell is what an edge lost or was refused, and its cameras of which no picture was
// seen in the last probe.
func (h *hub) unwell(edge string) (list []string) {
	h.b.Helper()
	var view struct{ Refused, Dropped map[string]int }
	h.call("GET", "/api/v1/edges/"+edge, nil, &view)
	for what, counts := range map[string]map[string]int{"refused": view.Refused, "dropped": view.Dropped} {
		if len(counts) > 0 {
			list = append(list, fmt.Sprintf("%s %v", what, counts))
		}
	}
	var page struct {
		Items []struct {
			ID, Driver string
			LastSeen   time.Time `json:"last_seen"`
			Values     map[string]float64
		}
	}
	h.call("GET", "/api/v1/devices?limit=500&kind=camera&edge="+edge, nil, &page)
	probed := 0
	for _, d := range page.Items {
		switch {
		case d.Driver != "rtsp" && d.Driver != "onvif":
		case d.Values["fps"] == 0 || time.Since(d.LastSeen) > 2*time.Minute:
			list = append(list, d.ID+" shows nothing")
		default:
			probed++
		}
	}
	if want := mixture.rtsp + mixture.onvif; probed != want {
		list = append(list, fmt.Sprintf("%d cameras were seen, want %d", probed, want))
	}
	return list
}

// notOnline is an edge's devices of which the hub does not say that they are.
func (h *hub) notOnline(edge string) []string {
	h.b.Helper()
	var page struct {
		Items []struct{ ID, Status string }
	}
	h.call("GET", "/api/v1/devices?limit=500&edge="+edge, nil, &page)
	if len(page.Items) == 0 {
		return []string{"the list"}
	}
	var list []string
	for _, d := range page.Items {
		if d.Status != "online" {
			list = append(list, d.ID+" "+d.Status)
		}
	}
	return list
}
