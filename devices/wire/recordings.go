package wire

import (
	"fmt"
	"regexp"
	"slices"
	"time"

	"brighteyes/devices"
)

// RecordingsMessage is what an edge found when it audited the recordings of one camera.
// It is sent after each audit and, the newest of each camera, at each connect; never
// retained. What is lost on the way comes again with the next.
type RecordingsMessage struct {
	Sent time.Time `json:"sent"`
	devices.RecordingAudit
}

// EncodeRecordings writes an audit.
func EncodeRecordings(m RecordingsMessage) []byte { return compress(mustMarshal(m)) }

var faultWord = regexp.MustCompile(`^[a-z][a-z_]{0,31}$`)

// DecodeRecordings reads an audit. Only what the contract names is kept, within its
// bounds; a day that cannot be is an error of the whole, as a figure that is half read
// would be wrong.
func DecodeRecordings(payload []byte) (RecordingsMessage, *EnvelopeError) {
	var m RecordingsMessage
	if bad := decode(payload, &m); bad != nil {
		return RecordingsMessage{}, bad
	}
	switch {
	case !devices.ValidID(m.Device):
		return RecordingsMessage{}, unreadable("device: %v", devices.CheckID("device", m.Device))
	case m.At.IsZero():
		return RecordingsMessage{}, unreadable("at: is missing")
	case m.Fault != "" && !faultWord.MatchString(m.Fault):
		return RecordingsMessage{}, unreadable("fault: want a word of lower-case letters")
	case m.Fault != "" && len(m.Days) > 0:
		return RecordingsMessage{}, unreadable("days: there are none beside a fault")
	case len(m.Days) > devices.MostRecordingDays:
		return RecordingsMessage{}, &EnvelopeError{ReasonTooLarge, fmt.Sprintf("%d days, at most %d", len(m.Days), devices.MostRecordingDays)}
	case m.Proof != nil && !slices.Contains(devices.ProofResults[:], m.Proof.Result):
		return RecordingsMessage{}, unreadable("proof.result: want one of %v", devices.ProofResults)
	case m.ClockS != nil && (*m.ClockS < -1e10 || *m.ClockS > 1e10):
		return RecordingsMessage{}, unreadable("clock_s: is not believed")
	}
	before := ""
	for i, day := range m.Days {
		if _, err := time.Parse(time.DateOnly, day.Date); err != nil || day.Date <= before {
			return RecordingsMessage{}, unreadable("days[%d].date: want days such as 2026-11-29, rising", i)
		}
		before = day.Date
		if day.PlannedS < 0 || day.PlannedS > longestDay || day.RecordedS < 0 || day.RecordedS > day.PlannedS || len(day.Gaps) > devices.MostRecordingGaps || day.Left < 0 {
			return RecordingsMessage{}, unreadable("days[%d]: want 0 to planned_s recorded, a day of %d s at most, and %d gaps at most", i, longestDay, devices.MostRecordingGaps)
		}
		for n, g := range day.Gaps {
			if !g.To.After(g.From) {
				return RecordingsMessage{}, unreadable("days[%d].gaps[%d]: ends before it begins", i, n)
			}
		}
	}
	return m, nil
}

// longestDay is a day on which clocks go back.
const longestDay = 25 * 3600
