package commissioning

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"brighteyes/devices"
)

var monday = time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC)

func minutes(n float64) time.Time { return monday.Add(time.Duration(n * float64(time.Minute))) }

// ladder plays the people and the device of one checklist.
type ladder struct {
	t     testing.TB
	c     Checklist
	shown Shown
}

func begin(t testing.TB, kind devices.Kind) *ladder {
	d := devices.Device{ID: "dev-1", Kind: kind, Name: "东门设备", Site: "gate-east", Location: &devices.Location{Building: "5"}}
	return &ladder{t: t, c: Begin("01", d, "zhang", monday), shown: Shown{Facts: Facts{
		Registered: devices.Registered{Device: d, Lifecycle: devices.Commissioning}, SiteKnown: true, Status: devices.Online,
		LastSeen: minutes(1), Values: map[string]float64{"battery_pct": 98, "rssi_dbm": -80},
	}}}
}

func (l *ladder) try(verb Verb, by string, item Key, yes bool) error {
	after, err := l.c.Do(Act{Verb: verb, By: by, At: minutes(5), Item: item, Note: "说明", Yes: yes})
	if err == nil {
		l.c = after
	}
	return err
}

func (l *ladder) do(verb Verb, by string, item Key) *ladder {
	l.t.Helper()
	if err := l.try(verb, by, item, true); err != nil {
		l.t.Fatalf("%s %s by %s: %v", verb, item, by, err)
	}
	return l
}

func (l *ladder) refuses(want error, verb Verb, by string, item Key) *ladder {
	l.t.Helper()
	if err := l.try(verb, by, item, true); !errors.Is(err, want) {
		l.t.Fatalf("%s %s by %s: %v, want %v", verb, item, by, err, want)
	}
	return l
}

// happens is an event that took place at that time and came waited later.
func (l *ladder) happens(kind string, at time.Time, waited time.Duration) *ladder {
	e := devices.Event{ID: devices.StableID(at, kind), Device: l.c.Device, Type: kind, Time: at}
	l.shown.Events = append(l.shown.Events, devices.Recorded{Event: e, Received: at.Add(waited), Sent: at.Add(waited)})
	return l.looks()
}

func (l *ladder) proves(what Key, result string, at time.Time) *ladder {
	l.t.Helper()
	p, err := NewProof(Proof{ID: devices.StableID(at, result), Device: l.c.Device, What: what, Result: result, By: "zhang", At: at}, 0)
	if err != nil {
		l.t.Fatal(err)
	}
	l.shown.Proofs = append(l.shown.Proofs, p)
	return l.looks()
}

func (l *ladder) looks() *ladder {
	l.c, _ = l.c.Observe(l.shown, minutes(6))
	return l
}

func (l *ladder) photo(item Key) *ladder {
	l.t.Helper()
	after, err := l.c.AddPhoto(item, Tick{By: "zhang", At: minutes(4), Photo: "p"})
	if err != nil {
		l.t.Fatal(err)
	}
	l.c = after
	return l
}

func (l *ladder) misses(want ...Key) *ladder {
	l.t.Helper()
	if got := l.c.Missing(); !slices.Equal(got, want) {
		l.t.Fatalf("missing is %v, want %v", got, want)
	}
	return l
}

func TestAButtonGoesIntoServiceByItsPressAndTwoPeople(t *testing.T) {
	l := begin(t, devices.Button).looks().photo("photo").misses("press")
	l.refuses(ErrInvalid, TickItem, "zhang", "press") // its data does
	l.refuses(ErrNotNow, Install, "zhang", "")
	l.happens(devices.ButtonPressed, minutes(2), time.Second).misses()
	l.do(Install, "zhang", "")
	l.refuses(ErrSame, Accept, "zhang", "").do(Accept, "li", "")
	if i := l.c.item("press"); l.c.State != Accepted || i.Done.By != ByDevice || i.Done.Evidence == "" {
		t.Errorf("%+v, %+v", l.c, i)
	}
}

