package commissioning

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// longestSuspension is how long a device may be out of service at a time.
const longestSuspension = 90 * 24 * time.Hour

// SuspensionState is where a suspension stands.
type SuspensionState string

// The states.
const (
	Asked    SuspensionState = "asked"    // 待批准
	Approved SuspensionState = "approved" // 停用中
	Refused  SuspensionState = "refused"  // 未批准
	Ended    SuspensionState = "ended"    // 已结束
)

// Suspension is that a device is out of service for a while. Times are the hub's.
type Suspension struct {
	ID      string          `json:"id"` // ULID
	Version int             `json:"version"`
	Device  string          `json:"device"`
	State   SuspensionState `json:"state"`
	Reason  string          `json:"reason"`
	AskedBy string          `json:"asked_by"`
	AskedAt time.Time       `json:"asked_at"`
	Until   time.Time       `json:"until"`
	// LifeLine names what calls for help depend on of this device. Then Substitute
	// is what replaces it, and Checker who looks to that.
	LifeLine   []string   `json:"life_line,omitempty"`
	Substitute string     `json:"substitute,omitempty"`
	Checker    string     `json:"checker,omitempty"`
	Decided    string     `json:"decided,omitempty"` // by whom
	From       *time.Time `json:"from,omitempty"`    // when it was approved; never earlier
	EndedAt    *time.Time `json:"ended_at,omitempty"`
	EndedBy    string     `json:"ended_by,omitempty"`
}

// AskFor makes a suspension that waits for its approval, or says what is missing.
func AskFor(s Suspension) (Suspension, error) {
	s.Reason, s.Substitute, s.Checker = strings.TrimSpace(s.Reason), strings.TrimSpace(s.Substitute), strings.TrimSpace(s.Checker)
	long := func(text string) bool { return utf8.RuneCountInString(text) > mostNote }
	switch {
	case s.Reason == "" || long(s.Reason):
		return s, fmt.Errorf("%w: reason: want 1 to %d characters", ErrInvalid, mostNote)
	case !s.Until.After(s.AskedAt) || s.Until.After(s.AskedAt.Add(longestSuspension)):
		return s, fmt.Errorf("%w: until: want a time within the next 90 days", ErrInvalid)
	case len(s.LifeLine) > 0 && (s.Substitute == "" || s.Checker == ""):
		return s, fmt.Errorf("%w: calls for help depend on it: say what replaces it (substitute) and who looks to that (checker)", ErrInvalid)
	case long(s.Substitute) || long(s.Checker):
		return s, fmt.Errorf("%w: substitute and checker: at most %d characters", ErrInvalid, mostNote)
	}
	s.Version, s.State, s.Decided, s.From, s.EndedAt, s.EndedBy = 1, Asked, "", nil, nil, ""
	return s, nil
}

// Decide is the word of somebody other than who asked. It begins now.
func (s Suspension) Decide(by string, yes bool, now time.Time) (Suspension, error) {
	switch {
	case s.State != Asked:
		return s, fmt.Errorf("%w: the suspension is %s", ErrNotNow, s.State)
	case by == s.AskedBy:
		return s, fmt.Errorf("%w: who asks for a suspension does not approve it", ErrSame)
	case yes && !s.Until.After(now):
		return s, fmt.Errorf("%w: its time is over", ErrNotNow)
	}
	s.Version++
	s.Decided = by
	if !yes {
		s.State = Refused
		return s, nil
	}
	s.State, s.From = Approved, &now
	return s, nil
}

// End is that the device is back, or that it is not wanted any more.
func (s Suspension) End(by string, now time.Time) (Suspension, error) {
	if s.State != Asked && s.State != Approved {
		return s, fmt.Errorf("%w: the suspension is %s", ErrNotNow, s.State)
	}
	s.Version++
	s.State, s.EndedAt, s.EndedBy = Ended, &now, by
	return s, nil
}

// Span is from when to when it excuses that the device was down. ok is false when
// it never did.
func (s Suspension) Span(now time.Time) (from, to time.Time, ok bool) {
	if s.From == nil {
		return from, to, false
	}
	to = s.Until
	if s.EndedAt != nil && s.EndedAt.Before(to) {
		to = *s.EndedAt
	}
	if now.Before(to) {
		to = now
	}
	return *s.From, to, to.After(*s.From)
}

// Excused is for how long between two times suspensions of one device excuse that
// it was down: from their approval to their end, what overlaps once.
func Excused(list []Suspension, from, to time.Time) (sum time.Duration) {
	type span struct{ from, to time.Time }
	var spans []span
	for _, s := range list {
		if a, b, ok := s.Span(to); ok && b.After(from) {
			spans = append(spans, span{a, b})
		}
	}
	slices.SortFunc(spans, func(a, b span) int { return cmp.Or(a.from.Compare(b.from), a.to.Compare(b.to)) })
	counted := from
	for _, s := range spans {
		if s.from.After(counted) {
			counted = s.from
		}
		if s.to.After(counted) {
			sum += s.to.Sub(counted)
			counted = s.to
		}
	}
	return sum
}
