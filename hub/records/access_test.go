package records

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"brighteyes/devices"
	"brighteyes/hub/access"
)

func user(name string, roles ...access.Role) access.User {
	return access.User{ID: devices.NewID(noon), Name: name, DisplayName: name, Roles: roles, PasswordHash: "hash of " + name, CreatedAt: noon}
}

func TestAUserIsKeptWithRolesAndHash(t *testing.T) {
	r, ctx := openTest(t), context.Background()
	amy := user("坐席甲", access.Care, access.Property)
	if err := r.AddUser(ctx, amy); err != nil {
		t.Fatal(err)
	}
	got, err := r.UserByName(ctx, "坐席甲")
	if err != nil || fmt.Sprint(got) != fmt.Sprint(amy) {
		t.Errorf("got %v, %v; want %v", got, err, amy)
	}
	if err := r.AddUser(ctx, user("坐席甲")); !errors.Is(err, access.ErrExists) {
		t.Errorf("a second one of that name: %v", err)
	}
	if _, err := r.UserByName(ctx, "nobody"); !errors.Is(err, ErrNotFound) {
		t.Errorf("nobody: %v", err)
	}
}

func TestSettingAUserKeepsTheirSessions(t *testing.T) {
	r, ctx := openTest(t), context.Background()
	first := user("admin", access.Admin)
	if err := r.SetUser(ctx, first); err != nil {
		t.Fatal(err)
	}
	if err := r.PutSession(ctx, access.Session{Key: "k", UserID: first.ID, CreatedAt: noon, UsedAt: noon, ExpiresAt: noon.Add(time.Hour)}); err != nil {
		t.Fatal(err)
	}
	second := user("admin", access.Admin)
	second.PasswordHash = "another"
	if err := r.SetUser(ctx, second); err != nil {
		t.Fatal(err)
	}
	s, u, err := r.Session(ctx, "k")
	if err != nil || u.ID != first.ID || u.PasswordHash != "another" || !s.ExpiresAt.Equal(noon.Add(time.Hour)) {
		t.Errorf("%+v %+v %v", s, u, err)
	}
}

func TestADeletedUserHasNoSessionLeft(t *testing.T) {
	r, ctx := openTest(t), context.Background()
	u := user("gone", access.Care)
	if err := errors.Join(r.AddUser(ctx, u), r.PutSession(ctx, access.Session{Key: "k", UserID: u.ID, CreatedAt: noon, UsedAt: noon, ExpiresAt: noon.Add(time.Hour)})); err != nil {
		t.Fatal(err)
	}
	if who, err := r.DeleteUser(ctx, u.ID); err != nil || who.Name != "gone" {
		t.Errorf("deleted %v, %v", who, err)
	}
	if _, _, err := r.Session(ctx, "k"); !errors.Is(err, ErrNotFound) {
		t.Errorf("the session: %v", err)
	}
	if _, err := r.DeleteUser(ctx, u.ID); !errors.Is(err, ErrNotFound) {
		t.Errorf("again: %v", err)
	}
}

func TestWhatNobodyCanUseIsSweptAway(t *testing.T) {
	r, ctx := openTest(t), context.Background()
	u := user("u", access.Care)
	past, soon := noon.Add(-time.Hour), noon.Add(time.Hour)
	session := func(key string, used, expires time.Time) error {
		return r.PutSession(ctx, access.Session{Key: key, UserID: u.ID, CreatedAt: past, UsedAt: used, ExpiresAt: expires})
	}
	if err := errors.Join(r.AddUser(ctx, u),
		session("good", noon, soon), session("expired", noon, past), session("idle", past, soon),
		r.AddToken(ctx, access.Token{ID: "1", Key: "good", CreatedAt: past}),
		r.AddToken(ctx, access.Token{ID: "2", Key: "expired", CreatedAt: past, ExpiresAt: &past}),
		r.TouchSession(ctx, "good", noon.Add(time.Minute)), r.TouchToken(ctx, "1", noon)); err != nil {
		t.Fatal(err)
	}
	if _, _, err := r.BeginReply(ctx, access.KeptReply{Caller: "u", Key: "old", At: past}, past); err != nil {
		t.Fatal(err)
	}
	if err := r.SweepAccess(ctx, noon, noon.Add(-time.Minute), noon); err != nil {
		t.Fatal(err)
	}
	if s, _, err := r.Session(ctx, "good"); err != nil || !s.UsedAt.Equal(noon.Add(time.Minute)) {
		t.Errorf("the good session: %+v %v", s, err)
	}
	for _, key := range []string{"expired", "idle"} {
		if _, _, err := r.Session(ctx, key); !errors.Is(err, ErrNotFound) {
			t.Errorf("session %s: %v", key, err)
		}
	}
	if tok, err := r.TokenByKey(ctx, "good"); err != nil || tok.UsedAt == nil || !tok.UsedAt.Equal(noon) || tok.ExpiresAt != nil {
		t.Errorf("the good token: %+v %v", tok, err)
	}
	if _, err := r.TokenByKey(ctx, "expired"); !errors.Is(err, ErrNotFound) {
		t.Errorf("the expired token: %v", err)
	}
	if _, begun, err := r.BeginReply(ctx, access.KeptReply{Caller: "u", Key: "old", At: noon}, past.Add(-time.Hour)); err != nil || !begun {
		t.Errorf("the old reply is kept: %v, %v", begun, err)
	}
}

