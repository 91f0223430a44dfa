package workorders

import (
	"errors"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"brighteyes/devices"
)

var monday = time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC)

func hours(n float64) time.Time { return monday.Add(time.Duration(n * float64(time.Hour))) }

// desk plays the people of one order.
type desk struct {
	t testing.TB
	o Order
}

func order(t testing.TB, fault Fault) *desk {
	t.Helper()
	o, err := New(Draft{ID: "01", Device: "gate-3", Fault: fault, Title: "东门闸机不动", Vendor: "hw", By: "zhang", At: monday, DueAt: hours(48)})
	if err != nil {
		t.Fatal(err)
	}
	return &desk{t, o}
}

func (d *desk) do(verb Verb, by string, at time.Time, more ...func(*Act)) *desk {
	d.t.Helper()
	if err := d.try(verb, by, at, more...); err != nil {
		d.t.Fatalf("%s by %s: %v", verb, by, err)
	}
	return d
}

func (d *desk) try(verb Verb, by string, at time.Time, more ...func(*Act)) error {
	a := Act{Verb: verb, By: by, At: at, Note: "说明"}
	for _, f := range more {
		f(&a)
	}
	after, err := d.o.Do(a)
	if err == nil {
		d.o = after
	}
	return err
}

func (d *desk) photo(when string, at time.Time) *desk {
	d.t.Helper()
	after, err := d.o.AddPhoto(Photo{ID: "p", When: when, At: at, By: "zhang"})
	if err != nil {
		d.t.Fatal(err)
	}
	d.o = after
	return d
}

func until(t time.Time) func(*Act) { return func(a *Act) { a.Until = t } }
func yes(a *Act)                   { a.Yes = true }

func (d *desk) expect(s State) *desk {
	d.t.Helper()
	if d.o.State != s {
		d.t.Fatalf("the order is %s, want %s", d.o.State, s)
	}
	return d
}

func (d *desk) looks(status devices.Status, since, now time.Time) *desk {
	d.o, _ = d.o.Observe(Condition{Status: status, Since: since}, now)
	return d
}

func TestADeviceThatIsWellForTenMinutesClosesItsOrder(t *testing.T) {
	d := order(t, Offline).do(Accept, "li", hours(1)).do(Report, "li", hours(2))
	d.looks(devices.Online, hours(2.1), hours(2.2)).expect(Reported) // six minutes
	d.looks(devices.Online, hours(2.1), hours(2.3)).expect(Closed)
	if d.o.VerifiedBy != ByDevice || !d.o.Repaired().Equal(hours(2)) {
		t.Errorf("verified by %q, mended at %s", d.o.VerifiedBy, d.o.Repaired())
	}
}

func TestADeviceThatWasOnlineBeforeTheReportProvesNothingYet(t *testing.T) {
	d := order(t, Offline).do(Accept, "li", hours(1)).do(Report, "li", hours(2))
	d.looks(devices.Online, hours(0), hours(2.1)).expect(Reported)
}

func TestAReportThatDoesNotHoldGoesBackToWorkAndIsCounted(t *testing.T) {
	d := order(t, Offline).do(Accept, "li", hours(1)).do(Report, "li", hours(2))
	d.looks(devices.Offline, hours(0), hours(2.5)).expect(Assigned)
	if d.o.Failed != 1 || d.o.ReportedAt != nil {
		t.Errorf("failed %d, reported at %v", d.o.Failed, d.o.ReportedAt)
	}
}

func TestWhatTheDeviceCannotShowIsForAPersonToSee(t *testing.T) {
	for _, status := range []devices.Status{devices.Degraded, devices.Unknown} {
		order(t, Offline).do(Accept, "li", hours(1)).do(Report, "li", hours(2)).looks(status, hours(2), hours(9)).expect(Reported)
	}
	order(t, Damage).do(Accept, "li", hours(1)).do(Report, "li", hours(2)).looks(devices.Online, hours(2), hours(9)).expect(Reported)
}

