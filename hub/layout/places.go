package layout

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"brighteyes/devices"
)

// house is one building.
type house struct {
	number string // as an id has it
	shown  string
	site   string
	floors []int
	units  int
}

// spot is a gate or an area with its place.
type spot struct {
	Spot
	site string
	per  Per
}

// text checks a text of people: one line that names nobody.
func (m *maker) text(field, text string) bool {
	if utf8.RuneCountInString(text) > mostText || devices.NamesPerson(text) || strings.ContainsFunc(text, unicode.IsControl) {
		m.wrong(field, "layout.text", mostText)
		return false
	}
	return true
}

// place takes an id of a place for what field describes.
func (m *maker) place(field, id string) string {
	if m.l.Prefix {
		id = m.l.Code + "-" + id
	}
	if before, twice := m.taken[id]; twice {
		m.wrong(field, "layout.twice", id, before)
	}
	m.taken[id] = field
	return id
}

func (m *maker) readBuildings() {
	m.taken[m.l.Code] = "code"
	for i, r := range m.l.Buildings {
		field := fmt.Sprintf("buildings[%d]", i)
		numbers, ok := expand(r.Numbers, MostBuildings)
		if !ok || len(numbers) == 0 {
			m.wrong(field+".numbers", "layout.numbers")
			continue
		}
		if r.Floors < 1 || r.Floors > MostFloors {
			m.wrong(field+".floors", "layout.between", 1, MostFloors)
			continue
		}
		if r.Units < 0 || r.Units > MostUnits {
			m.wrong(field+".units", "layout.between", 0, MostUnits)
			continue
		}
		skip, ok := expand(r.Skip, MostFloors)
		if !ok {
			m.wrong(field+".skip", "layout.skip")
			continue
		}
		var floors []int
		for f := 1; f <= r.Floors; f++ {
			if !slices.Contains(skip, strconv.Itoa(f)) {
				floors = append(floors, f)
			}
		}
		for _, n := range numbers {
			if len(m.houses) == MostBuildings {
				m.wrong(field+".numbers", "layout.buildings", MostBuildings)
				return
			}
			number := strings.ToLower(n)
			m.houses = append(m.houses, house{number: number, shown: strings.ToUpper(n), site: m.place(field+".numbers", "b"+number), floors: floors, units: r.Units})
		}
	}
}

// expand reads a list as people write it: "1-6, 8、A". It is false for what is none.
func expand(text string, most int) (list []string, ok bool) {
	for _, part := range strings.FieldsFunc(text, func(c rune) bool { return strings.ContainsRune(",，、;； \t", c) }) {
		from, to, span := strings.Cut(strings.NewReplacer("~", "-", "～", "-", "至", "-", "–", "-").Replace(part), "-")
		if !span {
			if !label(from) {
				return nil, false
			}
			list = append(list, from)
		} else {
			low, err := strconv.Atoi(from)
			high, err2 := strconv.Atoi(to)
			if err != nil || err2 != nil || low < 0 || low > high || high-low >= most || high > 9999 {
				return nil, false
			}
			for n := low; n <= high; n++ {
				list = append(list, strconv.Itoa(n))
			}
		}
		if len(list) > most {
			return nil, false
		}
	}
	return list, true
}

// label reports whether a text is a number or letter of a building.
func label(text string) bool {
	if text == "" || len(text) > 4 {
		return false
	}
	return !strings.ContainsFunc(text, func(c rune) bool {
		return (c < '0' || c > '9') && (c < 'a' || c > 'z') && (c < 'A' || c > 'Z')
	})
}

func (m *maker) readSpots(kind string, list []Spot, named []wordCode, fallback string) {
	if len(list) > MostSpots {
		m.wrong(kind, "layout.spots", MostSpots)
		return
	}
	per := map[string]Per{"gates": PerGate, "areas": PerArea}[kind]
	for i, s := range list {
		field := fmt.Sprintf("%s[%d]", kind, i)
		if s.Name == "" {
			m.wrong(field+".name", "layout.spot")
			continue
		}
		if !m.text(field+".name", s.Name) {
			continue
		}
		code := s.Code
		if code == "" {
			code = m.codeOf(s.Name, named, fallback)
		} else if !devices.ValidID(code) || len(code) > 24 {
			m.wrong(field+".code", "layout.code")
			continue
		}
		m.spots = append(m.spots, spot{s, m.place(field+".code", code), per})
	}
}

// codeOf makes a code of a name, one that is not taken.
func (m *maker) codeOf(name string, named []wordCode, fallback string) string {
	base := slug(name)
	for _, w := range named {
		if base == "" && strings.Contains(name, w.zh) {
			base = w.code
		}
	}
	free := func(code string) bool {
		if m.l.Prefix {
			code = m.l.Code + "-" + code
		}
		_, taken := m.taken[code]
		return !taken
	}
	if base != "" && free(base) {
		return base
	}
	n := 2
	if base == "" {
		base, n = fallback, 1
	}
	for ; ; n++ {
		if code := fmt.Sprintf("%s-%d", base, n); free(code) {
			return code
		}
	}
}

// slug is a name in Latin letters as a code; empty where it has others.
func slug(name string) string {
	code := strings.Trim(strings.Map(func(c rune) rune {
		switch {
		case c >= 'A' && c <= 'Z':
			return c + 'a' - 'A'
		case c >= 'a' && c <= 'z', c >= '0' && c <= '9':
			return c
		case c < utf8.RuneSelf:
			return '-'
		}
		return 'X' // of another script
	}, name), "-")
	if strings.Contains(code, "X") || len(code) > 24 || !devices.ValidID(code) {
		return ""
	}
	return code
}
