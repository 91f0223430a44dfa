package alerts

import "slices"

// shards is how many pieces a table is in. A step copies only the pieces that it
// writes to, so a press costs a few dozen pointers however many alerts are open.
const shards = 64

// table is a map that many states share: whoever changes it copies the piece
// first. The zero value is empty.
type table[V any] struct {
	piece [shards]map[string]V
	owned uint64 // pieces that this copy made itself and may write to
	size  int
}

// shared returns the table for the next state: it owns nothing yet.
func (t table[V]) shared() table[V] {
	t.owned = 0
	return t
}

// slot is FNV-1a, so that a key has the same piece in every process.
func slot(key string) uint {
	h := uint32(2166136261)
	for i := range len(key) {
		h = (h ^ uint32(key[i])) * 16777619
	}
	return uint(h % shards)
}

func (t *table[V]) get(key string) (V, bool) {
	v, ok := t.piece[slot(key)][key]
	return v, ok
}

func (t *table[V]) own(i uint) map[string]V {
	if t.owned&(1<<i) == 0 {
		fresh := make(map[string]V, len(t.piece[i])+1)
		for k, v := range t.piece[i] {
			fresh[k] = v
		}
		t.piece[i] = fresh
		t.owned |= 1 << i
	}
	return t.piece[i]
}

func (t *table[V]) set(key string, v V) {
	m := t.own(slot(key))
	before := len(m)
	m[key] = v
	t.size += len(m) - before
}

func (t *table[V]) delete(key string) {
	if _, ok := t.get(key); !ok {
		return
	}
	delete(t.own(slot(key)), key)
	t.size--
}

// keys returns all keys in order, so that a step always does the same.
func (t *table[V]) keys() []string {
	all := make([]string, 0, t.size)
	for _, m := range t.piece {
		for k := range m {
			all = append(all, k)
		}
	}
	slices.Sort(all)
	return all
}

// each visits every entry in no order.
func (t *table[V]) each(visit func(key string, v V)) {
	for _, m := range t.piece {
		for k, v := range m {
			visit(k, v)
		}
	}
}
