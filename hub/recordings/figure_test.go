package recordings

import (
	"context"
	"errors"
	"maps"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"brighteyes/alerts"
	"brighteyes/devices"
	"brighteyes/devices/wire"
)

var morning = time.Date(2026, 11, 29, 3, 0, 0, 0, time.UTC)

// audit has the last n whole days, all recorded, and today until ten.
func audit(n int) devices.RecordingAudit {
	a := devices.RecordingAudit{Device: "cam-1", At: morning}
	for back := n; back >= 0; back-- {
		d := devices.RecordingDay{Date: morning.AddDate(0, 0, -back).Format(time.DateOnly), PlannedS: 86400, RecordedS: 86400}
		if back == 0 {
			d.PlannedS, d.RecordedS = 36000, 36000
		}
		a.Days = append(a.Days, d)
	}
	return a
}

// without takes a gap out of a day, counted from today back.
func without(a devices.RecordingAudit, back int, from, long time.Duration) devices.RecordingAudit {
	d := &a.Days[len(a.Days)-1-back]
	start, _ := time.Parse(time.DateOnly, d.Date)
	d.RecordedS -= int(long / time.Second)
	d.Gaps = append(d.Gaps, devices.Span{From: start.Add(from), To: start.Add(from + long)})
	return a
}

// since takes away what is older than the last n whole days, as of a camera that records
// for so long.
func since(n int, a devices.RecordingAudit) devices.RecordingAudit {
	for back := len(a.Days) - 1; back > n; back-- {
		a = without(a, back, 0, 24*time.Hour)
	}
	return a
}

func kept(a devices.RecordingAudit, first time.Time) Kept {
	k := Kept{Edge: "edge-east", Received: morning, Audit: a, First: first}
	for _, d := range a.Days {
		if k.FirstOldest == "" && d.RecordedS > 0 {
			k.FirstOldest = d.Date
		}
	}
	return k
}

func TestAKnownGapMakesAKnownFigure(t *testing.T) {
	f := figure("cam-1", kept(without(audit(31), 5, 8*time.Hour, 6*time.Hour), morning), nil, 30, morning)
	planned := int64(31*86400 + 36000)
	want := float64((planned-6*3600)*1000/planned) / 10
	if f.Planned != planned || f.Recorded != planned-6*3600 || f.Complete == nil || *f.Complete != want {
		t.Errorf("%d of %d seconds, %v%%, want %v%%", f.Recorded, f.Planned, f.Complete, want)
	}
	if f.Playable != 31 || f.Verdict != Good || f.Days[26].State != "part" {
		t.Errorf("%d days can be played, %s; that day is %s", f.Playable, f.Verdict, f.Days[26].State)
	}
}

func TestOnlyAnApprovedSuspensionExcuses(t *testing.T) {
	a := without(audit(31), 1, 8*time.Hour, 4*time.Hour)
	gap := a.Days[30].Gaps[0]
	plain := figure("cam-1", kept(a, morning), nil, 30, morning)
	if plain.Verdict != Gaps || plain.RecentS != 4*3600 {
		t.Errorf("without an excuse: %s, %d s", plain.Verdict, plain.RecentS)
	}
	half := figure("cam-1", kept(a, morning), []devices.Span{{From: gap.From.Add(2 * time.Hour), To: gap.To.Add(time.Hour)}}, 30, morning)
	if half.Excused != 2*3600 || half.RecentS != 2*3600 || half.Planned != plain.Planned-2*3600 {
		t.Errorf("half excused: %+v", half)
	}
	whole := figure("cam-1", kept(a, morning), []devices.Span{{From: gap.From.Add(-time.Hour), To: gap.To}}, 30, morning)
	if whole.Verdict != Good || whole.RecentS != 0 || *whole.Complete != 100 {
		t.Errorf("excused: %s, %v%%", whole.Verdict, *whole.Complete)
	}
}

func TestTooLittleIsNoVerdict(t *testing.T) {
	for name, c := range map[string]struct {
		kept Kept
		want Verdict
	}{
		"never read":               {Kept{Fault: "unreachable", First: morning}, Unread},
		"one whole day":            {kept(audit(1), morning), Collecting},
		"new, and growing":         {kept(since(9, audit(31)), morning.AddDate(0, 0, -9)), Collecting},
		"short for as long as due": {kept(since(9, audit(31)), morning.AddDate(0, 0, -40)), Short},
		"a day lost at the old end": {func() Kept {
			k := kept(since(9, audit(31)), morning.AddDate(0, 0, -9))
			k.FirstOldest = morning.AddDate(0, 0, -12).Format(time.DateOnly)
			return k
		}(), Short},
		"a whole day lost between": {kept(without(since(9, audit(31)), 4, 0, 24*time.Hour), morning.AddDate(0, 0, -9)), Short},
		"enough":                   {kept(audit(31), morning), Good},
	} {
		if f := figure("cam-1", c.kept, nil, 30, morning); f.Verdict != c.want {
			t.Errorf("%s: %s, want %s (%d days)", name, f.Verdict, c.want, f.Playable)
		}
	}
	for result, want := range map[string]Verdict{devices.ProofPlayed: Good, devices.ProofUntimed: Good, devices.ProofFailed: Good, devices.ProofElsewhen: Unplayable, devices.ProofNothing: Unplayable, devices.ProofNoPicture: Unplayable} {
		a := audit(31)
		a.Proof = &devices.RecordingProof{Minute: morning, Result: result}
		if f := figure("cam-1", kept(a, morning), nil, 30, morning); f.Verdict != want {
			t.Errorf("a minute that is %s: %s, want %s", result, f.Verdict, want)
		}
	}
}

