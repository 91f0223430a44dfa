package snmp_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"brighteyes/devices"
	"brighteyes/devices/snmp/snmpsim"
)

func TestASupplyTellsOfTheMainsAndItsBattery(t *testing.T) {
	a := agent(t)
	r := newRig(t, a.Addr(), "community: s3cret\npoll_s: 0.05\n")
	r.start()
	for metric, want := range map[string]float64{"mains_on": 1, "backup_min": 45, "battery_pct": 100, "output_source": 3, "battery_status": 2} {
		if got := r.edge.Value(metric); got != want {
			t.Errorf("%s is %v, want %v", metric, got, want)
		}
	}
	if got := r.edge.Types(); len(got) > 0 {
		t.Fatalf("the first reading is state and no event; got %v", got)
	}
	r.eventually("the model is told", func() bool { return r.edge.Told() == "Simulated UPS 3000" })
	a.Mains(false)
	r.eventually("the loss is told", func() bool { return slices.Equal(r.edge.Types(), []string{devices.PowerLost}) })
	if got := r.edge.Got()[0].Data["backup_min"]; got != 45.0 {
		t.Errorf("it says that it will last %v min, want 45", got)
	}
	r.eventually("it is shown", func() bool { return r.edge.Value("mains_on") == 0 })
	a.Set(snmpsim.BatteryStatus, 3)
	r.eventually("the battery is low", func() bool { return r.is("battery_low") })
	a.Mains(true)
	r.eventually("the mains are back", func() bool {
		return slices.Equal(r.edge.Types(), []string{devices.PowerLost, devices.PowerRestored})
	})
}

func TestALossWhileNobodyLookedIsToldOnce(t *testing.T) {
	a := agent(t)
	r := newRig(t, a.Addr(), "community: s3cret\npoll_s: 0.05\n")
	r.start()
	r.eventually("it is remembered", func() bool { _, ok, _ := r.memory.Load(t.Context(), "mains"); return ok })
	r.stop()
	a.Mains(false)
	for range 2 {
		before := r.edge.Hearings()
		r.begin()
		r.eventually("it is read", func() bool { return r.edge.Hearings() > before+2 })
		r.stop()
	}
	if got := r.edge.Types(); !slices.Equal(got, []string{devices.PowerLost}) {
		t.Fatalf("the events are %v", got)
	}
}

func TestASupplyThatIsSilentOrHasNothingSaysSo(t *testing.T) {
	a := agent(t)
	r := newRig(t, a.Addr(), "community: s3cret\npoll_s: 0.05\n")
	r.start()
	a.Silence(true)
	r.eventually("no answer", func() bool { return r.is("no_answer") })
	a.Silence(false)
	r.eventually("all is well", func() bool { return !r.is("no_answer") })
	for _, oid := range []string{snmpsim.OutputSource, snmpsim.OnBattery, snmpsim.BatteryStatus, snmpsim.MinutesLeft, snmpsim.Charge} {
		a.Drop(oid)
	}
	r.eventually("it answers and has nothing", func() bool { return r.is("map_wrong") })
	if got := r.edge.Types(); len(got) > 0 {
		t.Errorf("what cannot be read is no event; got %v", got)
	}
}

// An agent that is silent is not waited for at the end.
func TestTheEndWaitsForNoAnswer(t *testing.T) {
	a := agent(t)
	r := newRig(t, a.Addr(), "community: s3cret\npoll_s: 0.05\n")
	r.text = strings.Replace(r.text, "timeout_s: 0.5", "timeout_s: 10", 1)
	r.start()
	a.Silence(true)
	polls := a.Requests()
	r.eventually("a request is on its way", func() bool { return a.Requests() > polls })
	began := time.Now()
	r.stop()
	if took := time.Since(began); took > 5*time.Second {
		t.Errorf("the end took %s", took)
	}
}

func TestAWrongCommunityIsNoAnswerAndIsInNoMessage(t *testing.T) {
	a := agent(t)
	r := newRig(t, a.Addr(), "community: other-s3cret\npoll_s: 0.05\n")
	r.begin()
	r.eventually("no answer", func() bool { return r.is("no_answer") })
	r.stop()
	if text := r.log.String(); !strings.Contains(text, "timeout") || strings.Contains(text, "s3cret") {
		t.Errorf("the log says %q", text)
	}
	r.text = strings.Replace(r.text, "other-s3cret", "file:/no/such/file", 1)
	r.begin()
	r.eventually("no answer", func() bool { return r.is("no_answer") })
	r.stop()
	if text := r.log.String(); !strings.Contains(text, "community: its file cannot be read") {
		t.Errorf("the log says %q", text)
	}
}

