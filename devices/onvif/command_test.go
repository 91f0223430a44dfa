package onvif

import (
	"context"
	"errors"
	"testing"
	"time"

	"brighteyes/devices"
	"brighteyes/devices/onvif/onvifsim"
)

func TestARestartIsDoneWhenTheCameraIsBack(t *testing.T) {
	t.Parallel()
	sim := simulate(t, login())
	cam := watch(t, Config{}, settingsFor(sim, ""))
	cam.listening(sim)
	result, err := cam.do(t.Context(), "restart", nil)
	if err != nil || result["away_s"] == nil {
		t.Fatalf("restart: %v (%v), want how long it was away", result, err)
	}
	if n := sim.Counts().Restarts; n != 1 {
		t.Errorf("it was told %d times", n)
	}
	cam.listening(sim) // its events come again
	sim.Set(onvifsim.Motion, true)
	cam.expectEvents(devices.CameraMotion, 1)
}

func TestARestartWhoseEndIsNotSeenIsUnknown(t *testing.T) {
	t.Parallel()
	for name, away := range map[string]float64{"it stays away": 60, "it never goes away": -1} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			cfg := login()
			cfg.RestartS = away
			sim := simulate(t, cfg)
			cam := watch(t, Config{}, settingsFor(sim, ""))
			cam.listening(sim)
			ctx, cancel := context.WithTimeout(t.Context(), 3*time.Second)
			defer cancel()
			if _, err := cam.do(ctx, "restart", nil); !errors.Is(err, devices.ErrOutcomeUnknown) {
				t.Errorf("restart: %v, want that nobody knows", err)
			}
		})
	}
}

func TestARestartThatWasRefusedOrNeverArrivedHasFailed(t *testing.T) {
	t.Parallel()
	sim := simulate(t, login())
	cam := watch(t, Config{}, settingsFor(sim, ""))
	cam.listening(sim)
	sim.Fail(onvifsim.Refuses)
	if _, err := cam.do(t.Context(), "restart", nil); err == nil || errors.Is(err, devices.ErrOutcomeUnknown) {
		t.Errorf("refused: %v, want a failure", err)
	}
	sim.Stop()
	if _, err := cam.do(t.Context(), "restart", nil); nameOf(err) != faultUnreachable || errors.Is(err, devices.ErrOutcomeUnknown) {
		t.Errorf("not reached: %v, want a failure", err)
	}
	if n := sim.Counts().Restarts; n != 0 {
		t.Errorf("it restarted %d times", n)
	}
}

func TestACameraIsTurnedToAPresetByTokenOrName(t *testing.T) {
	t.Parallel()
	cfg := login()
	cfg.Turns = true
	sim := simulate(t, cfg)
	cam := watch(t, Config{}, settingsFor(sim, ""))
	cam.expectValue("nominal_fps", 12, 12)
	for wanted, token := range map[string]string{"1": "1", "yard": "2"} {
		result, err := cam.do(t.Context(), "goto_preset", map[string]any{"preset": wanted})
		if err != nil || result["seen"] != true || sim.Preset() != token {
			t.Errorf("preset %s: %v (%v), stands at %q, want %q", wanted, result, err, sim.Preset(), token)
		}
	}
	result, err := cam.do(t.Context(), "list_presets", nil)
	list, _ := result["presets"].([]map[string]any)
	if err != nil || len(list) != 2 || list[0]["name"] != "east gate" || list[1]["token"] != "2" {
		t.Errorf("presets: %v (%v)", result, err)
	}
	if _, err := cam.do(t.Context(), "goto_preset", map[string]any{"preset": "nowhere"}); !devices.IsPermanent(err) {
		t.Errorf("no such preset: %v", err)
	}
}

func TestACommandThatTheCameraMayHaveDoneIsUnknown(t *testing.T) {
	t.Parallel()
	cfg := login()
	cfg.Turns = true
	sim := simulate(t, cfg)
	cam := watch(t, Config{}, settingsFor(sim, ""))
	cam.expectValue("nominal_fps", 12, 12)
	sim.FailAt("GotoPreset", onvifsim.Hangs)
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	if _, err := cam.do(ctx, "goto_preset", map[string]any{"preset": "1"}); !errors.Is(err, devices.ErrOutcomeUnknown) {
		t.Errorf("without an answer: %v, want that nobody knows", err)
	}
}

func TestWhatACameraCannotBeToldIsSaidAtOnce(t *testing.T) {
	t.Parallel()
	sim := simulate(t, login())
	cam := watch(t, Config{}, settingsFor(sim, ""))
	cam.expectValue("nominal_fps", 12, 12)
	check := cam.runner.(devices.CommandChecker)
	for _, c := range []struct {
		action string
		args   map[string]any
	}{
		{"open", nil}, {"", nil}, {"restart", map[string]any{"now": true}}, {"goto_preset", nil},
		{"goto_preset", map[string]any{"preset": 1.0}}, {"goto_preset", map[string]any{"preset": "1", "speed": 2.0}},
	} {
		if err := check.CheckCommand(c.action, c.args); err == nil {
			t.Errorf("%s %v is taken", c.action, c.args)
		}
		if _, err := cam.do(t.Context(), c.action, c.args); !devices.IsPermanent(err) {
			t.Errorf("%s %v: %v, want a permanent refusal", c.action, c.args, err)
		}
	}
	if _, err := cam.do(t.Context(), "goto_preset", map[string]any{"preset": "1"}); !devices.IsPermanent(err) {
		t.Errorf("a camera that cannot turn: %v", err)
	}
}