func TestAnEdgeThatTellsOfNoAuditForThreeDaysLeavesNoVerdict(t *testing.T) {
	k := kept(audit(31), morning.AddDate(0, 0, -60))
	if f := figure("cam-1", k, nil, 30, morning.Add(stale)); f.Verdict != Good || f.Fault != "" {
		t.Errorf("after three days: %s, fault %q", f.Verdict, f.Fault)
	}
	f := figure("cam-1", k, nil, 30, morning.Add(stale+time.Minute))
	if f.Verdict != Unread || f.Fault != "not_told" || !f.FaultAt.Equal(morning) || f.Playable != 31 {
		t.Errorf("after that: %s, fault %q since %v, %d days; want unread, not_told since the last audit, and its figures", f.Verdict, f.Fault, f.FaultAt, f.Playable)
	}
	if _, say := judgement(f); say {
		t.Error("what is not known is judged")
	}
	k.Fault, k.FaultSince = "unreachable", morning.Add(time.Hour)
	if f := figure("cam-1", k, nil, 30, morning.Add(stale+time.Minute)); f.Verdict != Unread || f.Fault != "unreachable" {
		t.Errorf("with a reason: %s, fault %q", f.Verdict, f.Fault)
	}
}

func TestAnEdgeThatAuditsFewerDaysThanAreRequiredMakesNoCameraShort(t *testing.T) {
	long := morning.AddDate(-1, 0, 0)
	for name, c := range map[string]struct {
		audit devices.RecordingAudit
		want  Verdict
	}{
		"all that is audited is there": {audit(31), Collecting},
		"there is a gap in yesterday":  {without(audit(31), 1, time.Hour, 3*time.Hour), Gaps},
		"the oldest day is not":        {since(30, audit(31)), Short},
		"a day between is not":         {without(audit(31), 4, 0, 24*time.Hour), Short},
		"more is audited":              {audit(61), Good},
		"and less is there":            {since(31, audit(61)), Short},
	} {
		if f := figure("cam-1", kept(c.audit, long), nil, 60, morning); f.Verdict != c.want {
			t.Errorf("%s: %s, want %s (%d days)", name, f.Verdict, c.want, f.Playable)
		}
	}
}

func TestNoFigureIsMoreThanWhatIsPlannedOrLessThanNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a := audit(31)
		for range rapid.IntRange(0, 6).Draw(t, "gaps") {
			back := rapid.IntRange(1, 30).Draw(t, "day")
			if d := a.Days[len(a.Days)-1-back]; len(d.Gaps) > 0 {
				continue
			}
			from := rapid.IntRange(0, 22).Draw(t, "from")
			a = without(a, back, time.Duration(from)*time.Hour, time.Duration(rapid.IntRange(1, 24-from).Draw(t, "long"))*time.Hour)
		}
		var excused []devices.Span
		for range rapid.IntRange(0, 4).Draw(t, "excuses") {
			from := morning.Add(-time.Duration(rapid.IntRange(0, 800).Draw(t, "ago")) * time.Hour)
			excused = append(excused, devices.Span{From: from, To: from.Add(time.Duration(rapid.IntRange(0, 60).Draw(t, "for")) * time.Hour)})
		}
		f := figure("cam-1", kept(a, morning), excused, 30, morning)
		if f.Recorded > f.Planned || f.Excused < 0 || f.RecentS < 0 || f.Playable > 31 || f.Complete != nil && (*f.Complete < 0 || *f.Complete > 100) {
			t.Fatalf("%+v", f)
		}
		if bare := figure("cam-1", kept(a, morning), nil, 30, morning); bare.Recorded != f.Recorded || f.Planned+f.Excused != bare.Planned {
			t.Fatal("an excuse records something")
		}
	})
}

// shelf keeps audits in memory.
type shelf struct {
	mu   sync.Mutex
	all  map[string]Kept
	fail bool
}

func (s *shelf) RecordingAudits(context.Context) (map[string]Kept, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return maps.Clone(s.all), nil
}

