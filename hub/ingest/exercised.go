package ingest

import (
	"slices"

	"brighteyes/devices"
	"brighteyes/devices/wire"
)

// Exercises says which presses belong to a drill or a walk-test. It answers from
// memory, at once. hub/exercise implements it.
type Exercises interface {
	// Mark returns e as it is to be put on record. ticked says that it was a test
	// of the button alone, which raises nothing. The same event always gets the
	// same answer.
	Mark(e devices.Recorded) (marked devices.Recorded, ticked bool)
}

// pressID tells the presses of one batch apart.
type pressID struct {
	device, kind string
	at           int64 // nanoseconds
}

func pressOf(e devices.Recorded) pressID { return pressID{e.Device, e.Type, e.Time.UnixNano()} }

// exercised is the batch with the presses of exercises marked, and those that
// are only ticked off. b itself stays as it was: what cannot be committed is
// shown as the call that it may be. Only who has the turn calls it, so that
// presses are looked at in the order in which they count.
func (l *Ledger) exercised(b wire.Batch) (_ wire.Batch, ticked map[pressID]bool) {
	if l.exercises == nil || len(b.Events) == 0 {
		return b, nil
	}
	b.Events = slices.Clone(b.Events)
	ticked = map[pressID]bool{}
	for i, e := range b.Events {
		marked, tick := l.exercises.Mark(e)
		b.Events[i] = marked
		// Of two in one moment of which one is real, neither is only ticked off.
		was, known := ticked[pressOf(e)]
		ticked[pressOf(e)] = tick && (was || !known)
	}
	return b, ticked
}
