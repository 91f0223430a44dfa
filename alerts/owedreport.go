package alerts

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"brighteyes/devices"
)

// ReportKind says which of the reports 信息报告 about an alert it is.
type ReportKind string

// The kinds in their order.
const (
	FirstReport ReportKind = "first"     // 首报
	FollowUp    ReportKind = "follow_up" // 续报
	FinalReport ReportKind = "final"     // 终报
)

// ReportDuty says that alerts of a rule are reported, to whom and how soon.
type ReportDuty struct {
	To       string `json:"to"`
	FirstMin int    `json:"first_min"` // from the raising
	EveryMin int    `json:"every_min"` // between follow-ups while it is not resolved; 0: none are asked for
	FinalMin int    `json:"final_min"` // from the resolving
}

// Reports is what is owed and was sent of the reports about an alert. The duty
// is the one that stood when the alert was raised.
type Reports struct {
	Duty  ReportDuty   `json:"duty"`
	Next  ReportKind   `json:"next,omitempty"` // empty: none is owed
	DueAt *time.Time   `json:"due_at,omitempty"`
	Sent  []SentReport `json:"sent,omitempty"` // oldest first; the texts are kept apart
}

// SentReport is that a report was sent.
type SentReport struct {
	ID        string     `json:"id"`
	N         int        `json:"n"` // of this alert's, from 1
	Kind      ReportKind `json:"kind"`
	At        time.Time  `json:"at"`
	By        string     `json:"by"`
	To        string     `json:"to"`
	Way       string     `json:"way"`                 // printed, telephone or system
	Reference string     `json:"reference,omitempty"` // of the other system
	Late      bool       `json:"late,omitempty"`      // after its time
	SHA256    string     `json:"sha256,omitempty"`    // of the text, in hex; a former release had none
}

// SentText is what a person says was sent.
type SentText struct {
	ID        string
	Kind      ReportKind
	To        string // empty: as the duty says
	Way       string
	Reference string
	Text      string
	Draft     int // version of what was being written that it was sent from; 0: of none
}

// KeepReport puts the text of a sent report on record. Nothing ever changes it.
type KeepReport struct {
	Alert  string
	Report SentReport
	Text   string
	Draft  int // what was being written is gone with it, up to this version
}

func (KeepReport) action() {}

const (
	mostReports    = 50
	mostReportText = 8000             // characters
	remindBefore   = 10 * time.Minute // or a third of the time, if that is less
)

func reportKey(alert string) string { return string(DueReport) + ":" + alert }

// oweReports begins what is owed of an alert that was just opened.
func (d *draft) oweReports(a *Alert) {
	duty, ok := d.duties[a.Rule]
	if !ok || a.Drill || a.Category == Care { // a call for help is nobody's report
		return
	}
	a.Reports = &Reports{Duty: duty}
	d.oweReport(a, FirstReport, a.OpenedAt.Add(time.Duration(duty.FirstMin)*time.Minute))
}

// oweReport sets what is owed next and its timer; of an empty kind, nothing is. What was
// owed before is late no more.
func (d *draft) oweReport(a *Alert, kind ReportKind, at time.Time) {
	d.fails(ConditionKey(RuleReportLate, a.ID))
	next := *a.Reports
	next.Next, next.DueAt = kind, nil
	a.Reports = &next
	if kind == "" {
		d.cancel(reportKey(a.ID))
		return
	}
	next.DueAt = &at
	lead := min(remindBefore, at.Sub(d.now)/3)
	d.schedule(Due{Key: reportKey(a.ID), Alert: a.ID, Kind: DueReport, At: at.Add(-max(0, lead))})
}

// followUp owes the next follow-up, counted from the last report.
func (d *draft) followUp(a *Alert) {
	r := a.Reports
	if r.Duty.EveryMin == 0 || len(r.Sent) == 0 {
		d.oweReport(a, "", time.Time{})
		return
	}
	d.oweReport(a, FollowUp, r.Sent[len(r.Sent)-1].At.Add(time.Duration(r.Duty.EveryMin)*time.Minute))
}

// finalOwed owes the final report of an alert that was resolved. What turned out to
// be no incident before anything was sent is reported to nobody.
func (d *draft) finalOwed(a *Alert) {
	r := a.Reports
	switch {
	case r == nil:
	case len(r.Sent) > 0:
		d.oweReport(a, FinalReport, d.now.Add(time.Duration(r.Duty.FinalMin)*time.Minute))
	case a.Outcome == Duplicate || a.Outcome == TestOutcome || a.Outcome == DrillOutcome:
		d.oweReport(a, "", time.Time{})
	}
}

// reportsGoOn owes follow-ups again of an alert that is open again.
func (d *draft) reportsGoOn(a *Alert) {
	switch r := a.Reports; {
	case r == nil:
	case len(r.Sent) > 0:
		d.followUp(a)
	case r.Next == "": // it was no incident, and is one after all
		d.oweReport(a, FirstReport, d.now.Add(time.Duration(r.Duty.FirstMin)*time.Minute))
	}
}

