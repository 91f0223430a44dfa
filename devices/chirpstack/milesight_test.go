package chirpstack

import (
	"encoding/hex"
	"fmt"
	"maps"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"brighteyes/devices"
	"brighteyes/devices/mapping"
)

func payload(t testing.TB, text string) []byte {
	t.Helper()
	b, err := hex.DecodeString(strings.ReplaceAll(text, " ", ""))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func table(t testing.TB, model string) mapping.Fields {
	t.Helper()
	fields, ok := modelFields(model)
	if !ok {
		t.Fatalf("no table for %s", model)
	}
	return fields
}

// words are the events of a report as testdata/milesight.txt writes them.
func words(r mapping.Report) string {
	var list []string
	for _, s := range r.Says {
		word := s.Type
		if word == "" {
			word = "none"
		}
		if press, ok := s.Data["press"].(string); ok {
			word += "/" + press
		}
		list = append(list, word)
	}
	if list == nil {
		return "-"
	}
	return strings.Join(list, ",")
}

func TestTheVendorsFramesMeanWhatTheVendorSays(t *testing.T) {
	text, err := os.ReadFile("testdata/milesight.txt")
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for line := range strings.Lines(string(text)) {
		line, _, _ = strings.Cut(line, "#")
		parts := strings.Fields(line)
		if len(parts) < 4 {
			continue
		}
		model, events, numbers := parts[0], parts[len(parts)-2], parts[len(parts)-1]
		frame := strings.Join(parts[1:len(parts)-2], "")
		seen[model] = true
		r := table(t, model).Bytes(payload(t, frame))
		want := map[string]float64{}
		for pair := range strings.SplitSeq(numbers, ",") {
			name, value, _ := strings.Cut(pair, "=")
			if want[name], err = strconv.ParseFloat(value, 64); err != nil {
				t.Fatal(err)
			}
		}
		if got := words(r); got != events || !maps.Equal(r.Values, want) || r.Unread != 0 {
			t.Errorf("%s %s: events %s, numbers %v, %d unread", model, frame, got, r.Values, r.Unread)
		}
	}
	for model := range strings.FieldsSeq(models()) {
		if !seen[model] {
			t.Errorf("no frame of a %s is tried", model)
		}
		if err := table(t, model).Check(model); err != nil {
			t.Error(err)
		}
	}
}

func TestWhatTheRadioCouldNotDeliverIsToldOfItsTime(t *testing.T) {
	// EM300-TH README: ts 1665561758, 27.2 °C, 46.5 %
	past := history(table(t, "em300").Bytes(payload(t, "20ce9e74466310015d00")).Passed)
	if len(past) != 1 || !past[0].at.Equal(time.Unix(1665561758, 0)) || past[0].values["temperature_c"] != 27.2 || past[0].values["humidity_pct"] != 46.5 {
		t.Errorf("history %+v", past)
	}
	leak := table(t, "em300").Bytes(payload(t, "20ce9e74466310015d01"))
	if len(leak.Says) != 0 {
		t.Errorf("a leak of the past is an event: %v", leak.Says)
	}
}

func TestAPressIsFoundBehindWhatNobodyKnows(t *testing.T) {
	for what, frame := range map[string]string{
		"an unknown channel before it":        "aa55010203 ff2e02",
		"an answer to a command, then it":     "ff03b004 ff2e02",
		"an unknown answer to a command":      "ff99b004 ff2e02",
		"a serial number and versions before": "ff166136d0000000aabb ff090310 ff0a0101 ff0f00 ff2e02",
	} {
		if got := words(table(t, "ws101").Bytes(payload(t, frame))); got != "button.pressed/long" {
			t.Errorf("%s: %s", what, got)
		}
	}
	for what, frame := range map[string]string{
		"a value that the vendor does not list": "017510 ff2e09",
		"its value cut off":                     "017510 ff2e",
	} {
		if got := words(table(t, "ws101").Bytes(payload(t, frame))); got != "button.pressed/single" {
			t.Errorf("%s: %s", what, got)
		}
	}
}

func TestADeviceSaysThatItWasSwitchedOn(t *testing.T) {
	r := table(t, "em300").Bytes(payload(t, "ff0bff ff0101 ff166136d0000000aabb ff090310 ff0a0101 ff0f00"))
	if len(r.Says) != 1 || r.Says[0].Type != devices.DeviceRestarted || r.Says[0].Data["reason"] != "power_on" || r.Unread != 0 {
		t.Errorf("%+v", r)
	}
}

func TestTheExamplesOfChirpStackAreRead(t *testing.T) {
	read := func(name string) frame {
		b, err := os.ReadFile("testdata/" + name + ".json")
		if err != nil {
			t.Fatal(err)
		}
		f, err := readFrame(b)
		if err != nil {
			t.Fatal(err)
		}
		return f
	}
	up := read("up")
	if up.dedup != "3ac7e3c4-4401-4b8d-9386-a5c902f9202d" || up.session != "00189440" || up.count != 0 || up.port != 1 ||
		!slices.Equal(up.data, []byte{0xaa}) || up.model != "Test device-profile" ||
		!up.at.Equal(time.Date(2022, 7, 18, 9, 34, 15, 775_023_242, time.UTC)) ||
		!maps.Equal(up.values, map[string]float64{"rssi_dbm": -36, "snr_db": 10.5, "gateways": 1}) {
		t.Errorf("up: %+v", up)
	}
	if status := read("status"); !maps.Equal(status.values, map[string]float64{"margin_db": 10, "battery_pct": 88.3}) {
		t.Errorf("status: %v", status.values)
	}
	if join := read("join"); join.session != "00189440" {
		t.Errorf("join: %+v", join)
	}
}

func TestTheBestGatewayCounts(t *testing.T) {
	f, err := readFrame([]byte(`{"rxInfo":[{"rssi":-100,"snr":-3},{"rssi":-60},{"rssi":"loud"}],"batteryLevel":0,"externalPowerSource":true}`))
	if want := (map[string]float64{"rssi_dbm": -60, "snr_db": 0, "gateways": 3, "external_power": 1}); err != nil || !maps.Equal(f.values, want) {
		t.Errorf("%v %v, want %v: a device on the mains has no battery", err, f.values, want)
	}
}

func TestAServersObjectIsOnlyAFallback(t *testing.T) {
	d := &endDevice{set: Settings{Object: mapping.Fields{{Path: "button_event.status", Codes: map[string]string{
		"short press": "button.pressed single", "long press": "button.pressed long"}}}}, fields: table(t, "ws101")}
	object := `"object":{"battery":16,"button_event":{"status":"long press","msgid":5}}`
	for _, c := range []struct{ message, want string }{
		{fmt.Sprintf(`{"fPort":85,"data":"AXUQ/y4B",%s}`, object), "button.pressed/single"},
		{fmt.Sprintf(`{"fPort":85,%s}`, object), "button.pressed/long"},
		{fmt.Sprintf(`{"fPort":85,"data":"!!",%s}`, object), "button.pressed/long"},
		{`{"fPort":85,"object":[1]}`, "-"},
	} {
		f, err := readFrame([]byte(c.message))
		if err != nil {
			t.Fatal(err)
		}
		if got := words(d.report(f)); got != c.want {
			t.Errorf("%s: %s, want %s", c.message, got, c.want)
		}
	}
}

func FuzzUplink(f *testing.F) {
	for _, name := range []string{"up", "status", "join"} {
		b, err := os.ReadFile("testdata/" + name + ".json")
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
	f.Add([]byte(`{"time":"2026-01-01T00:00:00Z","fCnt":3,"fPort":85,"data":"AXUQ/y4B","object":{"a":[1,{"b":true}]}}`))
	object := mapping.Fields{{Path: "a.1.b", Metric: "b", Codes: map[string]string{"true": "button.pressed"}}}
	f.Fuzz(func(t *testing.T, message []byte) {
		fr, err := readFrame(message)
		if err != nil {
			return
		}
		for model := range strings.FieldsSeq(models()) {
			d := &endDevice{set: Settings{Object: object}, fields: table(t, model)}
			r := d.report(fr)
			told, _ := memo{}.Tell(r.Says, fr.at, false)
			for _, s := range told {
				if _, stripped := devices.StripData(s.Type, s.Data); stripped > 0 {
					t.Errorf("%s says %v, which the contract does not allow", s.Type, s.Data)
				}
				if id := fr.identity("d", s.Type, s.Data); id != "" && !devices.ValidULID(id) {
					t.Errorf("identity %q", id)
				}
			}
			history(r.Passed)
		}
	})
}

func FuzzMilesight(f *testing.F) {
	for _, frame := range []string{"017510ff2e01", "01755c03673401046865060001", "20ce9e74466310015d01", "ff0bff", "aa55ff2e02"} {
		f.Add(payload(f, frame))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		for model := range strings.FieldsSeq(models()) {
			r := table(t, model).Bytes(data)
			if r.Unread > len(data) || len(r.Says) > len(data) {
				t.Errorf("%d bytes, %d unread, %d events", len(data), r.Unread, len(r.Says))
			}
			history(r.Passed)
		}
	})
}