func TestListsOfUsersAndTokensComeInPages(t *testing.T) {
	r, ctx := openTest(t), context.Background()
	for i := range 5 {
		if err := errors.Join(r.AddUser(ctx, user(fmt.Sprint("u", i))), r.AddToken(ctx, access.Token{ID: fmt.Sprint(i), Key: fmt.Sprint("k", i), CreatedAt: noon})); err != nil {
			t.Fatal(err)
		}
	}
	var names, ids string
	for cursor, more := "", true; more; more = cursor != "" {
		page, next, err := r.Users(ctx, 2, cursor)
		if err != nil {
			t.Fatal(err)
		}
		for _, u := range page {
			names += u.Name
		}
		cursor = next
	}
	for cursor, more := "", true; more; more = cursor != "" {
		page, next, err := r.Tokens(ctx, 2, cursor)
		if err != nil {
			t.Fatal(err)
		}
		for _, tok := range page {
			ids += tok.ID
		}
		cursor = next
	}
	if names != "u0u1u2u3u4" || ids != "01234" {
		t.Error(names, ids)
	}
	if who, err := r.DeleteToken(ctx, "3"); err != nil || who.Key != "k3" {
		t.Error(who, err)
	}
	if _, err := r.DeleteToken(ctx, "3"); !errors.Is(err, ErrNotFound) {
		t.Error(err)
	}
	if _, _, err := r.Users(ctx, 2, "nonsense"); !errors.Is(err, ErrInvalid) {
		t.Error(err)
	}
}

func TestTheAuditRecordIsReadNewestFirstAndFiltered(t *testing.T) {
	r, ctx := openTest(t), context.Background()
	for i := range 6 {
		at := noon.Add(time.Duration(i/2) * time.Minute) // two rows at each time
		e := access.AuditEntry{ID: devices.StableID(at, fmt.Sprint(i)), At: at, Actor: fmt.Sprint("a", i%2), Action: "camera.live", Target: "camera:c", Purpose: "duty", Detail: fmt.Sprint(i)}
		if err := r.Audit(ctx, e); err != nil {
			t.Fatal(err)
		}
	}
	seen := map[string]bool{}
	last := noon.Add(time.Hour)
	for cursor, more := "", true; more; more = cursor != "" {
		page, next, err := r.AuditEntries(ctx, access.AuditFilter{Limit: 4, Cursor: cursor})
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range page {
			if seen[e.Detail] || e.At.After(last) {
				t.Errorf("%+v after %v", e, last)
			}
			seen[e.Detail], last = true, e.At
		}
		cursor = next
	}
	if len(seen) != 6 {
		t.Errorf("saw %v", seen)
	}
	some, _, err := r.AuditEntries(ctx, access.AuditFilter{Actor: "a1", Action: "camera.live", Target: "camera:c", From: noon.Add(time.Minute), To: noon.Add(2 * time.Minute)})
	if err != nil || len(some) != 1 || some[0].Actor != "a1" || some[0].Purpose != "duty" {
		t.Errorf("%+v %v", some, err)
	}
}

