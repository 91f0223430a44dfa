package alerts

import "time"

// Action is what a step wants to be put on record. All actions of a step are
// written in one transaction.
type Action interface{ action() }

// PutAlert writes an alert and appends the timeline entries that are new.
type PutAlert struct {
	Alert Alert // with its whole timeline
	New   int   // how many entries at the end of its timeline are new
}

// PutCondition writes what is known of a condition; DropCondition forgets it.
type PutCondition struct{ Held Held }

// DropCondition forgets a condition that is false and has no alert.
type DropCondition struct{ Key string }

// Schedule puts a timer on record; Cancel takes it away.
type Schedule struct{ Due Due }

// Cancel takes a timer away.
type Cancel struct{ Key string }

// Held is a condition on record: it is true, or was true not long ago.
type Held struct {
	Condition  Condition `json:"condition"`
	Alert      string    `json:"alert,omitempty"` // id of the alert that it opened
	Since      time.Time `json:"since"`
	FalseSince time.Time `json:"false_since,omitzero"` // zero while it holds
	// Rests is set when its alert was resolved by hand while it still held: it
	// opens no other until it was false once.
	Rests bool `json:"rests,omitempty"`
	// Judged is set while it is known only from present state. The event that
	// tells of the same, coming soon after, is then no second occurrence.
	Judged bool `json:"judged,omitempty"`
}

func (PutAlert) action()      {}
func (PutCondition) action()  {}
func (DropCondition) action() {}
func (Schedule) action()      {}
func (Cancel) action()        {}
