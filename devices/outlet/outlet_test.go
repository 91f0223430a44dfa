package outlet_test

import (
	"context"
	"errors"
	"log/slog"
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
