package devices

import "testing"

func TestTheTextInThePictureIsTheCamerasName(t *testing.T) {
	for _, one := range []struct {
		name  string
		texts []string
		want  bool
	}{
		{"东门人行", []string{"东门人行"}, true},
		{"东门人行", []string{" 东门　人行 "}, true}, // an ideographic space
		{"晴川里 东门人行", []string{"晴川里", "东门人行"}, true},
		{"东门人行", []string{"2026-11-29", "东门人行"}, true},
		{"东门人行", []string{"Camera 01"}, false},
		{"东门人行", []string{"东门人行2"}, false},
		{"东门人行", nil, false},
		{"", []string{""}, false},
	} {
		if got := LabelIs(one.name, one.texts); got != one.want {
			t.Errorf("%q in %q: %v", one.name, one.texts, got)
		}
	}
}
