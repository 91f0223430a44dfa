package mapping

import (
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"brighteyes/devices"
)

func at(n int) *int { return &n }

func kinds(says []Say) []string {
	var list []string
	for _, s := range says {
		list = append(list, s.Type)
	}
	return list
}

func TestBytesAreReadByOffset(t *testing.T) {
	l := Fields{
		{At: at(0), Type: "u8", Metric: "battery_pct"},
		{At: at(1), Type: "i16be", Metric: "temperature_c", Scale: 0.1},
		{At: at(1), Type: "i16le", Metric: "swapped"},
		{At: at(3), Type: "u8", Mask: 0x40, Codes: map[string]string{"1": "button.pressed long"}, Button: 2},
		{At: at(3), Type: "u8", Mask: 0x3f, Metric: "low", Plus: 100},
		{At: at(4), Type: "f32be", Metric: "voltage_v"},
		{At: at(90), Type: "u8", Metric: "absent"},
	}
	if err := l.Check("fields"); err != nil {
		t.Fatal(err)
	}
	r := l.Bytes([]byte{87, 0xff, 0xf6, 0x43, 0x40, 0x60, 0, 0})
	want := map[string]float64{"battery_pct": 87, "temperature_c": -1, "swapped": -2305, "low": 103, "voltage_v": 3.5}
	if !maps.Equal(r.Values, want) || r.Unread != 1 {
		t.Errorf("values %v, want %v; %d unread", r.Values, want, r.Unread)
	}
	if len(r.Says) != 1 || r.Says[0].Type != devices.ButtonPressed || r.Says[0].Data["press"] != "long" || r.Says[0].Data["button"] != 2 {
		t.Errorf("says %+v", r.Says)
	}
}

func TestJSONIsReadByPath(t *testing.T) {
	l := Fields{
		{Path: "payload.state", Codes: map[string]string{"2": "sensor.smoke", "0": "sensor.smoke.cleared"}},
		{Path: "payload.rsrp", Metric: "rssi_dbm", Scale: -1},
		{Path: "list.1.v", Metric: "second"},
		{Path: "eventType", Metric: "online", When: map[string]string{"messageType": "onOff"}},
	}
	if err := l.Check("fields"); err != nil {
		t.Fatal(err)
	}
	v, err := ParseJSON([]byte(`{"messageType":"data","eventType":1,"payload":{"state":2.0,"rsrp":"114","name":"王奶奶"},"list":[{"v":1},{"v":true}]}`))
	if err != nil {
		t.Fatal(err)
	}
	r := l.Object(v)
	if !slices.Equal(kinds(r.Says), []string{devices.SensorSmoke}) || !r.CallsForHelp() || !maps.Equal(r.Values, map[string]float64{"rssi_dbm": -114, "second": 1}) {
		t.Errorf("says %v, values %v", r.Says, r.Values)
	}
	if r.Unread != 2 { // the name, and the first of the list
		t.Errorf("%d unread", r.Unread)
	}
}

func TestAWrongListSaysWhatWouldBeRight(t *testing.T) {
	for want, f := range map[string]Field{
		"want one":                     {Path: "a", Channel: "0175", Metric: "x"},
		"type":                         {At: at(0), Type: "u24", Metric: "x"},
		"want 0 to":                    {At: at(-1), Type: "u8", Metric: "x"},
		"four lower-case hex":          {Channel: "FF2E", Type: "u8", Metric: "x"},
		"keys with dots":               {Path: "a..b", Metric: "x"},
		"lower-case letters":           {Path: "a", Metric: "Temperature °C"},
		"metric, codes":                {Path: "a"},
		"type of event":                {Path: "a", Codes: map[string]string{"1": "button.presed"}},
		"is no word for a press":       {Path: "a", Codes: map[string]string{"1": "button.pressed hard"}},
		"for bytes":                    {Path: "a", Metric: "x", Mask: 1},
		"bits of an unsigned":          {At: at(0), Type: "i8", Metric: "x", Mask: 1},
		"passed over":                  {At: at(0), Size: 3},
		"want 1 to 99":                 {Path: "a", Metric: "x", Button: 100},
		"want a path of the same JSON": {At: at(0), Type: "u8", Metric: "x", When: map[string]string{"a": "1"}},
	} {
		if err := (Fields{f}).Check("fields"); err == nil || !strings.Contains(err.Error(), want) || !strings.HasPrefix(err.Error(), "fields[0]") {
			t.Errorf("%+v: %v, want %q", f, err, want)
		}
	}
	if err := (Fields{{Path: "a", Metric: "x"}, {At: at(0), Type: "u8", Metric: "y"}}).Check("fields"); err == nil {
		t.Error("bytes and JSON in one list are taken")
	}
}

