package strictyaml

import (
	"strings"
	"testing"
)

type sample struct {
	ID   string `yaml:"id"`
	HTTP struct {
		Listen string `yaml:"listen"`
		Tries  int    `yaml:"tries"`
	} `yaml:"http"`
	Devices []struct {
		ID       string         `yaml:"id"`
		Settings map[string]any `yaml:"settings"`
	} `yaml:"devices"`
}

func TestEveryMistakeIsNamedWithItsPlace(t *testing.T) {
	file := `id: east
http: {listen: "127.0.0.1:0", tries: many}
devices:
  - id: gate-1
    setings: {a: 1}
adress: x
`
	node, err := Parse("edge.yaml", []byte(file))
	if err != nil {
		t.Fatal(err)
	}
	var into sample
	err = node.Decode(&into)
	for _, want := range []string{
		"edge.yaml:2:38: http.tries: want a whole number",
		"edge.yaml:5:5: devices[0].setings: unknown key; known here: id, settings",
		"edge.yaml:6:1: adress: unknown key; known here: id, http, devices",
	} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v\nwants the line %q", err, want)
		}
	}
}

func TestDefaultsStayWhereTheFileIsSilent(t *testing.T) {
	node, err := Parse("edge.yaml", []byte("id: east\n"))
	if err != nil {
		t.Fatal(err)
	}
	into := sample{ID: "other"}
	into.HTTP.Tries = 3
	if err := node.Decode(&into); err != nil {
		t.Fatal(err)
	}
	if into.ID != "east" || into.HTTP.Tries != 3 {
		t.Errorf("got %+v, want the file's id and the default of 3 tries", into)
	}
}

func TestSettingsOfOneDeviceDecodeStrictlyWithTheirPath(t *testing.T) {
	node, err := Parse("edge.yaml", []byte("devices:\n  - id: gate-1\n    settings:\n      address: 10.0.0.4\n      dor: 1\n"))
	if err != nil {
		t.Fatal(err)
	}
	var settings struct {
		Address string `yaml:"address"`
		Door    int    `yaml:"door"`
	}
	err = node.Items("devices")[0].Child("settings").Decode(&settings)
	want := "edge.yaml:5:7: devices[0].settings.dor: unknown key; known here: address, door"
	if err == nil || err.Error() != want {
		t.Errorf("error %v, want %s", err, want)
	}
}

func TestProblemsOfMeaningPointAtTheKeyOrTheNearestAbove(t *testing.T) {
	node, err := Parse("hub.yaml", []byte("data: ./d\nhttp:\n  listen: 0.0.0.0:80\n"))
	if err != nil {
		t.Fatal(err)
	}
	if got, want := node.Problem("http.listen", "is beyond loopback").Error(), "hub.yaml:3:11: http.listen: is beyond loopback"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if got, want := node.Problem("http.tls.cert", "is missing").Error(), "hub.yaml:3:3: http.tls.cert: is missing"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestBrokenAndDoubledYAMLHasAPlaceToo(t *testing.T) {
	for _, text := range []string{"id: [1, 2\n", "id: a\nid: b\n", "a: 1\n---\nb: 2\n"} {
		node, err := Parse("hub.yaml", []byte(text))
		if err == nil {
			var into sample
			err = node.Decode(&into)
		}
		if err == nil || !strings.HasPrefix(err.Error(), "hub.yaml:") {
			t.Errorf("%q: error %v, want one with file and place", text, err)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte("id: a\nhttp: {listen: x}\ndevices: [{id: a, settings: {b: 1}}]\n"))
	f.Fuzz(func(t *testing.T, text []byte) {
		node, err := Parse("f", text)
		if err != nil {
			return
		}
		var into sample
		_ = node.Decode(&into)
		_ = node.Problem("http.listen", "x")
	})
}

func TestMistakesOfAFileAreToldInBothLanguages(t *testing.T) {
	if flaws := words.Flaws(); len(flaws) > 0 {
		t.Error(flaws)
	}
	node, err := Parse("edge.yaml", []byte("adress: x\n"))
	if err != nil {
		t.Fatal(err)
	}
	var into sample
	found, _ := node.Decode(&into).(Problems)
	if want := "edge.yaml:1:1: adress: 没有这个键；这里可用：id, http, devices"; found.In("zh") != want || found[0].Message.Code != "yaml.key" {
		t.Errorf("%s\nwant %s", found.In("zh"), want)
	}
}
