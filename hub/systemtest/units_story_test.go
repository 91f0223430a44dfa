//go:build machine

package systemtest

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

const hubUnit, edgeUnit = "brighteyes.service", "brighteyes-edge.service"

// What docs/getting-started.md has done on a bare machine, under a real systemd: the
// packages start nothing; hub and edge come up in their confinement; killed they are back,
// stopped they end cleanly, rebooted they come by themselves; a wrong configuration
// is not tried again and again, and a new package does not stop a hub for one.
func TestTheUnitsServeUnderARealSystemd(t *testing.T) {
	m := bootMachine(t)
	first, second := packagesOf(t, "0.0.1"), packagesOf(t, "0.0.2")
	for _, file := range append(first, second...) {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		m.puts("/root/"+filepath.Base(file), string(text))
	}
	install := func(version string, parts ...string) string {
		t.Helper()
		command := []string{"dpkg", "-i"}
		for _, part := range parts {
			found := strings.Fields(m.does("sh", "-c", "ls /root/"+part+"_"+version+"_*.deb"))
			command = append(command, found...)
		}
		return m.does(command...)
	}
	install("0.0.1", "brighteyes", "brighteyes-edge")
	for _, unit := range []string{hubUnit, edgeUnit} {
		if state := m.property(unit, "ActiveState"); state != "inactive" {
			t.Errorf("by its package alone %s is %s", unit, state)
		}
	}
	if out, err := m.feed(password+"\n", "runuser", "-u", "brighteyes", "--", "brighteyes", "user", "admin", "--config", "/etc/brighteyes/hub.yaml", "--role", "admin"); err != nil {
		t.Fatalf("the first user: %v\n%s", err, out)
	}
	m.does("systemctl", "enable", "--now", hubUnit)
	h := m.hub()
	h.t = t
	h.ready()

	// The broker of Zigbee2MQTT beside the hub's own, as the page says.
	m.puts("/etc/mosquitto/conf.d/zigbee.conf", zigbeeBroker(t))
	m.does("systemctl", "start", "mosquitto")
	m.expect("mosquitto.service", "ActiveState", "active")

	h.call("POST", "/api/v1/edges", map[string]string{"id": "edge-first"}, nil)
	online := func() {
		t.Helper()
		eventually(t, time.Minute, "the edge to be online", func() bool {
			var v edgeView
			status, _ := h.try("GET", "/api/v1/edges/edge-first", nil, &v)
			return status == 200 && v.Status == "online"
		})
	}
	code := h.code("edge-first")
	m.does("systemd-run", "--quiet", "--unit=enrolment", "--uid=brighteyes-edge", "brighteyes-edge", "-config", "/var/lib/brighteyes-edge/edge.yaml", "-enrol", code)
	online()
	m.does("systemctl", "stop", "enrolment")
	m.does("systemctl", "enable", "--now", edgeUnit)
	online()
	for _, unit := range []string{hubUnit, edgeUnit} {
		m.expectConfined(unit)
	}

	m.killed(hubUnit, h.ready)
	m.killed(edgeUnit, online)

	for _, unit := range []string{edgeUnit, hubUnit} {
		m.does("systemctl", "stop", unit)
		if state, result := m.property(unit, "ActiveState"), m.property(unit, "Result"); state != "inactive" || result != "success" {
			t.Errorf("stopped, %s is %s with %s; it was killed after TimeoutStopSec, or failed", unit, state, result)
		}
	}
	shipped := m.does("cat", "/etc/brighteyes/hub.yaml")
	m.puts("/etc/brighteyes/hub.yaml", shipped+"\nnonsense: true\n")
	_, _ = m.try("systemctl", "start", hubUnit)
	m.expect(hubUnit, "ActiveState", "failed")
	if status, tries := m.property(hubUnit, "ExecMainStatus"), m.property(hubUnit, "NRestarts"); status != "2" || tries != "0" {
		t.Errorf("with a wrong configuration the hub ended with %s and was tried %s times more", status, tries)
	}
	m.puts("/etc/brighteyes/hub.yaml", shipped)
	m.does("systemctl", "start", hubUnit, edgeUnit)
	h.ready()
	online()

	serving := m.property(hubUnit, "MainPID")
	m.puts("/etc/brighteyes/hub.yaml", shipped+"\nnonsense: true\n")
	if said := install("0.0.2", "brighteyes"); !strings.Contains(said, "nonsense") || m.property(hubUnit, "MainPID") != serving {
		t.Errorf("a package over a wrong configuration stopped the hub, or said nothing of it:\n%s", said)
	}
	m.puts("/etc/brighteyes/hub.yaml", shipped)
	install("0.0.2", "brighteyes", "brighteyes-edge")
	if m.property(hubUnit, "MainPID") == serving {
		t.Error("the hub is still the one of the package before")
	}
	h.ready()
	online()

	before := m.first()
	_, _ = m.try("systemctl", "reboot") // it may end under the command
	eventually(t, 2*time.Minute, "the machine to be up again", func() bool { return m.first() != before && m.up() })
	h.ready()
	online()

	m.does("dpkg", "-r", "brighteyes-edge")
	if state := m.property(edgeUnit, "ActiveState"); state != "inactive" {
		t.Errorf("without its package the edge is %s", state)
	}
	m.does("test", "-s", "/var/lib/brighteyes-edge/edge.yaml") // what it holds is its owner's to remove
}

