package access

import "errors"

// ErrPIN means that this is no PIN, or one that is guessed first.
var ErrPIN = errors.New("a PIN has six digits, not all alike and not in a row")

// CheckNewPIN says whether pin may be set: six digits that are not the first
// that anybody would try.
func CheckNewPIN(pin string) error {
	if len(pin) != 6 {
		return ErrPIN
	}
	steps := map[int]bool{}
	for i := range len(pin) {
		if pin[i] < '0' || pin[i] > '9' {
			return ErrPIN
		}
		if i > 0 {
			steps[int(pin[i])-int(pin[i-1])] = true
		}
	}
	if len(steps) == 1 && (steps[0] || steps[1] || steps[-1]) {
		return ErrPIN
	}
	return nil
}

// MayTakeOver reports whether a session of from may become one of to by a PIN:
// only when to has no role that from lacks, so that six digits open nothing that
// was not open.
func (rs Roles) MayTakeOver(to Roles) bool {
	for _, r := range to {
		if !rs.Has(r) {
			return false
		}
	}
	return len(to) > 0
}
