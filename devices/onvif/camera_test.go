package onvif

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"brighteyes/devices"
	"brighteyes/devices/onvif/onvifsim"
)

func TestACameraThatIsTurnedAwayRaisesItOnce(t *testing.T) {
	t.Parallel()
	sim := simulate(t, login())
	cam := watch(t, Config{}, settingsFor(sim, ""))
	cam.listening(sim)
	sim.Set(onvifsim.SceneChange, true)
	cam.expectEvents(devices.CameraObstructed, 1)
	cam.expectReason("obstructed")
	cam.expectValue("obstructed", 1, 1)
	sim.Set(onvifsim.Tamper, true) // another detector sees the same
	sim.Set(onvifsim.SceneChange, false)
	sim.Set(onvifsim.Tamper, false)
	cam.expectNoReason("obstructed")
	cam.expectValue("obstructed", 0, 0)
	if n := cam.Count(devices.CameraObstructed); n != 1 {
		t.Errorf("it is raised %d times, want once", n)
	}
	sim.Set(onvifsim.Tamper, true)
	cam.expectEvents(devices.CameraObstructed, 2)
}

func TestALostSubscriptionIsMadeAnewAndItsStatesRaiseNothing(t *testing.T) {
	t.Parallel()
	sim := simulate(t, login())
	sim.Set(onvifsim.Tamper, true) // before anybody listens
	cam := watch(t, Config{}, settingsFor(sim, ""))
	cam.listening(sim)
	cam.expectValue("obstructed", 1, 1)
	for round := 1; round <= 2; round++ {
		sim.Set(onvifsim.Motion, true)
		cam.expectEvents(devices.CameraMotion, round)
		sim.Forget()
		eventually(t, "another subscription", func() bool { return sim.Counts().Subscriptions == round+1 })
		cam.listening(sim)
		sim.Set(onvifsim.Motion, false)
	}
	if n := cam.Count(devices.CameraObstructed); n != 0 {
		t.Errorf("what was so already is raised %d times", n)
	}
	if e := cam.Got()[0]; len(e.Data) > 0 || e.Device != "cam-1" {
		t.Errorf("the event says %+v, want its type alone", e)
	}
}

func TestAWrongClockIsMeasuredAndTheLoginHoldsAllTheSame(t *testing.T) {
	t.Parallel()
	for name, ahead := range map[string]time.Duration{"an hour ahead": time.Hour, "two days behind": -48 * time.Hour} {
		t.Run(name, func(t *testing.T) {
			cfg := login()
			cfg.Clock = ahead
			sim := simulate(t, cfg)
			cam := watch(t, Config{}, settingsFor(sim, ""))
			cam.listening(sim)
			cam.expectValue("clock_offset_s", ahead.Seconds()-2, ahead.Seconds()+2)
			cam.expectReason("clock_wrong")
			if n := sim.Counts().Refused; n != 0 {
				t.Errorf("it was refused %d times", n)
			}
			sim.SetClock(0) // somebody puts it right; the logins under the old one fail
			cam.expectNoReason("clock_wrong")
			cam.expectToHear(sim)
		})
	}
}

func TestACameraThatLostItsTimeIsNamedSo(t *testing.T) {
	t.Parallel()
	cfg := login()
	cfg.Clock = time.Until(time.Date(1970, 1, 1, 0, 5, 0, 0, time.UTC))
	sim := simulate(t, cfg)
	cam := watch(t, Config{}, settingsFor(sim, ""))
	cam.listening(sim)
	cam.expectReason("clock_lost")
	if slices.Contains(cam.reasons(), "clock_wrong") {
		t.Error("it is called wrong as well")
	}
}

func TestACameraThatTellsNoTimeIsServed(t *testing.T) {
	t.Parallel()
	sim := simulate(t, login())
	sim.HideClock()
	cam := watch(t, Config{}, settingsFor(sim, ""))
	cam.listening(sim)
	if v, ok := cam.Newest("clock_offset_s"); ok {
		t.Errorf("its clock is said to be %v s off", v)
	}
}

