package rules

import (
	"os"
	"regexp"
	"strings"
	"testing"
)

func TestTheExamplesOfTheDocumentAreReadAndEveryKindAndVariableIsInIt(t *testing.T) {
	raw, err := os.ReadFile("../../docs/rules.md")
	if err != nil {
		t.Fatal(err)
	}
	doc := string(raw)
	kinds := map[Kind]bool{}
	var hot []*Rule
	for _, m := range regexp.MustCompile("(?s)```yaml\n(.*?)```").FindAllStringSubmatch(doc, -1) {
		text := m[1]
		switch Shape("rules.md", []byte(text)) {
		case "rules":
			list, err := Parse("rules.md", []byte(text))
			if first, _, _ := strings.Cut(text, "\n"); strings.HasPrefix(first, "# refused: ") {
				if err == nil || !strings.Contains(err.Error(), strings.TrimPrefix(first, "# refused: ")) {
					t.Errorf("not refused as the document says: %v\n%s", err, text)
				}
				continue
			}
			if err != nil {
				t.Errorf("%v in\n%s", err, text)
			}
			for _, r := range list {
				kinds[r.Kind] = true
				if r.ID == "pump-room-hot" {
					hot = append(hot, r)
				}
			}
		case "tests":
			tests, err := ParseTests("rules.md", []byte(text))
			if err != nil {
				t.Errorf("%v in\n%s", err, text)
			}
			for _, c := range tests.Cases {
				if wrong := c.Run(hot); len(wrong) > 0 {
					t.Errorf("%s: %v", c.Name, wrong)
				}
			}
		default:
			t.Errorf("neither rules nor tests:\n%s", text)
		}
	}
	for _, kind := range []Kind{OnEvent, OnMetric, OnStatus, OnAbsence, OnRate, OnTogether} {
		if !kinds[kind] {
			t.Errorf("no example of %s", kind)
		}
	}
	for name := range strings.SplitSeq(names, ", ") {
		if !strings.Contains(doc, "`"+name+"`") {
			t.Errorf("the variable %s is not in the document", name)
		}
	}
}
