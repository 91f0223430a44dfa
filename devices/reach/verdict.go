package reach

import "time"

// verdict is what a row of attempts means. It does no I/O.
type verdict struct {
	downAfter, upAfter, window int

	known  bool // anything can be said
	up     bool
	row    int // attempts in a row that speak against what is said
	recent []bool
	since  time.Time // of the first attempt that failed before it was called gone
}

// take notes an attempt and reports whether what is said of the device changed.
// The first answer says that it is there; that it is gone always takes a row.
func (v *verdict) take(at time.Time, answered bool) (changed bool) {
	v.recent = append(v.recent, answered)
	if len(v.recent) > v.window {
		v.recent = v.recent[1:]
	}
	if v.known && answered == v.up {
		v.row = 0
		return false
	}
	v.row++
	if !answered && v.row == 1 {
		v.since = at
	}
	need := v.upAfter
	switch {
	case !answered:
		need = v.downAfter
	case !v.known:
		need = 1
	}
	if v.row < need {
		return false
	}
	v.known, v.up, v.row = true, answered, 0
	return true
}

// wavers reports whether the last attempt spoke against what is said.
func (v *verdict) wavers() bool { return v.row > 0 }

// there reports whether the device may be called heard after an attempt that was
// answered.
func (v *verdict) there() bool { return v.known && v.up }

// loss is the part of the recent attempts that was not answered, in percent.
func (v *verdict) loss() float64 {
	lost := 0
	for _, ok := range v.recent {
		if !ok {
			lost++
		}
	}
	return float64(lost) * 100 / float64(max(len(v.recent), 1))
}