func TestEveryWayOfLoggingInIsUnderstood(t *testing.T) {
	t.Parallel()
	for name, set := range map[string]func(*onvifsim.Config){
		"a token":             func(c *onvifsim.Config) { c.Login = onvifsim.Token },
		"digest, MD5":         func(c *onvifsim.Config) { c.Login = onvifsim.Digest },
		"digest, SHA-256":     func(c *onvifsim.Config) { c.Login, c.SHA256 = onvifsim.Digest, true },
		"another address":     func(c *onvifsim.Config) { c.Claims = "10.255.255.1:80" },
		"the newer streams":   func(c *onvifsim.Config) { c.Media2 = true },
		"nobody to log in as": func(c *onvifsim.Config) { c.Username = "" },
	} {
		t.Run(name, func(t *testing.T) {
			cfg := login()
			set(&cfg)
			if cfg.Claims != "" { // the port of what it claims is right, its host is not
				probe := simulate(t, onvifsim.Config{})
				cfg.Listen = probe.Addr()
				_, port, _ := strings.Cut(probe.Addr(), ":")
				cfg.Claims = "10.255.255.1:" + port
				probe.Close()
			}
			sim := simulate(t, cfg)
			cam := watch(t, Config{}, settingsFor(sim, ""))
			cam.listening(sim)
			cam.expectValue("nominal_fps", 12, 12)
			still, err := cam.runner.(devices.StillSource).Still(t.Context())
			if err != nil || len(still) < 100 {
				t.Errorf("a picture of %d bytes (%v)", len(still), err)
			}
			if cam.Told() != "BrightEyes Simulated 1.0" {
				t.Errorf("its model is %q", cam.Told())
			}
		})
	}
}

func TestAWrongPasswordIsSaidTwiceAtMostAndThenLongNotAgain(t *testing.T) {
	t.Parallel()
	for _, how := range []onvifsim.Login{onvifsim.Token, onvifsim.Digest} {
		cfg := login()
		cfg.Login, cfg.Password = how, "another"
		sim := simulate(t, cfg)
		w := watch(t, Config{}, settingsFor(sim, ""))
		var err error
		select {
		case err = <-w.ended:
			w.ended <- err
		case <-time.After(patience):
			t.Fatal("its run goes on")
		}
		if !devices.IsPermanent(err) || !errors.Is(err, errRefused) {
			t.Errorf("it ended with %v, want a permanent refusal", err)
		}
		if n := sim.Counts().Refused; n > 2 {
			t.Errorf("the camera was told a wrong password %d times; many lock the account at five", n)
		}
		secretless(t, "the error", err.Error())
		secretless(t, "the log", w.log.String())
	}
}

func TestACameraThatFailsIsNamedAndComesBack(t *testing.T) {
	t.Parallel()
	for how, want := range map[onvifsim.Failure]string{
		onvifsim.Hangs: "no_answer", onvifsim.Malformed: "bad_answer", onvifsim.Endless: "bad_answer", onvifsim.Deep: "bad_answer",
	} {
		t.Run(want, func(t *testing.T) {
			t.Parallel()
			sim := simulate(t, login())
			cam := watch(t, Config{}, settingsFor(sim, ""))
			cam.listening(sim)
			sim.Fail(how)
			cam.expectReason(want)
			sim.Fail(onvifsim.None)
			cam.expectNoReason(want)
			cam.expectToHear(sim)
			secretless(t, "the log", cam.log.String())
		})
	}
	t.Run("unreachable", func(t *testing.T) {
		t.Parallel()
		sim := simulate(t, login())
		cam := watch(t, Config{}, settingsFor(sim, ""))
		cam.listening(sim)
		sim.Stop()
		cam.expectReason("unreachable")
		if err := sim.Resume(); err != nil {
			t.Fatal(err)
		}
		cam.expectNoReason("unreachable")
	})
}

func TestACameraThatHangsHoldsUpNoOther(t *testing.T) {
	t.Parallel()
	bad, good := simulate(t, login()), simulate(t, login())
	bad.Fail(onvifsim.Hangs)
	driver := Config{}
	watch(t, driver, settingsFor(bad, ""))
	cam := watch(t, driver, settingsFor(good, ""))
	cam.listening(good)
	good.Set(onvifsim.Motion, true)
	cam.expectEvents(devices.CameraMotion, 1)
}

