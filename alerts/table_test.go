package alerts

import (
	"maps"
	"testing"

	"pgregory.net/rapid"
)

// States share what they do not change: a table is what a map would be, and an older
// one stays as it was, whatever is done to those that came from it.
func TestATableIsAMapThatKeepsItsPast(t *testing.T) {
	keys := rapid.StringMatching("[a-d]{1,3}")
	rapid.Check(t, func(rt *rapid.T) {
		type state struct {
			table table[int]
			model map[string]int
		}
		all := []state{{model: map[string]int{}}}
		for n := range rapid.IntRange(1, 40).Draw(rt, "steps") {
			from := rapid.SampledFrom(all).Draw(rt, "from")
			next := state{from.table.shared(), maps.Clone(from.model)}
			for range rapid.IntRange(1, 10).Draw(rt, "changes") {
				key := keys.Draw(rt, "key")
				if rapid.Bool().Draw(rt, "set") {
					next.table.set(key, n)
					next.model[key] = n
				} else {
					next.table.delete(key)
					delete(next.model, key)
				}
			}
			all = append(all, next)
		}
		for i, s := range all {
			have := map[string]int{}
			s.table.each(func(key string, v int) { have[key] = v })
			if !maps.Equal(have, s.model) || s.table.size != len(s.model) || len(s.table.keys()) != len(s.model) {
				rt.Fatalf("table %d is %v of size %d, want %v", i, have, s.table.size, s.model)
			}
			for key, want := range s.model {
				if v, ok := s.table.get(key); !ok || v != want {
					rt.Fatalf("%s is %d, %v in table %d, want %d", key, v, ok, i, want)
				}
			}
		}
	})
}
