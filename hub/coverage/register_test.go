package coverage

import (
	"slices"
	"strings"
	"testing"
	"time"
)

func TestARegisterThatSaysTheSameHasTheSameHash(t *testing.T) {
	a := court().Areas
	a[0].Shape.Holes = [][]Point{{{2, 12}, {4, 12}, {4, 14}}, {{6, 12}, {8, 12}, {8, 14}}}
	b := court().Areas
	b[0].Shape.Holes = [][]Point{{{8, 14}, {6, 12}, {8, 12}}, {{4, 14}, {4, 12}, {2, 12}}} // other order, other way round
	slices.Reverse(b)
	slices.Reverse(b[0].Shape.Outline)
	b[0].Shape.Outline = append(b[0].Shape.Outline[2:], b[0].Shape.Outline[:2]...)
	b[0].Shape.Outline[0].X += 0.0001 // below a millimetre
	if x, y := (Register{a}).Canonical(), (Register{b}).Canonical(); string(x) != string(y) {
		t.Errorf("\n%s\n%s", x, y)
	}
	want := "area path name=\"中心步道\" type=path weight=1 min=detect max=identify\noutline 20000,10000 30000,10000 30000,20000 20000,20000\n"
	if text := string(Register{a}.Canonical()); !strings.HasSuffix(text, want) {
		t.Errorf("%s\ndoes not end in\n%s", text, want)
	}
}

func TestEveryChangeToASignedRegisterShows(t *testing.T) {
	sign := func() Signed {
		s, mistakes := Sign(Register{court().Areas}, "officer-yi", noon.Add(300*time.Millisecond), "")
		if len(mistakes) > 0 {
			t.Fatal(mistakes)
		}
		return s
	}
	if err := sign().Verify(); err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string]func(*Signed){
		"a corner moved":     func(s *Signed) { s.Register.Areas[0].Shape.Outline[0].X += 0.01 },
		"a type changed":     func(s *Signed) { s.Register.Areas[0].Type = Path },
		"a level lowered":    func(s *Signed) { s.Register.Areas[0].Min = Monitor },
		"a name changed":     func(s *Signed) { s.Register.Areas[0].Name = "南门" },
		"an area taken away": func(s *Signed) { s.Register.Areas = s.Register.Areas[:1] },
		"content rewritten":  func(s *Signed) { s.Register.Areas[0].Name = "x"; s.Content = s.Register.hash() },
		"another signer":     func(s *Signed) { s.By = "officer-bing" },
		"another time":       func(s *Signed) { s.At = s.At.Add(time.Second) },
		"another past":       func(s *Signed) { s.Before = "ab" },
	} {
		s := sign()
		if change(&s); s.Verify() == nil {
			t.Errorf("%s, and it verifies", name)
		}
	}
	_, mistakes := Sign(Register{court().Areas}, "Officer Yi", time.Time{}, "")
	if len(mistakes) != 2 || mistakes[0].Where != "by" || mistakes[1].Where != "at" {
		t.Errorf("%v", mistakes)
	}
	if _, mistakes := Sign(Register{}, "officer-yi", noon, ""); len(mistakes) == 0 {
		t.Error("an empty register was signed")
	}
}
