package evidence_test

import (
	"errors"
	"os"
	"strings"
	"testing"
	"time"

	"brighteyes/devices"
	"brighteyes/hub/access"
	"brighteyes/hub/evidence"
)

// ready is a clip that is on the shelf.
func (s *shop) ready() devices.Clip {
	s.t.Helper()
	edge := s.connect("edge-1")
	clip, pictures := s.clip(), film(5000)
	edge.announce(clip.ID, pictures)
	edge.send(clip.ID, pictures, 0, 5000)
	edge.kept(clip.ID)
	edge.in.Close()
	return s.expectState(clip.ID, devices.ClipReady)
}

func TestAClipIsDeletedWhenItsTimeIsOverAndThatIsOnRecord(t *testing.T) {
	s := openShop(t)
	clip := s.ready()
	s.forward(month - time.Minute)
	s.tidy()
	s.expectState(clip.ID, devices.ClipReady)
	s.forward(2 * time.Minute)
	s.tidy()
	gone := s.expectState(clip.ID, devices.ClipDeleted)
	if s.shelf.has(clip.ID) {
		t.Error("its file is still there")
	}
	if _, err := s.e.Open(t.Context(), clip.ID); !errors.Is(err, evidence.ErrDeleted) {
		t.Errorf("opened: %v, want ErrDeleted", err)
	}
	rows := s.audited("clip.deleted", clip.ID)
	if len(rows) != 1 || rows[0].Actor != "system" || rows[0].Purpose != "kept for 30 days" || !rows[0].At.Equal(s.now()) || !gone.KeptUntil.Equal(s.now()) {
		t.Fatalf("the audit record says %+v", rows)
	}
	for _, what := range []string{clip.SHA256, clip.Alert, "cam-1"} {
		if !strings.Contains(rows[0].Detail, what) {
			t.Errorf("what was deleted is told as %q, without %s", rows[0].Detail, what)
		}
	}
	s.tidy()
	if n := len(s.audited("clip.deleted", clip.ID)); n != 1 {
		t.Errorf("one deletion is on record %d times", n)
	}
	s.forward(401 * 24 * time.Hour)
	s.tidy()
	if _, err := s.e.Clip(t.Context(), clip.ID); !errors.Is(err, evidence.ErrNotFound) {
		t.Errorf("after 400 days: %v, want that the clip is off the record", err)
	}
}

func TestAClipThatSomebodyHoldsIsNotDeleted(t *testing.T) {
	s := openShop(t)
	clip := s.ready()
	first, err := s.e.Hold(t.Context(), clip.ID, "police", "调取 2026-17")
	if err != nil {
		t.Fatal(err)
	}
	second, err := s.e.Hold(t.Context(), clip.ID, "care", "complaint")
	if err != nil {
		t.Fatal(err)
	}
	s.forward(2 * month)
	// It was held after the hub had looked for what is over.
	if deleted, err := s.store.DeleteClip(t.Context(), clip.ID, s.now(), access.AuditEntry{ID: devices.NewID(s.now()), At: s.now(), Actor: "system", Action: "clip.deleted", Target: "clip:" + clip.ID}); err != nil || deleted {
		t.Fatalf("what is held is deleted: %v %v", deleted, err)
	}
	release := func(h evidence.Hold) {
		t.Helper()
		s.tidy()
		if c := s.expectState(clip.ID, devices.ClipReady); !c.Held || !s.shelf.has(clip.ID) {
			t.Fatalf("a clip that is held: %+v", c)
		}
		if _, err := s.e.Release(t.Context(), clip.ID, h.ID, "admin", "handed over"); err != nil {
			t.Fatal(err)
		}
	}
	release(first)
	release(second)
	if _, err := s.e.Release(t.Context(), clip.ID, second.ID, "admin", "again"); !errors.Is(err, evidence.ErrNotFound) {
		t.Errorf("a hold that was released is released again: %v", err)
	}
	s.tidy()
	s.expectState(clip.ID, devices.ClipDeleted)
	if _, err := s.e.Hold(t.Context(), clip.ID, "police", "too late"); !errors.Is(err, evidence.ErrDeleted) {
		t.Errorf("what is deleted is held: %v", err)
	}
	holds, err := s.e.Holds(t.Context(), clip.ID)
	if err != nil || len(holds) != 2 || holds[0].ReleasedBy != "admin" || holds[1].Reason != "调取 2026-17" || holds[1].ReleasedAt == nil {
		t.Errorf("the holds are %+v (%v)", holds, err)
	}
	if rows := s.audited("clip.hold", clip.ID); len(rows) != 2 || rows[1].Actor != "police" || rows[1].Purpose != "调取 2026-17" {
		t.Errorf("of holding, the audit record says %+v", rows)
	}
	if rows := s.audited("clip.release", clip.ID); len(rows) != 2 || rows[0].Actor != "admin" || rows[0].Purpose != "handed over" {
		t.Errorf("of releasing, the audit record says %+v", rows)
	}
}

