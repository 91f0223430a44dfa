package residents

import (
	"os"
	"slices"
	"strings"
	"testing"
)

// The table of docs/residents.md says of every field what the code does.
func TestTheTableOfTheDocumentIsTheCodes(t *testing.T) {
	text, err := os.ReadFile("../../docs/residents.md")
	if err != nil {
		t.Fatal(err)
	}
	words := map[string]Situation{"call": ThisCall, "duty": CareDuty, "enrolment": Enrolment, "glass": BreakGlass}
	fields := 0
	_, table, _ := strings.Cut(string(text), "| field | care desk |")
	for line := range strings.Lines(table) {
		cells := strings.Split(strings.Trim(strings.TrimSpace(line), "|"), "|")
		if len(cells) != 6 {
			if strings.TrimSpace(line) == "" {
				break
			}
			continue
		}
		for field := range strings.SplitSeq(cells[0], ",") {
			field = strings.TrimSpace(field)
			place, ok := rowOf(field)
			if !ok {
				if !strings.HasPrefix(field, "---") {
					t.Errorf("the document has a field %s", field)
				}
				continue
			}
			fields++
			for i, role := range AllRoles {
				want := strings.TrimSpace(cells[i+1])
				for _, s := range AllSituations {
					says := want == "always"
					for part := range strings.SplitSeq(want, ",") {
						says = says || words[strings.TrimSpace(part)] == s
					}
					if got := slices.Contains(granted(place, role), s); got != says {
						t.Errorf("%s, %s, %s: the document says %v, the code does %v", field, role, s, says, got)
					}
				}
			}
		}
	}
	if fields != 25 {
		t.Errorf("the document has %d fields, a resident 25", fields)
	}
}
