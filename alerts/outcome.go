package alerts

import "strings"

// Outcome is how an alert ended.
type Outcome string

// The outcomes of the contract. HandedOver needs service, time and reference.
const (
	Recovered         Outcome = "recovered"
	Handled           Outcome = "handled"
	AccidentalPress   Outcome = "accidental_press"
	DeviceFault       Outcome = "device_fault"
	CancelledByCaller Outcome = "cancelled_by_caller"
	NothingFound      Outcome = "nothing_found"
	HandedOver        Outcome = "handed_over"
	DrillOutcome      Outcome = "drill"
	TestOutcome       Outcome = "test"
	Duplicate         Outcome = "duplicate"
)

// outcomes lists them in the order in which they are offered.
var outcomes = [...]Outcome{
	Recovered, Handled, AccidentalPress, DeviceFault, CancelledByCaller,
	NothingFound, HandedOver, DrillOutcome, TestOutcome, Duplicate,
}

// Valid reports whether o is one of the contract's outcomes.
func (o Outcome) Valid() bool {
	for _, known := range outcomes {
		if o == known {
			return true
		}
	}
	return false
}

func outcomeList() string {
	names := make([]string, len(outcomes))
	for i, o := range outcomes {
		names[i] = string(o)
	}
	return strings.Join(names, " ")
}
