package search

import (
	"cmp"
	"slices"
	"strings"
	"time"
	"unicode"

	"golang.org/x/text/width"
)

// Kind is what an entry is; a screen knows by it where the entry stands.
type Kind string

// The kinds, in the order in which equally good answers stand.
const (
	Alert  Kind = "alert"
	Device Kind = "device"
	Camera Kind = "camera"
	Place  Kind = "place"
	Area   Kind = "area"
	Order  Kind = "order"
	Hazard Kind = "hazard"
	Point  Kind = "point"
)

var kinds = [...]Kind{Alert, Device, Camera, Place, Area, Order, Hazard, Point}

// Entry is one thing that can be found.
type Entry struct {
	Kind    Kind   `json:"kind" enum:"alert,device,camera,place,area,order,hazard,point"`
	ID      string `json:"id"`
	Title   string `json:"title"`
	TitleEN string `json:"title_en,omitempty"`
	Place   string `json:"place,omitempty" doc:"where it is, as people here call it"`
	State   string `json:"state,omitempty" doc:"of an alert, a device, a work order or a hazard"`
	// Category is an alert's, whose desk has its own words for a state.
	Category string    `json:"category,omitempty"`
	At       time.Time `json:"at,omitzero" doc:"when it began"`
}

// Most is how many answers are given at the most.
const Most = 30

// Find gives the best answers to a query, best first, and how many more there
// are. Every word of the query must be found in an entry.
func Find(query string, all []Entry) (found []Entry, more int) {
	words := strings.Fields(fold(query))
	if len(words) == 0 {
		return nil, 0
	}
	type hit struct {
		Entry
		score int
	}
	var hits []hit
	for _, e := range all {
		if score, ok := rank(words, e); ok {
			hits = append(hits, hit{e, score})
		}
	}
	slices.SortStableFunc(hits, func(a, b hit) int {
		return cmp.Or(cmp.Compare(a.score, b.score), cmp.Compare(slices.Index(kinds[:], a.Kind), slices.Index(kinds[:], b.Kind)), b.At.Compare(a.At), cmp.Compare(a.Title, b.Title), cmp.Compare(a.ID, b.ID))
	})
	for _, h := range hits[:min(len(hits), Most)] {
		found = append(found, h.Entry)
	}
	return found, len(hits) - len(found)
}

// How well a word is met; less is better.
const (
	same = iota
	begins
	within
	there // it stands at such a place
	byInitials
	never = 2 * byInitials
)

// rank is how well all words are met, the worst of them counting.
func rank(words []string, e Entry) (int, bool) {
	names := [...]string{fold(e.Title), fold(e.ID), fold(e.TitleEN)}
	place := fold(e.Place)
	worst := 0
	for _, word := range words {
		score, ok := met(word, names[:], place)
		if !ok {
			return 0, false
		}
		worst = max(worst, score)
	}
	return worst, true
}

func met(word string, names []string, place string) (int, bool) {
	best := among(word, names, place)
	if best == never && latin(word) {
		if best = among(word, []string{Initials(names[0])}, Initials(place)); best != never {
			best += byInitials
		}
	}
	return best, best < never
}

func among(word string, names []string, place string) int {
	best := never
	for _, name := range names {
		switch at := strings.Index(name, word); {
		case name == word:
			return same
		case at == 0:
			best = min(best, begins)
		case at > 0:
			best = min(best, within)
		}
	}
	if best > there && strings.Contains(place, word) {
		return there
	}
	return best
}

// fold makes full width and capitals no difference. Most texts need nothing.
func fold(text string) string {
	for _, r := range text {
		if r >= fullWidth && r <= fullWidthLast || unicode.IsUpper(r) {
			return strings.ToLower(width.Fold.String(text))
		}
	}
	return text
}

// The block of forms that are as wide as a Chinese character.
const fullWidth, fullWidthLast = 0xff00, 0xffef

func latin(word string) bool {
	letters := false
	for _, r := range word {
		switch {
		case r >= 'a' && r <= 'z':
			letters = true
		case r < '0' || r > '9':
			return false
		}
	}
	return letters
}