// killed has a unit's program end as by a fault: it is back by itself, another.
func (m *machine) killed(unit string, well func()) {
	m.t.Helper()
	before := m.property(unit, "MainPID")
	m.does("systemctl", "kill", "--kill-whom=main", "--signal=KILL", unit)
	eventually(m.t, time.Minute, unit+" to be back", func() bool {
		now := m.property(unit, "MainPID")
		return now != "0" && now != before && m.property(unit, "ActiveState") == "active"
	})
	if tries := m.property(unit, "NRestarts"); tries != "1" {
		m.t.Errorf("%s was started %s times after one kill", unit, tries)
	}
	well()
}

// expectConfined looks at what the kernel holds a unit's program to.
func (m *machine) expectConfined(unit string) {
	m.t.Helper()
	if user := m.property(unit, "User"); m.does("id", "-u", user) == "0\n" || !strings.HasPrefix(m.status(unit, "Uid"), strings.TrimSpace(m.does("id", "-u", user))) {
		m.t.Errorf("%s runs as %s", unit, m.status(unit, "Uid"))
	}
	for key, want := range map[string]string{"CapEff": "0000000000000000", "CapBnd": "0000000000000000", "NoNewPrivs": "1", "Seccomp": "2"} {
		if got := m.status(unit, key); got != want {
			m.t.Errorf("of %s the kernel says %s %s", unit, key, got)
		}
	}
	mounts := m.does("cat", "/proc/"+m.property(unit, "MainPID")+"/mountinfo")
	var root, own bool
	for line := range strings.Lines(mounts) {
		field := strings.Fields(line)
		root = root || field[4] == "/" && strings.HasPrefix(field[5], "ro")
		own = own || field[4] == "/var/lib/"+strings.TrimSuffix(unit, ".service") && strings.HasPrefix(field[5], "rw")
	}
	if !root || !own {
		m.t.Errorf("%s does not write to its own folder alone:\n%s", unit, mounts)
	}
}

// zigbeeBroker is what the page of the first steps has written for Mosquitto.
func zigbeeBroker(t *testing.T) string {
	t.Helper()
	page, err := os.ReadFile("../../docs/getting-started.md")
	if err != nil {
		t.Fatal(err)
	}
	_, sample, found := strings.Cut(string(page), "```conf\n")
	sample, _, ended := strings.Cut(sample, "```")
	if !found || !ended {
		t.Fatal("the page has no settings for Mosquitto")
	}
	return sample
}