func TestAPressFromBeforeTheChecklistProvesNothing(t *testing.T) {
	begin(t, devices.Button).looks().photo("photo").happens(devices.ButtonPressed, minutes(-1), 30*time.Minute).misses("press")
}

func TestAPressOfAnEdgeWhoseClockIsWrongCountsByItsOwnAge(t *testing.T) {
	l := begin(t, devices.Button).looks().photo("photo")
	wrong := time.Date(2001, 1, 1, 0, 0, 0, 0, time.UTC) // the edge's clock, sent two seconds later
	l.shown.Events = []devices.Recorded{{
		Event:    devices.Event{ID: "e", Device: "dev-1", Type: devices.ButtonPressed, Time: minutes(3)},
		Received: minutes(3), Sent: wrong.Add(2 * time.Second), DeviceTime: &wrong,
	}}
	l.looks().misses()
}

func TestAnOldBatteryAWeakLinkAndABadNameAreSeen(t *testing.T) {
	l := begin(t, devices.Button)
	l.shown.Facts.Values = map[string]float64{"battery_pct": 49, "rssi_dbm": -118}
	l.shown.Facts.Name = "王大爷 13800138000"
	l.shown.Facts.SiteKnown = false
	l.looks().misses("site", "name", "photo", "press", "battery", "link")
	l = begin(t, devices.Button)
	l.shown.Facts.LastSeen = monday.Add(-time.Second) // what it told then is old
	l.looks().misses("heard", "photo", "press", "battery", "link")
}

func TestAGateShowsFourThingsAndIsProvedTwice(t *testing.T) {
	l := begin(t, devices.Gate).looks().photo("photo").misses("opened", "closed", "forced", "held", FailState, FireRelease)
	for i, kind := range []string{devices.GateOpened, devices.GateClosed, devices.GateForced, devices.GateHeldOpen} {
		l.happens(kind, minutes(float64(i)+1), time.Second)
	}
	l.misses(FailState, FireRelease).refuses(ErrInvalid, TickItem, "zhang", FailState)
	l.proves(FailState, FailsOpen, minutes(-10)).misses(FailState, FireRelease) // last year's
	l.proves(FailState, FailsOpen, minutes(3)).proves(FireRelease, NotReleased, minutes(3)).misses(FireRelease)
	l.proves(FireRelease, Released, minutes(4)).misses()
}

func TestACameraIsOnFileSignedAndMasked(t *testing.T) {
	l := begin(t, devices.Camera).looks().photo("photo").photo("sign")
	l.misses("filing", "mask", "recording").do(TickItem, "zhang", "filing").do(TickItem, "zhang", "mask").do(TickItem, "zhang", "recording").misses()
	l.refuses(ErrNotNow, TickItem, "zhang", "filing")
}

func TestAWaiverNeedsAReasonAndASecondPerson(t *testing.T) {
	l := begin(t, devices.Button).looks().photo("photo")
	if _, err := l.c.Do(Act{Verb: Waive, By: "zhang", Item: "press", At: minutes(1)}); !errors.Is(err, ErrInvalid) {
		t.Errorf("without a reason: %v", err)
	}
	l.do(Waive, "zhang", "press").misses("press").refuses(ErrSame, Decide, "zhang", "press").do(Decide, "li", "press").misses()
}

func TestWhatIsSignedAsInstalledChangesNoMoreUnlessItIsSentBack(t *testing.T) {
	l := begin(t, devices.Network).looks().photo("photo").do(Install, "zhang", "")
	if _, err := l.c.AddPhoto("photo", Tick{By: "zhang", Photo: "q"}); !errors.Is(err, ErrNotNow) {
		t.Errorf("a photo is exchanged after the signature: %v", err)
	}
	l.do(SendBack, "li", "").refuses(ErrNotNow, Accept, "li", "").photo("photo").do(Install, "wang", "").do(Accept, "zhang", "")
}

