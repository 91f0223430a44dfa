package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestTheExampleFilesAreRight(t *testing.T) {
	status, out, errs := shell(t, "check", "../../deploy/hub.example.yaml", "../../deploy/edge.example.yaml")
	if status != 0 || !strings.Contains(out, "hub.example.yaml: ok") || !strings.Contains(out, "edge.example.yaml: ok") {
		t.Errorf("status %d\n%s%s", status, out, errs)
	}
}

func TestWrongConfigurationEndsWithTwoAndNamesTheMistake(t *testing.T) {
	dir := t.TempDir()
	hub, edge := filepath.Join(dir, "hub.yaml"), filepath.Join(dir, "edge.yaml")
	write(t, hub, "data: "+dir+"\nhttp: {listen: \"0.0.0.0:80\"}\n")
	write(t, edge, "id: e\nhub: {mqtt: \"mqtt://127.0.0.1\", token: t}\ndevices:\n  - {id: cam-1, kind: camera, driver: rtsp, settings: {url: \"rtsp://a/b\", probe: 3}}\n")
	for _, c := range []struct {
		args []string
		want string
	}{
		{[]string{"hub", "--config", hub}, `hub.yaml:2:16: http.listen: "0.0.0.0:80" can be reached from other machines; add http.tls`},
		{[]string{"check", hub}, "hub.yaml:2:16: http.listen:"},
		{[]string{"edge", "--config", edge}, "edge.yaml:4:75: devices[0].settings.probe: unknown key; known here: url, tile_url, large_url, username, password, mode, probe_s, audio, retry_s"},
		{[]string{"check", edge, hub}, "hub.yaml:2:16: http.listen:"},
		{[]string{"hub", "--config", filepath.Join(dir, "none.yaml")}, "none.yaml"},
		{[]string{"hub"}, "--config"},
		{[]string{"fly"}, "unexpected argument fly"},
		{[]string{"demo", "--hhtp", "x"}, "unknown flag --hhtp"},
	} {
		status, out, errs := shell(t, c.args...)
		if status != 2 || !strings.Contains(errs, c.want) {
			t.Errorf("brighteyes %s: status %d, want 2 and %q\n%s%s", strings.Join(c.args, " "), status, c.want, out, errs)
		}
	}
}

func TestAControllerThatAnybodyMayReachIsWarnedOfAndNotRefused(t *testing.T) {
	edge := filepath.Join(t.TempDir(), "edge.yaml")
	gate := func(id, address string) string {
		return "  - {id: " + id + ", kind: gate, driver: uhppote, settings: {controller: 405419896, address: " + address + "}}\n"
	}
	write(t, edge, "id: e\nhub: {mqtt: \"mqtt://127.0.0.1\", token: t}\ndevices:\n"+gate("gate-1", "192.168.60.10")+gate("gate-2", "203.0.113.9"))
	status, out, errs := shell(t, "check", edge)
	if status != 0 || !strings.Contains(out, "edge.yaml: ok") || !strings.Contains(out, "warning: devices: gate-2: address 203.0.113.9 is not in a private range") || strings.Contains(out, "gate-1") {
		t.Errorf("status %d\n%s%s", status, out, errs)
	}
}

func TestTheDemoStaysOnLoopback(t *testing.T) {
	status, _, errs := shell(t, "demo", "--http", "0.0.0.0:0", "--data", t.TempDir())
	if status == 0 || !strings.Contains(errs, "loopback only") {
		t.Errorf("status %d\n%s", status, errs)
	}
}

func TestAUserIsSetWithoutTheHub(t *testing.T) {
	dir := t.TempDir()
	hub, secret := filepath.Join(dir, "hub.yaml"), filepath.Join(dir, "secret")
	write(t, hub, "data: "+dir+"\n")
	write(t, secret, "long enough\n")
	for range 2 { // the second time it is changed
		if status, out, errs := shell(t, "user", "anna", "--config", hub, "--role", "care", "--role", "admin", "--password", secret); status != 0 || !strings.Contains(out, "anna: care, admin") {
			t.Errorf("status %d\n%s%s", status, out, errs)
		}
	}
	write(t, secret, "short")
	if status, _, _ := shell(t, "user", "anna", "--config", hub, "--role", "care", "--password", secret); status == 0 {
		t.Error("a short password was taken")
	}
}

func shell(t *testing.T, args ...string) (status int, out, errs string) {
	t.Helper()
	var o, e bytes.Buffer
	status = run(t.Context(), args, &o, &e)
	return status, o.String(), e.String()
}

func write(t *testing.T, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}