func TestAHoldWantsAReason(t *testing.T) {
	s := openShop(t)
	clip := s.ready()
	if _, err := s.e.Hold(t.Context(), clip.ID, "police", ""); !errors.Is(err, evidence.ErrNoReason) {
		t.Errorf("%v, want ErrNoReason", err)
	}
}

func TestAFileThatCannotBeDeletedNowIsDeletedLater(t *testing.T) {
	s := openShop(t)
	clip := s.ready()
	s.forward(2 * month)
	s.shelf.lock(errors.New("the storage does not answer"))
	if err := s.e.Tidy(t.Context()); err == nil {
		t.Error("that the file could not be deleted is not told")
	}
	s.expectState(clip.ID, devices.ClipDeleted) // on record before anything of it goes
	if !s.shelf.has(clip.ID) {
		t.Fatal("the file is gone from a storage that is away")
	}
	s.shelf.lock(nil)
	s.tidy()
	if s.shelf.has(clip.ID) {
		t.Error("its file is still there")
	}
}

func TestAFileThatIsMissingIsToldAndSoIsThatItIsThereAgain(t *testing.T) {
	s := openShop(t)
	clip, other := s.ready(), s.ready()
	away := s.shelf.path(clip.ID) + ".away"
	if err := os.Rename(s.shelf.path(clip.ID), away); err != nil {
		t.Fatal(err)
	}
	s.tidy() // nobody asked for it
	s.expectState(clip.ID, devices.ClipMissing)
	s.expectState(other.ID, devices.ClipReady)
	if n := s.count("brighteyes_clips_missing", ""); n != 1 {
		t.Errorf("%v are counted as missing", n)
	}
	if _, err := s.e.Open(t.Context(), clip.ID); !errors.Is(err, evidence.ErrMissing) {
		t.Errorf("opened: %v, want ErrMissing", err)
	}
	if rows := s.audited("clip.missing", clip.ID); len(rows) != 1 {
		t.Errorf("the audit record has %d rows of it, want one", len(rows))
	}
	if err := os.Rename(away, s.shelf.path(clip.ID)); err != nil {
		t.Fatal(err)
	}
	s.tidy()
	s.expectState(clip.ID, devices.ClipReady)
	if n := s.count("brighteyes_clips_missing", ""); n != 0 || len(s.audited("clip.found_again", clip.ID)) != 1 {
		t.Errorf("%v are counted as missing", n)
	}
	if err := os.Truncate(s.shelf.path(other.ID), 100); err != nil { // there, and not what it was
		t.Fatal(err)
	}
	s.tidy()
	s.expectState(other.ID, devices.ClipMissing)
}

func TestAShelfThatIsAwayHasLostNothing(t *testing.T) {
	s := openShop(t)
	clip := s.ready()
	s.shelf.lock(errors.New("the storage does not answer"))
	if err := s.e.Tidy(t.Context()); err == nil {
		t.Error("that the shelf is away is not told")
	}
	s.expectState(clip.ID, devices.ClipReady)
}

func TestAFileThatFailsDoesNotKeepTheOthers(t *testing.T) {
	s := openShop(t)
	first := s.ready()
	s.forward(time.Second) // behind it, by their ids
	second := s.ready()
	s.shelf.mu.Lock()
	s.shelf.broken = map[string]bool{first.ID: true}
	s.shelf.mu.Unlock()
	if err := os.Remove(s.shelf.path(second.ID)); err != nil {
		t.Fatal(err)
	}
	if err := s.e.Tidy(t.Context()); err == nil {
		t.Error("that a file could not be looked for is not told")
	}
	s.expectState(second.ID, devices.ClipMissing)
	third := s.ready()
	s.forward(2 * month)
	if err := s.e.Tidy(t.Context()); err == nil {
		t.Error("that a file could not be deleted is not told")
	}
	if s.shelf.has(third.ID) {
		t.Error("behind a file that cannot be deleted another stays")
	}
}

func TestAClipThatNeverCameIsNotSaidToHaveBeenKept(t *testing.T) {
	s := openShop(t)
	never := s.clip()
	s.forward(2 * month)
	s.tidy() // it is given up
	s.tidy()
	s.expectState(never.ID, devices.ClipDeleted)
	if rows := s.audited("clip.deleted", never.ID); len(rows) != 0 {
		t.Errorf("of what never came the audit record says %+v", rows)
	}
	if rows := s.audited("clip.forgotten", never.ID); len(rows) != 1 || rows[0].Purpose != "its pictures never came" {
		t.Errorf("the audit record says %+v", rows)
	}
	if n := s.count("brighteyes_clips_total", "forgotten"); n != 1 {
		t.Errorf("%v are counted", n)
	}
	if _, err := s.e.Open(t.Context(), never.ID); !errors.Is(err, evidence.ErrDeleted) {
		t.Errorf("opened: %v, want ErrDeleted", err)
	}
}
