package figures

import (
	"reflect"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"brighteyes/devices"
)

func camera(id string, status devices.Status, change ...func(*Seen)) Seen {
	right := 0.5
	s := Seen{Kind: devices.Camera, Status: status, Camera: &Look{Camera: id, Community: Community{"court", "晴川里"}, Complete: Right, Label: Right, OffsetS: &right, Recording: Right}}
	for _, f := range change {
		f(&s)
	}
	return s
}

// lostOf is what a look of one minute loses, by figure; figures that do not count are
// left out.
func lostOf(s Seen) map[Figure]string {
	day := CameraDay{Sums: map[Figure]Sum{}}
	day.add(s, 60)
	lost := map[Figure]string{}
	for figure, sum := range day.Sums {
		lost[figure] = ""
		for why := range sum.LostS {
			lost[figure] = why
		}
	}
	return lost
}

func TestWhatACameraLosesToWhichFigure(t *testing.T) {
	off := func(s float64) func(*Seen) { return func(c *Seen) { c.Camera.OffsetS = &s } }
	for name, one := range map[string]struct {
		seen Seen
		want map[Figure]string
	}{
		"well":    {camera("a", devices.Online), map[Figure]string{Online: "", GoodOrder: "", Filed: "", Clock: "", Label: ""}},
		"offline": {camera("a", devices.Offline), map[Figure]string{Online: LostOffline, GoodOrder: LostOffline, Filed: "", Label: ""}},
		"unknown": {camera("a", devices.Unknown), map[Figure]string{Filed: "", Label: ""}},
		"black, though online": {camera("a", devices.Degraded, func(s *Seen) { s.Camera.Faults = []string{"black", "noisy"} }),
			map[Figure]string{Online: "", GoodOrder: "black", Filed: "", Clock: "", Label: ""}},
		"known not to record": {camera("a", devices.Online, func(s *Seen) { s.Camera.Recording = Wrong }),
			map[Figure]string{Online: "", GoodOrder: LostNotRecording, Filed: "", Clock: "", Label: ""}},
		"silent about recording": {camera("a", devices.Online, func(s *Seen) { s.Camera.Recording = Unchecked }),
			map[Figure]string{Online: "", GoodOrder: "", Filed: "", Clock: "", Label: ""}},
		"5 s off":                {camera("a", devices.Online, off(-5)), map[Figure]string{Online: "", GoodOrder: "", Filed: "", Clock: "", Label: ""}},
		"6 s off":                {camera("a", devices.Online, off(-6)), map[Figure]string{Online: "", GoodOrder: "", Filed: "", Clock: LostClockOff, Label: ""}},
		"31 s off":               {camera("a", devices.Online, off(31)), map[Figure]string{Online: "", GoodOrder: "", Filed: "", Clock: LostClockFar, Label: ""}},
		"suspended, approved":    {camera("a", devices.Offline, func(s *Seen) { s.Out, s.Excused = true, true }), map[Figure]string{}},
		"suspended by itself":    {camera("a", devices.Online, func(s *Seen) { s.Out = true }), map[Figure]string{Online: LostSuspended, GoodOrder: LostSuspended, Filed: "", Label: ""}},
		"maintenance, announced": {camera("a", devices.Offline, func(s *Seen) { s.Planned = true }), map[Figure]string{Online: LostPlanned, GoodOrder: LostPlanned, Filed: "", Label: ""}},
		"file and label": {camera("a", devices.Online, func(s *Seen) {
			s.Camera.Complete, s.Camera.Label, s.Camera.LabelWhy = Wrong, Wrong, LostLabelFailed
		}), map[Figure]string{Online: "", GoodOrder: "", Filed: LostNotFiled, Clock: "", Label: LostLabelFailed}},
		"nothing known": {camera("a", devices.Online, func(s *Seen) { *s.Camera = Look{Camera: "a"} }), map[Figure]string{Online: "", GoodOrder: ""}},
	} {
		if got := lostOf(one.seen); !reflect.DeepEqual(got, one.want) {
			t.Errorf("%s: %v, want %v", name, got, one.want)
		}
	}
}

func TestOnlyAnApprovedSuspensionExcuses(t *testing.T) {
	out := func(excused bool) Rate {
		tally := NewTally("2026-11-28", 0, nil, nil)
		for range 12 * 60 {
			tally.Add([]Seen{camera("a", devices.Online), camera("b", devices.Offline, func(s *Seen) { s.Out, s.Excused = true, excused })}, 60)
		}
		return Total(sharesOf(tally.Cameras())).Rates(Sample{ObservedS: tally.Observed}, nil)[0]
	}
	if r := out(true); r.Pct == nil || *r.Pct != 100 {
		t.Errorf("approved: %+v", r)
	}
	if r := out(false); r.Pct == nil || *r.Pct != 50 || r.LostS[LostSuspended] != 12*3600 || *r.Met {
		t.Errorf("not approved: %+v", r)
	}
}

