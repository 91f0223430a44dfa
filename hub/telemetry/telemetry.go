// Package telemetry is how numbers over time are asked for, whichever store
// keeps them: what a query is, what an answer is, and what the windows of an
// answer mean. It keeps nothing itself and never interprets a number.
package telemetry

import (
	"context"
	"errors"
	"fmt"
	"time"

	"brighteyes/devices"
)

// Fn says what becomes of the values that fall into one step.
type Fn string

// The functions of the contract.
const (
	Mean Fn = "mean"
	Min  Fn = "min"
	Max  Fn = "max"
	Last Fn = "last"
)

// Query asks for one metric of one device.
type Query struct {
	Device string
	Metric string
	From   time.Time // inclusive
	To     time.Time // exclusive
	Step   time.Duration
	Fn     Fn
}

// Span is all values of one metric of one device in a time.
type Span struct {
	Device string
	Metric string
	From   time.Time // inclusive
	To     time.Time // exclusive
}

// Point is one step's value, where Time is the beginning of the step, or one value
// as it came.
type Point struct {
	Time  time.Time
	Value float64
}

// MaxSteps bounds how many steps a query may span.
const MaxSteps = 10_000

// ErrQuery marks a query that cannot be answered whatever the store holds.
var ErrQuery = errors.New("query")

// Store keeps readings. Implementations pass the suite in storetest.
type Store interface {
	// Append returns nil once every reading is durable. A
	// devices.RejectedReadings means all but the named; after any other error
	// nothing may be taken for stored. A repeat overwrites.
	Append(ctx context.Context, readings []devices.Reading) error
	// Series answers q; steps without a value are left out. Steps begin at
	// multiples of Step since 1970 in UTC, so that From and To widen to whole ones.
	Series(ctx context.Context, q Query) ([]Point, error)
	// Values answers the values of a time as they came, From inclusive and To
	// exclusive, oldest first, as far as they are kept. Where there are more than
	// limit it answers none and more is true: the caller asks for a Series.
	Values(ctx context.Context, s Span, limit int) (points []Point, more bool, err error)
	// Ping says whether the store can be written to now.
	Ping(ctx context.Context) error
	// Run does what the store needs done over time until ctx ends.
	Run(ctx context.Context) error
	Close() error
}

// Whole checks q and widens it to whole steps.
func (q Query) Whole() (Query, error) {
	switch q.Fn {
	case Mean, Min, Max, Last:
	case "":
		q.Fn = Mean
	default:
		return q, fmt.Errorf("%w: fn %q is not one of mean, min, max, last", ErrQuery, q.Fn)
	}
	switch {
	case q.Device == "" || q.Metric == "":
		return q, fmt.Errorf("%w: device and metric must be named", ErrQuery)
	case q.Step < time.Millisecond:
		return q, fmt.Errorf("%w: step must be 1 ms or more", ErrQuery)
	case !q.From.Before(q.To):
		return q, fmt.Errorf("%w: from must be before to", ErrQuery)
	}
	q.Step = q.Step.Truncate(time.Millisecond)
	q.From = floor(q.From, q.Step)
	if to := floor(q.To, q.Step); to.Before(q.To) {
		q.To = to.Add(q.Step)
	}
	if steps := q.To.Sub(q.From) / q.Step; steps > MaxSteps {
		return q, fmt.Errorf("%w: %d steps asked for; %d at most, so take a longer step", ErrQuery, steps, MaxSteps)
	}
	return q, nil
}

func floor(t time.Time, step time.Duration) time.Time {
	ms := t.UnixMilli()
	s := step.Milliseconds()
	rest := ms % s
	if rest < 0 {
		rest += s
	}
	return time.UnixMilli(ms - rest).UTC()
}
