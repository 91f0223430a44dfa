package wire

import "fmt"

// EnvelopeError says why a whole payload could not be read. Reason is one of the
// reasons of refusal, Detail says what was wrong and what would be right; it
// holds nothing of the payload but names of keys and identifiers.
type EnvelopeError struct {
	Reason string
	Detail string
}

func (e *EnvelopeError) Error() string { return e.Reason + ": " + e.Detail }

func unreadable(format string, args ...any) *EnvelopeError {
	return &EnvelopeError{Reason: ReasonEnvelope, Detail: fmt.Sprintf(format, args...)}
}
