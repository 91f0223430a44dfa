package alerts

import (
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// HandOver is one call to a public service that takes the matter on 移交: who
// called which number when, and what was said. Lines are only ever added.
type HandOver struct {
	Service   string    `json:"service"` // 110, 119 or 120
	At        time.Time `json:"at"`      // of the call, as told
	By        string    `json:"by"`      // who put it on record
	Caller    string    `json:"caller"`  // who called, as shown
	Reference string    `json:"reference,omitempty"`
	Told      string    `json:"told,omitempty"`
	Comes     string    `json:"comes,omitempty"` // who comes, as they said
	Undone    bool      `json:"undone,omitempty"`
}

// services can be handed over to.
var services = [...]string{"110", "119", "120"}

const (
	mostHandOvers  = 20
	mostShort      = 120             // characters of a name or a reference
	handedTooEarly = 5 * time.Minute // a typed time may be that much ahead
)

// Call is what is told of a call to a public service.
type Call struct {
	Service   string
	At        *time.Time // nil: now
	Caller    string     // empty: who tells it
	Reference string     // empty: they gave none
	Told      string
	Comes     string
}

func (d *draft) validCall(act Act, a *Alert) error {
	c := act.Call
	switch {
	case c == nil || !slices.Contains(services[:], c.Service):
		return &InvalidError{Field: "service", Reason: "one of " + strings.Join(services[:], ", ")}
	case c.At != nil && c.At.After(d.now.Add(handedTooEarly)):
		return &InvalidError{Field: "time", Reason: "the call is still to come"}
	case len(a.HandOvers) >= mostHandOvers:
		return &InvalidError{Field: "service", Reason: fmt.Sprintf("at most %d calls on one alert; write a note", mostHandOvers)}
	case utf8.RuneCountInString(c.Told) > maxNote:
		return &InvalidError{Field: "told", Reason: fmt.Sprintf("at most %d characters", maxNote)}
	}
	for field, text := range map[string]string{"caller": c.Caller, "reference": c.Reference, "comes": c.Comes} {
		if utf8.RuneCountInString(text) > mostShort {
			return &InvalidError{Field: field, Reason: fmt.Sprintf("at most %d characters", mostShort)}
		}
	}
	return nil
}

// handOver puts a call on record and returns the timeline's words.
func (d *draft) handOver(a *Alert, act Act) string {
	c := act.Call
	h := HandOver{
		Service: c.Service, At: d.now, By: act.By, Caller: strings.TrimSpace(c.Caller),
		Reference: strings.TrimSpace(c.Reference), Told: strings.TrimSpace(c.Told), Comes: strings.TrimSpace(c.Comes),
	}
	if c.At != nil {
		h.At = c.At.UTC().Truncate(time.Millisecond)
	}
	if h.Caller == "" {
		h.Caller = act.By
	}
	a.HandOvers = append(slices.Clip(a.HandOvers), h)
	return joined(h.Service, h.Reference, h.Comes, h.Told)
}

// handedTo fills in of a resolution as handed over what the last call that was
// given a reference says.
func handedTo(act Act, a *Alert) Act {
	if act.Verb != Resolve || act.Outcome != HandedOver || strings.TrimSpace(act.Service+act.Reference) != "" {
		return act
	}
	for i := len(a.HandOvers) - 1; i >= 0; i-- {
		if h := a.HandOvers[i]; !h.Undone && h.Reference != "" {
			act.Service, act.Reference, act.HandedAt = h.Service, h.Reference, &h.At
			return act
		}
	}
	return act
}
