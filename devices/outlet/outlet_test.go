package outlet_test

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"brighteyes/devices"
	"brighteyes/devices/drivertest"
	"brighteyes/devices/outlet"
)

func TestAnEventIsRepeatedUntilItIsKept(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var log drivertest.Log
		edge := drivertest.NewEdge(t)
		o := outlet.Outlet{Log: slog.New(slog.NewTextHandler(&log, nil)), Emit: edge}
		edge.Full(true)
		time.AfterFunc(time.Minute, func() { edge.Full(false) })
		if err := o.Put(t.Context(), devices.Event{Type: devices.ButtonPressed}); err != nil || len(edge.Got()) != 1 {
			t.Fatalf("%v, kept %v", err, edge.Got())
		}
		if n := strings.Count(log.String(), "cannot be kept"); n != 1 || !strings.Contains(log.String(), "at last") {
			t.Errorf("said %d times: %s", n, log.String())
		}
		edge.Full(true)
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		if err := o.Put(ctx, devices.Event{Type: devices.ButtonPressed}); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("ended with %v", err)
		}
	})
}

func TestATroubleIsToldWhenItBeginsChangesAndEnds(t *testing.T) {
	var log drivertest.Log
	o := outlet.Outlet{Log: slog.New(slog.NewTextHandler(&log, nil))}
	for _, err := range []error{nil, errors.New("away"), errors.New("away"), errors.New("refused"), nil, nil} {
		if got := o.Trouble(t.Context(), "read it", err); got != (err != nil) {
			t.Errorf("trouble %v for %v", got, err)
		}
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	o.Trouble(ended, "read it", errors.New("told to stop"))
	if lines := strings.Count(log.String(), "\n"); lines != 3 || strings.Contains(log.String(), "told to stop") {
		t.Errorf("%d lines: %s", lines, log.String())
	}
}

func TestReasonsHoldUntilTheyDoNot(t *testing.T) {
	var w outlet.Wellness
	w.Set("clock_wrong", true)
	w.Set("no_answer", true)
	w.Set("no_answer", true)
	if got := w.Reasons(); !slices.Equal(got, []string{"clock_wrong", "no_answer"}) {
		t.Errorf("reasons %v", got)
	}
	w.Set("clock_wrong", false)
	w.Set("never_held", false)
	if got := w.Reasons(); !slices.Equal(got, []string{"no_answer"}) {
		t.Errorf("reasons %v", got)
	}
}

func TestWhatWasHandedOnLongAgoIsForgotten(t *testing.T) {
	var r outlet.Recent[int]
	for i := range 1000 {
		r.Add(i)
		r.Add(i)
		if !r.Has(i) {
			t.Fatalf("%d is not known", i)
		}
	}
	if r.Has(0) || r.Has(743) || !r.Has(744) {
		t.Error("it does not know the last 256 and no others")
	}
}
