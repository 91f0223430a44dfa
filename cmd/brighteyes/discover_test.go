package main

import (
	"path/filepath"
	"strings"
	"testing"

	"brighteyes/devices/onvif/onvifsim"
)

func TestACameraThatIsFoundFitsIntoTheEdgesList(t *testing.T) {
	b, err := onvifsim.Announce("127.0.0.1:0", "east", "http://127.0.0.1:8001/onvif/device_service")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(b.Close)
	status, out, errs := shell(t, "discover", b.Addr(), "--local", "127.0.0.1", "--for", "500ms")
	if status != 0 || !strings.Contains(out, "camera-127-0-0-1-8001") || !strings.Contains(out, "not adopted") {
		t.Fatalf("status %d\n%s%s", status, out, errs)
	}
	edge := filepath.Join(t.TempDir(), "edge.yaml")
	write(t, edge, "id: e\nhub: {mqtt: \"mqtt://127.0.0.1\", token: t}\ndevices:\n"+strings.Replace(out, `password: ""`, `password: "p"`, 1))
	if status, out, errs := shell(t, "check", edge); status != 0 {
		t.Errorf("what is printed is no list of devices: status %d\n%s%s", status, out, errs)
	}
}

func TestThatNoCameraAnsweredIsSaid(t *testing.T) {
	status, out, errs := shell(t, "discover", "127.0.0.1:9", "--local", "127.0.0.1", "--for", "100ms")
	if status != 0 || !strings.Contains(out, "no camera answered") {
		t.Errorf("status %d\n%s%s", status, out, errs)
	}
	if status, _, errs := shell(t, "discover", "cameras.example", "--local", "127.0.0.1"); status != 1 || !strings.Contains(errs, "want IPv4") {
		t.Errorf("status %d, %s", status, errs)
	}
}
