package search

import (
	"fmt"
	"strings"
	"testing"
)

func entries() []Entry {
	return []Entry{
		{Kind: Device, ID: "gate-3", Title: "3号门", Place: "北门"},
		{Kind: Camera, ID: "cam-north", Title: "北门摄像机", Place: "北门"},
		{Kind: Device, ID: "button-5-501", Title: "求助按钮", Place: "5号楼 5-501"},
		{Kind: Place, ID: "north", Title: "北门", TitleEN: "North gate"},
		{Kind: Alert, ID: "01KAP", Title: "摄像机离线", Place: "北门"},
	}
}

func ids(found []Entry) string {
	var all []string
	for _, e := range found {
		all = append(all, e.ID)
	}
	return strings.Join(all, " ")
}

func TestThePlaceThatIsCalledSoComesFirst(t *testing.T) {
	for query, want := range map[string]string{
		"北门":         "north cam-north 01KAP gate-3", // what is called so comes before what is there
		"5-501":      "button-5-501",
		"５－５０１":      "button-5-501",
		"NORTH gate": "north",
		"bmsxj":      "cam-north",
		"北门 摄像机":     "cam-north 01KAP",
		"qz":         "button-5-501",
		"bm":         "north cam-north 01KAP gate-3", // as the characters themselves
		"01kap":      "01KAP",
		"  ":         "",
		"nothing":    "",
		"':--%_\"":   "",
	} {
		found, more := Find(query, entries())
		if got := ids(found); got != want || more != 0 {
			t.Errorf("%q finds %q and %d more, want %q", query, got, more, want)
		}
	}
}

func TestAnAnswerIsBoundedAndSaysHowMuchIsLeftOut(t *testing.T) {
	var all []Entry
	for i := range 10_000 {
		all = append(all, Entry{Kind: Device, ID: fmt.Sprintf("button-%05d", i), Title: "求助按钮"})
	}
	found, more := Find("按钮", all)
	if len(found) != Most || more != 10_000-Most || found[0].ID != "button-00000" {
		t.Errorf("%d found, %d more, first %s", len(found), more, found[0].ID)
	}
}

func TestInitialsAreThoseOfTheCommonReadings(t *testing.T) {
	for text, want := range map[string]string{
		"晴川里社区": "qclsq", "儿童游乐场": "etylc", "地下车库口": "dxckk", "6号楼大堂": "6hldt", "东门A": "dma", "阿座": "az", "喆": "", "": "",
	} {
		if got := Initials(text); got != want {
			t.Errorf("%s: %q, want %q", text, got, want)
		}
	}
}

func FuzzAnyQueryIsAnswered(f *testing.F) {
	f.Add("北门")
	f.Add("\xff\x00")
	f.Fuzz(func(t *testing.T, query string) {
		if found, _ := Find(query, entries()); len(found) > len(entries()) {
			t.Error("more than there is")
		}
	})
}

func BenchmarkFindAmongTenThousand(b *testing.B) {
	var all []Entry
	for i := range 10_000 {
		all = append(all, Entry{Kind: Device, ID: fmt.Sprintf("button-%05d", i), Title: "求助按钮", Place: fmt.Sprintf("%d号楼 %d-%d", i%20, i%20, i)})
	}
	for _, query := range []string{"5-501", "qzan", "门"} {
		b.Run(query, func(b *testing.B) {
			for b.Loop() {
				Find(query, all)
			}
		})
	}
}