func TestAFigureIsNotToldOfTooFewSamples(t *testing.T) {
	well := Sum{OfS: 100, Cameras: 9}
	share := CameraShare{Cameras: 9, Sums: map[Figure]Sum{Online: well, GoodOrder: well, Filed: well, Clock: {OfS: 100, Cameras: 4}, Label: {}}}
	tell := func(s CameraShare, sample Sample) (all []string) {
		for _, r := range s.Rates(sample, nil) {
			if (r.Collecting == "") != (r.Pct != nil) || (r.Pct == nil) != (r.Met == nil) {
				t.Errorf("%+v says both", r)
			}
			all = append(all, r.Collecting)
		}
		return all
	}
	for name, one := range map[string]struct {
		sample Sample
		change func(*CameraShare)
		want   string
	}{
		"a day just short":      {Sample{ObservedS: DayS - 1}, nil, "time time time time nothing"},
		"a day":                 {Sample{ObservedS: DayS}, nil, "   cameras nothing"},
		"six days of a month":   {Sample{Month: true, Days: MonthDays - 1, ObservedS: 9e9}, nil, "time time time time nothing"},
		"seven days of a month": {Sample{Month: true, Days: MonthDays}, nil, "   cameras nothing"},
		"much is unknown":       {Sample{ObservedS: DayS}, func(s *CameraShare) { s.UnknownS = 26 }, "unknown unknown  cameras nothing"},
		"a fifth is unknown":    {Sample{ObservedS: DayS}, func(s *CameraShare) { s.UnknownS = 25 }, "   cameras nothing"},
		"four cameras are all":  {Sample{ObservedS: DayS}, func(s *CameraShare) { s.Cameras = 4 }, "    nothing"},
	} {
		s := share
		if one.change != nil {
			one.change(&s)
		}
		if got := strings.Join(tell(s, one.sample), " "); got != one.want {
			t.Errorf("%s: %q, want %q", name, got, one.want)
		}
	}
}

// what a look loses, drawn.
func drawn(t *rapid.T, id string) Seen {
	offset := rapid.Float64Range(-90, 90).Draw(t, "offset")
	s := camera(id, rapid.SampledFrom([]devices.Status{devices.Online, devices.Degraded, devices.Offline, devices.Unknown}).Draw(t, "status"))
	s.Planned, s.Out, s.Excused = rapid.Bool().Draw(t, "planned"), rapid.IntRange(0, 3).Draw(t, "out") == 0, rapid.Bool().Draw(t, "excused")
	checks := rapid.SampledFrom([]Check{Unchecked, Right, Wrong})
	*s.Camera = Look{
		Camera: id, Community: Community{ID: rapid.SampledFrom([]string{"", "north", "south"}).Draw(t, "community")},
		Complete: checks.Draw(t, "file"), Recording: checks.Draw(t, "recording"), Label: checks.Draw(t, "label"), LabelWhy: LostLabelDiffers, OffsetS: &offset,
	}
	if rapid.Bool().Draw(t, "fault") {
		s.Camera.Faults = []string{"frozen", "noisy"}
	}
	return s
}

func TestTheDaysSumToTheMonthAndTheCamerasToTheDay(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		type key struct {
			figure Figure
			why    string // "of" for what counted
		}
		counted := map[key]int64{} // second by second, by the verdicts themselves
		var days []Day
		var all []CameraDay
		var unknown, excused int64
		for i := range rapid.IntRange(1, 4).Draw(t, "days") {
			tally := NewTally(time.Date(2026, 11, 1+i, 0, 0, 0, 0, time.UTC).Format(time.DateOnly), 0, nil, nil)
			for range rapid.IntRange(0, 12).Draw(t, "looks") {
				var seen []Seen
				for _, id := range []string{"a", "b", "c"}[:rapid.IntRange(0, 3).Draw(t, "cameras")] {
					seen = append(seen, drawn(t, id))
				}
				n := int64(rapid.IntRange(0, 120).Draw(t, "seconds"))
				tally.Add(seen, n)
				for _, s := range seen {
					for figure, why := range s.judge() {
						counted[key{figure, "of"}] += n
						if why != "" {
							counted[key{figure, why}] += n
						}
					}
				}
				if rapid.IntRange(0, 4).Draw(t, "restart") == 0 { // it goes on from what was kept
					tally = NewTally(tally.Date, tally.Observed, tally.Shares(), tally.Cameras())
				}
			}
			cameras := tally.Cameras()
			for _, c := range cameras {
				unknown, excused = unknown+c.UnknownS, excused+c.ExcusedS
			}
			all = append(all, cameras...)
			days = append(days, Day{Date: tally.Date, Data: tally.Observed > 0, ObservedS: tally.Observed, Cameras: sharesOf(cameras)})
		}
		m := MonthOf("2026-11", days, nil)
		total := Total(m.Communities)
		for _, figure := range CameraFigures {
			sum, ofCameras := total.Sums[figure], Sum{}
			for _, c := range all {
				ofCameras = ofCameras.plus(c.Sums[figure])
			}
			if sum.OfS != counted[key{figure, "of"}] || sum.OfS != ofCameras.OfS || sum.GoodS() != ofCameras.GoodS() || sum.GoodS() < 0 {
				t.Fatalf("%s: the month has %d s, its cameras %d s, counted were %d s", figure, sum.OfS, ofCameras.OfS, counted[key{figure, "of"}])
			}
			for why, lost := range sum.LostS {
				if lost != counted[key{figure, why}] || lost != ofCameras.LostS[why] {
					t.Fatalf("%s lost %d s to %s, counted were %d s", figure, lost, why, counted[key{figure, why}])
				}
			}
		}
		if total.UnknownS != unknown || total.ExcusedS != excused {
			t.Fatalf("unknown %d of %d s, excused %d of %d s", total.UnknownS, unknown, total.ExcusedS, excused)
		}
	})
}

