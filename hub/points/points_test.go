package points

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"brighteyes/hub/coverage"
)

var noon = time.Date(2026, 5, 2, 12, 0, 0, 0, time.UTC)

func aed(t testing.TB) Point {
	t.Helper()
	p, err := New(Point{ID: "01", Kind: AED, Name: "东门岗亭 AED", Place: "east-gate", At: &coverage.Place{X: 3, Y: 4}, AddedAt: noon, AddedBy: "wang"})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestAPointIsDueSoManyDaysAfterTheLastLookAndUsableIfThatFoundItSo(t *testing.T) {
	p := aed(t)
	if p.Version != 1 || p.EveryDays != 30 || !p.NextDue().Equal(noon) || p.Usable() {
		t.Errorf("one that nobody looked at: %+v", p)
	}
	at := noon.Add(time.Hour)
	fit, err := p.Checked(Check{At: at, By: "wang", Result: Fit})
	if err != nil || !fit.Usable() || !fit.NextDue().Equal(at.Add(30*24*time.Hour)) || fit.Version != 2 {
		t.Errorf("%+v, %v", fit, err)
	}
	if _, err := fit.Checked(Check{Result: Unfit}); !errors.Is(err, ErrInvalid) {
		t.Errorf("unfit without a word: %v", err)
	}
	gone, err := fit.Checked(Check{At: at.Add(time.Hour), By: "li", Result: Missing, Note: "箱空"})
	if err != nil || gone.Usable() || len(gone.Checks) != 2 || gone.Checks[0].By != "li" || len(fit.Checks) != 1 {
		t.Errorf("%+v, %v", gone, err)
	}
}

func TestOfManyLooksTheNewestAreKept(t *testing.T) {
	p := aed(t)
	for i := range mostChecks + 5 {
		var err error
		if p, err = p.Checked(Check{At: noon.Add(time.Duration(i) * time.Hour), Result: Fit, Note: fmt.Sprint(i)}); err != nil {
			t.Fatal(err)
		}
	}
	if len(p.Checks) != mostChecks || p.Checks[0].Note != "54" {
		t.Errorf("%d checks, first %+v", len(p.Checks), p.Checks[0])
	}
}

func TestAPointWithAMistakeIsNotKept(t *testing.T) {
	for says, change := range map[string]func(*Point){
		"kind":               func(p *Point) { p.Kind = "home" },
		"name":               func(p *Point) { p.Name = "" },
		"number of a person": func(p *Point) { p.Note = "找 13812345678" },
		"say where":          func(p *Point) { p.Place, p.At = "", nil },
		"every_days":         func(p *Point) { p.EveryDays = 5000 },
		"plan":               func(p *Point) { p.At = &coverage.Place{X: 1e9} },
	} {
		p := aed(t)
		change(&p)
		if _, err := New(p); !errors.Is(err, ErrInvalid) || !strings.Contains(err.Error(), says) {
			t.Errorf("want %q: %v", says, err)
		}
	}
}

func TestWhatIsRetiredIsChangedNoMore(t *testing.T) {
	p, err := aed(t).Retire()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.Change(aed(t)); !errors.Is(err, ErrNotNow) {
		t.Error(err)
	}
	if _, err := p.Checked(Check{Result: Fit}); !errors.Is(err, ErrNotNow) {
		t.Error(err)
	}
}
