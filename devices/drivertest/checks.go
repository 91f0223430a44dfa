package drivertest

import (
	"context"
	"math/rand/v2"
	"os"
	"regexp"
	"runtime"
	"strings"
	"testing"
	"time"

	"brighteyes/devices"
)

const (
	patience = 20 * time.Second // for a device to be found, where the subject does not say
	promptly = 5 * time.Second  // for what takes no time
)

func (s Subject) patience() time.Duration {
	if s.Patience > 0 {
		return s.Patience
	}
	return patience
}

func settingsAreStrict(t testing.TB, start func(t testing.TB) Subject) {
	s := start(t)
	if err := s.Stop(); err != nil {
		t.Fatalf("stop the simulator: %v", err)
	}
	begin := time.Now()
	if _, err := open(t, s, s.Settings, &Memory{}); err != nil {
		t.Fatalf("right settings are refused: %v", err)
	}
	if took := time.Since(begin); took > promptly {
		t.Fatalf("opening took %s: it must do no I/O", took)
	}
	const key = "no_such_key"
	unknown := strings.TrimRight(s.Settings, "\n") + "\n" + key + ": 1\n"
	if _, err := open(t, s, unknown, &Memory{}); err == nil || !strings.Contains(err.Error(), key) {
		t.Errorf("an unknown key got %v, want an error that names it", err)
	}
	for what, settings := range s.Wrong {
		if _, err := open(t, s, settings, &Memory{}); err == nil {
			t.Errorf("settings with %s are taken", what)
		}
	}
	if s.Driver.Name() == "" || s.Driver.Name() != strings.ToLower(s.Driver.Name()) {
		t.Errorf("the driver is called %q, want a word in lower case", s.Driver.Name())
	}
}

func endsWhenTold(t testing.TB, start func(t testing.TB) Subject) {
	s := start(t)
	stopped := begin(t, s)
	stopped.alive("it was started", time.Now())
	stopped.end()

	early := begin(t, s) // told before it had time for anything
	early.end()

	if err := s.Stop(); err != nil {
		t.Fatalf("stop the simulator: %v", err)
	}
	alone := begin(t, s) // told while it looks for a device that is not there
	time.AfterFunc(200*time.Millisecond, alone.stop)
	select {
	case <-alone.done:
	case <-time.After(promptly):
		t.Fatal("it does not end while the device is away")
	}
	alone.end()
}

func leavesNothing(t testing.TB, start func(t testing.TB) Subject) {
	s := start(t)
	once := func() {
		r := begin(t, s)
		r.alive("it was started", time.Now())
		r.end()
	}
	once() // what is made once and kept for all is not left behind
	goroutines, files := runtime.NumGoroutine(), openFiles()
	for range 5 {
		once()
	}
	within(t, min(promptly, s.patience()), "its goroutines end with it", func() bool { return runtime.NumGoroutine() <= goroutines })
	within(t, min(promptly, s.patience()), "its files and sockets are closed with it", func() bool { return openFiles() <= files })
}

// openFiles counts descriptors; where that cannot be seen it is always 0.
func openFiles() int {
	list, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		return 0
	}
	return len(list)
}

func letsGoWhenDurable(t testing.TB, start func(t testing.TB) Subject) {
	s := start(t)
	if s.Happen == nil {
		return
	}
	r := begin(t, s)
	r.alive("it was started", time.Now())
	if s.Repeats {
		r.setFull(true)
	}
	happen(t, s)
	within(t, s.patience(), "the event is emitted", func() bool { return len(r.offered()) > 0 })
	first := r.offered()[0]
	if first.Type == "" || first.Device != "" && first.Device != s.Device.ID {
		t.Errorf("the event is of type %q and device %q", first.Type, first.Device)
	}
	if s.Repeats {
		r.setFull(false)
		within(t, s.patience(), "the event comes again after it could not be kept", func() bool { return len(r.kept()) > 0 })
		again := r.kept()[0]
		if first.ID == "" || again.ID != first.ID || again.Type != first.Type {
			t.Errorf("it came again with id %q and type %s, first with %q and %s: it would count twice",
				again.ID, again.Type, first.ID, first.Type)
		}
	}
	r.end()
}

func comesBack(t testing.TB, start func(t testing.TB) Subject) {
	s := start(t)
	r := begin(t, s)
	r.alive("it was started", time.Now())
	for range 2 {
		if err := s.Stop(); err != nil {
			t.Fatalf("stop the simulator: %v", err)
		}
		<-time.After(300 * time.Millisecond)
		back := time.Now()
		if err := s.Resume(); err != nil {
			t.Fatalf("resume the simulator: %v", err)
		}
		r.alive("the device came back", back)
	}
	if s.Happen != nil {
		before := len(r.kept())
		happen(t, s)
		within(t, s.patience(), "an event after the outage is emitted", func() bool { return len(r.kept()) > before })
	}
	r.end()
}

func survivesGarbage(t testing.TB, start func(t testing.TB) Subject) {
	s := start(t)
	if s.Garbage == nil {
		return
	}
	r := begin(t, s)
	r.alive("it was started", time.Now())
	random := rand.New(rand.NewPCG(1, 2)) // the same rubbish every time
	for i := range 200 {
		bytes := make([]byte, random.IntN(200))
		for i := range bytes {
			bytes[i] = byte(random.Uint32())
		}
		if i%3 == 0 {
			bytes = append([]byte("{\"a\":["), bytes...)
		}
		if err := s.Garbage(bytes); err != nil {
			t.Fatalf("say garbage: %v", err)
		}
	}
	r.alive("it met garbage", time.Now())
	if s.Happen != nil {
		before := len(r.kept())
		happen(t, s)
		within(t, s.patience(), "an event after the garbage is emitted", func() bool { return len(r.kept()) > before })
	}
	if n := r.panics(); n > 0 {
		t.Errorf("it panicked %d times", n)
	}
	r.end()
}

// word is how an action is written; the hub takes no other.
var word = regexp.MustCompile(`^[a-z][a-z0-9_.]{0,62}$`)

func saysWhatItCanBeTold(t testing.TB, start func(t testing.TB) Subject) {
	s := start(t)
	runner, err := open(t, s, s.Settings, &Memory{})
	if err != nil {
		t.Fatalf("right settings are refused: %v", err)
	}
	const nothing = "no_such_action"
	if checker, ok := runner.(devices.CommandChecker); ok {
		if err := checker.CheckCommand(nothing, nil); err == nil {
			t.Errorf("action %s is not refused", nothing)
		}
	}
	if says, ok := runner.(devices.Capable); ok {
		seen := map[string]bool{}
		for _, action := range says.Actions() {
			if !word.MatchString(action) || seen[action] {
				t.Errorf("it lists action %q, want each once, in lower case", action)
			}
			seen[action] = true
		}
	}
	// It does not run: whatever it is told comes to nothing, and it says so.
	if commander, ok := runner.(devices.Commander); ok {
		if _, err := commander.Do(t.Context(), devices.Command{Action: nothing}); err == nil {
			t.Errorf("action %s is done", nothing)
		}
	}
}

func happen(t testing.TB, s Subject) {
	t.Helper()
	if err := s.Happen(); err != nil {
		t.Fatalf("have something happen: %v", err)
	}
}

// within waits until what is true, or fails.
func within(t testing.TB, d time.Duration, what string, ok func() bool) {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), d)
	defer cancel()
	for !ok() {
		select {
		case <-ctx.Done():
			t.Fatalf("not within %s: %s", d, what)
		case <-time.After(5 * time.Millisecond):
		}
	}
}
