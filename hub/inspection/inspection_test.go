package inspection

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

var noon = time.Date(2026, 11, 29, 4, 0, 30, 0, time.UTC)

func cameras(n int) (list []Candidate) {
	for i := range n {
		list = append(list, Candidate{Camera: fmt.Sprintf("cam-%03d", i), Name: fmt.Sprintf("第%d台", i)})
	}
	return list
}

func drawn(t *testing.T, n, of int) Check {
	t.Helper()
	c, err := Draw([]byte("0123456789abcdef"), cameras(of), n, noon)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestTheSameSeedDrawsTheSameCamerasWhateverTheirOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		seed := rapid.SliceOfN(rapid.Byte(), SeedBytes, SeedBytes).Draw(t, "seed")
		of, n := rapid.IntRange(1, 80).Draw(t, "of"), rapid.IntRange(1, MostDrawn).Draw(t, "n")
		list := cameras(of)
		a, err := Draw(seed, list, n, noon)
		if err != nil {
			t.Fatal(err)
		}
		b, err := Draw(seed, rapid.Permutation(list).Draw(t, "order"), n, noon)
		if err != nil || !slices.EqualFunc(a.Cameras, b.Cameras, func(a, b Drawn) bool { return a.Camera == b.Camera && a.Minute == b.Minute }) {
			t.Fatalf("another order draws others: %v", err)
		}
		seen := map[string]bool{}
		for _, d := range a.Cameras {
			if seen[d.Camera] || !slices.Contains(a.Pool, d.Camera) {
				t.Fatalf("%s was drawn twice, or from nowhere", d.Camera)
			}
			seen[d.Camera] = true
			if ago := noon.Sub(d.Minute); ago < time.Minute || ago > 30*24*time.Hour+time.Minute || d.Minute.Second() != 0 {
				t.Fatalf("the minute %s is %s ago", d.Minute, ago)
			}
		}
		if len(seen) != min(n, of) || !a.Again() {
			t.Fatalf("%d of %d were drawn for %d; again: %v", len(seen), of, n, a.Again())
		}
	})
}

func TestEveryCameraIsDrawnAboutAsOften(t *testing.T) {
	times := map[string]int{}
	const draws = 1000
	for i := range draws {
		c, err := Draw([]byte(fmt.Sprintf("seed-%011d", i)), cameras(20), 5, noon)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range c.Cameras {
			times[d.Camera]++
		}
	}
	for id, n := range times { // 250 expected, a deviation of 14
		if n < 175 || n > 325 {
			t.Errorf("%s was drawn %d times of %d", id, n, draws)
		}
	}
	if len(times) != 20 {
		t.Errorf("%d of 20 cameras were ever drawn", len(times))
	}
}

func TestACameraThatWasPutInByHandShows(t *testing.T) {
	c := drawn(t, 3, 10)
	for name, change := range map[string]func(*Check){
		"another camera": func(c *Check) {
			c.Cameras[0].Camera = "cam-999"
		},
		"another minute": func(c *Check) { c.Cameras[1].Minute = c.Cameras[1].Minute.Add(time.Minute) },
		"one left out":   func(c *Check) { c.Cameras = c.Cameras[1:] },
		"another pool": func(c *Check) {
			c.Pool = slices.DeleteFunc(c.Pool, func(id string) bool { return id == c.Cameras[0].Camera })
		},
		"another seed": func(c *Check) { c.Seed = strings.Repeat("00", SeedBytes) },
	} {
		other := c
		other.Cameras, other.Pool = slices.Clone(c.Cameras), slices.Clone(c.Pool)
		change(&other)
		if other.Again() {
			t.Errorf("%s does not show", name)
		}
	}
}

