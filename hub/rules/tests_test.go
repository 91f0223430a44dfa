package rules

import (
	"errors"
	"strings"
	"testing"
)

// expects is a test that the gate's opening is told of at a time.
func expects(rule, at string) string {
	return "tests:\n  - name: opening is told of\n    start: 2026-07-01T12:00:00+08:00\n    devices: [{id: g, kind: gate}]\n" +
		"    inputs: [{at: 1m, device: g, event: gate.opened}]\n    expect: [{at: " + at + ", rule: " + rule + ", device: g}]\n"
}

func TestARuleThatDoesNotDoWhatItsTestsExpectIsNotSaved(t *testing.T) {
	w := newTown()
	r := w.open(t)
	opening := text("open", "event: {type: gate.opened}", "")
	var failed *TestsError
	if _, err := r.Add(t.Context(), "admin", opening, expects("open", "2m")); !errors.As(err, &failed) {
		t.Fatalf("saved, or refused for another reason: %v", err)
	}
	if one := failed.Tested[0]; one.Name != "opening is told of" || one.Different[0] != "open of g should be raised at 2m, and was at 1m" || one.DifferentZh[0] != "open 应对 g 在 2m 产生提醒，而在 1m 产生" {
		t.Errorf("%+v", one)
	}
	if len(w.stored) != 0 {
		t.Error("it is on record")
	}
	v, err := r.Add(t.Context(), "admin", opening, expects("open", "1m"))
	if err != nil || v.Tested != 1 || v.Tests != expects("open", "1m") {
		t.Fatalf("%+v, %v", v, err)
	}

	closing := text("open", "event: {type: gate.closed}", "") // its tests are still those of before
	if _, err := r.Change(t.Context(), "open", "admin", Edit{Text: &closing}); !errors.As(err, &failed) || failed.Tested[0].Different[0] != "open of g should be raised at 1m, and was not" {
		t.Errorf("%v", err)
	}
	later := expects("open", "3m")
	if _, err := r.Change(t.Context(), "open", "admin", Edit{Tests: &later}); !errors.As(err, &failed) {
		t.Errorf("tests that fail were saved: %v", err)
	}
	none, off := "", false
	if v, err = r.Change(t.Context(), "open", "admin", Edit{Enabled: &off}); err != nil || v.Version != 2 || v.Tested != 1 {
		t.Errorf("its tests went with its stopping: %+v, %v", v, err)
	}
	if v, err = r.Change(t.Context(), "open", "admin", Edit{Text: &closing, Tests: &none}); err != nil || v.Tested != 0 {
		t.Errorf("%+v, %v", v, err)
	}
	versions, err := r.Versions(t.Context(), "open")
	if err != nil || versions[len(versions)-1].Tests != expects("open", "1m") {
		t.Errorf("the first version lost its tests: %+v, %v", versions, err)
	}
}

func TestAMistakeInTheTestsIsNamedAsTheirs(t *testing.T) {
	r := newTown().open(t)
	_, err := r.Add(t.Context(), "admin", text("open", "event: {type: gate.opened}", ""), strings.Replace(expects("open", "1m"), "at: 1m, rule", "at: soon, rule", 1))
	if err == nil || !strings.Contains(err.Error(), "tests.yaml:6:19: tests[0].expect[0].at: \"soon\" is no time") {
		t.Errorf("%v", err)
	}
}
