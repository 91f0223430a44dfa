package rules

import (
	"os"
	"regexp"
	"testing"
)

// Each recipe of the cookbook does what the test beside it says, and has one.
func TestEveryRecipeOfTheCookbookDoesWhatItsTestSays(t *testing.T) {
	doc, err := os.ReadFile("../../docs/rules-cookbook.md")
	if err != nil {
		t.Fatal(err)
	}
	var recipe []*Rule
	untested := ""
	for _, m := range regexp.MustCompile("(?s)```yaml\n(.*?)```").FindAllSubmatch(doc, -1) {
		switch Shape("rules-cookbook.md", m[1]) {
		case "rules":
			if untested != "" {
				t.Errorf("%s has no test", untested)
			}
			if recipe, err = Parse("rules-cookbook.md", m[1]); err != nil {
				t.Fatalf("%v in\n%s", err, m[1])
			}
			untested = recipe[0].ID
		case "tests":
			tests, err := ParseTests("rules-cookbook.md", m[1])
			if err != nil {
				t.Fatalf("%v in\n%s", err, m[1])
			}
			for _, c := range tests.Cases {
				if wrong := c.Run(recipe); len(wrong) > 0 {
					t.Errorf("%s: %v", c.Name, wrong)
				}
			}
			untested = ""
		default:
			t.Errorf("neither rules nor tests:\n%s", m[1])
		}
	}
	if untested != "" || recipe == nil {
		t.Errorf("%q has no test", untested)
	}
}
