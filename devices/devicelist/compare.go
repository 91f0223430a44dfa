package devicelist

import (
	"maps"
	"slices"

	"brighteyes/devices/strictyaml"
)

// Change is what became of one device between two lists.
type Change struct {
	Device string      `json:"device"`
	What   string      `json:"what" enum:"added,removed,changed"`
	Keys   []KeyChange `json:"keys,omitempty"`
}

// KeyChange is one key of it. A secret is told by ‹secret› alone; that it differs
// is all that is said.
type KeyChange struct {
	Key    string `json:"key"`
	Before string `json:"before,omitempty"`
	After  string `json:"after,omitempty"`
}

// Compare tells what is different, by the devices' ids, in the order of the
// earlier list and then of the later. The order of a list means nothing.
func Compare(before, after List) []Change {
	changes := []Change{}
	was, is := before.byID(), after.byID()
	for _, entry := range before.Entries {
		id := idOf(entry)
		now, still := is[id]
		if !still {
			changes = append(changes, Change{Device: id, What: "removed", Keys: compare(leaves(entry), nil)})
			continue
		}
		if keys := compare(leaves(entry), leaves(now)); len(keys) > 0 {
			changes = append(changes, Change{Device: id, What: "changed", Keys: keys})
		}
	}
	for _, entry := range after.Entries {
		if _, had := was[idOf(entry)]; !had {
			changes = append(changes, Change{Device: idOf(entry), What: "added", Keys: compare(nil, leaves(entry))})
		}
	}
	return changes
}

func (l List) byID() map[string]strictyaml.Tree {
	all := map[string]strictyaml.Tree{}
	for _, entry := range l.Entries {
		all[idOf(entry)] = entry
	}
	return all
}

func idOf(entry strictyaml.Tree) string {
	id, _ := entry.Child("id")
	return id.Text
}

func compare(before, after map[string]string) (keys []KeyChange) {
	all := maps.Clone(before)
	if all == nil {
		all = map[string]string{}
	}
	maps.Copy(all, after)
	for _, key := range slices.Sorted(maps.Keys(all)) {
		was, had := before[key]
		is, has := after[key]
		if had != has || was != is {
			keys = append(keys, KeyChange{Key: key, Before: Shown(was), After: Shown(is)})
		}
	}
	return keys
}

// leaves are the single values of an entry by their path.
func leaves(entry strictyaml.Tree) map[string]string {
	all := map[string]string{}
	each(entry, "", func(path string, leaf strictyaml.Tree) strictyaml.Tree {
		if path != "id" {
			all[path] = leaf.Text
		}
		return leaf
	})
	return all
}