func TestACameraThatCannotBeListenedToSaysSo(t *testing.T) {
	t.Parallel()
	sim := simulate(t, login())
	sim.Fail(onvifsim.NoEvents)
	cam := watch(t, Config{}, settingsFor(sim, ""))
	cam.expectReason("events_lost")
	sim.Fail(onvifsim.None)
	cam.expectNoReason("events_lost")
}

func TestWhatACameraSaysOfItselfIsAReason(t *testing.T) {
	t.Parallel()
	sim := simulate(t, login())
	cam := watch(t, Config{}, settingsFor(sim, ""))
	cam.listening(sim)
	for topic, reason := range map[string]string{onvifsim.TooDark: "too_dark", onvifsim.SignalLoss: "signal_lost", onvifsim.StorageFailed: "storage_failed"} {
		sim.Set(topic, true)
		cam.expectReason(reason)
		sim.Set(topic, false)
		cam.expectNoReason(reason)
	}
	if len(cam.Got()) > 0 {
		t.Errorf("it raises %+v", cam.Got())
	}
}

func TestMovementThatFlickersIsOneEvent(t *testing.T) {
	t.Parallel()
	sim := simulate(t, login())
	cam := watch(t, Config{}, strings.Replace(settingsFor(sim, ""), "quiet_s: 0", "quiet_s: 60", 1))
	cam.listening(sim)
	for range 5 {
		sim.Set(onvifsim.Motion, true)
		sim.Pulse(onvifsim.MotionAlarm)
		sim.Set(onvifsim.Motion, false)
	}
	sim.Set(onvifsim.Tamper, true) // said after all of them
	cam.expectEvents(devices.CameraObstructed, 1)
	cam.expectEvents(devices.CameraMotion, 1)
}

func TestMovementIsNoEventWhereNobodyWantsIt(t *testing.T) {
	t.Parallel()
	sim := simulate(t, login())
	cam := watch(t, Config{}, settingsFor(sim, "motion: false\n"))
	cam.listening(sim)
	sim.Set(onvifsim.Motion, true)
	sim.Set(onvifsim.Tamper, true)
	cam.expectEvents(devices.CameraObstructed, 1)
	if n := cam.Count(devices.CameraMotion); n != 0 {
		t.Errorf("%d events of movement", n)
	}
}

func TestAnEventThatCannotBeKeptIsSaidAgainAsTheSame(t *testing.T) {
	t.Parallel()
	sim := simulate(t, login())
	cam := watch(t, Config{}, settingsFor(sim, ""))
	cam.listening(sim)
	cam.mu.Lock()
	cam.full = 3
	cam.mu.Unlock()
	sim.Set(onvifsim.Tamper, true)
	cam.expectEvents(devices.CameraObstructed, 1)
}

func TestACameraThatIsToRecordAndDoesNotSaysSo(t *testing.T) {
	t.Parallel()
	cfg := login()
	cfg.Records = true
	sim := simulate(t, cfg)
	sim.SetRecording(false)
	cam := watch(t, Config{}, settingsFor(sim, "recording: true\n"))
	cam.expectReason("not_recording")
	cam.expectValue("recording_on", 0, 0)
	sim.SetRecording(true)
	sim.Stop() // it is asked again when it is connected anew
	cam.expectReason("unreachable")
	if err := sim.Resume(); err != nil {
		t.Fatal(err)
	}
	cam.expectNoReason("not_recording")
	cam.expectValue("recording_on", 1, 1)
}

func TestTheTextInThePictureIsHeldAgainstTheCamerasName(t *testing.T) {
	t.Parallel()
	for _, second := range []bool{false, true} {
		cfg := login()
		cfg.Media2, cfg.Label = second, "东门 人行"
		sim := simulate(t, cfg)
		cam := watch(t, Config{}, settingsFor(sim, ""))
		cam.expectValue("label_right", 1, 1)
		sim.SetLabel("Camera 01")
		sim.Stop() // it is asked again when it is connected anew
		cam.expectReason("unreachable")
		if err := sim.Resume(); err != nil {
			t.Fatal(err)
		}
		cam.expectValue("label_right", 0, 0)
	}
	silent := simulate(t, login()) // knows no GetOSDs
	cam := watch(t, Config{}, settingsFor(silent, ""))
	cam.expectValue("nominal_fps", 1, 60)
	cam.expectValue("clock_offset_s", -5, 5)
	if v, told := cam.Newest("label_right"); told {
		t.Errorf("of a camera that cannot say, %v is claimed", v)
	}
}

