package archive

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// whole is a file with all that must be typed, of the camera at the east gate.
func whole() (File, Facts) {
	return File{Camera: "cam-east-1", Version: 3, Values: map[string]string{
			"gb_code": "34020000011327000001", "region": "340200", "point_class": "2", "filing_no": "皖公备-2026-0117", "label": "东门摄像机",
			"address": "晴川里1号", "lon": "118.43", "lat": "31.35", "indoor": "1", "heading": "3", "maker": "示例厂商", "camera": "3", "light": "2",
			"installed": "2025-03-01", "network": "7", "ip": "192.168.1.101", "encoding": "1", "recording_days": "30",
			"owner": "晴川里业委会", "keeper": "明灯维保", "police_station": "晴川派出所",
		}},
		Facts{Name: "东门摄像机", Model: "DS-2CD", Site: "east-gate", Width: 1920, Height: 1080}
}

func TestAFileWithAllThatMustBeThereIsComplete(t *testing.T) {
	f, k := whole()
	if s := Judge(f, k, Codes([]File{f})); !s.Complete() || s.Percent() != 100 || len(s.Missing) > 0 || len(s.Flaws) > 0 {
		t.Errorf("%+v", s)
	}
	for _, key := range slices.Sorted(maps.Keys(f.Values)) {
		less, _, mistakes := f.Change(map[string]string{key: " "})
		s := Judge(less, k, nil)
		if len(mistakes) > 0 || s.Complete() || !slices.Equal(s.Missing, []string{key}) || s.Percent() >= 100 {
			t.Errorf("without %s: %+v %v", key, s, mistakes)
		}
	}
	if s := Judge(f, Facts{}, nil); s.Complete() || !slices.Equal(s.Missing, []string{"name", "site", "model", "resolution"}) {
		t.Errorf("a camera of which the hub knows nothing: %+v", s)
	}
}

// The example of GB/T 28181 in the reference, and what is wrong with others.
func TestADeviceCodeIsTakenApart(t *testing.T) {
	c, mistake, _ := ParseCode("34020000001320000001")
	if mistake != "" || c != (Code{"34020000", "00", "132", "0", "000001"}) {
		t.Errorf("%+v %s", c, mistake)
	}
	for text, want := range map[string]string{
		"": "code.form", "3402000000132000000": "code.form", "3402000000132000000x": "code.form", "３402000000132000000": "code.form",
		"99020000001320000001": "code.province", "34020000991320000001": "code.industry", "34020000001180000001": "code.type", "34020000001320000000": "code.serial",
	} {
		if _, mistake, _ := ParseCode(text); mistake != want {
			t.Errorf("%q: %q, want %q", text, mistake, want)
		}
	}
}

func TestWhatCannotBeRightTogetherIsAFlaw(t *testing.T) {
	f, k := whole()
	for name, c := range map[string]struct {
		values map[string]string
		want   string
	}{
		"another division":    {map[string]string{"region": "340300"}, "code.region"},
		"a wider division":    {map[string]string{"region": "34020300"}, ""},
		"another network":     {map[string]string{"network": "8"}, "code.network"},
		"another label":       {map[string]string{"label": "东门"}, "label.name"},
		"in use too early":    {map[string]string{"enabled": "2025-02-28"}, "dates.order"},
		"in use the same day": {map[string]string{"enabled": "2025-03-01"}, ""},
	} {
		changed, _, mistakes := f.Change(c.values)
		s := Judge(changed, k, nil)
		got := ""
		if len(s.Flaws) > 0 {
			got = s.Flaws[0].Code
		}
		if len(mistakes) > 0 || got != c.want {
			t.Errorf("%s: %q %v, want %q", name, got, mistakes, c.want)
		}
	}
	other := f
	other.Camera = "cam-north-1"
	codes := Codes([]File{f, other})
	for _, one := range []File{f, other} {
		if s := Judge(one, k, codes); s.Complete() || s.Flaws[0].Code != "code.twice" {
			t.Errorf("%s has a code of its own: %+v", one.Camera, s)
		}
	}
}

func TestWhatIsWrongWithAnEntryIsSaidAndNothingIsChanged(t *testing.T) {
	f, _ := whole()
	for key, text := range map[string]string{
		"gb_code": "123", "region": "3402", "lon": "181", "lat": "NaN", "installed": "2025-13-01", "ip": "192.168.1.101:554", "mac": "44:19", "camera": "人脸",
		"keeper": "张三 13812345678", "address": strings.Repeat("长", 201), "view": "东\n门", "filing_no": "13812345678", "pole_no": "皖B12345", "name": "东门", "nothing": "x",
	} {
		next, changed, mistakes := f.Change(map[string]string{key: text, "maker": "别的厂商"})
		if len(mistakes) != 1 || mistakes[0].Field != key || len(changed) > 0 || next.Values["maker"] != f.Values["maker"] {
			t.Errorf("%s=%q: %v %v", key, text, mistakes, changed)
		}
	}
}

