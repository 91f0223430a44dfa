package hazards

import (
	"errors"
	"math"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"brighteyes/hub/coverage"
)

var noon = time.Date(2026, 5, 2, 12, 0, 0, 0, time.UTC)

func found(t testing.TB) Hazard {
	t.Helper()
	h, err := New(Hazard{ID: "01", Kind: FireLane, Title: "消防通道停了三轮车", Place: "north-gate", FoundAt: noon, FoundBy: "wang", DueAt: noon.Add(48 * time.Hour)})
	if err != nil {
		t.Fatal(err)
	}
	return h
}

// does carries acts of one person out, which all must be allowed.
func (h Hazard) does(t testing.TB, by string, acts ...Act) Hazard {
	t.Helper()
	for _, a := range acts {
		if a.By = by; a.At.IsZero() {
			a.At = noon.Add(time.Hour)
		}
		var err error
		if h, err = h.Do(a); err != nil {
			t.Fatalf("%s %s: %v", by, a.Verb, err)
		}
	}
	return h
}

func (h Hazard) refuses(t testing.TB, by string, a Act, want error, says string) {
	t.Helper()
	if a.By = by; a.At.IsZero() {
		a.At = noon.Add(time.Hour)
	}
	if _, err := h.Do(a); !errors.Is(err, want) || !strings.Contains(err.Error(), says) {
		t.Errorf("%s %s: %v, want %v with %q", by, a.Verb, err, want, says)
	}
}

func TestAHazardIsRemediedByItsOwnerAndVerifiedByAnotherWithAPhoto(t *testing.T) {
	h := found(t).does(t, "wang", Act{Verb: Assign, Owner: "li"})
	h.refuses(t, "zhao", Act{Verb: Verify}, ErrNotNow, "open")
	h = h.does(t, "li", Act{Verb: Remedy, Note: "已挪走"})
	h.refuses(t, "li", Act{Verb: Verify}, ErrSame, "remedied")
	h.refuses(t, "zhao", Act{Verb: Verify}, ErrInvalid, "photo")
	h, err := h.AddPhoto(Photo{ID: "p", When: After, At: noon, By: "zhao"})
	if err != nil {
		t.Fatal(err)
	}
	again := h.does(t, "zhao", Act{Verb: Reject, Note: "又停回来了"})
	if again.State != Open || again.Failed != 1 || again.RemediedAt != nil {
		t.Errorf("%+v", again)
	}
	h = h.does(t, "zhao", Act{Verb: Verify})
	if h.State != Verified || h.VerifiedBy != "zhao" || h.EndedAt == nil {
		t.Errorf("%+v", h)
	}
	h.refuses(t, "li", Act{Verb: Remedy}, ErrNotNow, "verified")
	h.does(t, "li", Act{Verb: Comment, Note: "回访正常"})
}

func TestTheOwnerDoesNotVerifyWhatAnotherSaidToBeRemedied(t *testing.T) {
	h := found(t).does(t, "wang", Act{Verb: Assign, Owner: "li"}).does(t, "zhao", Act{Verb: Remedy})
	h, err := h.AddPhoto(Photo{ID: "p", When: After, At: noon, By: "li"})
	if err != nil {
		t.Fatal(err)
	}
	h.refuses(t, "li", Act{Verb: Verify}, ErrSame, "")
	h.does(t, "wang", Act{Verb: Verify})
}

