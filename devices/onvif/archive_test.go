package onvif

import (
	"bytes"
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"brighteyes/devices"
	"brighteyes/devices/onvif/onvifsim"
	"brighteyes/devices/rtsp"
	"brighteyes/devices/rtsp/replaysim"
	"brighteyes/devices/spans"
)

func TestTheRecordingsOfARealCardAreRead(t *testing.T) {
	var a recordingsAnswer
	if err := answer(bytes.NewReader(recorded(t, "recording-search.xml")), "GetRecordingSearchResultsResponse", &a); err != nil {
		t.Fatal(err)
	}
	at := func(h, m, s int) time.Time { return time.Date(2026, 6, 4, h, m, s, 0, time.UTC) }
	want := []recording{
		{token: "SD_REC0002", video: "VIDEO002", from: at(6, 0, 0), to: at(12, 0, 0), going: true},
		{token: "SD_REC0001", from: at(0, 0, 0), to: at(23, 59, 59)},
	}
	got := a.recordings()
	if !a.completed() || len(got) != 2 || got[0] != want[0] || got[1] != want[1] {
		t.Errorf("read %+v, want %+v", got, want)
	}
}

func TestTheHistoryOfARealDeviceIsRead(t *testing.T) {
	var a changesAnswer
	if err := answer(bytes.NewReader(recorded(t, "event-search.xml")), "GetEventSearchResultsResponse", &a); err != nil {
		t.Fatal(err)
	}
	list := a.changes()
	if a.completed() || len(list) != 5 {
		t.Fatalf("complete %v, read %+v", a.completed(), list)
	}
	from := time.Date(2013, 10, 17, 5, 0, 0, 0, time.UTC)
	got, told := present(list, "VIDEO001", from, from.Add(time.Hour))
	want := devices.Span{From: from.Add(16*time.Minute + 47*time.Second), To: from.Add(time.Hour)}
	if !told || len(got) != 1 || got[0] != want {
		t.Errorf("the video is there in %v, want %v", got, want)
	}
	if got, _ := present(list, "", from, from.Add(time.Hour)); len(got) != 1 || got[0] != want {
		t.Errorf("without a name of the track: %v", got)
	}
	if _, told := present(list, "VIDEO009", from, from.Add(time.Hour)); told {
		t.Error("of a track that nothing was said of something is known")
	}
}

