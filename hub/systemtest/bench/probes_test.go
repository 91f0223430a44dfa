package bench

import (
	"bytes"
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"
)

const (
	camerasProbed = 200
	probesFor     = 2 * time.Minute // each is probed twice, and judged twice
	probesMost    = 25.0            // per cent of a core
)

// probes measures what one edge uses that probes 200 cameras every minute over their
// own sockets, without and with a look at their pictures; what ffmpeg uses for it
// counts. The cameras are in a process of their own.
func probes(b *testing.B, e *env) {
	var url string
	startRole(b, "cameras", camerasProbed).hear(&url, time.Minute)
	h := startHub(b, e, "")
	for _, judged := range []bool{false, true} {
		name := fmt.Sprintf("judged-%v", judged)
		var entries strings.Builder
		for i := range camerasProbed {
			fmt.Fprintf(&entries, "  - {id: %s-%d, kind: camera, driver: rtsp, heartbeat_s: 300, settings: {url: \"%s%d\", mode: probe, probe_s: 60}}\n", name, i, url, i)
		}
		fmt.Fprintf(&entries, "picture_health: %v\n", judged)
		edge := startEdge(b, h, e, "edge-"+name, entries.String())
		eventually(b, 4*time.Minute, "all cameras to be seen", func() bool {
			online, _ := h.seen("edge-" + name)
			return online == camerasProbed
		})
		before, began := withChildren(b, edge), time.Now()
		pass(probesFor)
		share := (withChildren(b, edge) - before).Seconds() / time.Since(began).Seconds() * 100
		_, peak := edge.memory()
		online, diagnosed := h.seen("edge-" + name)
		if online != camerasProbed || judged && diagnosed != camerasProbed || share > probesMost {
			b.Errorf("%s: of %d cameras %d are online and %d judged, and the edge used %.1f %% of a core; want all, and %.0f at most", name, camerasProbed, online, diagnosed, share, probesMost)
		}
		what, metric := "without a look at their pictures", "%-of-core/probed"
		if judged {
			what, metric = fmt.Sprintf("and their pictures judged, ffmpeg included (%d of them)", diagnosed), "%-of-core/judged"
		}
		b.ReportMetric(share, metric)
		e.table.add(fmt.Sprintf("one edge that probes %d cameras of 360p15 every minute, %s", camerasProbed, what),
			fmt.Sprintf("%.1f %% of a core, %.0f MiB at most", share, peak), "25 % of a core")
		edge.stop()
	}
}

// seen is how many devices of an edge are online, and how many of them are judged.
func (h *hub) seen(edge string) (online, judged int) {
	h.b.Helper()
	var page struct {
		Items []struct {
			Status string
			Values map[string]float64
		}
	}
	h.call("GET", "/api/v1/devices?limit=500&edge="+edge, nil, &page)
	for _, d := range page.Items {
		if d.Status == "online" || d.Status == "degraded" {
			online++
		}
		if d.Values["diagnosed"] == 1 {
			judged++
		}
	}
	return online, judged
}

// withChildren is the processor time of a process and of all that it waited for.
func withChildren(b *testing.B, p *process) time.Duration {
	b.Helper()
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", p.cmd.Process.Pid))
	if err != nil {
		b.Fatal(err)
	}
	_, rest, _ := bytes.Cut(text, []byte(") "))
	var ticks int64
	for _, field := range strings.Fields(string(rest))[11:15] { // utime, stime, cutime, cstime: proc(5)
		n, err := strconv.ParseInt(field, 10, 64)
		if err != nil {
			b.Fatal(err)
		}
		ticks += n
	}
	return time.Duration(ticks) * 10 * time.Millisecond
}
