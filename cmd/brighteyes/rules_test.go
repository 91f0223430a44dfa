package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestRulesAreCheckedAndTestedFromTheCommandLine(t *testing.T) {
	status, out, errs := shell(t, "check", "../../deploy/rules.example.yaml", "../../deploy/rules.example.test.yaml")
	if status != done || strings.Count(out, ": ok\n") != 2 {
		t.Errorf("%d\n%s%s", status, out, errs)
	}
	status, out, errs = shell(t, "rules", "test", "../../deploy/rules.example.test.yaml")
	if status != done || strings.Count(out, ": ok: ") < 7 {
		t.Errorf("%d\n%s%s", status, out, errs)
	}
}

func TestAMistakeInARuleIsBadUsageAndADifferenceIsAFailure(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	bad := write("bad.yaml", "rules:\n  - id: one\n    title: {zh: 一, en: One}\n    category: safety\n    severity: major\n    when: {event: {type: gate.opened, where: 'hour > 3 and hous < 5'}}\n")
	status, _, errs := shell(t, "check", bad)
	if status != usage || !strings.Contains(errs, "bad.yaml:6:60: rules[0].when.event.where: unknown variable hous") {
		t.Errorf("%d\n%s", status, errs)
	}
	person := write("person.yaml", strings.Replace(mustRead(t, bad), "hour > 3 and hous < 5", `method == "face"`, 1))
	status, _, errs = shell(t, "check", person)
	if status != usage || !strings.Contains(errs, "how a person proves who they are is not watched") {
		t.Errorf("%d\n%s", status, errs)
	}
	write("rules.yaml", strings.Replace(mustRead(t, bad), " and hous < 5", "", 1))
	tests := write("t.yaml", `rules: [rules.yaml]
tests:
  - name: opened is told of at once
    start: 2026-07-01T12:00:00+08:00
    devices: [{id: gate-1, kind: gate}]
    inputs: [{at: 0s, device: gate-1, event: gate.opened}]
    expect: [{at: 5m, rule: one, device: gate-1}]
`)
	status, out, errs := shell(t, "rules", "test", tests)
	if status != failed || !strings.Contains(out, "one of gate-1 should be raised at 5m, and was at 0s") || !strings.Contains(errs, "1 of 1") {
		t.Errorf("%d\n%s%s", status, out, errs)
	}
	status, _, errs = shell(t, "rules", "test", filepath.Join(dir, "nothing.yaml"))
	if status != usage {
		t.Errorf("%d\n%s", status, errs)
	}
}

func mustRead(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestCheckingAHubsFileChecksTheRulesThatItNames(t *testing.T) {
	dir := t.TempDir()
	named := filepath.Join(dir, "night.yaml")
	hub := filepath.Join(dir, "hub.yaml")
	for path, text := range map[string]string{named: "rules: [{id: x}]\n", hub: "data: " + dir + "/data\nrules: [" + named + "]\n"} {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if status, _, errs := shell(t, "check", hub); status != usage || !strings.Contains(errs, "night.yaml:1:9: rules[0]") {
		t.Errorf("%d\n%s", status, errs)
	}
	if status, _, errs := shell(t, "hub", "--config", hub); status != usage || !strings.Contains(errs, "night.yaml:1:9: rules[0]") {
		t.Errorf("%d\n%s", status, errs)
	}
}

func TestMistakesAreToldInTheLanguageThatIsAskedForOrTheEnvironments(t *testing.T) {
	for _, c := range []struct {
		args   []string
		locale map[string]string
		zh     bool
	}{
		{nil, map[string]string{"LANG": "zh_CN.UTF-8"}, true},
		{nil, map[string]string{"LANG": "zh_CN.UTF-8", "LC_ALL": "C.UTF-8"}, false},
		{nil, map[string]string{"LANG": "en_GB.UTF-8", "LC_MESSAGES": "zh_TW"}, true},
		{nil, nil, false},
		{[]string{"--lang", "zh"}, nil, true},
		{[]string{"--lang", "en"}, map[string]string{"LANG": "zh_CN.UTF-8"}, false},
	} {
		for _, name := range []string{"LC_ALL", "LC_MESSAGES", "LANG"} {
			t.Setenv(name, c.locale[name])
		}
		dir := t.TempDir()
		first, second := filepath.Join(dir, "a.yaml"), filepath.Join(dir, "b.yaml")
		for _, name := range []string{first, second} {
			if err := os.WriteFile(name, []byte("rules:\n  - {id: A, severity: bad}\n"), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		status, _, errs := shell(t, append(c.args, "check", first, second)...)
		want := map[bool][]string{
			true:  {`a.yaml:2:10: rules[0].id: "A" 不能作编号`, `b.yaml:2:23: rules[0].severity: "bad" 不是级别`},
			false: {`a.yaml:2:10: rules[0].id: "A" is no id`, `b.yaml:2:23: rules[0].severity: "bad" is none`},
		}[c.zh]
		if status != usage || !strings.Contains(errs, want[0]) || !strings.Contains(errs, want[1]) {
			t.Errorf("%v %v: %d\n%s", c.args, c.locale, status, errs)
		}
	}
}
