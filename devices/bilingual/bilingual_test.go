package bilingual

import (
	"slices"
	"strings"
	"testing"
)

func TestATextIsSaidInBothLanguagesFromOneCode(t *testing.T) {
	table := Table{
		Zh: map[string]string{"late": "%[2]s 迟了 %[1]d 秒", "full": "满 100%"},
		En: map[string]string{"late": "%d s late: %s", "full": "100% full"},
	}
	late := table.Say("late", 3, "gate-1")
	if late.In("zh") != "gate-1 迟了 3 秒" || late.In("en") != "3 s late: gate-1" || late.Code != "late" || len(late.Args) != 2 {
		t.Errorf("%+v", late)
	}
	if full := table.Say("full"); full.In("en") != "100% full" || full.In("zh") != "满 100%" {
		t.Errorf("%+v", full)
	}
	if got := Plain("only English").In("zh"); got != "only English" {
		t.Errorf("%q", got)
	}
	if flaws := table.Flaws(); len(flaws) > 0 {
		t.Error(flaws)
	}
}

func TestWhatIsNotTheSameInBothLanguagesIsFound(t *testing.T) {
	table := Table{
		Zh: map[string]string{"a": "甲", "b": "乙 %s", "c": "丙 %[2]s", "d": "%.32[1]q"},
		En: map[string]string{"b": "b", "c": "%s %s", "d": "%.32q", "e": "e"},
	}
	got := strings.Join(table.Flaws(), "; ")
	want := "a is not there in English; b takes [1] in Chinese and [] in English; c takes [2] in Chinese and [1 2] in English; e is not there in Chinese"
	if got != want {
		t.Errorf("%s\nwant %s", got, want)
	}
	if got := Uses("%[2]s %s"); !slices.Equal(got, []int{2, 3}) {
		t.Errorf("uses %v", got)
	}
}
