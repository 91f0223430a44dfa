package archive

import "strings"

// Score is how complete a file is.
type Score struct {
	Must    int       `json:"must"`  // entries that every camera needs
	Valid   int       `json:"valid"` // of them, there and without a flaw
	Missing []string  `json:"missing"`
	Flaws   []Mistake `json:"-"` // entries that are there and cannot be right together
}

// Percent is Valid of Must, rounded down: 100 means complete.
func (s Score) Percent() int { return s.Valid * 100 / s.Must }

// Complete reports whether nothing that must be there is missing or wrong.
func (s Score) Complete() bool { return s.Valid == s.Must }

// Judge says how complete a file is. codes is which camera has a device code; a code
// that two cameras have is wrong in both.
func Judge(f File, k Facts, codes map[string][]string) Score {
	s := Score{Missing: []string{}, Flaws: flaws(f, k, codes)}
	wrong := map[string]bool{}
	for _, m := range s.Flaws {
		wrong[m.Field] = true
	}
	for _, field := range Fields {
		if !field.Must {
			continue
		}
		s.Must++
		switch {
		case f.Value(field.Key, k) == "":
			s.Missing = append(s.Missing, field.Key)
		case !wrong[field.Key]:
			s.Valid++
		}
	}
	return s
}

// Codes is which cameras have each device code.
func Codes(files []File) map[string][]string {
	codes := map[string][]string{}
	for _, f := range files {
		if code := f.Values["gb_code"]; code != "" {
			codes[code] = append(codes[code], f.Camera)
		}
	}
	return codes
}

// flaws is what cannot be right together.
func flaws(f File, k Facts, codes map[string][]string) (list []Mistake) {
	say := func(key, code string, args ...any) { list = append(list, Mistake{key, words.Say(code, args...)}) }
	v := f.Values
	if code, mistake, _ := ParseCode(v["gb_code"]); v["gb_code"] != "" && mistake == "" {
		region := v["region"]
		if region != "" && !sameDivision(code.Centre, region) {
			say("gb_code", "code.region", code.Centre, region)
		}
		if n := v["network"]; n != "" && n != code.Network && (n != "1" || code.Network != "0") { // 0 and 1 are the same network
			say("gb_code", "code.network", code.Network, n)
		}
		for _, other := range codes[v["gb_code"]] {
			if other != f.Camera {
				say("gb_code", "code.twice", other)
				break
			}
		}
	}
	if label := v["label"]; label != "" && k.Name != "" && label != k.Name {
		say("label", "label.name", k.Name)
	}
	for _, key := range []string{"enabled", "end_of_life"} {
		if v[key] != "" && v[key] < v["installed"] { // days as text are in their order
			say(key, "dates.order", v["installed"])
		}
	}
	return list
}

// sameDivision compares a code's centre with a division; levels that are not used
// are 0 in either.
func sameDivision(centre, region string) bool {
	for len(region) < 8 {
		region += "0"
	}
	a, b := strings.TrimRight(centre, "0"), strings.TrimRight(region, "0")
	return strings.HasPrefix(centre, b) || strings.HasPrefix(region, a)
}

// Rate is 建档率 over cameras: those whose file is complete, of all.
type Rate struct {
	Complete int `json:"complete"`
	Cameras  int `json:"cameras"`
}

// Formula says how Rate is computed.
const Formula = "建档率 = 必填项全部有效的在用摄像机 ÷ 全部在用摄像机 · rate = cameras in service whose required entries are all valid ÷ all cameras in service"