func TestWhatIsOverdueGoesUpAndItsTimeIsNotMoved(t *testing.T) {
	h := found(t)
	h.refuses(t, "wang", Act{Verb: Urge, Note: "快", Until: noon.Add(3 * time.Hour)}, ErrNotNow, "not overdue")
	late := noon.Add(49 * time.Hour)
	if h.Level(noon) != 0 || !h.Late(late) || h.Level(late) != 1 || h.Level(noon.Add(48*time.Hour+unheard+1)) != 2 {
		t.Error("an overdue hazard does not go up")
	}
	h.refuses(t, "wang", Act{Verb: Assign, Owner: "li", At: late, Until: late.Add(time.Hour)}, ErrNotNow, "not moved")
	h.refuses(t, "wang", Act{Verb: Urge, At: late, Until: late.Add(time.Hour)}, ErrInvalid, "say why")
	h = h.does(t, "wang", Act{Verb: Urge, At: late, Until: late.Add(24 * time.Hour), Note: "限期整改"})
	if h.Level(late.Add(time.Hour)) != 1 || h.Level(late.Add(25*time.Hour)) != 2 {
		t.Error("the last date counts for nothing")
	}
	h = h.does(t, "li", Act{Verb: Remedy, At: late.Add(26 * time.Hour)})
	if !h.Late(late.Add(1000 * time.Hour)) {
		t.Error("what was late is in time afterwards")
	}
	if in := found(t).does(t, "li", Act{Verb: Remedy}); in.Late(late) {
		t.Error("what was remedied in time and waits for its verification is late")
	}
}

func TestAHazardWithAMistakeIsNotKept(t *testing.T) {
	for says, change := range map[string]func(*Hazard){
		"kind":               func(h *Hazard) { h.Kind = "person" },
		"title":              func(h *Hazard) { h.Title = " " },
		"number of a person": func(h *Hazard) { h.Title = "501室 13812345678" },
		"place":              func(h *Hazard) { h.Place = "" },
		"at":                 func(h *Hazard) { h.At = &coverage.Place{X: math.NaN()} },
		"owner":              func(h *Hazard) { h.Owner = "张三" },
		"within the next":    func(h *Hazard) { h.DueAt = noon },
	} {
		h := found(t)
		change(&h)
		if _, err := New(h); !errors.Is(err, ErrInvalid) || !strings.Contains(err.Error(), says) {
			t.Errorf("want %q: %v", says, err)
		}
	}
}

// Whatever is done by whomever, a refused act changes nothing, what is over stays so,
// and nothing is verified by who remedied it, nor without a photo of afterwards.
func TestNoOrderOfActsVerifiesOnesOwnRemedy(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		h, err := New(Hazard{Kind: Other, Title: "x", Place: "a", FoundAt: noon, DueAt: noon.Add(time.Hour)})
		if err != nil {
			t.Fatal(err)
		}
		for range rapid.IntRange(1, 14).Draw(t, "acts") {
			by := rapid.SampledFrom([]string{"li", "wang", "zhao"}).Draw(t, "by")
			if rapid.Bool().Draw(t, "photo") {
				if next, err := h.AddPhoto(Photo{ID: "p", When: rapid.SampledFrom([]string{Before, After}).Draw(t, "when"), By: by}); err == nil {
					h = next
				}
			}
			a := Act{
				Verb: rapid.SampledFrom(Verbs[:]).Draw(t, "verb"), By: by, At: noon.Add(time.Duration(rapid.IntRange(0, 3).Draw(t, "hour")) * time.Hour),
				Owner: rapid.SampledFrom([]string{"", "li", "wang"}).Draw(t, "owner"), Note: rapid.SampledFrom([]string{"", "好"}).Draw(t, "note"),
			}
			before := h.Version
			next, err := h.Do(a)
			switch {
			case err != nil && next.Version != before:
				t.Fatalf("%s was refused and changed it", a.Verb)
			case err != nil:
				continue
			case h.State.Over() && next.State != h.State:
				t.Fatalf("%s changed one that is %s", a.Verb, h.State)
			case next.Version != h.Version+1:
				t.Fatalf("version %d became %d", h.Version, next.Version)
			case next.State == Verified && h.State != Verified && (a.By == h.RemediedBy || a.By == h.Owner || !h.has(After)):
				t.Fatalf("%s verified: %+v", a.By, h)
			}
			h = next
		}
	})
}
