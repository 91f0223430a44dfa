package config

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"brighteyes/devices"
)

func TestAWrongHubFileNamesPlaceKeyAndWhatWouldBeRight(t *testing.T) {
	for text, want := range map[string]string{
		"http: {lissen: \"127.0.0.1:80\"}\n":                                                    "hub.yaml:1:8: http.lissen: unknown key; known here: listen, tls, insecure",
		"http: {listen: \"0.0.0.0:8080\"}\n":                                                    "hub.yaml:1:16: http.listen: \"0.0.0.0:8080\" can be reached from other machines; add http.tls",
		"http:\n  listen: here\n":                                                               "hub.yaml:2:11: http.listen: \"here\" is not an address; want host:port",
		"mqtt: {listen: \"127.0.0.1:1\", url: \"mqtt://b\"}\n":                                  "hub.yaml:1:7: mqtt: has both listen",
		"mqtt: {url: \"mqtt://b\", username: hub}\n":                                            "hub.yaml:1:13: mqtt.url: whether this broker keeps edges apart cannot be checked",
		"mqtt: {url: \"http://b\"}\n":                                                           "hub.yaml:1:13: mqtt.url: want a URL beginning with mqtt:// or mqtts://",
		"mqtt: {listen: \"0.0.0.0:1883\"}\n":                                                    "mqtt.listen: \"0.0.0.0:1883\" can be reached from other machines",
		"telemetry: {embedded: {}, influx: {url: \"http://i\"}}\n":                              "telemetry: has both embedded and influx",
		"telemetry: {influx: {url: \"http://i\"}}\n":                                            "telemetry.influx.bucket: is missing",
		"telemetry: {embedded: {retention_days: 99999}}\n":                                      "must be 0 to 3650, got 99999",
		"figures: {goals: {good_order: 0.98}}\n":                                                "figures.goals.good_order: must be 50 to 100 per cent, got 0.98",
		"figures: {goals: {intact: 98}}\n":                                                      "figures.goals.intact: unknown key; known here: online, good_order, filed, clock, label",
		"coverage: {retention_days: 3}\n":                                                       "coverage.retention_days: must be 31 to 3650, got 3",
		"telemetry: {influx: {url: \"http://i\", bucket: b, token: \"${NOT_SET_ANYWHERE}\"}}\n": "telemetry.influx.token: the environment variable NOT_SET_ANYWHERE is not set",
	} {
		_, err := LoadHub(file(t, "hub.yaml", text))
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s\ngave %v\nwant %s", text, err, want)
		}
	}
}

func TestAHubFileOverTheDefaults(t *testing.T) {
	t.Setenv("INFLUX_TOKEN", "from-the-environment")
	cfg, err := LoadHub(file(t, "hub.yaml", "telemetry: {influx: {url: \"http://i:8086\", bucket: b, token: \"${INFLUX_TOKEN}\", retention_days: 7}}\n"))
	if err != nil {
		t.Fatal(err)
	}
	if cfg.HTTP.Listen != "127.0.0.1:8080" || cfg.MQTT.Listen != "127.0.0.1:1883" || cfg.Data != "./data" {
		t.Errorf("defaults are %+v", cfg)
	}
	if string(cfg.Telemetry.Influx.Token) != "from-the-environment" || cfg.Telemetry.Retention() != 7*24*time.Hour {
		t.Errorf("the token or the retention of %v was not taken", cfg.Telemetry.Retention())
	}
	for _, shown := range []string{fmt.Sprint(cfg.Telemetry.Influx), fmt.Sprintf("%+v %#v", *cfg.Telemetry.Influx, cfg.Telemetry.Influx.Token)} {
		if strings.Contains(shown, "from-the-environment") {
			t.Errorf("the secret shows in %s", shown)
		}
	}
}

func TestAWrongEdgeFileNamesEveryMistake(t *testing.T) {
	_, err := LoadEdge(file(t, "edge.yaml", `id: Edge_East
hub: {mqtt: "mqtt://127.0.0.1:1883", token: t}
devices:
  - {id: gate-1, kind: gate, driver: fake, settings: {door: 1}}
  - {id: gate-1, kind: door, driver: fake, settings: {dor: 1}}
  - {id: cam-1, kind: camera, driver: rtmp}
`), []devices.Driver{fake{}})
	for _, want := range []string{
		`edge.yaml:1:5: id: edge id "Edge_East": want lower-case letters`,
		`edge.yaml:5:10: devices[1].id: "gate-1" stands twice in the list`,
		`edge.yaml:5:24: devices[1].kind: "door" is not a kind; want one of gate, camera`,
		`edge.yaml:5:55: devices[1].settings.dor: unknown key; known here: door`,
		`edge.yaml:6:39: devices[2].driver: "rtmp" is not a driver; want one of fake`,
	} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("gave\n%v\nwant the line %s", err, want)
		}
	}
}

