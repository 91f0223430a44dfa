package systemtest

import (
	"net/http"
	"net/http/cookiejar"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"brighteyes/devices/rtsp/rtspsim"
)

// packagesOf makes the Debian packages of hub and edge.
func packagesOf(t *testing.T, version string) []string {
	t.Helper()
	dir := t.TempDir()
	edge := filepath.Join(dir, "brighteyes-edge")
	run(t, "go", "build", "-o", edge, "brighteyes/cmd/brighteyes-edge")
	for part, program := range map[string]string{"hub": binary, "edge": edge} {
		run(t, "../../deploy/package.sh", part, program, version, dir)
	}
	packages, err := filepath.Glob(filepath.Join(dir, "*.deb"))
	if err != nil || len(packages) != 2 {
		t.Fatalf("%v, %v", packages, err)
	}
	return packages
}

// unpacked lays out what the packages install.
func unpacked(t *testing.T) (root string) {
	t.Helper()
	dir := t.TempDir()
	root = filepath.Join(dir, "root")
	for _, file := range packagesOf(t, "0.0.1") {
		run(t, "dpkg-deb", "-x", file, root)
		run(t, "dpkg-deb", "-e", file, dir+"/control-"+filepath.Base(file))
	}
	scripts, err := filepath.Glob(filepath.Join(dir, "control-*", "p*"))
	if err != nil || len(scripts) != 4 {
		t.Fatalf("%v, %v", scripts, err)
	}
	for _, script := range scripts {
		run(t, "sh", "-n", script)
	}
	return root
}

func run(t *testing.T, name string, args ...string) string {
	t.Helper()
	out, err := exec.Command(name, args...).CombinedOutput()
	if err != nil {
		t.Fatalf("%s %s: %v\n%s", name, strings.Join(args, " "), err, out)
	}
	return string(out)
}

// systemd reads the units, with the programs where they were laid out, and knows
// every word of them.
func expectGoodUnits(t *testing.T, root string) {
	t.Helper()
	for _, name := range []string{"brighteyes.service", "brighteyes-edge.service"} {
		unit, err := os.ReadFile(filepath.Join(root, "usr/lib/systemd/system", name))
		if err != nil {
			t.Fatal(err)
		}
		file := write(t, filepath.Join(t.TempDir(), name), "%s", strings.ReplaceAll(string(unit), "=/usr/bin/", "="+root+"/usr/bin/"))
		if said := run(t, "systemd-analyze", "verify", "--man=no", file); strings.Contains(said, name) {
			t.Errorf("systemd says of %s: %s", name, said)
		}
		run(t, "systemd-analyze", "security", "--offline=true", "--threshold=25", file) // 2.5 of 10
	}
}

// What docs/getting-started.md tells, step by step: from the packages to the first
// press and the first picture. The network is real on loopback; where the document
// leaves the addresses of discovery to the network, they are given here.
func TestANewcomerGoesFromThePackagesToTheFirstButtonAndCamera(t *testing.T) {
	t.Parallel()
	root := unpacked(t)
	expectGoodUnits(t, root)
	hubProgram, edgeProgram := filepath.Join(root, "usr/bin/brighteyes"), filepath.Join(root, "usr/bin/brighteyes-edge")
	for _, file := range []string{"etc/brighteyes/hub.yaml", "usr/share/doc/brighteyes/hub.example.yaml", "usr/share/doc/brighteyes/edge.example.yaml", "usr/share/doc/brighteyes-edge/edge.example.yaml"} {
		run(t, hubProgram, "check", filepath.Join(root, file))
	}

	dir := t.TempDir()
	h := &hub{dir: dir, http: freePort(t), mqtt: freePort(t)}
	shipped, err := os.ReadFile(filepath.Join(root, "etc/brighteyes/hub.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	config := write(t, filepath.Join(dir, "hub.yaml"), "%s", strings.NewReplacer("/var/lib/brighteyes", filepath.Join(dir, "data"), "127.0.0.1:8080", h.http, "127.0.0.1:1883", h.mqtt).Replace(string(shipped)))
	first := exec.Command(hubProgram, "user", "admin", "--config", config, "--role", "admin")
	first.Stdin = strings.NewReader(password + "\n")
	if out, err := first.CombinedOutput(); err != nil {
		t.Fatalf("the first user: %v\n%s", err, out)
	}
	h.process = newProcess(t, "hub", "hub", "--config", config)
	h.process.self = hubProgram
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	h.client = &http.Client{Jar: jar, Timeout: 10 * time.Second}
	h.start()
	h.ready()
	if status, page := h.try("GET", "/docs/getting-started.html", nil, nil); status != 200 || !strings.Contains(page, "brighteyes-edge") {
		t.Errorf("the manual answers %d", status)
	}

	pictures, err := rtspsim.Start(rtspsim.Config{Listen: "127.0.0.1:0"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(pictures.Close)
	if _, err := pictures.Add("east", rtspsim.EastGate()); err != nil {
		t.Fatal(err)
	}
	e := newEstate(h, pictures.URL("east"))
	h.call("POST", "/api/v1/edges", map[string]string{"id": e.id}, nil)
	e.config = filepath.Join(dir, "edge", "edge.yaml")
	if err := os.Mkdir(filepath.Dir(e.config), 0o700); err != nil {
		t.Fatal(err)
	}
	e.process = newProcess(t, "edge", "-config", e.config, "-enrol", h.code(e.id))
	e.process.self = edgeProgram
	e.start()
	eventually(t, 30*time.Second, "the enrolled edge is online", func() bool { return h.edgeView(e.id).Status == "online" })
	e.stop()

	written, err := os.ReadFile(e.config)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, found := strings.Cut(string(written), "discovery:")
	_, after, ended := strings.Cut(rest, "devices:")
	if !found || !ended {
		t.Fatalf("the enrolled edge looks for nothing:\n%s", written)
	}
	write(t, e.config, "%s", before+e.search+"devices:"+after)
	e.process = newProcess(t, "edge", "-config", e.config)
	e.process.self = edgeProgram
	e.start()

	list := e.shows(4)
	eventually(t, 20*time.Second, "the edge to tell its list", func() bool {
		status, _ := h.try("GET", "/api/v1/edges/"+e.id+"/config", nil, nil)
		return status == 200
	})
	e.adopt(list["zigbee button"], map[string]any{"device": "button-5-501", "kind": "button", "building": "5", "unit": "501"})
	e.adopt(list["onvif camera"], map[string]any{"device": "camera-east", "kind": "camera", "name": "东门摄像机", "settings": map[string]string{"username": "viewer", "password": "see me: twice"}})
	e.online("camera-east")
	h.call("POST", "/api/v1/devices/button-5-501/commissioning", nil, nil) // from here on a press of it is a call
	eventually(t, time.Minute, "the button to be listened to", func() bool {
		if err := e.radio.Set("home/5-501", map[string]any{"battery": 90}); err != nil {
			t.Fatal(err)
		}
		var d struct{ Values map[string]float64 }
		status, _ := h.try("GET", "/api/v1/devices/button-5-501", nil, &d)
		return status == 200 && d.Values["battery_pct"] == 90
	})
	if err := e.radio.Press("home/5-501", "emergency"); err != nil {
		t.Fatal(err)
	}
	eventually(t, time.Minute, "the press to be a call on the desk", func() bool { return len(h.alerts("button-5-501")) == 1 })
	eventually(t, time.Minute, "the camera's picture", func() bool {
		status, _ := h.try("GET", "/api/v1/cameras/camera-east/snapshot.jpg?purpose=maintenance", nil, nil)
		return status == 200
	})
}