func TestTheCameraIsToldWhenNobodyListensAnyMore(t *testing.T) {
	t.Parallel()
	sim := simulate(t, login())
	cam := watch(t, Config{}, settingsFor(sim, ""))
	cam.expectToHear(sim) // it knows its subscription; one whose answer it did not await ends by itself
	cam.stop()
	eventually(t, "the subscription to be ended", func() bool { return sim.Counts().Unsubscribed == 1 })
}

func TestNobodyButTheCameraIsAskedWhateverItSays(t *testing.T) {
	t.Parallel()
	other := simulate(t, onvifsim.Config{Listen: "127.0.0.2:0"})
	cfg := login()
	cfg.Claims = other.Addr() // all its services, its snapshot and its subscriptions
	sim := simulate(t, cfg)
	cam := watch(t, Config{}, settingsFor(sim, ""))
	eventually(t, "the camera to be asked", func() bool { return sim.Counts().Requests > 3 })
	if _, err := cam.runner.(devices.StillSource).Still(t.Context()); err == nil {
		t.Error("a picture came from somewhere")
	}
	c := newClient(deviceAt(t, sim), cfg.Username, cfg.Password, trust{})
	if _, err := c.snapshot(t.Context(), media{at: c.device}, "sub"); nameOf(err) != faultUnreachable {
		t.Errorf("a snapshot at another host: %v", err)
	}
	sim.Redirect("http://" + other.Addr() + "/onvif/device_service")
	if _, err := c.readClock(t.Context()); nameOf(err) != faultAnswer {
		t.Errorf("sent elsewhere: %v", err)
	}
	if n := other.Counts().Requests; n != 0 {
		t.Errorf("the other was asked %d times", n)
	}
}

func TestASnapshotIsAJPEGOfBoundedSize(t *testing.T) {
	t.Parallel()
	sim := simulate(t, login())
	c := newClient(deviceAt(t, sim), "viewer", "see me: twice", trust{})
	at := media{at: c.device}
	answer := func(uri string) {
		sim.Say([]byte(`<Envelope><Body><GetSnapshotUriResponse><MediaUri><Uri>` + uri + `</Uri></MediaUri></GetSnapshotUriResponse></Body></Envelope>`))
	}
	answer("http://" + sim.Addr() + "/snapshot.jpg")
	if picture, err := c.snapshot(t.Context(), at, "sub"); err != nil || len(picture) < 100 {
		t.Errorf("%d bytes (%v), want a picture", len(picture), err)
	}
	answer("ftp://" + sim.Addr() + "/snapshot.jpg")
	if _, err := c.snapshot(t.Context(), at, "sub"); nameOf(err) != faultAnswer {
		t.Errorf("an address of another kind: %v", err)
	}
	for what, path := range map[string]string{"what is no picture": "/snapshot-text", "too long a picture": "/snapshot-endless"} {
		answer("http://" + sim.Addr() + path)
		if _, err := c.snapshot(t.Context(), at, "sub"); nameOf(err) != faultAnswer {
			t.Errorf("%s: %v", what, err)
		}
	}
}

func TestTheEndOfARunIsPromptAlsoWhileTheCameraHangs(t *testing.T) {
	t.Parallel()
	sim := simulate(t, login())
	cam := watch(t, Config{}, settingsFor(sim, ""))
	cam.listening(sim)
	sim.Fail(onvifsim.Hangs)
	cam.stop()
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
	defer cancel()
	select {
	case err := <-cam.ended:
		cam.ended <- err
		if err != nil {
			t.Errorf("told to end it returned %v", err)
		}
	case <-ctx.Done():
		t.Error("it does not end")
	}
}
