package sheets

import (
	"archive/zip"
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/simplifiedchinese"
	"pgregory.net/rapid"

	"brighteyes/devices"
)

// town is what there is in these tests: an edge, a place, a camera that the edge
// declared and a button that is planned.
func town() Known {
	cam := devices.Registered{Edge: "edge-east", Lifecycle: devices.InService, Device: devices.Device{
		ID: "cam-1", Kind: devices.Camera, Name: "东门", Site: "east", HeartbeatS: 60, DependsOn: []string{"power:b3", "gone"}}}
	plan := devices.Registered{Lifecycle: devices.Planned, Device: devices.Device{
		ID: "btn-1", Kind: devices.Button, Name: "按钮", Location: &devices.Location{Lat: 31.2, Lon: 121.4, Unit: "501"}}}
	return Known{
		Device: func(id string) (devices.Registered, string, bool) {
			switch id {
			case "cam-1":
				return cam, "edge-east", true
			case "btn-1":
				return plan, "", true
			}
			return devices.Registered{}, "", false
		},
		Site: func(id string) (devices.Site, bool) {
			return devices.Site{ID: "east", Level: "area", Name: "东门", Holders: []devices.Holder{{Role: "police", Holder: "p"}}}, id == "east"
		},
		Edge: func(id string) bool { return id == "edge-east" },
	}
}

func read(t *testing.T, file string) Plan {
	t.Helper()
	tables, err := Read([]byte(file))
	if err != nil {
		t.Fatal(err)
	}
	return Make(tables, town())
}

func (p Plan) expect(t *testing.T, wrong ...string) {
	t.Helper()
	var got []string
	for _, m := range p.Mistakes {
		got = append(got, m.Cell+" "+m.Code)
		if m.Zh == "" || m.En == "" || strings.Contains(m.Zh+m.En, "%!") {
			t.Errorf("%s is said as %q, %q", m.Code, m.Zh, m.En)
		}
	}
	if fmt.Sprint(got) != fmt.Sprint(wrong) {
		t.Errorf("wrong: %q\nwant %q", got, wrong)
	}
}

func TestEveryBadCellIsNamed(t *testing.T) {
	const heads = "编号,kind,名称 name,网关,site,heartbeat_s,depends_on,lifecycle\n"
	for _, c := range []struct {
		name, file string
		wrong      []string
	}{
		{"nothing", heads + "a-1,求助按钮,5号楼501,edge-east,east,3600,power:b3、cam-1,调试\n", nil},
		{"an id in capitals", heads + "BTN_5,button,,,,,,\n", []string{"A2 id.suggest"}},
		{"an id in Chinese", heads + "按钮,button,,,,,,\n", []string{"A2 id.form"}},
		{"no id", heads + ",button,,,,,,\n", []string{"A2 id.missing"}},
		{"an id twice", heads + "a-1,button,,,,,,\n\na-1,button,,,,,,\n", []string{"A4 id.twice"}},
		{"a kind that there is none of", heads + "a-1,doorbell,,,,,,\n", []string{"B2 kind.unknown"}},
		{"a telephone as a name", heads + "a-1,button,王 138 0000 1111,,,,,\n", []string{"C2 name.person"}},
		{"a name too long", heads + "a-1,button," + strings.Repeat("长", 201) + ",,,,,\n", []string{"C2 name.long"}},
		{"an edge that there is none of", heads + "a-1,button,,edge-x,,,,\n", []string{"D2 edge.unknown"}},
		{"a place that there is none of", heads + "a-1,button,,,west,,,\n", []string{"E2 site.unknown"}},
		{"a heartbeat in words", heads + "a-1,button,,,,often,,\n", []string{"F2 heartbeat.number"}},
		{"a switch that there is none of", heads + "a-1,button,,,,,switch-9,\n", []string{"G2 depends.unknown"}},
		{"itself", heads + "a-1,button,,,,,a-1,\n", []string{"G2 depends.itself"}},
		{"a device of the same file", heads + "a-1,button,,,,,a-2,\na-2,network,,,,,,\n", nil},
		{"no such step", heads + "a-1,button,,,,,,ready\n", []string{"H2 lifecycle.value"}},
		{"in service before its edge declares it", heads + "a-1,button,,,,,,在用\n", []string{"H2 lifecycle.new"}},
		{"what an edge declares otherwise", "id,kind,name,lifecycle\ncam-1,gate,西门,停用\n", []string{"B2 declared", "C2 declared"}},
		{"several in one row", heads + "A,x,,edge-x,,-1,,\n", []string{"A2 id.suggest", "B2 kind.unknown", "D2 edge.unknown", "F2 heartbeat.number"}},
		{"several in one row whose id is good", heads + "a,x,,edge-x,,-1,,\n", []string{"B2 kind.unknown", "D2 edge.unknown", "F2 heartbeat.number"}},
		{"a heading that nobody knows", "id,kind,colour\na,button,red\n", []string{"C1 heading.unknown"}},
		{"a heading twice", "id,kind,编号\na,button,b\n", []string{"C1 heading.twice"}},
		{"no column of kinds or levels", "id,name\na,b\n", []string{" file.headings"}},
		{"a place in itself", "id,level,name,parent\na,area,甲,b\nb,area,乙,a\n", []string{"D2 parent.circle", "D3 parent.circle"}},
		{"a place in none", "id,level,name,parent\na,area,甲,nowhere\n", []string{"D2 parent.unknown"}},
		{"no such level", "id,level,name\na,attic,甲\n", []string{"B2 level.unknown"}},
		{"a place without a name", "id,level,name\na,area,\n", []string{"C2 name.missing"}},
	} {
		t.Run(c.name, func(t *testing.T) { read(t, c.file).expect(t, c.wrong...) })
	}
}

