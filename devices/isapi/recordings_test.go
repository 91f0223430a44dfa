package isapi_test

import (
	"strings"
	"testing"
	"time"

	"brighteyes/devices"
	"brighteyes/devices/isapi/isapisim"
	"brighteyes/devices/spans"
)

// nvr is a recorder whose channel 3 has recorded until now, but for a gap of an hour.
func nvr(t *testing.T, cfg isapisim.Config) (*rig, devices.Recorder, devices.Span) {
	now := time.Now().Truncate(time.Second)
	gap := devices.Span{From: now.Add(-5 * time.Hour), To: now.Add(-4 * time.Hour)}
	cfg.NoRecords, cfg.Zone = true, time.FixedZone("CST", 8*3600)
	cfg.Recorded = func(track int) (list []isapisim.Recording) {
		if track != 301 {
			return nil
		}
		for at := now.Add(-60 * time.Hour); at.Before(now); at = at.Add(30 * time.Minute) {
			if at.Before(gap.From) || !at.Before(gap.To) {
				list = append(list, isapisim.Recording{From: at, To: at.Add(30 * time.Minute)})
			}
		}
		return list
	}
	r := newRig(t, cfg)
	d := r.device("cam-3", devices.Camera, "channel: 3, timezone: Etc/GMT-8").begin()
	rec := d.runner.(devices.Recorder)
	eventually(t, "the recorder is asked", func() bool {
		_, err := rec.Recordings(t.Context(), now.Add(-time.Hour), now)
		return err == nil
	})
	return r, rec, gap
}

func TestAGapInARecordersIndexIsFoundWhateverZoneItsTimesAreIn(t *testing.T) {
	for name, cfg := range map[string]isapisim.Config{"the wall's": {}, "UTC": {UTC: true}} {
		_, rec, gap := nvr(t, cfg)
		window := devices.Span{From: gap.From.Add(-24 * time.Hour), To: gap.To.Add(time.Hour)}
		index, err := rec.Recordings(t.Context(), window.From, window.To)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		gaps := spans.Gaps(spans.Union(index.Spans, window, 0), window, time.Second)
		if len(gaps) != 1 || !gaps[0].From.Equal(gap.From) || !gaps[0].To.Equal(gap.To) {
			t.Errorf("%s: gaps %v, want %v", name, gaps, gap)
		}
		if !index.ClockKnown || index.Clock.Abs() > 2*time.Second {
			t.Errorf("%s: its clock is %v ahead", name, index.Clock)
		}
	}
}

func TestAnIndexThatLiesMakesNoFigure(t *testing.T) {
	sim, rec, gap := nvr(t, isapisim.Config{})
	window := devices.Span{From: gap.From.Add(-40 * time.Hour), To: gap.To}
	ask := func() (devices.RecordingIndex, error) { return rec.Recordings(t.Context(), window.From, window.To) }
	for lie, want := range map[isapisim.ArchiveLie]string{isapisim.MoreForEver: "the same again", isapisim.MoreNothing: "gives nothing", isapisim.Backwards: "bad_index: "} {
		sim.sim.LieInArchive(lie)
		if _, err := ask(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("lie %d: %v, want %q", lie, err, want)
		}
	}
	sim.sim.LieInArchive(isapisim.EmptyOK)
	if index, err := ask(); err != nil || len(index.Spans) > 0 {
		t.Errorf("of an empty index: %d spans, %v", len(index.Spans), err)
	}
	sim.sim.LieInArchive(isapisim.NoLie)
	honest, err := ask()
	if err != nil || honest.Coarse {
		t.Fatalf("coarse %v, %v", honest.Coarse, err)
	}
	sim.sim.LieInArchive(isapisim.OneBackwards)
	if index, err := ask(); err != nil || !index.Coarse || len(index.Spans) == 0 || len(index.Spans) >= len(honest.Spans) {
		t.Errorf("of an index with single entries that cannot be read: coarse %v, %d spans of %d (%v)", index.Coarse, len(index.Spans), len(honest.Spans), err)
	}
	for _, lie := range []isapisim.ArchiveLie{isapisim.Overlapping, isapisim.NoZone} {
		sim.sim.LieInArchive(lie)
		index, err := ask()
		long := spans.Length(spans.Union(index.Spans, window, 0))
		most := spans.Length(spans.Union(honest.Spans, window, 0))
		if lie == isapisim.Overlapping {
			most += 30 * time.Minute // into the gap, where it claims something
		}
		if err != nil || long != most {
			t.Errorf("lie %d: %v recorded, want %v (%v)", lie, long, most, err)
		}
	}
}

func TestAClockThatIsOffIsTold(t *testing.T) {
	sim, rec, _ := nvr(t, isapisim.Config{})
	sim.sim.SetClock(90 * time.Minute)
	index, err := rec.Recordings(t.Context(), time.Now().Add(-time.Hour), time.Now())
	if err != nil || (index.Clock-90*time.Minute).Abs() > 2*time.Second {
		t.Errorf("its clock is %v ahead, want 1h30m (%v)", index.Clock, err)
	}
}