func TestWhoHadAPartDoesNotGoRoundTheChecklist(t *testing.T) {
	l := begin(t, devices.Camera).looks().do(TickItem, "li", "mask")
	l.refuses(ErrSame, Override, "zhang", "").refuses(ErrSame, Override, "li", "").do(Override, "wang", "")
	if l.c.State != Overridden || l.c.Timeline[len(l.c.Timeline)-1].Note == "" {
		t.Errorf("%+v", l.c)
	}
}

// However people and the device act, it goes into service only by two persons, and
// with nothing unticked; and nobody ticks for the data, nor the data for a person.
func TestNoOrderOfActsGoesRoundTwoPersons(t *testing.T) {
	arrived, ownWaivers := 0, 0
	// The signatures and the decisions come more often, so that some get to their end.
	verbs := append([]Verb{Install, Install, Accept, Accept, Accept, Waive, Decide}, Verbs[:]...)
	people := []string{"zhang", "zhang", "li", "li", "wang", "", ByDevice}
	rapid.Check(t, func(rt *rapid.T) {
		l := begin(t, rapid.SampledFrom(devices.Kinds[:]).Draw(rt, "kind")).looks()
		act := func(verb Verb, item Key, yes bool) {
			by := rapid.SampledFrom(people).Draw(rt, "by")
			if i := l.c.item(item); verb == Decide && i != nil && i.Waiver != nil && i.Waiver.By == by && yes {
				ownWaivers++
			}
			before, was := fmt.Sprintf("%+v", l.c), l.c
			_ = l.try(verb, by, item, yes)
			if fmt.Sprintf("%+v", was) != before {
				rt.Fatal("an act changed the checklist that it was given")
			}
			check(rt, l.c)
		}
		for n := range rapid.IntRange(0, 40).Draw(rt, "acts") {
			if l.c.State != Open {
				break
			}
			item := rapid.SampledFrom(slices.Concat(keys(l.c), l.c.Missing(), l.c.Missing(), []Key{"none"})).Draw(rt, "item")
			switch rapid.IntRange(0, 4).Draw(rt, "what") {
			case 0:
				l.happens(rapid.SampledFrom(append(ruleOf(item).events, "gate.denied")).Draw(rt, "event"), minutes(rapid.Float64Range(-20, 20).Draw(rt, "at")), 0)
			case 1:
				if after, err := l.c.AddPhoto(item, Tick{By: "zhang", Photo: "p"}); err == nil {
					l.c = after
				}
			case 2:
				if item == FailState {
					l.proves(item, FailsOpen, minutes(float64(n)))
				}
				if item == FireRelease {
					l.proves(item, rapid.SampledFrom([]string{Released, NotReleased}).Draw(rt, "released"), minutes(float64(n)))
				}
			default:
				act(rapid.SampledFrom(verbs).Draw(rt, "verb"), item, rapid.Bool().Draw(rt, "yes"))
			}
			check(rt, l.c)
		}
		// Whoever they are, these go for the end: what is missing is waived, and it is signed.
		for range 4 {
			for _, item := range l.c.Missing() {
				act(Waive, item, true)
				act(Decide, item, true)
				act(Decide, item, true)
			}
			act(Install, "", true)
			act(Accept, "", true)
		}
		if l.c.State == Accepted {
			arrived++
		}
	})
	if arrived == 0 || ownWaivers == 0 {
		t.Errorf("%d checklists got to their end and %d decided their own waiver, so this says little", arrived, ownWaivers)
	}
}

func keys(c Checklist) (list []Key) {
	for _, i := range c.Items {
		list = append(list, i.Key)
	}
	return list
}

func check(t *rapid.T, c Checklist) {
	accepted := c.State == Accepted
	for _, i := range c.Items {
		if d := i.Done; d != nil {
			if (d.By == ByDevice) != (i.Source == ByData) || i.Source == ByPhoto && d.Photo == "" || d.Evidence == "" && i.Source != ByPhoto {
				t.Fatalf("%s is ticked by %+v", i.Key, d)
			}
		}
		w := i.Waiver
		if w != nil && w.Approved && (w.Decided == "" || w.Decided == w.By || w.Reason == "") {
			t.Fatalf("%s is waived by one person: %+v", i.Key, w)
		}
		if accepted && !i.Optional && i.Done == nil && (w == nil || !w.Approved) {
			t.Fatalf("it goes into service without %s", i.Key)
		}
	}
	if accepted && (c.Installed == nil || c.Accepted == nil || c.Installed.By == c.Accepted.By || c.Accepted.By == "" || c.Accepted.By == ByDevice) {
		t.Fatalf("installed by %+v, accepted by %+v", c.Installed, c.Accepted)
	}
}