func TestNoPersonsNumberIsRepeated(t *testing.T) {
	p := read(t, "id,kind,name,site,depends_on,edge\n"+"A13800001111,button,13800001111,13800001111,13800001111,13800001111\nok,button,13800001111,13800001111,13800001111,13800001111\n")
	if len(p.Mistakes) != 8 {
		t.Errorf("%d mistakes", len(p.Mistakes))
	}
	if said := fmt.Sprintf("%+v", p.Mistakes); strings.Contains(said, "13800001111") {
		t.Error(said)
	}
}

func TestAPlanSaysWhatIsAddedChangedAndUnchanged(t *testing.T) {
	p := read(t, "id,kind,name,lifecycle\nnew-1,button,新,\nbtn-1,button,改名,调试\ncam-1,camera,东门,在用\n")
	p.expect(t)
	if len(p.Add) != 1 || len(p.Change) != 1 || p.Unchanged != 1 || p.Rows != 3 {
		t.Fatalf("%+v", p)
	}
	if b := p.Change[0]; b.Location == nil || b.Location.Lat != 31.2 || b.Location.Unit != "501" || fmt.Sprint(p.Changes[1].Fields) != "[name lifecycle]" {
		t.Errorf("what has no column is not kept, or it is not said what differs: %+v, %+v", b, p.Changes[1])
	}
	if p.Add[0].Lifecycle != devices.Planned {
		t.Errorf("a new device is %s", p.Add[0].Lifecycle)
	}
}

func TestPlacesOfAFileComeAfterThoseThatTheyLieIn(t *testing.T) {
	book := excelize.NewFile()
	must(t, book.SetSheetRow("Sheet1", "A1", &[]string{"id", "kind", "site"}))
	must(t, book.SetSheetRow("Sheet1", "A2", &[]string{"btn-9", "button", "b5"}))
	for _, name := range []string{"地点", "说明"} {
		_, err := book.NewSheet(name)
		must(t, err)
	}
	must(t, book.SetSheetRow("说明", "A1", &[]string{"请填写设备表"}))
	for i, line := range [][]string{{"编号", "级别", "名称", "上级"}, {"b5", "楼栋", "5号楼", "home"}, {"home", "社区", "晴川里", ""}, {"east", "area", "东门", ""}} {
		must(t, book.SetSheetRow("地点", fmt.Sprintf("A%d", i+1), &line))
	}
	var file bytes.Buffer
	must(t, book.Write(&file))
	p := read(t, file.String())
	p.expect(t)
	if len(p.Places) != 2 || p.Places[0].ID != "home" || p.Places[1].ID != "b5" || p.Unchanged != 1 || len(p.Add) != 1 || fmt.Sprint(p.Ignored) != "[说明]" {
		t.Errorf("%+v", p)
	}
}

func TestCSVIsReadAsPeopleSaveIt(t *testing.T) {
	const text = "编号;类型;名称\r\nbtn-9;求助按钮;5号楼501\r\n"
	gb, err := simplifiedchinese.GB18030.NewEncoder().String(text)
	must(t, err)
	for name, file := range map[string]string{"UTF-8": text, "UTF-8 with a mark": "\ufeff" + text, "GB18030": gb, "tabs": strings.ReplaceAll(text, ";", "\t")} {
		if p := read(t, file); len(p.Add) != 1 || p.Add[0].Name != "5号楼501" {
			t.Errorf("%s: %+v", name, p)
		}
	}
	for file, code := range map[string]string{"": "file.empty", "a\xff\xff": "file.encoding", "id,kind\n\"a": "file.quotes", "PK\x03\x04nonsense": "file.xlsx"} {
		if _, err := Read([]byte(file)); err == nil || err.(Mistake).Code != code {
			t.Errorf("%q: %v, want %s", file, err, code)
		}
	}
	if _, err := Read([]byte("id,kind\n" + strings.Repeat("a,b\n", RowsMost))); err == nil || err.(Mistake).Code != "file.rows" {
		t.Errorf("too many rows: %v", err)
	}
}

