package alerts

import "slices"

// A table is in branches, and each of them in leaves. A step copies only the leaves
// that it writes to and the branches that they hang on, so a press costs a few dozen
// pointers however many alerts are open, and a batch of a hundred not the whole.
const (
	branches = 64
	leaves   = 16
)

// table is a map that many states share: whoever changes it copies the piece
// first. The zero value is empty.
type table[V any] struct {
	branch [branches]*branch[V]
	owned  uint64 // branches that this copy made itself and may write to
	size   int
}

// branch is a part of a table. owned counts for the one table that owns it.
type branch[V any] struct {
	leaf  [leaves]map[string]V
	owned uint16
}

// shared returns the table for the next state: it owns nothing yet.
func (t table[V]) shared() table[V] {
	t.owned = 0
	return t
}

// slot is FNV-1a, so that a key has the same piece in every process.
func slot(key string) (branch, leaf uint) {
	h := uint32(2166136261)
	for i := range len(key) {
		h = (h ^ uint32(key[i])) * 16777619
	}
	return uint(h % branches), uint(h / branches % leaves)
}

// leaf is where a key is, if anywhere.
func (t *table[V]) leaf(key string) map[string]V {
	i, j := slot(key)
	if t.branch[i] == nil {
		return nil
	}
	return t.branch[i].leaf[j]
}

func (t *table[V]) get(key string) (V, bool) {
	v, ok := t.leaf(key)[key]
	return v, ok
}

// own is the leaf of a key, to be written to.
func (t *table[V]) own(key string) map[string]V {
	i, j := slot(key)
	if t.owned&(1<<i) == 0 {
		fresh := &branch[V]{}
		if was := t.branch[i]; was != nil {
			fresh.leaf = was.leaf
		}
		t.branch[i] = fresh
		t.owned |= 1 << i
	}
	b := t.branch[i]
	if b.owned&(1<<j) == 0 {
		fresh := make(map[string]V, len(b.leaf[j])+1)
		for k, v := range b.leaf[j] {
			fresh[k] = v
		}
		b.leaf[j] = fresh
		b.owned |= 1 << j
	}
	return b.leaf[j]
}

func (t *table[V]) set(key string, v V) {
	m := t.own(key)
	before := len(m)
	m[key] = v
	t.size += len(m) - before
}

func (t *table[V]) delete(key string) {
	if _, ok := t.get(key); !ok {
		return
	}
	delete(t.own(key), key)
	t.size--
}

// keys returns all keys in order, so that a step always does the same.
func (t *table[V]) keys() []string {
	all := make([]string, 0, t.size)
	t.each(func(key string, _ V) { all = append(all, key) })
	slices.Sort(all)
	return all
}

// each visits every entry in no order.
func (t *table[V]) each(visit func(key string, v V)) {
	for _, b := range t.branch {
		if b == nil {
			continue
		}
		for _, m := range b.leaf {
			for k, v := range m {
				visit(k, v)
			}
		}
	}
}