func TestNobodyVerifiesTheirOwnRepairNorWithoutAPhoto(t *testing.T) {
	d := order(t, Damage).do(Accept, "li", hours(1)).do(Report, "li", hours(2))
	if err := d.try(Verify, "li", hours(3)); !errors.Is(err, ErrSame) {
		t.Errorf("li verifies their own repair: %v", err)
	}
	if err := d.try(Verify, "wang", hours(3)); !errors.Is(err, ErrInvalid) || !strings.Contains(err.Error(), "photo") {
		t.Errorf("it is verified without a photo: %v", err)
	}
	d.photo(After, hours(3)).do(Verify, "wang", hours(3)).expect(Closed)
}

func TestAPauseExtendsTheTimeOnlyWhenSomebodyElseApprovedIt(t *testing.T) {
	d := order(t, Lock).do(Accept, "li", hours(1)).do(Hold, "li", hours(10), until(hours(20)))
	if !d.o.Deadline().Equal(hours(48)) {
		t.Error("a pause that nobody approved extends the time")
	}
	if err := d.try(Approve, "li", hours(11), yes); !errors.Is(err, ErrSame) {
		t.Errorf("who asked for the pause approves it: %v", err)
	}
	if d.do(Approve, "wang", hours(11), yes); !d.o.Deadline().Equal(hours(58)) {
		t.Errorf("the deadline is %s", d.o.Deadline())
	}
	if d.do(Resume, "li", hours(15)); !d.o.Deadline().Equal(hours(53)) {
		t.Errorf("a pause that ended early still gives %s", d.o.Deadline())
	}
}

func TestWhatIsLateStaysLate(t *testing.T) {
	d := order(t, Lock).do(Accept, "li", hours(1))
	d.do(Hold, "li", hours(50), until(hours(80))).do(Approve, "wang", hours(51), yes)
	if !d.o.Late(hours(51)) {
		t.Error("a pause that was asked for after the deadline makes it be in time")
	}
}

func TestOnlyWhatIsOverdueIsOrderedToBeMended(t *testing.T) {
	d := order(t, Lock).do(Accept, "li", hours(1))
	if err := d.try(Urge, "wang", hours(2), until(hours(60))); !errors.Is(err, ErrNotNow) {
		t.Errorf("an order in time is urged: %v", err)
	}
	if d.do(Urge, "wang", hours(49), until(hours(72))); d.o.Rectify == nil || !d.o.Rectify.Deadline.Equal(hours(72)) {
		t.Errorf("%+v", d.o.Rectify)
	}
}

func TestAnObjectionIsDecidedBySomebodyElse(t *testing.T) {
	d := order(t, Lock).do(Accept, "li", hours(1)).do(Report, "li", hours(60)).photo(After, hours(60)).do(Verify, "wang", hours(61))
	d.do(Object, "li", hours(62))
	if err := d.try(Decide, "li", hours(63), yes); !errors.Is(err, ErrSame) {
		t.Errorf("who objected decides: %v", err)
	}
	span := func() Score { return Scores([]Order{d.o}, monday, hours(24*30), hours(24*30))[0] }
	if s := span(); s.Due != 1 || s.InTime != 0 || s.Objections != 1 {
		t.Errorf("before the decision %+v", s)
	}
	if d.do(Decide, "chen", hours(63), yes); span().Due != 0 {
		t.Errorf("an upheld objection still counts: %+v", span())
	}
	late := order(t, Lock).do(Accept, "li", hours(1)).do(Report, "li", hours(60)).photo(After, hours(60)).do(Verify, "wang", hours(61))
	if err := late.try(Object, "li", hours(61+24*8)); !errors.Is(err, ErrNotNow) {
		t.Errorf("an objection comes after eight days: %v", err)
	}
}

