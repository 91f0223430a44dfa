package edgeapp

import (
	"fmt"
	"log/slog"
	"reflect"
	"slices"
	"strings"
	"testing"

	"brighteyes/devices/chirpstack"
	"brighteyes/devices/cloudpush"
	"brighteyes/devices/devicelist"
	"brighteyes/devices/isapi"
	"brighteyes/devices/modbus"
	"brighteyes/devices/onvif"
	"brighteyes/devices/reach"
	"brighteyes/devices/snmp"
	"brighteyes/devices/strictyaml"
	"brighteyes/devices/uhppote"
	"brighteyes/devices/zigbee"
)

// settingsOf are what each driver decodes.
var settingsOf = map[string]any{
	"chirpstack": chirpstack.Settings{}, "cloudpush": cloudpush.Settings{}, "isapi": isapi.Settings{}, "modbus": modbus.Settings{}, "onvif": onvif.Settings{},
	"reach": reach.Settings{}, "rtsp": rtspSettings{}, "snmp": snmp.Settings{}, "uhppote": uhppote.Settings{}, "zigbee": zigbee.Settings{},
}

// rtspSettings are the texts of that driver's own type, which it keeps to itself.
type rtspSettings struct {
	URL      string `yaml:"url"`
	TileURL  string `yaml:"tile_url"`
	LargeURL string `yaml:"large_url"`
	Audio    string `yaml:"audio"`
	Username string `yaml:"username"`
	Password string `yaml:"password"`
	Mode     string `yaml:"mode"`
}

// secret are the settings that are hidden when a list of devices is shown to the
// hub. A new text among a driver's settings fails this test until it is decided
// which of the two it is.
var secret = []string{
	"chirpstack.password", "cloudpush.path", "cloudpush.token", "isapi.password", "isapi.push.path", "onvif.password", "rtsp.password",
	"snmp.auth", "snmp.community", "snmp.privacy", "zigbee.password",
}

func TestEverySecretOfEveryDriverIsHidden(t *testing.T) {
	for _, d := range Drivers("edge-east", slog.New(slog.DiscardHandler), nil) {
		settings, ok := settingsOf[d.Name()]
		if !ok {
			t.Errorf("driver %s is not in this test", d.Name())
			continue
		}
		for _, path := range texts(reflect.TypeOf(settings), "") {
			name := d.Name() + "." + path
			hidden := isHidden(t, path)
			if want := slices.Contains(secret, name); hidden != want {
				t.Errorf("%s: hidden %v, want %v", name, hidden, want)
			}
			suspicious := strings.Contains(path, "pass") || strings.Contains(path, "token") || strings.Contains(path, "secret") || strings.Contains(path, "key")
			if suspicious && !hidden && name != "cloudpush.tls_key" { // which names a file
				t.Errorf("%s sounds like a secret and is shown", name)
			}
		}
	}
}

// texts are the paths of the settings that are texts.
func texts(typ reflect.Type, path string) (all []string) {
	for typ.Kind() == reflect.Pointer || typ.Kind() == reflect.Slice || typ.Kind() == reflect.Map {
		typ = typ.Elem()
	}
	switch typ.Kind() {
	case reflect.String:
		return []string{path}
	case reflect.Struct:
		for f := range typ.Fields() {
			key, options, _ := strings.Cut(f.Tag.Get("yaml"), ",")
			switch {
			case options == "inline":
				all = append(all, texts(f.Type, path)...)
			case key != "" && key != "-":
				all = append(all, texts(f.Type, strings.TrimPrefix(path+"."+key, "."))...)
			}
		}
	}
	return all
}

// isHidden shows a list with a text at that place.
func isHidden(t *testing.T, path string) bool {
	t.Helper()
	keys := strings.Split(path, ".")
	var text strings.Builder
	text.WriteString("devices:\n  - id: a\n    kind: gate\n    settings:\n")
	for i, key := range keys {
		fmt.Fprintf(&text, "%s%s:\n", strings.Repeat(" ", 6+2*i), key)
	}
	whole := strings.TrimSuffix(text.String(), "\n") + " plain-words\n"
	list, err := devicelist.Read("devices", []byte(whole))
	if err != nil {
		t.Fatalf("%s: %v", whole, err)
	}
	shown := list.Hide(func(devicelist.Secret) string { return "r" })
	return shown.Text() != list.Text() && shown.Entries[0].Kind == strictyaml.Mapping
}