func TestOfManyEqualRequestsOneBegins(t *testing.T) {
	r, ctx := openTest(t), context.Background()
	var all sync.WaitGroup
	var mu sync.Mutex
	began := 0
	for range 8 {
		all.Go(func() {
			_, begun, err := r.BeginReply(ctx, access.KeptReply{Caller: "u", Key: "k", Request: "r", At: noon}, noon.Add(-time.Hour))
			mu.Lock()
			defer mu.Unlock()
			if err != nil {
				t.Error(err)
			}
			if begun {
				began++
			}
		})
	}
	all.Wait()
	if began != 1 {
		t.Errorf("%d began", began)
	}
	kept, _, err := r.BeginReply(ctx, access.KeptReply{Caller: "u", Key: "k", At: noon}, noon.Add(-time.Hour))
	if err != nil || kept.Status != 0 || kept.Request != "r" {
		t.Errorf("under way: %+v %v", kept, err)
	}
	if err := r.FinishReply(ctx, access.KeptReply{Caller: "u", Key: "k", Status: 201, Type: "application/json", Body: []byte(`{"id":"x"}`)}); err != nil {
		t.Fatal(err)
	}
	kept, begun, err := r.BeginReply(ctx, access.KeptReply{Caller: "u", Key: "k", At: noon}, noon.Add(-time.Hour))
	if err != nil || begun || kept.Status != 201 || string(kept.Body) != `{"id":"x"}` || kept.Type != "application/json" {
		t.Errorf("done: %+v %v %v", kept, begun, err)
	}
	if _, begun, _ := r.BeginReply(ctx, access.KeptReply{Caller: "v", Key: "k", At: noon}, noon.Add(-time.Hour)); !begun {
		t.Error("another caller's key is another key")
	}
	if _, begun, _ := r.BeginReply(ctx, access.KeptReply{Caller: "u", Key: "k", At: noon.Add(25 * time.Hour)}, noon.Add(time.Hour)); !begun {
		t.Error("a day later it is a new request")
	}
	if err := r.DropReply(ctx, "v", "k"); err != nil {
		t.Fatal(err)
	}
	if _, begun, _ := r.BeginReply(ctx, access.KeptReply{Caller: "v", Key: "k", At: noon}, noon.Add(-time.Hour)); !begun {
		t.Error("a dropped one can be sent again")
	}
}

func TestACommandAndItsAuditRowAreOneTransaction(t *testing.T) {
	r, ctx := openTest(t), context.Background()
	i := devices.Issued{Command: devices.Command{ID: devices.NewID(noon), Edge: "edge-east", Device: "gate-1", Action: "open",
		Args: map[string]any{"door": 3.0}, By: "property", Issued: noon, Expires: noon.Add(10 * time.Second)}, Reason: "ambulance"}
	if err := r.PutCommand(ctx, i); err != nil {
		t.Fatal(err)
	}
	if err := r.PutCommand(ctx, i); err == nil {
		t.Error("the same command twice")
	}
	rows, _, err := r.AuditEntries(ctx, access.AuditFilter{})
	if err != nil || len(rows) != 1 || rows[0].Actor != "property" || rows[0].Purpose != "ambulance" || rows[0].Target != "device:gate-1" {
		t.Errorf("%+v %v", rows, err)
	}
	pending, err := r.PendingCommands(ctx)
	if err != nil || len(pending) != 1 || fmt.Sprint(pending[0]) != fmt.Sprint(i) {
		t.Errorf("pending %+v %v", pending, err)
	}
	if _, err := r.Command(ctx, "other"); !errors.Is(err, ErrNotFound) {
		t.Error(err)
	}
}

func TestAnOutcomeIsFinalUnlessItWasUnknown(t *testing.T) {
	r, ctx := openTest(t), context.Background()
	i := devices.Issued{Command: devices.Command{ID: devices.NewID(noon), Edge: "edge-east", Device: "g", Action: "open", Issued: noon, Expires: noon}}
	if err := r.PutCommand(ctx, i); err != nil {
		t.Fatal(err)
	}
	for n, step := range []struct {
		edge    string
		outcome devices.Outcome
		changed bool
	}{
		{"edge-west", devices.OutcomeDone, false},
		{"edge-east", devices.OutcomeUnknown, true},
		{"edge-east", devices.OutcomeUnknown, false},
		{"edge-east", devices.OutcomeDone, true},
		{"edge-east", devices.OutcomeFailed, false},
		{"edge-east", devices.OutcomeUnknown, false},
	} {
		changed, err := r.SettleCommand(ctx, step.edge, devices.Reply{ID: i.ID, Outcome: step.outcome, Result: map[string]any{"n": float64(n)}}, noon)
		if changed != step.changed || err != nil {
			t.Errorf("step %d: %v, %v", n, changed, err)
		}
	}
	got, err := r.Command(ctx, i.ID)
	if err != nil || got.Outcome != devices.OutcomeDone || got.Result["n"] != 3.0 || got.SettledAt == nil {
		t.Errorf("%+v %v", got, err)
	}
	if pending, _ := r.PendingCommands(ctx); len(pending) != 0 {
		t.Errorf("pending: %v", pending)
	}
}