func TestAScoreCountsWhatWasMendedInTimeOfWhatWasDue(t *testing.T) {
	quick := order(t, Offline).do(Accept, "li", hours(1)).do(Report, "li", hours(4)).looks(devices.Online, hours(4), hours(5)).expect(Closed).o
	slow := order(t, Offline).do(Accept, "li", hours(1)).do(Report, "li", hours(90)).looks(devices.Online, hours(90), hours(91)).expect(Closed).o
	open := order(t, Offline).o
	gone := order(t, Offline).do(Cancel, "wang", hours(2)).o
	s := Scores([]Order{quick, slow, open, gone}, monday, hours(24*30), hours(24*30))[0]
	if s.Due != 3 || s.InTime != 1 || s.Overdue != 1 || s.Open != 1 || s.Enough || s.MedianH != 4 || s.P90H != 90 {
		t.Errorf("%+v", s)
	}
}

func TestNoOrderOfActsVerifiesAlone(t *testing.T) {
	people := []string{"li", "wang", "chen"}
	rapid.Check(t, func(rt *rapid.T) {
		d := order(t, rapid.SampledFrom(Faults[:]).Draw(rt, "fault"))
		now := monday
		for range rapid.IntRange(1, 40).Draw(rt, "acts") {
			now = now.Add(time.Duration(rapid.IntRange(1, 600).Draw(rt, "minutes")) * time.Minute)
			before := d.o
			if rapid.IntRange(0, 5).Draw(rt, "photo") == 0 {
				if after, err := d.o.AddPhoto(Photo{When: After, At: now}); err == nil {
					d.o = after
				}
				continue
			}
			verb := rapid.SampledFrom(Verbs[:]).Draw(rt, "verb")
			err := d.try(verb, rapid.SampledFrom(people).Draw(rt, "by"), now, until(now.Add(time.Hour)), func(a *Act) { a.Yes = rapid.Bool().Draw(rt, "yes") })
			switch {
			case err != nil && d.o.Version != before.Version:
				rt.Fatalf("%s failed and changed the order", verb)
			case err == nil && d.o.Version != before.Version+1:
				rt.Fatalf("%s gave version %d after %d", verb, d.o.Version, before.Version)
			case len(d.o.Timeline) < len(before.Timeline):
				rt.Fatalf("%s took a line from the timeline", verb)
			case before.State.Over() && d.o.State != before.State:
				rt.Fatalf("%s woke an order that was %s", verb, before.State)
			case d.o.State == Closed && d.o.VerifiedBy == d.o.ReportedBy:
				rt.Fatalf("%s verified their own repair", d.o.ReportedBy)
			case d.o.Deadline().Before(d.o.DueAt):
				rt.Fatalf("the deadline came nearer by %s", verb)
			}
			for _, p := range d.o.Pauses {
				if p.Approved && p.Decided == p.By {
					rt.Fatalf("%s approved their own pause", p.By)
				}
			}
		}
	})
}

// Whoever mends it says that they are there, which changes nothing; what was told late
// says so, and the deadline counts by when it was told.
func TestWorkThatWasToldLateSaysSoAndIsNoEarlierForIt(t *testing.T) {
	d := order(t, Lock)
	if err := d.try(Arrive, "li", hours(1)); !errors.Is(err, ErrNotNow) {
		t.Errorf("nobody took it on: %v", err)
	}
	d.do(Accept, "li", hours(1)).do(Arrive, "li", hours(2)).do(Report, "li", hours(49), func(a *Act) { a.Ago = 2 * time.Hour })
	there, mended := d.o.Timeline[2], d.o.Timeline[3]
	if there.Action != "arrive" || there.EarlierS != 0 || mended.EarlierS != 7200 || !mended.At.Equal(hours(49)) {
		t.Errorf("%+v, %+v", there, mended)
	}
	if !d.o.ReportedAt.After(d.o.DueAt) {
		t.Error("it was told after the deadline and is in time")
	}
}
