package rules

import (
	"strings"

	"brighteyes/alerts/rules"
)

// Tested is one test, and where it went other than expected.
type Tested struct {
	Name        string   `json:"name"`
	Different   []string `json:"different"`    // in English
	DifferentZh []string `json:"different_zh"` // the same in Chinese
}

// Test runs tests over the rules of a text. What is different is said in words,
// per test.
func (r *Rules) Test(text, tests string) ([]Tested, error) {
	list, err := rules.Parse("rule.yaml", []byte(text), r.strict())
	if err != nil {
		return nil, err
	}
	file, err := rules.ParseTests(TestsFile, []byte(tests))
	if err != nil {
		return nil, err
	}
	all, _ := runAll(file.Cases, list)
	return all, nil
}

// TestsFile is the name of a rule's tests in messages.
const TestsFile = "tests.yaml"

// prove refuses a rule that does not do what its tests expect.
func prove(rule *rules.Rule, tests string) error {
	cases, err := readTests(tests)
	if err != nil {
		return err
	}
	if all, different := runAll(cases, []*rules.Rule{rule}); different {
		return &TestsError{all}
	}
	return nil
}

// readTests reads the tests of a rule, which may have none.
func readTests(text string) ([]rules.Case, error) {
	if strings.TrimSpace(text) == "" {
		return nil, nil
	}
	file, err := rules.ParseTests(TestsFile, []byte(text))
	return file.Cases, err
}

func runAll(cases []rules.Case, list []*rules.Rule) (all []Tested, different bool) {
	all = make([]Tested, len(cases))
	for i, c := range cases {
		all[i] = Tested{Name: c.Name, Different: []string{}, DifferentZh: []string{}}
		for _, wrong := range c.Run(list) {
			different = true
			all[i].Different = append(all[i].Different, wrong.En)
			all[i].DifferentZh = append(all[i].DifferentZh, wrong.Zh)
		}
	}
	return all, different
}