func TestAMonthIsClosedOnceAndNeverMoves(t *testing.T) {
	h := newHub(t)
	h.seen = []Seen{camera("a", devices.Online), camera("b", devices.Offline)}
	h.watch(3*24*time.Hour + 20*time.Hour) // 28 November to 1 December and a little
	if len(h.store.months) != 1 {
		t.Fatalf("%d months are closed", len(h.store.months))
	}
	sent := h.store.months[0]
	m, intact, err := sent.OpenMonth()
	if err != nil || !intact || m.Month != "2026-11" || m.Days != 3 || m.Enough != 3 || len(m.Communities) != 1 || m.LastDay != h.store.sheets[2].Hash {
		t.Fatalf("%+v %v %v", m, intact, err)
	}
	online := m.Communities[0].Sums[Online]
	if online.GoodS()*2 != online.OfS || online.OfS < 2*61*3600 || online.LostS[LostOffline] != online.GoodS() {
		t.Errorf("%+v", online)
	}

	h.now = time.Date(2026, 11, 29, 3, 0, 0, 0, time.UTC) // somebody sets the clock back
	h.seen[1].Status = devices.Online
	h.watch(2 * time.Hour)
	h.restart()
	h.watch(2 * time.Hour)
	h.now = time.Date(2026, 12, 2, 3, 0, 0, 0, time.UTC)
	h.restart()
	h.watch(2 * time.Hour)
	if len(h.store.months) != 1 || h.store.months[0] != sent {
		t.Error("the month that was sent has moved")
	}
	cameras, _ := h.store.CameraDays(t.Context(), "2026-11-29", "2026-11-29")
	hash, err := HashCameras(cameras)
	if d := h.days()[1]; err != nil || d.Date != "2026-11-29" || d.CamerasSHA == "" || d.CamerasSHA != hash {
		t.Errorf("the cameras of a closed day have moved: %s is %s now, %v", d.CamerasSHA, hash, err)
	}

	changed := sent
	changed.Body = strings.Replace(sent.Body, `"with_data":3`, `"with_data":2`, 1)
	if _, intact, _ := changed.OpenMonth(); intact {
		t.Error("a changed month does not show")
	}
}

func TestDaysBeforeCamerasWereCountedMakeNoMonthOfCameras(t *testing.T) {
	well := []CameraShare{{Cameras: 9, Sums: map[Figure]Sum{Online: {OfS: 1000, Cameras: 9}}}}
	var days []Day
	for range 29 {
		days = append(days, Day{Data: true, ObservedS: 86_400})
	}
	m := MonthOf("2026-11", append(days, Day{Data: true, ObservedS: 86_400, Cameras: well}), nil)
	if m.Days != 30 || m.WithData != 30 || m.Enough != 1 {
		t.Errorf("of %d days %d were watched, %d of cameras", m.Days, m.WithData, m.Enough)
	}
	if r := Total(m.Communities).Rates(m.Sample(), m.Goals)[0]; r.Pct != nil || r.Collecting != CollectingTime {
		t.Errorf("one day of cameras makes a month: %+v", r)
	}
}

func TestTheFileHoldsTheFiguresOfCamerasByCommunity(t *testing.T) {
	d := Day{Date: "2026-11-28", ObservedS: DayS, Cameras: []CameraShare{{Community: Community{"court", "晴川里"}, Cameras: 2, Sums: map[Figure]Sum{Online: {OfS: 1000, Cameras: 2, LostS: map[string]int64{LostOffline: 50}}}}}}
	file, err := CSV([]Checked{{Day: d, Hash: "h", Intact: true}})
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range []string{"cameras,online,court,due,1000,s", "cameras,online,court,lost_offline,50,s", "cameras,online,court,rate,95.00,%", "cameras,clock,court,collecting,nothing,"} {
		if !strings.Contains(string(file), line) {
			t.Errorf("the file has no %q: %s", line, file)
		}
	}
}

func TestWhatIsOpenOfThePictureIsNamedByItsPlainestFault(t *testing.T) {
	got := FaultsOf(map[string]float64{"black": 0, "moved": 1, "brightness": 90}, []string{"noisy", "clock_wrong", "网关失联 · its edge is away", "frozen"})
	if strings.Join(got, " ") != "frozen moved noisy" {
		t.Errorf("%v", got)
	}
}
