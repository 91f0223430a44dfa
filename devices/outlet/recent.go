package outlet

// Recent is what was handed on last, so that what comes twice is not handed on
// again. It holds a bounded number; forgetting one is harmless, as it has the same
// identity again. The zero value is empty and ready.
type Recent[K comparable] struct {
	order []K
	set   map[K]bool
}

const recentMost = 256

// Has reports whether it was.
func (r *Recent[K]) Has(key K) bool { return r.set[key] }

// Add notes that it was.
func (r *Recent[K]) Add(key K) {
	if r.set == nil {
		r.set = map[K]bool{}
	}
	if r.set[key] {
		return
	}
	if len(r.order) == recentMost {
		delete(r.set, r.order[0])
		r.order = r.order[1:]
	}
	r.order = append(r.order, key)
	r.set[key] = true
}
