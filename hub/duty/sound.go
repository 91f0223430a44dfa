package duty

import (
	"cmp"
	"maps"
	"slices"
	"time"
)

// Sound is whether a page can be heard.
type Sound string

// The sounds. Heard was said by a person who listened; Silent by one, or by a page
// that its browser keeps silent.
const (
	Heard  Sound = "heard"
	Silent Sound = "silent"
)

// Told is what a page of a desk says of itself. A page has an id of its own from when
// it is loaded until it is closed, so that it can take back what it said.
type Told struct {
	Page  string // its id; pages without one count as one
	N     int    // rises with each word of a page: of two that overtake each other the later one holds
	Sound Sound  // empty: not tried
}

// pagesMost are the pages of a desk of which a word is kept; beyond them the one that
// told longest ago is forgotten. Pages are tabs and machines of one desk.
const pagesMost = 32

type told struct {
	n     int
	sound Sound
	at    time.Time
}

// sound is what holds of a desk: one page that is heard is enough.
func (d *desks) sound(desk string, now time.Time) (s Sound) {
	for _, page := range d.sounds[desk] {
		switch {
		case now.Sub(page.at).Abs() >= beatWithin:
		case page.sound == Heard:
			return Heard
		case page.sound == Silent:
			s = Silent
		}
	}
	return s
}

// Sounds says whether a page of the desk can be heard, which takes the place of what it
// said before, also at another desk. A page tells it again while it is open, and what
// was told longer ago does not count.
func (d *Duty) Sounds(desk string, t Told) {
	if !slices.Contains(Desks(), desk) {
		return
	}
	now := d.now()
	d.desks.mu.Lock()
	defer d.desks.mu.Unlock()
	for other, pages := range d.desks.sounds {
		if t.Page == "" {
			break // who tells no id is many: their words have no order
		}
		before, knows := pages[t.Page]
		if knows && before.n > t.N && now.Sub(before.at).Abs() < beatWithin {
			return // overtaken by a later word
		}
		if other != desk {
			delete(pages, t.Page)
		}
	}
	pages := d.desks.sounds[desk]
	if pages == nil {
		pages = map[string]told{}
		d.desks.sounds[desk] = pages
	}
	pages[t.Page] = told{t.N, t.Sound, now}
	if len(pages) > pagesMost {
		delete(pages, longestAgo(pages))
	}
}

func longestAgo(pages map[string]told) string {
	return slices.MinFunc(slices.Collect(maps.Keys(pages)), func(a, b string) int {
		return cmp.Or(pages[a].at.Compare(pages[b].at), cmp.Compare(a, b))
	})
}
