package alerts

import "errors"

// The ways in which a step can refuse what a person asks. Test with errors.Is;
// a conflict also carries the alert, see ConflictError.
var (
	ErrConflict = errors.New("not possible as the alert stands")
	ErrNotFound = errors.New("no such alert")
	ErrInvalid  = errors.New("invalid")
)

// ConflictError says that an act is not allowed in the alert's state, or was
// meant for an older version of it. It is an ErrConflict.
type ConflictError struct {
	Alert  Alert  // as it stands
	Reason string // in words for the caller
}

func (e *ConflictError) Error() string { return e.Reason }

// Is makes errors.Is(err, ErrConflict) true.
func (e *ConflictError) Is(target error) bool { return target == ErrConflict }

// InvalidError says which field of an act or a report is wrong, and what would
// be right. It is an ErrInvalid.
type InvalidError struct {
	Field  string // as named in the API: "outcome", "reference"
	Reason string
}

func (e *InvalidError) Error() string { return e.Field + ": " + e.Reason }

// Is makes errors.Is(err, ErrInvalid) true.
func (e *InvalidError) Is(target error) bool { return target == ErrInvalid }