func TestAnEdgeFileIsReadWithItsDevices(t *testing.T) {
	cfg, err := LoadEdge(file(t, "edge.yaml", `id: edge-east
hub: {mqtt: "mqtt://127.0.0.1:1883", token: t}
devices:
  - {id: gate-1, kind: gate, name: 东门, driver: fake, site: east, heartbeat_s: 60, depends_on: ["power:b3"], location: {building: "3"}, settings: {door: 2}}
`), []devices.Driver{fake{}})
	if err != nil {
		t.Fatal(err)
	}
	d := cfg.Devices[0]
	var settings struct {
		Door int `yaml:"door"`
	}
	if err := d.Settings.Decode(&settings); err != nil || settings.Door != 2 {
		t.Errorf("settings %+v, %v", settings, err)
	}
	if d.Name != "东门" || d.Kind != devices.Gate || d.Location.Building != "3" || d.DependsOn[0] != "power:b3" {
		t.Errorf("device %+v", d.Device)
	}
}

func TestWhereAnEdgeLooksForDevicesIsReadStrictly(t *testing.T) {
	const head = "id: edge-east\nhub: {mqtt: \"mqtt://127.0.0.1:1883\", token: t}\n"
	read := func(text string) (Edge, error) {
		return LoadEdge(file(t, "edge.yaml", head+text), []devices.Driver{fake{}, finder{}})
	}
	cfg, err := read("discovery: {search: [{driver: finder, settings: {local: 192.168.1.10}}]}\n")
	if err != nil || cfg.Discovery.Every() != time.Hour || len(cfg.Discovery.Search) != 1 {
		t.Errorf("%+v, %v", cfg.Discovery, err)
	}
	if cfg, err := read("discovery: {every_min: 0, search: [{driver: finder}]}\n"); err != nil || cfg.Discovery.Every() != 0 {
		t.Errorf("%+v, %v", cfg.Discovery, err)
	}
	if cfg, err := read(""); err != nil || cfg.Discovery != nil {
		t.Errorf("an edge that is told nothing looks: %+v, %v", cfg.Discovery, err)
	}
	for text, want := range map[string]string{
		"discovery: {}":                                                "discovery.search: has 0 entries; want 1 to 32",
		"discovery: {search: [{driver: fake}]}":                        `"fake" cannot look for devices; want one of finder`,
		"discovery: {serch: []}":                                       "discovery.serch: unknown key",
		"discovery: {every_min: 1, search: [{driver: finder}]}":        "discovery.every_min: must be 5 to 10080, got 1",
		"discovery: {search: [{driver: finder, settings: {locl: x}}]}": "discovery.search[0].settings.locl: unknown key; known here: local",
	} {
		if _, err := read(text + "\n"); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s gave %v\nwant %s", text, err, want)
		}
	}
}

// finder is a driver that can look for devices.
type finder struct{ fake }

func (finder) Name() string { return "finder" }
func (finder) Search(settings devices.Settings) (devices.Searcher, error) {
	var s struct {
		Local string `yaml:"local"`
	}
	return nil, settings.Decode(&s)
}

func TestLoopbackIsToldFromTheRest(t *testing.T) {
	for address, want := range map[string]bool{"127.0.0.1:1": true, "[::1]:1": true, "localhost:1": true, "0.0.0.0:1": false, ":1": false, "192.168.1.2:1": false, "example.org:1": false} {
		if Loopback(address) != want {
			t.Errorf("%s: loopback %v, want %v", address, !want, want)
		}
	}
}

// fake is a driver with one setting.
type fake struct{}

func (fake) Name() string { return "fake" }
func (fake) Open(spec devices.Spec) (devices.Runner, error) {
	var settings struct {
		Door int `yaml:"door"`
	}
	return nil, spec.Settings.Decode(&settings)
}

func file(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}
