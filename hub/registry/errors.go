package registry

import "errors"

// The ways in which a change can be refused. They are wrapped with what was
// asked for; test with errors.Is.
var (
	ErrNotFound = errors.New("not found")
	ErrExists   = errors.New("exists already")
	ErrConflict = errors.New("not possible now")
	ErrInvalid  = errors.New("invalid")
)
