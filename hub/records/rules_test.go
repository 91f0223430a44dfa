package records

import (
	"context"
	"errors"
	"testing"
	"time"

	"brighteyes/hub/rules"
)

func TestEveryVersionOfARuleStaysOnRecordAndTheNewestCounts(t *testing.T) {
	ctx, r := context.Background(), openTest(t)
	put := func(id string, version int, change ...func(*rules.Stored)) error {
		s := rules.Stored{ID: id, Version: version, Author: "admin", At: noon, Text: "rules: [] # 一", Tests: "tests: [] # 二", Enabled: true}
		for _, f := range change {
			f(&s)
		}
		return r.PutRule(ctx, s)
	}
	for _, err := range []error{
		put("b", 1), put("a", 1), put("a", 2, func(s *rules.Stored) { s.Enabled = false }),
		put("b", 2, func(s *rules.Stored) { s.Deleted = true }), put("c", 1),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := put("a", 2); !errors.Is(err, rules.ErrConflict) {
		t.Errorf("a version was written over: %v", err)
	}
	list, err := r.Rules(ctx)
	if err != nil || len(list) != 2 || list[0].ID != "a" || list[0].Version != 2 || list[0].Enabled || list[1].ID != "c" || !list[0].At.Equal(noon) || list[0].Text != "rules: [] # 一" || list[0].Tests != "tests: [] # 二" {
		t.Errorf("%+v, %v", list, err)
	}
	versions, err := r.RuleVersions(ctx, "b")
	if err != nil || len(versions) != 2 || !versions[0].Deleted || versions[1].Deleted {
		t.Errorf("%+v, %v", versions, err)
	}
}

func TestEventsOfATimeComeOldestFirstAPageAtATime(t *testing.T) {
	ctx, r := context.Background(), openTest(t)
	for n := range 7 {
		commit(t, r, batch(uint64(n+1), press("button-1", n)))
	}
	var got []time.Time
	for cursor, more := "", true; more; more = cursor != "" {
		page, next, err := r.EventsBetween(ctx, noon.Add(time.Second), noon.Add(6*time.Second), 2, cursor)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range page {
			got = append(got, e.Time)
		}
		cursor = next
	}
	if len(got) != 5 || !got[0].Equal(noon.Add(time.Second)) || !got[4].Equal(noon.Add(5*time.Second)) {
		t.Errorf("%v", got)
	}
}