func TestChoicesAreReadByCodeAndByWords(t *testing.T) {
	for _, text := range []string{"3", "固定枪机", "fixed"} {
		next, _, mistakes := File{}.Change(map[string]string{"camera": text})
		if len(mistakes) > 0 || next.Values["camera"] != "3" {
			t.Errorf("%q: %v %v", text, next.Values, mistakes)
		}
	}
}

func TestWhatIsExportedIsReadAgainWithoutAChange(t *testing.T) {
	f, k := whole()
	for _, lang := range []string{"zh", "en"} {
		p := Read(Rows([]File{f}, func(string) Facts { return k }, lang), func(id string) (File, bool) { return f, id == f.Camera })
		if p.Rows != 1 || p.Same != 1 || len(p.Changes)+len(p.Mistakes) > 0 {
			t.Errorf("%s: %+v", lang, p)
		}
	}
}

func TestASheetSaysWhichCellIsWrongAndWhatItWouldChange(t *testing.T) {
	f, _ := whole()
	other := File{Camera: "cam-north-1"}
	p := Read([][]string{
		{"设备", "厂商 maker", "lon", "补光属性", "备注"},
		{"cam-east-1", "别的厂商", "118.43", "白光补光", "任意"},
		{},
		{"cam-north-1", "", "东经118", "红外补光"},
		{"cam-lost", "", "", ""},
		{"cam-east-1", "", "", ""},
	}, func(id string) (File, bool) {
		switch id {
		case f.Camera:
			return f, true
		case other.Camera:
			return other, true
		}
		return File{}, false
	})
	if p.Rows != 4 || len(p.Changes) != 1 || !slices.Equal(p.Changes[0].Fields, []string{"light", "maker"}) || p.Changes[0].Next.Values["light"] != "3" {
		t.Errorf("%+v", p)
	}
	var said []string
	for _, m := range p.Mistakes {
		said = append(said, m.Field+" "+m.Code)
	}
	if !slices.Equal(said, []string{"lon number", "device sheet.id", "device sheet.twice"}) || p.Mistakes[0].Row != 4 {
		t.Errorf("%q %+v", said, p.Mistakes)
	}
	if p := Read([][]string{{"编号", "厂商"}}, nil); len(p.Mistakes) != 1 || p.Mistakes[0].Code != "sheet.heading" {
		t.Errorf("%+v", p)
	}
}

func TestEveryMistakeAndEveryEntryIsInBothLanguages(t *testing.T) {
	if flaws := words.Flaws(); len(flaws) > 0 {
		t.Error(flaws)
	}
	keys := map[string]bool{}
	for _, f := range Fields {
		if f.Zh == "" || f.En == "" || keys[f.Key] {
			t.Errorf("%+v", f)
		}
		keys[f.Key] = true
		seen := map[string]bool{}
		for _, o := range f.Choices {
			if o.Zh == "" || o.En == "" || seen[o.Code] || seen[o.Zh] || seen[o.En] {
				t.Errorf("%s: %+v", f.Key, o)
			}
			seen[o.Code], seen[o.Zh], seen[o.En] = true, true, true
		}
		if (f.Kind == Choice) != (len(f.Choices) > 0) || f.Kind == Text && f.Most == 0 || f.Kind == Number && f.Max <= f.Min {
			t.Errorf("%+v", f)
		}
	}
}

// Whatever is typed, what is kept reads as itself, names nobody, and a change that
// was refused changed nothing.
func TestNoTextMakesAFileThatCannotBeReadAgain(t *testing.T) {
	start, k := whole()
	rapid.Check(t, func(t *rapid.T) {
		f := start
		for range rapid.IntRange(1, 6).Draw(t, "edits") {
			field := rapid.SampledFrom(Fields).Draw(t, "field")
			text := rapid.OneOf(rapid.String(), rapid.StringMatching(`[0-9.:a-f-]{0,22}`), rapid.SampledFrom([]string{"1", "9", "东", "::1", "2026-02-30", "1e2"})).Draw(t, "text")
			before := maps.Clone(f.Values)
			next, changed, mistakes := f.Change(map[string]string{field.Key: text})
			if !maps.Equal(before, f.Values) || len(mistakes) > 0 && (len(changed) > 0 || !maps.Equal(next.Values, before)) {
				t.Fatalf("%s=%q changed what was there", field.Key, text)
			}
			f = next
			if again, changed, mistakes := f.Change(f.Values); len(changed) > 0 || len(mistakes) > 0 || !maps.Equal(again.Values, f.Values) {
				t.Fatalf("%s=%q is kept as %q and reads otherwise: %v %v", field.Key, text, f.Values[field.Key], changed, mistakes)
			}
		}
		if s := Judge(f, k, nil); s.Valid > s.Must || s.Valid+len(s.Missing) > s.Must {
			t.Fatalf("%+v", s)
		}
	})
}

func FuzzReadCode(f *testing.F) {
	f.Add("34020000001320000001")
	f.Fuzz(func(t *testing.T, text string) {
		c, mistake, _ := ParseCode(text)
		if mistake == "" && c.Centre+c.Industry+c.Type+c.Network+c.Serial != text {
			t.Errorf("%q became %+v", text, c)
		}
	})
}