func TestWhatIsExportedChangesNothingWhenItIsImported(t *testing.T) {
	known := town()
	cam, _, _ := known.Device("cam-1")
	plan, _, _ := known.Device("btn-1")
	east, _ := known.Site("east")
	for _, lang := range []string{"zh", "en"} {
		book, err := XLSX([]devices.Registered{cam, plan}, []devices.Site{east}, lang)
		must(t, err)
		list, err := CSV([]devices.Registered{cam, plan}, lang)
		must(t, err)
		for _, file := range []string{string(book), string(list)} {
			if p := read(t, file); len(p.Mistakes)+len(p.Changes) != 0 || p.Unchanged < 2 {
				t.Errorf("%s: %+v", lang, p)
			}
		}
	}
}

func TestATextIsNeverAFormula(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		name := rapid.StringMatching(`[=+@'a-][a-z(!=']{1,8}`).Draw(t, "name")
		d := devices.Registered{Device: devices.Device{ID: "x", Kind: devices.Gate, Name: name}, Lifecycle: devices.Planned}
		list, err := CSV([]devices.Registered{d}, "en")
		if err != nil {
			t.Fatal(err)
		}
		for cell := range strings.SplitSeq(strings.SplitN(string(list), "\n", 2)[1], ",") {
			if strings.ContainsAny(strings.TrimLeft(cell, `"`)+" ", "=+-@") && strings.IndexAny(strings.TrimLeft(cell, `"`), "=+-@") == 0 {
				t.Fatalf("%q is a formula", cell)
			}
		}
		tables, err := Read(list)
		if err != nil {
			t.Fatal(err)
		}
		p := Make(tables, town())
		if len(p.Add) != 1 || p.Add[0].Name != name && !strings.HasPrefix(name, "'") {
			t.Fatalf("%q came back as %+v", name, p)
		}
	})
	book, err := XLSX([]devices.Registered{{Device: devices.Device{ID: "x", Name: "=1+1"}}}, nil, "zh")
	must(t, err)
	file, err := excelize.OpenReader(bytes.NewReader(book))
	must(t, err)
	formula, err := file.GetCellFormula("设备", "C2")
	text, _ := file.GetCellValue("设备", "C2")
	if err != nil || formula != "" || text != "=1+1" {
		t.Errorf("formula %q, text %q, %v", formula, text, err)
	}
}

func TestAFileThatUnpacksToTooMuchIsRefused(t *testing.T) {
	var file bytes.Buffer
	z := zip.NewWriter(&file)
	for _, name := range []string{"[Content_Types].xml", "xl/worksheets/sheet1.xml"} {
		w, err := z.Create(name)
		must(t, err)
		for range 70 {
			_, err := w.Write(bytes.Repeat([]byte(" "), 1<<20))
			must(t, err)
		}
	}
	must(t, z.Close())
	if _, err := Read(file.Bytes()); err == nil || err.(Mistake).Code != "file.xlsx" {
		t.Errorf("%d bytes that unpack to 140 MiB: %v", file.Len(), err)
	}
}

func TestTheTemplateCanBeFilledIn(t *testing.T) {
	for _, lang := range []string{"zh", "en"} {
		file, err := Template([]string{"edge-east"}, []string{"east"}, lang)
		must(t, err)
		book, err := excelize.OpenReader(bytes.NewReader(file))
		must(t, err)
		drops, err := book.GetDataValidations(sheetNames[lang][0])
		if err != nil || len(drops) != 4 {
			t.Errorf("%d drop-downs, %v", len(drops), err)
		}
		must(t, book.SetSheetRow(sheetNames[lang][0], "A2", &[]string{"btn-9", "button"}))
		var filled bytes.Buffer
		must(t, book.Write(&filled))
		p := read(t, filled.String())
		p.expect(t)
		if len(p.Add) != 1 || len(p.Ignored) != 1 {
			t.Errorf("%+v", p)
		}
	}
}

func TestEverythingIsSaidInBothLanguages(t *testing.T) {
	if flaws := words.Flaws(); len(flaws) > 0 {
		t.Error(flaws)
	}
}

// No file, whatever is in it, brings the program down, and what a plan adds could
// be entered.
func FuzzAFileOfAStranger(f *testing.F) {
	book, err := XLSX([]devices.Registered{{Device: devices.Device{ID: "a", Kind: devices.Gate}}}, nil, "zh")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(book)
	f.Add([]byte("编号,类型\r\nbtn-9,求助按钮\r\n"))
	f.Add([]byte("id;level;name;parent\na;area;甲;b\nb;area;乙;a\n"))
	f.Fuzz(func(t *testing.T, file []byte) {
		tables, err := Read(file)
		if err != nil {
			return
		}
		for _, d := range Make(tables, town()).Add {
			if !devices.ValidID(d.ID) || !d.Kind.Valid() || devices.NamesPerson(d.Name) {
				t.Errorf("%+v", d)
			}
		}
	})
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
