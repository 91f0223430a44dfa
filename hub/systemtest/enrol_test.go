package systemtest

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// code has the hub make a one-time code for an edge that exists.
func (h *hub) code(edge string) string {
	h.t.Helper()
	var out struct{ Code string }
	h.call("POST", "/api/v1/edges/"+edge+"/enrolment", map[string]string{"hub": "http://" + h.http}, &out)
	return out.Code
}

func TestAnEdgeEnrolsFromACodeAndItsPressArrives(t *testing.T) {
	t.Parallel()
	h := startHub(t, settings{})
	w := newHome(h, 1)
	byHand, err := os.ReadFile(filepath.Join(w.dir, "edge.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	_, list, _ := strings.Cut(string(byHand), "devices:\n")
	old := h.code(w.id)
	code := h.code(w.id)
	config := filepath.Join(w.dir, "enrolled.yaml")
	refuse := func(code, file, why string) {
		t.Helper()
		p := newProcess(t, "edge-refused", "edge", "--config", file, "--enrol", code)
		p.start()
		if status := p.exits(20 * time.Second); status != 1 || !strings.Contains(p.log.tail(), why) {
			t.Errorf("exit %d, %s", status, p.log.tail())
		}
	}
	refuse(old, config, "not known") // a newer one took its place
	if _, err := os.Stat(config); err == nil {
		t.Fatal("a code that was refused left a file")
	}
	w.process = newProcess(t, "edge", "edge", "--config", config, "--enrol", code)
	w.start()
	eventually(t, 20*time.Second, "the enrolled edge is online", func() bool { return h.edgeView(w.id).Status == "online" })
	w.stop()
	info, err := os.Stat(config)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Fatalf("%v, %v", info, err)
	}
	refuse(code, config, "exists and is not overwritten")
	refuse(code, filepath.Join(w.dir, "other.yaml"), "was used")

	text, err := os.ReadFile(config)
	if err != nil {
		t.Fatal(err)
	}
	head, _, _ := strings.Cut(string(text), "devices: []")
	write(t, config, "%s", head+"devices:\n"+list)
	w.process = newProcess(t, "edge", "edge", "--config", config)
	w.start()
	w.listens()
	w.press(0)
	w.expectAllOnce()
}
