// Package notify is what every channel by which people are told has in common:
// the Message, the Channel, and the errors by which a channel says whether
// trying again can help.
//
// A message carries place code, kind, age and a one-time link, and has no field
// for anything else: no name, no illness, no phone, no key. An error of a
// channel names no address, no text and no secret, so that it can stand on a
// timeline and in a log as it is. The package sends nothing itself.
package notify

import (
	"context"
	"errors"
	"time"
)

// Channel is one way to reach people. Its methods are safe for concurrent use,
// end soon after ctx ends, and bound what they read.
type Channel interface {
	// Send hands m over, to may be empty for a channel that is no person's own. It
	// returns nil only when the other side said that it took the message. Any
	// error is an *Error, or is treated as one that may be tried again.
	Send(ctx context.Context, to string, m Message) (Receipt, error)
}

// Tester is a Channel that can be tested without telling anybody anything.
type Tester interface {
	Test(ctx context.Context) error
}

// Receipt is what a channel says of a message that it took.
type Receipt struct {
	Ref string // what the other side calls the message; may be empty
}

// Error says why a message was not handed over, in words that name no person,
// no address and no secret.
type Error struct {
	Reason string
	// Final: trying this channel again with this message cannot help.
	Final bool
	// Address: the other side refused the receiver and not us; the channel itself
	// works.
	Address bool
	// Doubt: the other side may have taken the message all the same, so that
	// another try is marked as a repeat.
	Doubt bool
	// RetryAfter is what the other side asked for; 0: nothing.
	RetryAfter time.Duration
}

func (e *Error) Error() string { return e.Reason }

// Failed is an error that may be tried again.
func Failed(reason string) *Error { return &Error{Reason: reason} }

// Doubtful is an error after which the message may have been taken all the same.
func Doubtful(reason string) *Error { return &Error{Reason: reason, Doubt: true} }

// Refused is an error of which another try cannot be better.
func Refused(reason string) *Error { return &Error{Reason: reason, Final: true} }

// Unreachable is a receiver whom the other side does not take.
func Unreachable(reason string) *Error { return &Error{Reason: reason, Final: true, Address: true} }

// AsError is err as an *Error. What a channel did not put in words itself could
// name anything and is not repeated.
func AsError(err error) *Error {
	var e *Error
	switch {
	case errors.As(err, &e):
		return e
	case errors.Is(err, context.DeadlineExceeded):
		return Doubtful("no answer in time")
	}
	return Doubtful("the channel failed")
}