func TestACommunityCanStandInAFile(t *testing.T) {
	a := agent(t)
	file := filepath.Join(t.TempDir(), "community")
	if err := os.WriteFile(file, []byte("s3cret\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	newRig(t, a.Addr(), fmt.Sprintf("community: \"file:%s\"\npoll_s: 0.05\n", file)).start()
}

// Version 1 refuses a whole request for one object that it does not have.
func TestVersion1LeavesOutWhatTheAgentDoesNotHave(t *testing.T) {
	a := agent(t)
	a.Drop(snmpsim.MinutesLeft)
	r := newRig(t, a.Addr(), "version: \"1\"\ncommunity: s3cret\npoll_s: 0.05\n")
	r.start()
	if got := r.edge.Value("battery_pct"); got != 100 {
		t.Errorf("battery_pct is %v", got)
	}
	if got := r.edge.Value("backup_min"); got != -1 {
		t.Errorf("backup_min is %v of an agent that has none", got)
	}
}

// net-snmp's agent is an implementation that shares nothing with ours. It is read
// by all three versions, the third with SHA and AES.
func TestAnIndependentAgentIsReadByEveryVersion(t *testing.T) {
	at := freePort(t)
	dir := t.TempDir()
	conf := filepath.Join(dir, "snmpd.conf")
	err := os.WriteFile(conf, []byte("agentaddress udp:"+at+`
rocommunity s3cret 127.0.0.1
createUser watcher SHA "authpassword" AES "privpassword"
rouser watcher priv
override .1.3.6.1.2.1.33.1.4.1.0 integer 5
override .1.3.6.1.2.1.33.1.2.1.0 integer 3
override .1.3.6.1.2.1.33.1.2.2.0 integer 61
override .1.3.6.1.2.1.33.1.2.3.0 integer 12
override .1.3.6.1.2.1.33.1.2.4.0 integer 34
override .1.3.6.1.2.1.33.1.2.5.0 integer 547
override .1.3.6.1.2.1.33.1.1.1.0 octet_str "Maker"
override .1.3.6.1.2.1.33.1.1.2.0 octet_str "Model 7"
`), 0o600)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("/usr/sbin/snmpd", "-f", "-Ln", "-C", "-c", conf)
	cmd.Env = append(cmd.Environ(), "MIBS=", "SNMP_PERSISTENT_DIR="+dir)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Process.Kill(); _ = cmd.Wait() })
	for version, access := range map[string]string{
		"1":  "community: s3cret",
		"2c": "community: s3cret",
		"3":  "{user: watcher, auth: authpassword, privacy: privpassword}",
	} {
		t.Run("version "+version, func(t *testing.T) {
			access = strings.Trim(strings.ReplaceAll(access, ", ", "\n"), "{}")
			r := newRig(t, at, fmt.Sprintf("version: %q\n%s\npoll_s: 0.2\nvalues: [{oid: .1.3.6.1.2.1.1.3.0, metric: uptime_s, scale: 0.01}]\n", version, access))
			r.start()
			for metric, want := range map[string]float64{"mains_on": 0, "backup_min": 12, "battery_pct": 34, "battery_v": 54.7, "on_battery_s": 61} {
				if got := r.edge.Value(metric); got != want {
					t.Errorf("%s is %v, want %v", metric, got, want)
				}
			}
			if got := r.edge.Value("uptime_s"); got < 0 || got > 600 {
				t.Errorf("uptime_s is %v", got)
			}
			r.eventually("the battery is low", func() bool { return r.is("battery_low") })
			r.eventually("the model is told", func() bool { return r.edge.Told() == "Maker Model 7" })
		})
	}
}

// And our agent is read by net-snmp's program.
func TestAnIndependentManagerReadsTheSimulator(t *testing.T) {
	a := agent(t)
	out, err := netsnmp(t, "snmpget", "-v2c", "-c", "s3cret", "-On", "-Oqt", a.Addr(), snmpsim.Charge, snmpsim.Model, ".1.3.6.1.2.1.33.1.9.9.0")
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	for _, want := range []string{snmpsim.Charge + " 100", snmpsim.Model + ` "UPS 3000"`, "No Such Object"} {
		if !strings.Contains(out, want) {
			t.Errorf("snmpget says %q, want %q in it", out, want)
		}
	}
}