func TestWhatLastsIsToldWhenItChanges(t *testing.T) {
	leak := Field{Path: "a", Codes: map[string]string{"1": "sensor.leak", "0": "sensor.leak.cleared"}}
	begun := time.Date(2026, 3, 1, 8, 0, 0, 0, time.UTC)
	var k Known
	step := func(value string, each bool, late time.Duration) []string {
		told, after := k.Tell([]Say{*leak.say(value)}, begun.Add(late), each)
		k = after
		return kinds(told)
	}
	for i, c := range []struct {
		value string
		late  time.Duration
		each  bool
		want  []string
	}{
		{"0", 1, false, nil},
		{"1", 2, false, []string{devices.SensorLeak}},
		{"1", 3, false, nil},
		{"1", 4, true, []string{devices.SensorLeak}},
		{"0", 5, true, []string{devices.SensorLeakCleared}},
		{"0", 6, true, nil},
		{"1", 5, false, []string{devices.SensorLeak}}, // overtaken, and an alarm all the same
		{"0", 7, false, nil},                          // and no state of now
	} {
		if got := step(c.value, c.each, c.late*time.Minute); !slices.Equal(got, c.want) {
			t.Errorf("step %d: %v, want %v", i, got, c.want)
		}
	}
}

func TestAPressIsToldEachTimeAndFirst(t *testing.T) {
	says := []Say{{Type: devices.SensorMotion, Lasts: true}, {Type: devices.ButtonPressed}}
	var k Known
	for range 3 {
		told, after := k.Tell(says, time.Time{}, false)
		k = after
		if len(told) == 0 || told[0].Type != devices.ButtonPressed {
			t.Fatalf("told %v", told)
		}
	}
}

func TestATamperContactEndsWithoutAnEvent(t *testing.T) {
	f := Field{Path: "a", Codes: map[string]string{"1": "device.tamper", "0": "none"}}
	var k Known
	var got []string
	for _, v := range []string{"1", "1", "0", "1"} {
		told, after := k.Tell([]Say{*f.say(v)}, time.Time{}, false)
		k = after
		got = append(got, kinds(told)...)
	}
	if !slices.Equal(got, []string{devices.DeviceTamper, devices.DeviceTamper}) {
		t.Errorf("told %v", got)
	}
}

// A call for help is told whatever else is in the message, and whatever was known.
func TestNoCallForHelpIsSwallowed(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var k Known
		for range rapid.IntRange(1, 20).Draw(t, "messages") {
			calls := 0
			var says []Say
			for range rapid.IntRange(0, 4).Draw(t, "says") {
				s := Say{Type: rapid.SampledFrom(types()).Draw(t, "type"), Lasts: rapid.Bool().Draw(t, "lasts")}
				if devices.CallForHelp(s.Type) {
					calls++
				}
				says = append(says, s)
			}
			told, after := k.Tell(says, time.Unix(rapid.Int64Range(0, 1e6).Draw(t, "at"), 0), true)
			k = after
			for i, s := range told {
				if devices.CallForHelp(s.Type) != (i < calls) {
					t.Fatalf("%d calls in %v, told %v", calls, says, told)
				}
			}
			if len(told) < calls {
				t.Fatalf("%d calls in %v, told %v", calls, says, told)
			}
		}
	})
}

func FuzzMapping(f *testing.F) {
	f.Add([]byte(`{"a":{"b":[1,2,{"c":"x"}]}}`), "a.b.2.c", "u16le", 3)
	f.Add([]byte("\x01\x75\x10\xff\x2e\x01"), "0", "u8", 0)
	f.Fuzz(func(t *testing.T, data []byte, path, kind string, offset int) {
		codes := map[string]string{"1": "button.pressed", "x": "sensor.smoke", "*": "none"}
		for _, l := range []Fields{
			{{Path: path, Metric: "m", Codes: codes}},
			{{At: &offset, Type: kind, Metric: "m", Codes: codes}},
			{{Channel: path, Type: kind, Metric: "m", Codes: codes}, {Channel: "0175", Size: offset}},
		} {
			if l.Check("fields") != nil {
				continue // would not be used
			}
			r := l.Bytes(data)
			if v, err := ParseJSON(data); err == nil {
				r.Add(l.Object(v))
			}
			if _, after := (Known{}).Tell(r.Says, time.Time{}, true); after.On == nil {
				t.Error("nothing is known afterwards")
			}
			for name, v := range r.Values {
				if v != v || name != "m" {
					t.Errorf("%s is %v", name, v)
				}
			}
		}
	})
}

func TestJSONThatIsNoneSaysWhere(t *testing.T) {
	for text, want := range map[string]string{
		`{"name":"王奶奶",}`:                "at byte",
		`{"a":1`:                         "ends at byte 6",
		`{"a":1} {}`:                     "more than one",
		"":                               "ends at byte 0",
		strings.Repeat(`{"a":`, 40):      "deeper than 32",
		`"` + strings.Repeat("[", 100):   "not JSON",
		`{"a":` + strings.Repeat("[", 5): "ends at byte",
	} {
		_, err := ParseJSON([]byte(text))
		if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "王") {
			t.Errorf("%.40s: %v, want %q", text, err, want)
		}
	}
}

// A body of the largest size that is taken, made to be slow to read.
func TestALongKeyAboveManyValuesIsReadInTime(t *testing.T) {
	body := `{"` + strings.Repeat("k", 100<<10) + `":[` + strings.Repeat("1,", 70<<10) + "1]}"
	v, err := ParseJSON([]byte(body))
	if err != nil {
		t.Fatal(err)
	}
	l := Fields{{Path: "a", Metric: "m"}}
	if allocated := testing.AllocsPerRun(1, func() {
		if n := l.Object(v).Unread; n != 70<<10+1 {
			t.Errorf("%d unread", n)
		}
	}); allocated > 100<<10 {
		t.Errorf("%v allocations", allocated)
	}
}