func (s *shelf) PutRecordingAudit(_ context.Context, camera string, k Kept) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.fail {
		return errors.New("full")
	}
	s.all[camera] = k
	return nil
}

func (s *shelf) has(fault string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.all["cam-1"].Fault == fault
}

// waitUntilSettled waits until nothing waits to be judged.
func (r *Recordings) waitUntilSettled(t *testing.T) {
	t.Helper()
	for began := time.Now(); len(r.waiting()) > 0; <-time.After(time.Millisecond) {
		if time.Since(began) > 30*time.Second {
			t.Fatal("it was not judged")
		}
	}
}

func TestOneConditionStandsForAllThatIsWrongAndWhatIsNotKnownIsNotJudged(t *testing.T) {
	store, judged := &shelf{all: map[string]Kept{}}, make(chan alerts.Judgement, 8)
	r, err := New(t.Context(), Config{
		Store: store, Now: func() time.Time { return morning },
		Camera:  func(id string) (Camera, bool) { return Camera{Name: "东门", Edge: "edge-east"}, id == "cam-1" },
		Excused: func(context.Context, string, time.Time, time.Time) ([]devices.Span, error) { return nil, nil },
		Judge: func(_ context.Context, list []alerts.Judgement) error {
			judged <- list[0]
			return nil
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- r.Run(ctx) }()
	say := func(edge string, a devices.RecordingAudit) {
		r.Apply(edge, wire.RecordingsMessage{RecordingAudit: a}, morning)
	}
	bad := without(audit(31), 1, time.Hour, 3*time.Hour)
	bad.Proof = &devices.RecordingProof{Minute: morning, Result: devices.ProofNothing}
	say("edge-west", bad)
	if f, known, _ := r.Figure(ctx, "cam-1"); known {
		t.Errorf("an edge speaks for another's camera: %+v", f)
	}
	say("edge-east", bad)
	j := <-judged
	if !j.Holds || j.Condition.Key != "recording.missing:cam-1" || len(j.Condition.Reasons) != 2 {
		t.Errorf("%+v", j)
	}
	fault := devices.RecordingAudit{Device: "cam-1", At: morning.Add(time.Hour), Fault: "unreachable"}
	say("edge-east", fault)
	for !store.has("unreachable") {
		select {
		case j := <-judged:
			t.Fatalf("an index that cannot be read is judged: %+v", j)
		case <-time.After(time.Millisecond):
		}
	}
	r.waitUntilSettled(t)
	good := audit(31)
	good.At = morning.Add(2 * time.Hour)
	say("edge-east", good)
	if j := <-judged; j.Holds {
		t.Errorf("when all is well: %+v", j)
	}
	cancel()
	if err := <-ended; err != nil || len(judged) > 0 {
		t.Errorf("%v, and %d words more", err, len(judged))
	}
}

func TestWhatWasKeptAndNotJudgedIsJudgedAfterARestart(t *testing.T) {
	store := &shelf{all: map[string]Kept{"cam-1": kept(without(audit(31), 1, time.Hour, 3*time.Hour), morning.AddDate(0, 0, -60))}}
	judged := make(chan alerts.Judgement, 8)
	r, err := New(t.Context(), Config{
		Store: store, Now: func() time.Time { return morning.Add(time.Hour) },
		Camera:  func(id string) (Camera, bool) { return Camera{Name: "东门", Edge: "edge-east"}, id == "cam-1" },
		Excused: func(context.Context, string, time.Time, time.Time) ([]devices.Span, error) { return nil, nil },
		Judge: func(_ context.Context, list []alerts.Judgement) error {
			judged <- list[0]
			return nil
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- r.Run(ctx) }()
	r.waitUntilSettled(t)
	cancel()
	if err := <-ended; err != nil || len(judged) != 1 {
		t.Fatalf("%v, judged %d times, want once", err, len(judged))
	}
	if j := <-judged; !j.Holds || j.Condition.Key != "recording.missing:cam-1" {
		t.Errorf("%+v", j)
	}
}

// An edge that audits a few minutes after midnight knows nothing of today yet: its last
// day has nothing planned, and yesterday, which is over, can be played as it could before.
func TestJustAfterMidnightNoDayThatCanBePlayedIsLost(t *testing.T) {
	for _, today := range []int{0, 60, 36000} {
		a := audit(30)
		a.Days[30].PlannedS, a.Days[30].RecordedS = today, today
		a.At = time.Date(2026, 11, 28, 16, 5, 0, 0, time.UTC) // five past midnight in Shanghai
		if f := figure("cam-1", kept(a, morning), nil, 30, morning); f.Playable != 30 || f.Verdict != Good || !f.Days[30].Today {
			t.Errorf("with %d s of today: %d days can be played, %s; today is %+v", today, f.Playable, f.Verdict, f.Days[30])
		}
	}
}
