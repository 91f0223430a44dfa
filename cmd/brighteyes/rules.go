package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"brighteyes/alerts/rules"
)

type rulesCmd struct {
	Test rulesTestCmd `cmd:"" help:"Run tests of rules: inputs over time, and what the rules are to say."`
}

type rulesTestCmd struct {
	Files []string `arg:"" name:"file" help:"Files of tests; each names the files of rules that it tests."`
}

// errDifferent is what a test found other than expected; it has been said.
var errDifferent = errors.New("rules do not do what their tests expect")

func (c *rulesTestCmd) Run(w *world) error {
	var unread []error
	different, ran := 0, 0
	for _, file := range c.Files {
		tests, list, err := readTests(file)
		if err != nil {
			unread = append(unread, err)
			continue
		}
		for _, one := range tests.Cases {
			ran++
			wrong := one.Run(list)
			if len(wrong) == 0 {
				fmt.Fprintf(w.out, "%s: ok: %s\n", file, one.Name)
				continue
			}
			different++
			line, _ := one.At()
			fmt.Fprintf(w.out, "%s:%d: DIFFERENT: %s\n", file, line, one.Name)
			for _, words := range wrong {
				fmt.Fprintf(w.out, "    %s\n", words.In(w.lang))
			}
		}
	}
	if err := errors.Join(unread...); err != nil {
		return unreadable(err)
	}
	if different > 0 {
		return fmt.Errorf("%w: %d of %d", errDifferent, different, ran)
	}
	return nil
}

// readTests reads a file of tests and the rules that it tests, whose names are
// relative to it.
func readTests(file string) (rules.Tests, []*rules.Rule, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return rules.Tests{}, nil, fmt.Errorf("read tests: %w", err)
	}
	tests, err := rules.ParseTests(filepath.Base(file), text)
	if err != nil {
		return tests, nil, err
	}
	if err := tests.NeedFiles(filepath.Base(file)); err != nil {
		return tests, nil, err
	}
	var all []*rules.Rule
	for _, name := range tests.Files {
		list, err := readRules(filepath.Join(filepath.Dir(file), name))
		if err != nil {
			return tests, nil, err
		}
		all = append(all, list...)
	}
	return tests, all, nil
}

func readRules(file string) ([]*rules.Rule, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("read rules: %w", err)
	}
	return rules.Parse(filepath.Base(file), text)
}

// checkRules checks a file of rules or of their tests. It is neither when done is
// false.
func checkRules(file string) (done bool, err error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return false, fmt.Errorf("read configuration: %w", err)
	}
	switch rules.Shape(filepath.Base(file), text) {
	case "rules":
		_, err = rules.Parse(filepath.Base(file), text)
		return true, err
	case "tests":
		_, err = rules.ParseTests(filepath.Base(file), text)
		return true, err
	}
	return false, nil
}
