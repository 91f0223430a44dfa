package alerts

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"brighteyes/devices"
)

// report opens an alert for a person.
func (d *draft) report(r Report) error {
	switch {
	case r.By == "" || r.By == System:
		return &InvalidError{Field: "by", Reason: "an alert opened by hand needs a person"}
	case strings.TrimSpace(r.Title) == "" || utf8.RuneCountInString(r.Title) > 200:
		return &InvalidError{Field: "title", Reason: "1 to 200 characters"}
	case utf8.RuneCountInString(r.Summary) > maxNote:
		return &InvalidError{Field: "summary", Reason: fmt.Sprintf("at most %d characters", maxNote)}
	case !r.Category.Valid():
		return &InvalidError{Field: "category", Reason: "one of care, safety, maintenance"}
	case !r.Severity.Valid():
		return &InvalidError{Field: "severity", Reason: "one of critical, major, minor, info"}
	}
	if r.NewID == "" {
		r.NewID = devices.StableID(d.now, r.By, r.Title)
	}
	line := Standing{Rule: RuleReport, Category: r.Category, Severity: r.Severity}
	a := d.open(r.NewID, line, mark(ConditionKey(RuleReport, r.NewID), r.Drill), r.Drill)
	a.Timeline[0].By = r.By
	a.Edge, a.Device, a.Site = r.Device.Edge, r.Device.ID, r.Site
	if a.Site == "" {
		a.Site = r.Device.Site
	}
	a.Title, a.TitleEN = drillWords(r.Title, firstOf(r.TitleEN, r.Title), r.Drill)
	a.FromHome = r.FromHome
	a.Summary, a.SummaryEN = r.Summary, r.Summary
	return nil
}
