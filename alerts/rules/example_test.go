package rules

import (
	"os"
	"testing"
)

func TestTheExampleRulesDoWhatTheirTestsSay(t *testing.T) {
	text, err := os.ReadFile("../../deploy/rules.example.yaml")
	if err != nil {
		t.Fatal(err)
	}
	list, err := Parse("rules.example.yaml", text)
	if err != nil {
		t.Fatal(err)
	}
	text, err = os.ReadFile("../../deploy/rules.example.test.yaml")
	if err != nil {
		t.Fatal(err)
	}
	tests, err := ParseTests("rules.example.test.yaml", text)
	if err != nil {
		t.Fatal(err)
	}
	tested := map[string]bool{}
	for _, c := range tests.Cases {
		for _, x := range c.expect {
			tested[x.rule] = true
		}
		for _, wrong := range c.Run(list) {
			t.Errorf("%s: %s", c.Name, wrong)
		}
	}
	for _, r := range list {
		if !tested[r.ID] {
			t.Errorf("the example has a rule %s without a test", r.ID)
		}
	}
}
