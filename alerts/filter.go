package alerts

import "time"

// Filter chooses alerts from the records, newest first. Empty fields choose all.
type Filter struct {
	States     []Stage
	Severity   Severity
	Categories []Category
	Site       string
	Device     string
	From, To   time.Time
	Drill      *bool
	Limit      int
	Cursor     string // as returned by the page before
}
