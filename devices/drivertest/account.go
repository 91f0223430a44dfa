package drivertest

import "slices"

// Types are those of the events that were kept, in the order in which they came.
func (e *Edge) Types() []string {
	var list []string
	for _, ev := range e.Got() {
		list = append(list, ev.Type)
	}
	return list
}

// Count is how many events of a type were kept, repeats among them.
func (e *Edge) Count(eventType string) (n int) {
	for _, ev := range e.Got() {
		if ev.Type == eventType {
			n++
		}
	}
	return n
}

// Distinct is how many events there are once the hub has put repeats together.
func (e *Edge) Distinct() int {
	ids := map[string]bool{}
	for _, ev := range e.Got() {
		ids[ev.ID] = true
	}
	return len(ids)
}

// Indexes are the numbers that the device itself gave its events, as their data
// carry them, in the order in which they came.
func (e *Edge) Indexes() []int64 {
	var list []int64
	for _, ev := range e.Got() {
		if i, ok := ev.Data["index"].(int64); ok {
			list = append(list, i)
		}
	}
	return list
}

// Value is the newest of a metric, -1 while there is none.
func (e *Edge) Value(metric string) float64 {
	if v, ok := e.Newest(metric); ok {
		return v
	}
	return -1
}

// Newest is that of a metric that may be -1, and whether there is one.
func (e *Edge) Newest(metric string) (float64, bool) {
	for _, r := range slices.Backward(e.Readings()) {
		if v, ok := r.Values[metric]; ok {
			return v, true
		}
	}
	return 0, false
}
