package commissioning

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// What is proved of a gate.
const (
	FailState   Key = "fail_state"   // what it does when it loses power 断电状态
	FireRelease Key = "fire_release" // whether a fire alarm releases it 消防联动
)

// The results of a proof.
const (
	FailsOpen   = "open"         // it opens, or can be pushed open
	FailsLocked = "locked"       // it stays locked; people get out another way
	Released    = "released"     // the fire alarm opened it
	NotReleased = "not_released" // it did not
)

// Proofs are given again every year unless something else is said.
const (
	DefaultProofDays = 365
	mostProofDays    = 1827 // five years
)

// Proof is that somebody saw what a gate does. Proofs are only ever added.
type Proof struct {
	ID     string    `json:"id"` // ULID
	Device string    `json:"device"`
	What   Key       `json:"what"`
	Result string    `json:"result"`
	Note   string    `json:"note,omitempty"`
	By     string    `json:"by"`
	At     time.Time `json:"at"`
	Due    time.Time `json:"due"` // when it has to be proved again
}

// NewProof makes a proof of now, or says what is missing. days is DefaultProofDays
// when it is 0.
func NewProof(p Proof, days int) (Proof, error) {
	want := map[Key][]string{FailState: {FailsOpen, FailsLocked}, FireRelease: {Released, NotReleased}}[p.What]
	p.Note = strings.TrimSpace(p.Note)
	if days == 0 {
		days = DefaultProofDays
	}
	switch {
	case want == nil:
		return p, fmt.Errorf("%w: what: want %s or %s", ErrInvalid, FailState, FireRelease)
	case !slices.Contains(want, p.Result):
		return p, fmt.Errorf("%w: result: want one of %v", ErrInvalid, want)
	case days < 1 || days > mostProofDays:
		return p, fmt.Errorf("%w: every_days: want 1 to %d", ErrInvalid, mostProofDays)
	case utf8.RuneCountInString(p.Note) > mostNote:
		return p, fmt.Errorf("%w: note: at most %d characters", ErrInvalid, mostNote)
	}
	p.Due = p.At.AddDate(0, 0, days)
	return p, nil
}

// Good reports whether what was seen is what has to be. A gate that no fire alarm
// releases is not.
func (p Proof) Good() bool { return p.Result != NotReleased }

// GateProof is one line of what the property desk has to know of a gate.
type GateProof struct {
	Device string `json:"device"`
	What   Key    `json:"what"`
	Last   *Proof `json:"last,omitempty"` // absent: never proved
	Due    bool   `json:"due"`            // never proved, not good, or over time
}

// Stand is what is known of each gate at now, what is due first.
func Stand(gateIDs []string, proofs []Proof, now time.Time) []GateProof {
	last := map[string]Proof{}
	for _, p := range proofs {
		key := p.Device + "/" + string(p.What)
		if p.At.After(last[key].At) {
			last[key] = p
		}
	}
	list := make([]GateProof, 0, 2*len(gateIDs))
	for _, id := range gateIDs {
		for _, what := range [...]Key{FailState, FireRelease} {
			line := GateProof{Device: id, What: what, Due: true}
			if p, proved := last[id+"/"+string(what)]; proved {
				line.Last, line.Due = &p, !p.Good() || !now.Before(p.Due)
			}
			list = append(list, line)
		}
	}
	slices.SortStableFunc(list, func(a, b GateProof) int {
		return cmp.Or(-compareBool(a.Due, b.Due), a.dueAt().Compare(b.dueAt()), cmp.Compare(a.Device, b.Device))
	})
	return list
}

func (g GateProof) dueAt() time.Time {
	if g.Last == nil {
		return time.Time{}
	}
	return g.Last.Due
}

func compareBool(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return 1
	}
	return -1
}
