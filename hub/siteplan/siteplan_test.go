package siteplan

import (
	"context"
	"errors"
	"log/slog"
	"math"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"brighteyes/alerts"
	"brighteyes/devices"
	"brighteyes/hub/access"
	"brighteyes/hub/coverage"
)

// gate is a square of 10 m with a camera that looks at it from 3 m before its edge.
func gate(base int) Draft {
	return Draft{
		Base: base, Sign: true, Note: "first survey",
		Areas: []coverage.Area{{ID: "north-gate", Name: "北门", Type: coverage.Entrance, Min: coverage.Detect, Max: coverage.Identify,
			Shape: coverage.Polygon{Outline: []coverage.Point{{X: 0, Y: 0}, {X: 10, Y: 0}, {X: 10, Y: 10}, {X: 0, Y: 10}}}}},
		Cameras: []coverage.Camera{{ID: "cam-north-1", At: coverage.Point{X: 5, Y: -3}, HeightM: 3, HeadingDeg: 0, AngleDeg: 100, RangeM: 40, WidthPx: 1920, HeightPx: 1080}},
	}
}

type shelf struct {
	mu       sync.Mutex
	versions []Version
	samples  []Sample
	held     []alerts.Held
	told     []alerts.Judgement
	away     bool // the records
	busy     bool // with an import, behind which the history waits
	outages  map[string]Outage
	lost     bool // the answer to what is put on record is lost
	fails    bool // a save fails
	forgot   time.Time
}

func (s *shelf) LatestPlan(context.Context) (Version, error) {
	if len(s.versions) == 0 {
		return Version{}, nil
	}
	return s.versions[len(s.versions)-1], nil
}

func (s *shelf) AddPlan(_ context.Context, v Version, _ access.AuditEntry) error {
	if s.fails {
		return errors.New("the disk is full")
	}
	s.versions = append(s.versions, v)
	if s.lost {
		return errors.New("the answer is lost")
	}
	return nil
}

func (s *shelf) PutOutages(ctx context.Context, list []Outage) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.busy {
		s.mu.Unlock()
		<-ctx.Done()
		s.mu.Lock()
		return ctx.Err()
	}
	if s.away {
		return errors.New("the records are away")
	}
	if s.outages == nil {
		s.outages = map[string]Outage{}
	}
	for _, o := range list {
		s.outages[o.ID] = o
	}
	if s.lost {
		return errors.New("the answer is lost")
	}
	return nil
}

func (s *shelf) LivingOutages(context.Context) (list []Outage, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, o := range s.outages {
		if o.Ended == nil {
			list = append(list, o)
		}
	}
	return list, nil
}

func (s *shelf) ForgetCovered(_ context.Context, before time.Time) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.forgot = before
	return nil
}

func (s *shelf) AddCovered(_ context.Context, list []Sample) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.samples = append(s.samples, list...)
	return nil
}

func (s *shelf) judge(ctx context.Context, changed []alerts.Judgement) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if s.away {
		return errors.New("the records are away")
	}
	s.told = append(s.told, changed...)
	return nil
}

func near(a, b float64) bool { return math.Abs(a-b) < 1e-9 }