func TestWhatIsFoundIsOutOfAClosedListAndStandsOnceFinished(t *testing.T) {
	c := drawn(t, 1, 1)
	id := c.Cameras[0].Camera
	for name, one := range map[string]struct {
		camera string
		aspect Aspect
		f      Finding
	}{
		"another camera":         {"cam-9", Live, Finding{Verdict: Pass}},
		"another aspect":         {id, "sound", Finding{Verdict: Pass}},
		"another verdict":        {id, Live, Finding{Verdict: "good"}},
		"wrong without a reason": {id, Live, Finding{Verdict: Fail}},
		"another's reason":       {id, Live, Finding{Verdict: Fail, Reason: "clock_off"}},
		"right with a reason":    {id, Live, Finding{Verdict: Pass, Reason: "turned"}},
		"unable for no reason":   {id, Live, Finding{Verdict: Unable, Reason: "turned"}},
		"a number of a person":   {id, Live, Finding{Verdict: Pass, Note: "13812345678"}},
		"a long note":            {id, Live, Finding{Verdict: Pass, Note: strings.Repeat("字", 201)}},
	} {
		if _, err := c.Judge(one.camera, one.aspect, one.f); !errors.Is(err, ErrInvalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := c.Finish("insp", noon); !errors.Is(err, ErrOpen) {
		t.Errorf("it was finished with nothing judged: %v", err)
	}
	for _, aspect := range Aspects {
		next, err := c.Judge(id, aspect, Finding{Verdict: Fail, Reason: Reasons[aspect][0], By: "insp", At: noon})
		if err != nil || next.Version != c.Version+1 || len(c.Cameras[0].Findings) == len(next.Cameras[0].Findings) {
			t.Fatalf("%s: %v", aspect, err)
		}
		c = next
	}
	c, _ = c.Judge(id, Live, Finding{Verdict: Pass, By: "insp", At: noon}) // put right
	if n := c.Counts()[0]; n.Pass != 1 || n.Fail != 0 || c.Left() != 0 {
		t.Errorf("%+v", n)
	}
	c, err := c.Finish("insp", noon)
	if err != nil || c.DoneBy != "insp" {
		t.Fatal(err)
	}
	if _, err := c.Judge(id, Live, Finding{Verdict: Pass}); !errors.Is(err, ErrDone) {
		t.Errorf("a finished check was changed: %v", err)
	}
	if _, err := c.Finish("other", noon); !errors.Is(err, ErrDone) {
		t.Errorf("it was finished twice: %v", err)
	}
}

func TestTheLastThatAPersonSawOfALabelCounts(t *testing.T) {
	check := func(camera string, v Verdict, ago time.Duration) Check {
		return Check{Cameras: []Drawn{{Camera: camera, Findings: map[Aspect]Finding{Label: {Verdict: v, At: noon.Add(-ago)}, Live: {Verdict: Fail, At: noon}}}}}
	}
	const day = 24 * time.Hour
	got := Labels([]Check{
		check("mended", Pass, day), check("mended", Fail, 9*day), check("broken", Pass, 9*day), check("broken", Fail, day), check("unseen", Unable, day),
		check("old", Pass, 91*day), check("edge", Fail, 90*day), check("unable-later", Fail, 2*day), check("unable-later", Unable, day),
	}, noon.Add(-LabelAge))
	if want := map[string]bool{"mended": true, "broken": false, "edge": false, "unable-later": false}; fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("%v, want %v", got, want)
	}
}

func TestWhatIsNotMeasuredIsNeverCalledMet(t *testing.T) {
	for _, i := range Assess(Facts{Now: noon, Shares: []Share{{Key: "online", Goal: 99}, {Key: "good_order", Of: 9, Good: 9, Goal: 98, Collecting: true}}}) {
		if i.Standing == Met && i.Key != "suspended" || i.Failing == nil {
			t.Errorf("%s is %s with nothing known", i.Key, i.Standing)
		}
		if i.Name.Zh == "" || i.Name.En == "" || i.Goal.Zh == "" || i.Remedy.En == "" || strings.Contains(i.Name.Zh, ".name") || strings.Contains(i.Remedy.Zh, ".remedy") || i.Evidence == "" || i.By == "" {
			t.Errorf("%+v lacks words", i)
		}
	}
}

func TestEachItemIsHeldAgainstItsGoal(t *testing.T) {
	pct := func(v float64) *float64 { return &v }
	late := noon.Add(-32 * 24 * time.Hour)
	f := Facts{
		Now: noon, PlanDrawn: true, SignedBy: "police", Cameras: 3, KeyCams: 4, WorkKnown: true, Overdue: 2, Sheets: 5, SpotKnown: true, SpotAt: &late,
		Key:     []Place{{Name: "东门", Covered: true, Known: true}, {Name: "北门", Known: true}, {Name: "西门"}},
		Network: []Failing{{Name: "x", Why: "not_listed"}},
		Days:    slices.Repeat([]Failing{{Name: "c", Why: "days_few"}}, 120),
		Shares:  []Share{{Key: "online", Pct: pct(99), Of: 100, Good: 99, Goal: 99}, {Key: "good_order", Pct: pct(97.9), Of: 1000, Good: 979, Goal: 98}, {Key: "filed", Of: 9, Collecting: true, Goal: 100}},
	}
	got := map[string]Item{}
	for _, i := range Assess(f) {
		got[i.Key] = i
	}
	for key, want := range map[string]Standing{
		"key_covered": Missed, "key_networked": Missed, "online": Met, "good_order": Missed, "filed": Collecting, "recording_days": Missed, "register": Met,
		"over_detail": Met, "suspended": Met, "overdue": Missed, "spot": Missed, "sheets": Met,
	} {
		if got[key].Standing != want {
			t.Errorf("%s is %s, want %s", key, got[key].Standing, want)
		}
	}
	if i := got["key_covered"]; int(*i.Pct) != 33 || len(i.Failing) != 2 || i.Failing[0].Why != "not_covered" || i.Failing[1].Why != "coverage_unknown" {
		t.Errorf("%+v", i)
	}
	if i := got["recording_days"]; *i.Count != 120 || len(i.Failing) != mostFailing || i.More != 20 {
		t.Errorf("%d, %d and %d more", *i.Count, len(i.Failing), i.More)
	}
	f.SpotAt = &noon
	for _, i := range Assess(f) {
		if i.Key == "spot" && i.Standing != Met {
			t.Errorf("a spot check of today without a fault is %s", i.Standing)
		}
	}
}

func TestASpotCheckThatCouldJudgeNothingIsNotMeasured(t *testing.T) {
	c := drawn(t, 2, 2)
	unable := Finding{Verdict: Unable, Reason: "camera_offline", By: "insp", At: noon}
	for _, d := range c.Cameras {
		for _, aspect := range Aspects {
			c, _ = c.Judge(d.Camera, aspect, unable)
		}
	}
	stands := func(c Check, at time.Time) Standing {
		t.Helper()
		f := Facts{Now: noon, SpotKnown: true, SpotAt: &at, SpotBlank: c.Blank()}
		for n := range c.Counts()[0].Fail {
			f.SpotFail = append(f.SpotFail, Failing{Camera: c.Cameras[n].Camera})
		}
		return spot(f).Standing
	}
	if got := stands(c, noon); got != NotMeasured || len(c.Blank()) != len(Aspects) {
		t.Errorf("nothing could be judged: %s", got)
	}
	if got := stands(c, noon.Add(-2*spotEvery)); got != Missed {
		t.Errorf("and long ago: %s", got)
	}
	for _, aspect := range Aspects[1:] {
		c, _ = c.Judge(c.Cameras[0].Camera, aspect, Finding{Verdict: Pass, By: "insp", At: noon})
	}
	if got := stands(c, noon); got != NotMeasured || fmt.Sprint(c.Blank()) != "[live]" {
		t.Errorf("no picture could be judged: %s, %v", got, c.Blank())
	}
	wrong, _ := c.Judge(c.Cameras[1].Camera, Live, Finding{Verdict: Fail, Reason: "no_picture", By: "insp", At: noon})
	if got := stands(wrong, noon); got != Missed {
		t.Errorf("one picture was wrong: %s", got)
	}
	right, _ := c.Judge(c.Cameras[1].Camera, Live, Finding{Verdict: Pass, By: "insp", At: noon})
	if got := stands(right, noon); got != Met {
		t.Errorf("each aspect was judged once, and right: %s", got)
	}
	if got := spot(Facts{Now: noon}).Standing; got != NotMeasured {
		t.Errorf("a hub that keeps no spot checks: %s", got)
	}
}

func TestTheWordsAreThereInBothLanguages(t *testing.T) {
	if flaws := words.Flaws(); len(flaws) > 0 {
		t.Error(strings.Join(flaws, "\n"))
	}
}
