package telemetry

import "time"

// Windows folds values, given in the order of their time, into steps.
type Windows struct {
	q      Query
	points []Point
	start  int64
	n      int64
	sum    float64
	value  float64
}

// NewWindows begins an answer to q, which must be Whole.
func NewWindows(q Query) *Windows { return &Windows{q: q} }

// Add takes one value at ms milliseconds since 1970.
func (w *Windows) Add(ms int64, value float64) { w.AddMany(ms, 1, value, value, value, value) }

// AddMany takes what is known of n values that lie in one step.
func (w *Windows) AddMany(ms, n int64, sum, low, high, last float64) {
	step := w.q.Step.Milliseconds()
	start := ms - ms%step
	if w.n > 0 && start != w.start {
		w.close()
	}
	first := w.n == 0
	w.start = start
	w.n += n
	w.sum += sum
	switch w.q.Fn {
	case Min:
		if first || low < w.value {
			w.value = low
		}
	case Max:
		if first || high > w.value {
			w.value = high
		}
	case Last:
		w.value = last
	}
}

func (w *Windows) close() {
	value := w.value
	if w.q.Fn == Mean {
		value = w.sum / float64(w.n)
	}
	w.points = append(w.points, Point{Time: time.UnixMilli(w.start).UTC(), Value: value})
	w.n, w.sum = 0, 0
}

// Points ends the answer.
func (w *Windows) Points() []Point {
	if w.n > 0 {
		w.close()
	}
	return w.points
}