func open(t *testing.T, s *shelf, cameras func() map[string]coverage.State) *Plans {
	t.Helper()
	if cameras == nil {
		cameras = func() map[string]coverage.State { return nil }
	}
	p, err := New(t.Context(), Config{Store: s, Cameras: cameras, Now: time.Now, Log: slog.New(slog.DiscardHandler),
		Camera: func(id string) (string, string) { return id, "" }, Site: func(string) (string, bool) { return "", true }, Judge: s.judge, Held: s.held, Keep: 400 * 24 * time.Hour,
		Image: func(id string) (Image, bool) { return Image{SHA256: "5a", WidthPx: 800, HeightPx: 600}, id == "kept" }})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func (p *Plans) save(t *testing.T, d Draft) Version {
	t.Helper()
	v, mistakes, err := p.Save(t.Context(), d, "police", func(time.Time, Version) access.AuditEntry { return access.AuditEntry{} })
	if err != nil || len(mistakes) > 0 {
		t.Fatal(err, mistakes)
	}
	return v
}

func TestAreasThatChangeNeedASignatureAndTheRestKeepsTheLastOne(t *testing.T) {
	kept := &shelf{}
	p := open(t, kept, nil)
	d := gate(0)
	d.Sign = false
	if _, _, err := p.Try(d, "police"); !errors.Is(err, ErrUnsigned) {
		t.Errorf("a register that nobody signs for: %v", err)
	}
	first := p.save(t, gate(0))
	if err := first.Register.Verify(); err != nil || first.Register.By != "police" || first.N != 1 {
		t.Errorf("%+v: %v", first, err)
	}

	d = gate(1)
	d.Sign, d.Cameras[0].HeadingDeg = false, 10
	if second := p.save(t, d); second.Register.Seal != first.Register.Seal || second.N != 2 {
		t.Errorf("a camera that was turned changed who signed for the areas: %+v", second)
	}

	d = gate(2)
	d.Sign, d.Areas[0].Min = false, coverage.Observe
	if _, _, err := p.Try(d, "police"); !errors.Is(err, ErrUnsigned) {
		t.Errorf("areas were changed under the signature of before: %v", err)
	}
	d.Sign = true
	if third := p.save(t, d); third.Register.Before != first.Register.Seal || third.Register.Verify() != nil {
		t.Errorf("the new register does not follow the one before: %+v", third.Register)
	}
	if _, _, err := p.Save(t.Context(), gate(2), "police", nil); !errors.Is(err, ErrConflict) {
		t.Errorf("what somebody else saved was overwritten: %v", err)
	}
	again := open(t, kept, nil)
	if v := again.View(); v.Version.N != 3 || v.Site == nil {
		t.Errorf("after a restart: %+v", v.Version)
	}
}

func TestADraftWithAMistakeIsNotKept(t *testing.T) {
	kept := &shelf{}
	d := gate(0)
	d.Cameras[0].AngleDeg = 0
	_, mistakes, err := open(t, kept, nil).Save(t.Context(), d, "police", nil)
	if err != nil || len(mistakes) == 0 || len(kept.versions) > 0 {
		t.Errorf("%v %v, %d kept", mistakes, err, len(kept.versions))
	}
}

func TestACameraThatIsNotKnownToSeeCoversNothing(t *testing.T) {
	fine := map[string]float64{"clock_offset_s": -2}
	for name, c := range map[string]struct {
		camera Camera
		want   coverage.Condition
	}{
		"online":                {Camera{Status: devices.Online, Lifecycle: devices.InService, Values: fine}, coverage.Sees},
		"offline":               {Camera{Status: devices.Offline, Lifecycle: devices.InService}, coverage.Offline},
		"its edge away":         {Camera{Status: devices.Unknown, Lifecycle: devices.InService}, coverage.Unknown},
		"frozen":                {Camera{Status: devices.Degraded, Lifecycle: devices.InService, Values: map[string]float64{"frozen": 1}}, coverage.Frozen},
		"black before frozen":   {Camera{Status: devices.Degraded, Lifecycle: devices.InService, Values: map[string]float64{"frozen": 1, "black": 1}}, coverage.Black},
		"degraded, sees":        {Camera{Status: devices.Degraded, Lifecycle: devices.InService, Values: map[string]float64{"frozen": 0}}, coverage.Sees},
		"frozen and away":       {Camera{Status: devices.Unknown, Lifecycle: devices.InService, Values: map[string]float64{"frozen": 0}}, coverage.Unknown},
		"suspended but online":  {Camera{Status: devices.Online, Lifecycle: devices.Suspended}, coverage.Suspended},
		"not yet commissioned":  {Camera{Status: devices.Online, Lifecycle: devices.Commissioning}, coverage.Unknown},
		"retired, still on air": {Camera{Status: devices.Online, Lifecycle: devices.Retired}, coverage.Offline},
	} {
		if got := StateOf(c.camera); got.Condition != c.want {
			t.Errorf("%s: %s, want %s", name, got.Condition, c.want)
		}
	}
	if StateOf(Camera{Status: devices.Online, Lifecycle: devices.InService}).ClockRight {
		t.Error("a clock that nobody measured is called right")
	}
	if !StateOf(Camera{Values: fine}).ClockRight || StateOf(Camera{Values: map[string]float64{"clock_offset_s": 31}}).ClockRight {
		t.Error("a clock is right within 30 s")
	}
}

// The clock of the test runs as fast as it can; nothing in it waits really.
func TestWhatFreezesIsDarkWithinTwoSecondsAndAddedUpEachMinute(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		kept := &shelf{}
		var mu sync.Mutex
		condition := coverage.Sees
		become := func(c coverage.Condition) { mu.Lock(); defer mu.Unlock(); condition = c }
		p := open(t, kept, func() map[string]coverage.State {
			mu.Lock()
			defer mu.Unlock()
			return map[string]coverage.State{"cam-north-1": {Condition: condition}, "cam-elsewhere": {Condition: coverage.Sees}}
		})
		p.save(t, gate(0))
		ctx, end := context.WithCancel(t.Context())
		done := make(chan error, 1)
		go func() { done <- p.Run(ctx) }()
		share := func() float64 { return p.View().Site.Figures(time.Now()).ByArea.Share }

		whole := share()
		if whole < 0.9 {
			t.Errorf("the gate is covered to %.2f", whole)
		}
		time.Sleep(61 * time.Second)
		become(coverage.Frozen)
		time.Sleep(2 * time.Second)
		if got := share(); got != 0 {
			t.Errorf("a frozen camera still covers %.2f", got)
		}
		time.Sleep(58 * time.Second)
		become(coverage.Unknown)
		time.Sleep(60 * time.Second)
		end()
		if err := <-done; err != nil {
			t.Error(err)
		}
		var all, area, points, kinds []Sample
		for _, s := range kept.samples {
			switch s.Area {
			case All:
				all = append(all, s)
			case Points:
				points = append(points, s)
			case TypeKey(coverage.Entrance):
				kinds = append(kinds, s)
			default:
				area = append(area, s)
			}
		}
		if len(all) != 3 || !near(all[0].Covered, whole) || all[1].Covered != 0 || all[1].Unknown != 0 || all[2].Covered != 0 || !near(all[2].Unknown, whole) {
			t.Errorf("%+v", all)
		}
		if len(area) != 3 || area[0].Area != "north-gate" || !near(area[0].Covered, whole) || !near(area[2].Unknown, whole) {
			t.Errorf("%+v", area)
		}
		if all[0].Dark > 1e-9 || !near(all[1].Dark, whole) || all[2].Dark != 0 || !near(area[1].Dark, whole) {
			t.Errorf("what was dark is not told apart from what is not known: %+v %+v", all, area)
		}
		if len(points) != 3 || points[0].Covered != 1 || points[1].Covered != 0 || len(kinds) != 3 || !near(kinds[0].Covered, whole) {
			t.Errorf("%+v %+v", points, kinds)
		}
	})
}
