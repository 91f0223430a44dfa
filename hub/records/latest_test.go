package records

import (
	"slices"
	"testing"
)

// PostgreSQL refuses a statement that writes one row twice.
func TestOfSeveralChangesOnlyTheLastIsWritten(t *testing.T) {
	var l latest[dueRow]
	for at, key := range []string{"a", "b", "a", "c", "b"} {
		l.set(key, &dueRow{Key: key, At: int64(at)})
	}
	l.set("c", nil)
	if !slices.Equal(l.keys, []string{"a", "b", "c"}) {
		t.Errorf("keys %v", l.keys)
	}
	if l.rows["a"].At != 2 || l.rows["b"].At != 4 || l.rows["c"] != nil {
		t.Errorf("rows %+v", l.rows)
	}
}
