package records

import (
	"errors"
	"testing"
	"time"

	"brighteyes/devices"
	"brighteyes/hub/access"
	"brighteyes/hub/retrieval"
)

func aRetrieval(t *testing.T, id string, from, to, now time.Time) retrieval.Request {
	t.Helper()
	r, err := retrieval.New(id, retrieval.Ask{
		Lane: retrieval.Office, Unit: "晴川里派出所", Document: "晴公调字〔2026〕0017号", Basis: retrieval.DecreePolice, Purpose: "财物被盗", DueAt: now.Add(time.Hour),
		Persons: []retrieval.Person{{Name: "民警乙", Number: "310245"}, {Name: "民警丙", Number: "310246"}},
		Scope:   retrieval.Scope{Cameras: []string{"cam-1"}, Span: retrieval.Span{From: from, To: to}},
	}, "police", now)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func onRecord(id string, at time.Time) access.AuditEntry {
	return access.AuditEntry{ID: id, At: at, Actor: "police", Action: "retrieval.test", Target: "retrieval:1"}
}

func TestRequestsAreNumberedWithinTheirYearAndNoVersionIsLost(t *testing.T) {
	r := openTest(t)
	now := time.Date(2026, 5, 2, 12, 0, 0, 0, time.UTC)
	first, err := r.AddRetrieval(t.Context(), aRetrieval(t, "01", now.Add(-time.Hour), now, now), onRecord("a1", now))
	if err != nil {
		t.Fatal(err)
	}
	second, err := r.AddRetrieval(t.Context(), aRetrieval(t, "02", now.Add(-time.Hour), now, now), onRecord("a2", now))
	next := aRetrieval(t, "03", now.Add(-time.Hour), now, now)
	next.Year = 2027
	third, errNext := r.AddRetrieval(t.Context(), next, onRecord("a3", now))
	if err := errors.Join(err, errNext); err != nil || first.Number != "DQ-2026-0001" || second.Number != "DQ-2026-0002" || third.Number != "DQ-2027-0001" {
		t.Fatal(err, first.Number, second.Number, third.Number)
	}
	submitted, err := first.Do(retrieval.Act{Verb: retrieval.Submit, By: "police", At: now})
	if err != nil {
		t.Fatal(err)
	}
	if err := r.PutRetrieval(t.Context(), submitted, onRecord("b1", now)); err != nil {
		t.Fatal(err)
	}
	if err := r.PutRetrieval(t.Context(), submitted, onRecord("b2", now)); !errors.Is(err, retrieval.ErrConflict) {
		t.Errorf("the same step twice: %v", err)
	}
	if rows, _, err := r.AuditEntries(t.Context(), access.AuditFilter{Action: "retrieval.test"}); err != nil || len(rows) != 4 {
		t.Errorf("%d rows on the audit record, %v: a step that failed leaves none", len(rows), err)
	}
	page, _, err := r.Retrievals(t.Context(), retrieval.Filter{Number: "dq-2026-1"})
	if err != nil || len(page) != 1 || page[0].State != retrieval.Submitted || page[0].Number != "DQ-2026-0001" {
		t.Errorf("%+v, %v", page, err)
	}
	if _, _, err := r.Retrievals(t.Context(), retrieval.Filter{Number: "17"}); !errors.Is(err, ErrInvalid) {
		t.Errorf("%v", err)
	}
	page, cursor, err := r.Retrievals(t.Context(), retrieval.Filter{Limit: 2, Lanes: []retrieval.Lane{retrieval.Office}})
	if err != nil || len(page) != 2 || page[0].ID != "03" || cursor == "" {
		t.Errorf("%d, %q, %v", len(page), cursor, err)
	}
	due, err := r.RetrievalsDue(t.Context(), now.Add(retrieval.DraftLife), 10)
	if err != nil || len(due) != 3 {
		t.Errorf("%d are due, %v", len(due), err)
	}
	all, err := r.RetrievalsOf(t.Context(), retrieval.Span{From: now, To: now.Add(time.Second)})
	if err != nil || len(all) != 3 {
		t.Errorf("%d of the month, %v", len(all), err)
	}
}

func TestAClipThatAnOpenRequestAsksForIsNotDeleted(t *testing.T) {
	r := openTest(t)
	now := time.Date(2026, 5, 2, 12, 0, 0, 0, time.UTC)
	clip := devices.Clip{ID: "01CLIP", Alert: "a", Camera: "cam-1", From: now.Add(-30 * time.Minute), To: now.Add(-29 * time.Minute), State: devices.ClipWaiting, CreatedAt: now.Add(-30 * time.Minute)}
	other := clip
	other.ID, other.Alert, other.From, other.To = "01OTHER", "b", now.Add(-3*time.Hour), now.Add(-2*time.Hour)
	for _, c := range []devices.Clip{clip, other} {
		if added, err := r.AddClip(t.Context(), c); err != nil || !added {
			t.Fatal(added, err)
		}
		c.State, c.Bytes, c.SHA256 = devices.ClipReady, 4, "abcd"
		if err := r.KeepClip(t.Context(), c, ""); err != nil {
			t.Fatal(err)
		}
	}
	over := func() (ids string) {
		t.Helper()
		list, err := r.ClipsOver(t.Context(), now.Add(time.Hour), 10)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range list {
			ids += c.ID + " "
		}
		return ids
	}
	if found, err := r.ClipsWithin(t.Context(), []string{"cam-1"}, now.Add(-time.Hour), now); err != nil || len(found) != 1 || found[0].ID != "01CLIP" {
		t.Errorf("%+v, %v", found, err)
	}
	q, err := r.AddRetrieval(t.Context(), aRetrieval(t, "01", now.Add(-time.Hour), now, now), onRecord("a1", now))
	if err != nil {
		t.Fatal(err)
	}
	if ids := over(); ids != "01OTHER 01CLIP " && ids != "01CLIP 01OTHER " {
		t.Errorf("a draft holds already: %s", ids)
	}
	step := func(v retrieval.Verb, by string) {
		t.Helper()
		if q, err = q.Do(retrieval.Act{Verb: v, By: by, At: now, Note: "x"}); err == nil {
			err = r.PutRetrieval(t.Context(), q, onRecord("b"+string(v), now))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	step(retrieval.Submit, "police")
	if ids := over(); ids != "01OTHER " {
		t.Errorf("to be deleted while it is asked for: %s", ids)
	}
	if deleted, err := r.DeleteClip(t.Context(), "01CLIP", now, onRecord("c1", now)); err != nil || deleted {
		t.Errorf("deleted while it is asked for: %v, %v", deleted, err)
	}
	if c, err := r.Clip(t.Context(), "01CLIP"); err != nil || !c.Held {
		t.Errorf("it is not shown as held: %+v, %v", c, err)
	}
	step(retrieval.Refuse, "admin")
	if ids := over(); ids != "01OTHER 01CLIP " && ids != "01CLIP 01OTHER " {
		t.Errorf("a request that is over holds still: %s", ids)
	}
}

func TestWhatIsTooMuchForOneRequestIsSaidAndNotLeftOut(t *testing.T) {
	r := openTest(t)
	from := time.Date(2026, 5, 1, 8, 0, 0, 0, time.UTC)
	add := func(i int) {
		t.Helper()
		at := from.Add(time.Duration(i) * time.Second)
		if _, err := r.AddClip(t.Context(), devices.Clip{ID: devices.NewID(at), Alert: "a", Camera: "cam-1", At: at, From: at, To: at.Add(time.Second), State: devices.ClipReady, CreatedAt: at}); err != nil {
			t.Fatal(err)
		}
	}
	for i := range retrieval.MostClips {
		add(i)
	}
	find := func() ([]devices.Clip, error) {
		return r.ClipsWithin(t.Context(), []string{"cam-1"}, from, from.Add(time.Hour))
	}
	if found, err := find(); err != nil || len(found) != retrieval.MostClips {
		t.Errorf("%d clips, %v", len(found), err)
	}
	add(retrieval.MostClips)
	if found, err := find(); !errors.Is(err, retrieval.ErrTooMany) {
		t.Errorf("of %d clips %d are found: %v", retrieval.MostClips+1, len(found), err)
	}
}
