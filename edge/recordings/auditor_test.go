package recordings

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"brighteyes/devices"
	"brighteyes/devices/bus"
	"brighteyes/devices/rtsp"
	"brighteyes/devices/rtsp/replaysim"
	"brighteyes/devices/wire"
)

// recorder has these spans, and plays them over a real socket.
type recorder struct {
	mu    sync.Mutex
	spans []devices.Span
	ahead time.Duration
	err   error
	asked int
	play  string
}

func (r *recorder) HasRecordings() bool { return true }

func (r *recorder) Recordings(_ context.Context, from, to time.Time) (devices.RecordingIndex, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.asked++
	return devices.RecordingIndex{Spans: r.spans, Clock: r.ahead, ClockKnown: true}, r.err
}

func (r *recorder) Replay(ctx context.Context, from time.Time, sink func(devices.Replayed)) error {
	if r.play == "" {
		return devices.ErrNoRecording
	}
	return rtsp.Replay(ctx, devices.Replay{URL: "rtsp://" + r.play + "/onvif/replay?token=rec", From: from, Clock: true}, sink)
}

func (r *recorder) questions() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.asked
}

// post is an edge with one camera and a hub that hears it.
type post struct {
	auditor *Auditor
	heard   chan wire.RecordingsMessage
	busy    atomic.Bool
	mqtt    *bus.Memory
}

func newPost(t *testing.T, r devices.Recorder, c Config) *post {
	t.Helper()
	p := &post{heard: make(chan wire.RecordingsMessage, 64), mqtt: bus.NewMemory()}
	err := p.mqtt.Client("hub").Subscribe(t.Context(), wire.Topic("+", wire.Recordings), 1, func(m bus.Message) {
		got, bad := wire.DecodeRecordings(m.Payload)
		if bad != nil {
			t.Errorf("%s: %v", m.Topic, bad)
		}
		m.Ack()
		p.heard <- got
	})
	if err != nil {
		t.Fatal(err)
	}
	c.Edge, c.Bus, c.Busy = "edge-east", p.mqtt.Client("edge-east"), p.busy.Load
	c.Recorded = func() []string { return []string{"cam-1"} }
	c.Recorder = func(id string) (devices.Recorder, bool) { return r, id == "cam-1" }
	if c.Zone == nil {
		c.Zone = time.UTC
	}
	if c.Draw == nil {
		c.Draw = func(n int64) int64 { return n / 2 }
	}
	p.auditor = New(c)
	return p
}

func (p *post) run(t *testing.T) (stop func()) {
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- p.auditor.Run(ctx) }()
	return func() {
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
}

func TestAnAuditFindsAKnownGapAndPlaysAMinute(t *testing.T) {
	// it is noon where the recorder hangs, whenever the test runs: today has begun
	now := time.Now().UTC().Truncate(time.Second)
	zone := time.FixedZone("noon", 12*3600-(now.Hour()*3600+now.Minute()*60+now.Second()))
	now = now.In(zone)
	yesterday := time.Date(now.Year(), now.Month(), now.Day()-1, 0, 0, 0, 0, zone)
	gap := devices.Span{From: yesterday.Add(10 * time.Hour), To: yesterday.Add(11*time.Hour + 30*time.Minute)}
	has := []devices.Span{{From: yesterday.Add(-time.Hour), To: gap.From}, {From: gap.To, To: now.Add(time.Minute)}}
	player, err := replaysim.Start(replaysim.Config{Listen: "127.0.0.1:0", Speed: 5, Has: func(string) (all []replaysim.Span) {
		for _, s := range has {
			all = append(all, replaysim.Span{From: s.From, To: s.To})
		}
		return all
	}})
	if err != nil {
		t.Fatal(err)
	}
	defer player.Close()
	r := &recorder{spans: has, play: player.Addr()}
	for _, c := range []struct {
		lie  replaysim.Lie
		want string
	}{{replaysim.Truth, devices.ProofPlayed}, {replaysim.Untimed, devices.ProofUntimed}, {replaysim.Hour, devices.ProofElsewhen}, {replaysim.Refuse, devices.ProofNothing}, {replaysim.Rubbish, devices.ProofNoPicture}} {
		player.Lie(c.lie)
		p := newPost(t, r, Config{Days: 3, Every: 24 * time.Hour, Plans: map[string]Plan{}, Zone: zone})
		stop := p.run(t)
		p.auditor.Ask("cam-1")
		m := <-p.heard
		stop()
		if m.Fault != "" || m.Proof == nil || m.Proof.Result != c.want {
			t.Errorf("lie %d: %q, proof %+v, want %s", c.lie, m.Fault, m.Proof, c.want)
		}
		if c.lie != replaysim.Truth {
			continue
		}
		if d := m.Proof.Shown.Sub(m.Proof.Minute); d < 0 || d >= time.Minute {
			t.Errorf("it was shown %v after the minute's beginning", d)
		}
		byDate := map[string]devices.RecordingDay{}
		for _, day := range m.Days {
			byDate[day.Date] = day
		}
		day := byDate[yesterday.Format(time.DateOnly)]
		if day.PlannedS != 86400 || day.RecordedS != 86400-5400 || len(day.Gaps) != 1 || !day.Gaps[0].From.Equal(gap.From) || !day.Gaps[0].To.Equal(gap.To) {
			t.Errorf("yesterday is %+v, want an hour and a half missing from %v", day, gap.From)
		}
		if before := byDate[yesterday.Add(-24*time.Hour).Format(time.DateOnly)]; before.RecordedS != 3600 || before.PlannedS != 86400 {
			t.Errorf("the day before is %+v, want its last hour", before)
		}
		if today := m.Days[len(m.Days)-1]; today.RecordedS != today.PlannedS || today.PlannedS > 86400 {
			t.Errorf("today is %+v, want no gap so far", today)
		}
	}
}

