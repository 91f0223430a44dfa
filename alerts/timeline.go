package alerts

import "time"

// System stands in a timeline where no person did it.
const System = "system"

// What the machine writes into a timeline as Entry.Action. What people do stands
// there under its verb.
const (
	EntryRaised        = "raised"
	EntryRepeated      = "repeated"     // another occurrence
	EntryCalledAgain   = "called_again" // a new call after the acknowledgement: open again
	EntryCancelled     = "cancelled"    // the caller says so; it resolves nothing
	EntryCleared       = "cleared"      // the sensor says that it is over; it resolves nothing
	EntryChanged       = "changed"      // the condition concerns more or fewer; note: the title
	EntryPromoted      = "promoted"     // critical by now
	EntryRecovered     = "recovered"
	EntryHidden        = "hidden" // note: id of the alert that it stands under
	EntryShown         = "shown"
	EntryPaged         = "paged"          // note: policy and who is told
	EntryEscalated     = "escalated"      // a further step; note as with EntryPaged
	EntrySkipped       = "skipped"        // a step that reaches nobody now
	EntryNobody        = "nobody"         // there is nobody to tell beyond the screens
	EntryLate          = "late"           // too old to be told as new
	EntryUnseen        = "unseen"         // nobody has looked at it yet
	EntryOverdue       = "overdue"        // nobody has arrived in time
	EntryHanded        = "handed"         // a channel took the message; note: channel and to whom
	EntryChannelFailed = "channel_failed" // note: channel, to whom, why
	EntryUnreached     = "unreached"      // every channel of a person failed; note: who

	EntryReportDue     = "report_due"     // note: the kind of report
	EntryReportOverdue = "report_overdue" // its time is over; note as with EntryReportDue

	EntryRecorded = "recorded" // what was shown unrecorded is on record; note: id of the alert
)

// Whatever a device does, an alert's timeline stays readable: the machine's
// repeated lines come once a minute, and in a long one once an hour. The count
// and the events on record have each of them.
const (
	repeatEvery     = time.Minute
	repeatEveryLong = time.Hour
	longTimeline    = 200
)

func (d *draft) note(a *Alert, by, action, text string) {
	e := Entry{At: d.now, By: by, Action: action, Note: text}
	if by != System && d.ago >= toldLate {
		e.EarlierS = int(d.ago / time.Second)
	}
	a.Timeline = append(a.Timeline, e)
}

// toldLate is how long before it was told an act must have been done for the
// timeline to say so; less is a slow network.
const toldLate = 30 * time.Second

// noteOften writes a line that comes again with every step of an escalation, and in
// a long timeline only now and then.
func (d *draft) noteOften(a *Alert, action, text string) {
	if len(a.Timeline) < longTimeline || d.worthALine(a, action) {
		d.note(a, System, action, text)
	}
}

// worthALine reports whether a line that can come any number of times should be
// written once more.
func (d *draft) worthALine(a *Alert, action string) bool {
	pause := repeatEvery
	if len(a.Timeline) >= longTimeline {
		pause = repeatEveryLong
	}
	for i := len(a.Timeline) - 1; i >= 0; i-- {
		switch entry := a.Timeline[i]; {
		case d.now.Sub(entry.At) >= pause:
			return true // no line of these is younger
		case entry.Action == action:
			return false
		}
	}
	return true
}
