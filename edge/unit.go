package edge

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"sync"
	"time"

	"brighteyes/devices"
)

const (
	firstPause     = time.Second
	longestPause   = time.Minute
	permanentPause = 10 * time.Minute
	healthy        = time.Minute // a run of this length forgives what was before
)

// unit is one device and the goroutine that runs its driver.
type unit struct {
	a      *Agent
	config DeviceConfig
	mark   string
	driver devices.Driver // nil when there is none of that name
	stop   context.CancelFunc
	done   chan struct{}
	log    *slog.Logger
	turn   chan struct{} // held by the command that is executed

	mu    sync.Mutex
	now   devices.Runner // nil while none runs
	shows bool           // a run of it had pictures
}

// run opens and runs the device anew until ctx ends.
func (u *unit) run(ctx context.Context) {
	pause, told := firstPause, ""
	for ctx.Err() == nil {
		began := time.Now()
		err := u.once(ctx)
		if ctx.Err() != nil {
			return
		}
		if time.Since(began) >= healthy {
			pause, told = firstPause, ""
		}
		u.a.metrics.failures.Inc()
		reason := short(err.Error())
		u.a.board.fault(u.config.ID, reason)
		if reason != told {
			u.log.Warn("a device is not served, tried again", "err", err)
			told = reason
		}
		next := jitter(pause)
		if devices.IsPermanent(err) {
			next = jitter(permanentPause)
		}
		wait(ctx, next)
		pause = min(2*pause, longestPause)
	}
}

// once is one run of the device. It always returns an error, but after ctx ended.
func (u *unit) once(ctx context.Context) (err error) {
	defer func() {
		u.set(nil)
		if p := recover(); p != nil {
			u.log.Error("a driver panicked", "panic", fmt.Sprint(p), "stack", string(debug.Stack()))
			err = errors.New("its driver broke down; the log has more")
		}
	}()
	if u.driver == nil {
		return devices.Permanent(fmt.Errorf("there is no driver %q", u.config.Driver))
	}
	settings := u.config.Settings
	if settings == nil {
		settings = noSettings{}
	}
	runner, err := u.driver.Open(devices.Spec{
		Device: u.config.Device, Settings: settings, Memory: u.a.cfg.Outbox.Memory(u.config.ID), Log: u.log,
	})
	if err != nil {
		return devices.Permanent(fmt.Errorf("open: %w", err)) // it does no I/O: the settings are wrong
	}
	u.set(runner)
	u.a.board.begins(u.config.ID)
	u.a.board.offers(u.config.ID, u.also(offers(runner)))
	emit := &emitter{a: u.a, device: u.config.ID}
	sound := time.AfterFunc(healthy, emit.sign)
	defer sound.Stop()
	if why, ok := runner.(devices.Explainer); ok {
		asking, stop := context.WithCancel(ctx)
		var asker sync.WaitGroup
		asker.Go(func() { u.ask(asking, why) })
		defer asker.Wait()
		defer stop()
	}
	if err := runner.Run(ctx, emit); err != nil {
		return err
	}
	return errors.New("its driver ended by itself")
}

// ask passes on, each second, why a running device is not well.
func (u *unit) ask(ctx context.Context, why devices.Explainer) {
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	defer u.a.board.explain(u.config.ID, nil) // its fault says more, when there is one
	for {
		u.a.board.explain(u.config.ID, u.reasons(why))
		u.a.board.offers(u.config.ID, u.offers(why))
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// reasons is Reasons of a driver that may panic.
func (u *unit) reasons(why devices.Explainer) (list []string) {
	defer func() {
		if p := recover(); p != nil {
			u.log.Error("a driver panicked at saying why its device is not well", "panic", fmt.Sprint(p), "stack", string(debug.Stack()))
			list = nil
		}
	}()
	return why.Reasons()
}

// offers is what a running device can be told by now, of a driver that may panic.
func (u *unit) offers(of devices.Explainer) (list []string) {
	r, ok := of.(devices.Runner)
	if !ok {
		return nil
	}
	defer func() {
		if p := recover(); p != nil {
			u.log.Error("a driver panicked at saying what its device can be told", "panic", fmt.Sprint(p), "stack", string(debug.Stack()))
			list = nil
		}
	}()
	return u.also(offers(r))
}

func (u *unit) set(r devices.Runner) {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.now = r
	if _, ok := r.(devices.PictureSource); ok {
		u.shows = true
	}
}

// showsPictures reports whether the device has pictures, also while it is down.
func (u *unit) showsPictures() bool {
	u.mu.Lock()
	defer u.mu.Unlock()
	return u.shows
}

func (u *unit) runner() devices.Runner {
	u.mu.Lock()
	defer u.mu.Unlock()
	return u.now
}

// noSettings is an entry that has none.
type noSettings struct{}

func (noSettings) Decode(any) error { return nil }