func TestWhatIsNotPlannedIsNotMissed(t *testing.T) {
	plan, err := ParsePlan("08:00-20:00")
	if err != nil {
		t.Fatal(err)
	}
	midnight := time.Date(2026, 11, 28, 0, 0, 0, 0, time.UTC)
	day, _ := reckon([]devices.Span{{From: midnight.Add(9 * time.Hour), To: midnight.Add(23 * time.Hour)}}, plan, midnight, devices.Span{From: midnight, To: midnight.Add(24 * time.Hour)})
	if day.PlannedS != 12*3600 || day.RecordedS != 11*3600 || len(day.Gaps) != 1 {
		t.Errorf("%+v", day)
	}
	for _, wrong := range []string{"", "8-20", "20:00-08:00", "08:00-25:00", "08:61-09:00", "08:00-20:00x"} {
		if p, err := ParsePlan(wrong); err == nil {
			t.Errorf("%q is read as %v", wrong, p)
		}
	}
}

func TestAnIndexThatCannotBeReadMakesNoFigures(t *testing.T) {
	r := &recorder{err: fmt.Errorf("bad_index: %w", errors.New("more for ever"))}
	p := newPost(t, r, Config{Days: 30, Every: 24 * time.Hour})
	defer p.run(t)()
	p.auditor.Ask("cam-1")
	if m := <-p.heard; m.Fault != "bad_index" || len(m.Days) > 0 || m.Proof != nil {
		t.Errorf("%+v", m)
	}
	p.auditor.Ask("cam-9")
	m := <-p.heard
	for m.Device == "cam-1" { // the connection of the start has it told once more
		m = <-p.heard
	}
	if m.Device != "cam-9" || m.Fault != "no_recorder" {
		t.Errorf("of a camera without a recorder: %+v", m)
	}
}

func TestAuditsGiveWayToAlarmsAndComeDaily(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := &recorder{spans: []devices.Span{{From: time.Now().Add(-99 * 24 * time.Hour), To: time.Now().Add(99 * 24 * time.Hour)}}}
		p := newPost(t, r, Config{Days: 2, Every: 24 * time.Hour})
		defer p.run(t)()
		p.busy.Store(true)
		time.Sleep(spread("cam-1", firstSoon) + yieldMost - time.Minute)
		synctest.Wait()
		if n := r.questions(); n > 0 {
			t.Fatalf("%d questions while an alarm waits", n)
		}
		p.busy.Store(false)
		time.Sleep(3 * time.Second)
		synctest.Wait()
		if len(p.heard) != 1 {
			t.Fatalf("%d audits after the alarm", len(p.heard))
		}
		time.Sleep(3 * 24 * time.Hour)
		synctest.Wait()
		if len(p.heard) != 4 {
			t.Errorf("%d audits after three days more", len(p.heard))
		}
		p.mqtt.Cut("edge-east")
		p.auditor.Ask("cam-1")
		time.Sleep(time.Minute)
		p.mqtt.Restore("edge-east")
		synctest.Wait()
		if len(p.heard) != 5 {
			t.Errorf("%d audits: what the hub missed is told at the next connect", len(p.heard))
		}
	})
}

func TestAHubThatIsAwayWithAnAlarmWaitingDoesNotEndTheAudits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := &recorder{spans: []devices.Span{{From: time.Now().Add(-99 * 24 * time.Hour), To: time.Now().Add(99 * 24 * time.Hour)}}}
		p := newPost(t, r, Config{Days: 31, Every: 24 * time.Hour})
		p.busy.Store(true)
		defer p.run(t)()
		p.auditor.Ask("cam-1")
		if m := <-p.heard; m.Fault != "" || len(m.Days) < 31 {
			t.Errorf("fault %q, %d days, want an audit of 31 whole days", m.Fault, len(m.Days))
		}
	})
}

func TestAnAuditJustAfterMidnightKnowsAsManyDaysAsOneAQuarterOfAnHourLater(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		r := &recorder{spans: []devices.Span{{From: time.Now().Add(-99 * 24 * time.Hour), To: time.Now().Add(99 * 24 * time.Hour)}}}
		p := newPost(t, r, Config{Days: 31, Every: 365 * 24 * time.Hour, Zone: time.FixedZone("Shanghai", 8*3600)})
		defer p.run(t)()
		night := time.Date(2000, 1, 10, 0, 0, 0, 0, time.FixedZone("Shanghai", 8*3600))
		for _, after := range []time.Duration{-time.Minute, 30 * time.Second, 5 * time.Minute, 14 * time.Minute, 16 * time.Minute, time.Hour} {
			time.Sleep(time.Until(night.Add(after)))
			p.auditor.Ask("cam-1")
			m := <-p.heard
			for !m.At.Equal(time.Now().UTC()) { // what was found before is told once more
				m = <-p.heard
			}
			want := night.Add(after).Format(time.DateOnly)
			last := m.Days[len(m.Days)-1]
			if len(m.Days) != 32 || last.Date != want || last.RecordedS != last.PlannedS {
				t.Errorf("%v after midnight: %d days, the last is %+v; want 31 and today, %s", after, len(m.Days), last, want)
			}
		}
	})
}
