package drivertest

import (
	"context"
	"sync"
	"testing"
	"time"

	"brighteyes/devices"
)

// Serve runs an opened device until stop is called or the test is over. Then Run
// must return within this time, with nil. stop waits for it and may be called
// again.
func Serve(t testing.TB, runner devices.Runner, emit devices.Emitter, within time.Duration) (stop func()) {
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- runner.Run(ctx, emit) }()
	stop = sync.OnceFunc(func() {
		cancel()
		select {
		case err := <-done:
			if err != nil {
				t.Errorf("Run returned %v after its context ended", err)
			}
		case <-time.After(within):
			t.Errorf("Run did not return within %s of its context's end", within)
		}
	})
	t.Cleanup(stop)
	return stop
}