func TestWhatEndsWasThereBeforeAlsoWhereTheStateAtTheBeginningIsNotTold(t *testing.T) {
	from := time.Date(2026, 11, 28, 0, 0, 0, 0, time.UTC)
	to, ends, begins := from.Add(24*time.Hour), from.Add(5*time.Hour), from.Add(6*time.Hour)
	for name, c := range map[string]struct {
		list []trackChange
		want []devices.Span
	}{
		"it ends and begins again":        {[]trackChange{{ends, "V", false, false}, {begins, "V", true, false}}, []devices.Span{{From: from, To: ends}, {From: begins, To: to}}},
		"it ends, is told twice":          {[]trackChange{{ends, "V", false, false}, {ends, "V", false, false}}, []devices.Span{{From: from, To: ends}}},
		"nothing was there at first":      {[]trackChange{{from, "V", false, true}, {begins, "V", true, false}}, []devices.Span{{From: begins, To: to}}},
		"nor by a state without its word": {[]trackChange{{from, "V", false, false}, {begins, "V", true, false}}, []devices.Span{{From: begins, To: to}}},
		"a state that comes too late":     {[]trackChange{{ends, "V", false, false}, {begins, "V", true, true}}, []devices.Span{{From: from, To: ends}, {From: begins, To: to}}},
	} {
		if got, told := present(c.list, "V", from, to); !told || !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
}

// card is a camera whose card has two days, but for an hour.
func card(t *testing.T, replay string) (*onvifsim.Camera, devices.Recorder, devices.Span) {
	now := time.Now().Truncate(time.Second).UTC()
	gap := devices.Span{From: now.Add(-5 * time.Hour), To: now.Add(-4 * time.Hour)}
	cfg := login()
	cfg.Replay = replay
	cfg.Recorded = func() []onvifsim.Recording {
		return []onvifsim.Recording{{From: now.Add(-48 * time.Hour), To: gap.From}, {From: gap.To, To: time.Now().Add(time.Hour)}}
	}
	sim := simulate(t, cfg)
	w := watch(t, Config{Replay: rtsp.Replay}, settingsFor(sim, ""))
	rec := w.runner.(devices.Recorder)
	eventually(t, "it offers its recordings", rec.HasRecordings)
	return sim, rec, gap
}

func TestAGapOnACardIsFound(t *testing.T) {
	sim, rec, gap := card(t, "")
	window := devices.Span{From: gap.From.Add(-24 * time.Hour), To: gap.To.Add(time.Hour)}
	for _, lie := range []onvifsim.ArchiveLie{onvifsim.NoLie, onvifsim.Twice, onvifsim.NoZone} {
		sim.LieInArchive(lie)
		index, err := rec.Recordings(t.Context(), window.From, window.To)
		if err != nil {
			t.Fatal(err)
		}
		gaps := spans.Gaps(spans.Union(index.Spans, window, 0), window, time.Second)
		if index.Coarse || len(gaps) != 1 || !gaps[0].From.Equal(gap.From) || !gaps[0].To.Equal(gap.To) {
			t.Errorf("lie %d: gaps %v, want %v (coarse %v)", lie, gaps, gap, index.Coarse)
		}
	}
}

func TestWhatACardDoesNotTellIsNotClaimed(t *testing.T) {
	sim, rec, gap := card(t, "")
	window := devices.Span{From: gap.From.Add(-24 * time.Hour), To: gap.To.Add(time.Hour)}
	sim.LieInArchive(onvifsim.EndsOnly)
	index, err := rec.Recordings(t.Context(), window.From, window.To)
	if err != nil || !index.Coarse || len(spans.Gaps(spans.Union(index.Spans, window, 0), window, time.Second)) != 0 {
		t.Errorf("of a card without a history: %+v (%v)", index, err)
	}
	sim.LieInArchive(onvifsim.NoLie)
	for _, how := range []onvifsim.Failure{onvifsim.Malformed, onvifsim.Refuses} { // that history may be there
		sim.FailAt("FindEvents", how)
		if index, err := rec.Recordings(t.Context(), window.From, window.To); err == nil {
			t.Errorf("of a history that could not be asked for (%d): %+v", how, index)
		}
	}
	sim.FailAt("FindEvents", onvifsim.None)
	sim.LieInArchive(onvifsim.Searching)
	if _, err := rec.Recordings(t.Context(), window.From, window.To); !errors.Is(err, errEndlessSearch) {
		t.Errorf("of a search without an end: %v", err)
	}
	sim.LieInArchive(onvifsim.NothingFound)
	if index, err := rec.Recordings(t.Context(), window.From, window.To); !errors.Is(err, errNoSuchTrack) {
		t.Errorf("of an empty card: %+v (%v)", index, err)
	}
}

func TestACardIsPlayedFromTheTimeThatIsAskedFor(t *testing.T) {
	now := time.Now().Truncate(time.Second).UTC()
	player, err := replaysim.Start(replaysim.Config{Listen: "127.0.0.1:0", Username: "viewer", Password: "see me: twice",
		Has: func(string) []replaysim.Span { return []replaysim.Span{{From: now.Add(-48 * time.Hour), To: now}} }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(player.Close)
	_, rec, gap := card(t, "rtsp://"+player.Addr()+"/onvif/replay?token=rec")
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	var first devices.Replayed
	err = rec.Replay(ctx, gap.From.Add(-10*time.Minute), func(p devices.Replayed) {
		if first.Params == nil {
			first = p
		}
		cancel()
	})
	if err != nil || !first.Key || !first.Recorded.Equal(gap.From.Add(-10*time.Minute)) {
		t.Errorf("the first picture is of %v, want %v (%v)", first.Recorded, gap.From.Add(-10*time.Minute), err)
	}
}

func FuzzSearches(f *testing.F) {
	f.Add(recorded(f, "recording-search.xml"))
	f.Add(recorded(f, "event-search.xml"))
	f.Fuzz(func(t *testing.T, body []byte) {
		var a recordingsAnswer
		if answer(bytes.NewReader(body), "GetRecordingSearchResultsResponse", &a) == nil {
			a.recordings()
		}
		var b changesAnswer
		if answer(bytes.NewReader(body), "GetEventSearchResultsResponse", &b) != nil {
			return
		}
		from := time.Date(2013, 10, 17, 5, 0, 0, 0, time.UTC)
		got, _ := present(b.changes(), "", from, from.Add(time.Hour))
		for i, s := range got {
			if !s.To.After(s.From) || i > 0 && s.From.Before(got[i-1].To) {
				t.Errorf("%v", got)
			}
		}
	})
}

var _ devices.ReplayFunc = rtsp.Replay