// reportDue tells once that a report is due soon, and once that its time is over: from
// then on that is an alert of its own, which pages.
func (d *draft) reportDue(due Due) {
	a := d.edit(due.Alert)
	if a == nil {
		a = d.resolvedAlert(due.Alert, due.Resolved)
	}
	switch {
	case a == nil && due.Resolved == nil: // it could not be read now
		due.At = d.now.Add(askAgainAfter)
		d.schedule(due)
	case a == nil || a.Reports == nil || a.Reports.DueAt == nil:
	case d.now.Before(*a.Reports.DueAt):
		d.note(a, System, EntryReportDue, string(a.Reports.Next))
		d.schedule(Due{Key: due.Key, Alert: a.ID, Kind: DueReport, At: *a.Reports.DueAt})
	default:
		d.note(a, System, EntryReportOverdue, string(a.Reports.Next))
		d.holds(devices.StableID(d.now, due.Key, a.Reports.DueAt.UTC().Format(time.RFC3339Nano)), lateReport(a))
	}
}

// reportWords are the kinds as the alert of a late report says them.
var reportWords = map[ReportKind][2]string{FirstReport: {"首报", "first report"}, FollowUp: {"续报", "follow-up"}, FinalReport: {"终报", "final report"}}

// lateReport is that a report about a was not sent in time. It stands until one is sent,
// or none is owed any more.
func lateReport(a *Alert) Condition {
	words := reportWords[a.Reports.Next]
	return Condition{
		Key: ConditionKey(RuleReportLate, a.ID), Rule: RuleReportLate, Site: a.Site, Name: a.Title, NameEN: a.TitleEN,
		Reasons: []string{fmt.Sprintf("%s未在规定时间内报出 · the %s was not sent in time", words[0], words[1])},
	}
}

// Sendable is the report that can be sent now: what is owed, and when nothing is a
// follow-up to what was sent.
func (r *Reports) Sendable() ReportKind {
	if r.Next == "" {
		return FollowUp
	}
	return r.Next
}

func validReport(act Act, a *Alert) error {
	s := act.Report
	switch {
	case s == nil || s.ID == "":
		return &InvalidError{Field: "text", Reason: "is empty"}
	case a.Reports == nil:
		return &InvalidError{Field: "kind", Reason: "alerts of this kind are not reported"}
	case s.Kind != a.Reports.Sendable():
		return &ConflictError{Alert: *a, Reason: fmt.Sprintf("the report that is to be sent now is the %s", a.Reports.Sendable())}
	case len(a.Reports.Sent) >= mostReports:
		return &InvalidError{Field: "kind", Reason: fmt.Sprintf("at most %d of one alert", mostReports)}
	case s.Way != "printed" && s.Way != "telephone" && s.Way != "system":
		return &InvalidError{Field: "way", Reason: "one of printed, telephone, system"}
	case s.Way == "system" && strings.TrimSpace(s.Reference) == "":
		return &InvalidError{Field: "reference", Reason: "want the number that the other system gave"}
	case utf8.RuneCountInString(s.Reference) > mostShort || utf8.RuneCountInString(s.To) > mostShort:
		return &InvalidError{Field: "reference", Reason: fmt.Sprintf("at most %d characters, and so the recipient", mostShort)}
	case strings.TrimSpace(s.Text) == "" || utf8.RuneCountInString(s.Text) > mostReportText:
		return &InvalidError{Field: "text", Reason: fmt.Sprintf("1 to %d characters", mostReportText)}
	}
	return nil
}

// TextSHA256 is the hash by which a sent text is known again.
func TextSHA256(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}

// sendReport puts a report that was sent on record, with what is owed after it.
func (d *draft) sendReport(a *Alert, act Act) string {
	s, r := act.Report, *a.Reports
	one := SentReport{
		ID: s.ID, N: len(r.Sent) + 1, Kind: s.Kind, At: d.now, By: act.By, To: firstOf(s.To, r.Duty.To), Way: s.Way,
		Reference: strings.TrimSpace(s.Reference), Late: r.DueAt != nil && d.now.After(*r.DueAt), SHA256: TextSHA256(s.Text),
	}
	r.Sent = append(r.Sent[:len(r.Sent):len(r.Sent)], one)
	a.Reports = &r
	d.reports = append(d.reports, KeepReport{Alert: a.ID, Report: one, Text: s.Text, Draft: s.Draft})
	switch {
	case a.State != Resolved:
		d.followUp(a)
	case s.Kind == FirstReport:
		d.oweReport(a, FinalReport, d.now.Add(time.Duration(r.Duty.FinalMin)*time.Minute))
	default:
		d.oweReport(a, "", time.Time{})
	}
	return joined(string(one.Kind), one.To, one.Way, one.Reference)
}

// WithDuties is the state by which alerts are opened from now on: which rules are
// reported. It is configuration, and not on record with the alerts.
func (s State) WithDuties(duties map[string]ReportDuty) State {
	s.duties = duties
	return s
}