func TestASuspensionBeginsWithItsApprovalByAnother(t *testing.T) {
	asked, err := AskFor(Suspension{Device: "btn", Reason: "换线", AskedBy: "zhang", AskedAt: monday, Until: minutes(120)})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := asked.Decide("zhang", true, minutes(1)); !errors.Is(err, ErrSame) {
		t.Errorf("who asked approves: %v", err)
	}
	given, err := asked.Decide("li", true, minutes(60))
	if err != nil || !given.From.Equal(minutes(60)) {
		t.Fatalf("%+v, %v", given, err)
	}
	for _, c := range []struct {
		of   []Suspension
		to   float64
		want time.Duration
	}{
		{[]Suspension{asked}, 180, 0},
		{[]Suspension{given}, 90, 30 * time.Minute},
		{[]Suspension{given}, 180, time.Hour},
		{[]Suspension{given, given}, 180, time.Hour}, // what overlaps counts once
	} {
		if got := Excused(c.of, monday, minutes(c.to)); got != c.want {
			t.Errorf("%d suspensions until %g excuse %s, want %s", len(c.of), c.to, got, c.want)
		}
	}
	ended, err := given.End("wang", minutes(70))
	if got := Excused([]Suspension{ended}, monday, minutes(180)); err != nil || got != 10*time.Minute {
		t.Errorf("one that ended early excuses %s, %v", got, err)
	}
	if _, err := asked.Decide("li", true, minutes(121)); !errors.Is(err, ErrNotNow) {
		t.Errorf("approved after its end: %v", err)
	}
}

func TestALifeLineIsSuspendedOnlyWithASubstitute(t *testing.T) {
	s := Suspension{Device: "btn", Reason: "换线", AskedBy: "zhang", AskedAt: monday, Until: minutes(60), LifeLine: []string{"床头按钮"}, Substitute: "每小时上门"}
	if _, err := AskFor(s); !errors.Is(err, ErrInvalid) {
		t.Errorf("nobody looks to the substitute: %v", err)
	}
	s.Checker = "李护理"
	if _, err := AskFor(s); err != nil {
		t.Error(err)
	}
}

func TestAGateIsDueWhenItWasNeverProvedOrNotGoodOrOverTime(t *testing.T) {
	prove := func(device string, what Key, result string) Proof {
		p, err := NewProof(Proof{ID: device + result, Device: device, What: what, Result: result, By: "zhang", At: monday}, 30)
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	proofs := []Proof{prove("gate-1", FailState, FailsOpen), prove("gate-1", FireRelease, NotReleased)}
	got := ""
	for _, line := range Stand([]string{"gate-1", "gate-2"}, proofs, monday.AddDate(0, 0, 29)) {
		got += fmt.Sprintf("%s %s %v; ", line.Device, line.What, line.Due)
	}
	if want := "gate-2 fail_state true; gate-2 fire_release true; gate-1 fire_release true; gate-1 fail_state false; "; got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	if !Stand([]string{"gate-1"}, proofs, monday.AddDate(0, 0, 30))[1].Due {
		t.Error("a proof that is over time is not due")
	}
}

func TestWhatHangsThereNowIsFoundThroughAllThatHungThere(t *testing.T) {
	c := Chain{{Old: "a", New: "b"}, {Old: "b", New: "c"}}
	if c.Now("a") != "c" || c.Now("c") != "c" || len(c.Former("c")) != 2 || c.Former("c")[0].Old != "b" || len(c.Former("a")) != 0 {
		t.Errorf("%s, %+v", c.Now("a"), c.Former("c"))
	}
}
