package retrieval

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

var noon = time.Date(2026, 5, 2, 12, 0, 0, 0, time.UTC)

func ask() Ask {
	return Ask{
		Lane: Office, Unit: "晴川里派出所", Document: "晴公调字〔2026〕0017号", Basis: DecreePolice, Purpose: "北门财物被盗",
		Persons: []Person{{"民警乙", "310245"}, {"民警丙", "310246"}}, DueAt: noon.Add(24 * time.Hour),
		Scope: Scope{Cameras: []string{"cam-1", "cam-2"}, Span: Span{noon.Add(-2 * time.Hour), noon.Add(-time.Hour)}},
	}
}

func ownAsk() Ask {
	a := ask()
	a.Lane, a.Unit, a.Document, a.Basis, a.Persons = Resident, "5-501", "登记表 12", Vehicle, nil
	return a
}

func draft(t testing.TB, a Ask) Request {
	t.Helper()
	r, err := New("01", a, "police", noon)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func (r Request) does(t testing.TB, by string, a Act) Request {
	t.Helper()
	a.By, a.At = by, noon.Add(time.Minute)
	next, err := r.Do(a)
	if err != nil {
		t.Fatalf("%s: %s: %v", by, a.Verb, err)
	}
	return next
}

func (r Request) refuses(t testing.TB, by string, a Act, want error) {
	t.Helper()
	a.By, a.At = by, noon.Add(time.Minute)
	if next, err := r.Do(a); !errors.Is(err, want) || next.Version != r.Version {
		t.Errorf("%s: %s: %v, want %v", by, a.Verb, err, want)
	}
}

// prepared is r with a package as if it had been prepared by somebody.
func (r Request) prepared(by string) Request {
	r.Version++
	r.State, r.Prepared = Prepared, &Package{By: by, At: noon, SHA256: "abc"}
	return r
}

var given = Receipt{Taker: "民警丙", Medium: Stick, Package: "abc"}

func TestThreePersonsAskApproveAndHandOut(t *testing.T) {
	r := draft(t, ask())
	r.refuses(t, "admin", Act{Verb: Submit}, ErrSame)
	r = r.does(t, "police", Act{Verb: Submit})
	r.refuses(t, "police", Act{Verb: Approve}, ErrSame)
	r.refuses(t, "police", Act{Verb: Refuse, Note: "不"}, ErrSame)
	r = r.does(t, "admin", Act{Verb: Approve}).prepared("property")
	r.refuses(t, "police", Act{Verb: HandOut, Receipt: given}, ErrSame)
	r.refuses(t, "admin", Act{Verb: HandOut, Receipt: given}, ErrSame)
	r = r.does(t, "property", Act{Verb: HandOut, Receipt: given})
	if r.State != HandedOut || r.Receipt.By != "property" || r.Receipt.Taker != "民警丙" || !r.Receipt.At.Equal(noon.Add(time.Minute)) {
		t.Errorf("%+v", r.Receipt)
	}
	r.refuses(t, "admin", Act{Verb: Close}, ErrSame)
	if r = r.does(t, "property", Act{Verb: Close}); r.State != Closed || r.EndedAt == nil || r.State.Holds() {
		t.Errorf("%+v", r)
	}
}

func TestWhoeverTouchedTheDraftIsOneOfThoseWhoAsk(t *testing.T) {
	r, err := draft(t, ask()).Change(ask(), "admin", noon)
	if err != nil {
		t.Fatal(err)
	}
	r = r.does(t, "police", Act{Verb: Submit})
	r.refuses(t, "admin", Act{Verb: Approve}, ErrSame)
}

func TestNoStepIsLeftOut(t *testing.T) {
	r := draft(t, ask())
	r.refuses(t, "admin", Act{Verb: Approve}, ErrNotNow)
	r.refuses(t, "property", Act{Verb: HandOut, Receipt: given}, ErrNotNow)
	r = r.does(t, "police", Act{Verb: Submit})
	r.refuses(t, "property", Act{Verb: HandOut, Receipt: given}, ErrNotNow)
	if _, err := r.Change(ask(), "police", noon); !errors.Is(err, ErrNotNow) {
		t.Errorf("what was sent in is changed: %v", err)
	}
	if _, err := r.Attach(file()); !errors.Is(err, ErrNotNow) {
		t.Errorf("a file is attached before the approval: %v", err)
	}
	r = r.does(t, "admin", Act{Verb: Approve})
	r.refuses(t, "property", Act{Verb: HandOut, Receipt: given}, ErrNotNow)
	r = r.prepared("property")
	if _, err := r.Attach(file()); !errors.Is(err, ErrNotNow) {
		t.Errorf("a file is attached to a package: %v", err)
	}
	other := given
	other.Package = "abd"
	r.refuses(t, "property", Act{Verb: HandOut, Receipt: other}, ErrConflict)
	for _, wrong := range []Receipt{{Taker: "别人", Medium: Stick, Package: "abc"}, {Taker: "民警乙", Medium: "mail", Package: "abc"}, {Taker: "民警乙", Medium: Viewed, Package: "abc"}} {
		r.refuses(t, "property", Act{Verb: HandOut, Receipt: wrong}, ErrInvalid)
	}
	r = r.does(t, "property", Act{Verb: HandOut, Receipt: given})
	r.refuses(t, "property", Act{Verb: HandOut, Receipt: given}, ErrNotNow)
	r.refuses(t, "police", Act{Verb: Withdraw, Note: "晚了"}, ErrNotNow)
}

func file() Attachment {
	return Attachment{ID: "f", Camera: "cam-1", Span: Span{noon.Add(-2 * time.Hour), noon.Add(-90 * time.Minute)}, Kind: "dav", Bytes: 10, By: "property", At: noon}
}

func TestNothingBeyondWhatWasApprovedIsAttachedOrPacked(t *testing.T) {
	r := draft(t, ask()).does(t, "police", Act{Verb: Submit})
	for name, s := range map[string]Scope{
		"another camera": {Cameras: []string{"cam-3"}, Span: r.Span},
		"more time":      {Cameras: []string{"cam-1"}, Span: Span{r.From.Add(-time.Second), r.To}},
		"no camera":      {Span: r.Span},
	} {
		r.refuses(t, "admin", Act{Verb: Approve, Grant: &s}, ErrInvalid)
		if t.Failed() {
			t.Fatalf("approved: %s", name)
		}
	}
	less := Scope{Cameras: []string{"cam-1"}, Span: Span{r.From, r.From.Add(30 * time.Minute)}}
	r = r.does(t, "admin", Act{Verb: Approve, Grant: &less})
	f := file()
	if _, err := r.Attach(f); err != nil {
		t.Error(err)
	}
	for name, change := range map[string]func(*Attachment){
		"a camera that was asked for only": func(f *Attachment) { f.Camera = "cam-2" },
		"a second more":                    func(f *Attachment) { f.To = f.To.Add(time.Second) },
		"no span":                          func(f *Attachment) { f.To = f.From },
	} {
		g := f
		change(&g)
		if _, err := r.Attach(g); !errors.Is(err, ErrInvalid) {
			t.Errorf("%s is attached: %v", name, err)
		}
	}
	for _, by := range []string{"police", "admin"} {
		g := f
		g.By = by
		if _, err := r.Attach(g); !errors.Is(err, ErrSame) {
			t.Errorf("%s attaches: %v", by, err)
		}
	}
	found := sortOut(r.Wanted(), []Piece{
		{ID: "in", Camera: "cam-1", Span: Span{less.From.Add(time.Minute), less.From.Add(2 * time.Minute)}},
		{ID: "reaches out", Camera: "cam-1", Span: Span{less.To.Add(-time.Minute), less.To.Add(time.Second)}},
		{ID: "not approved", Camera: "cam-2", Span: Span{less.From, less.To}},
		{ID: "after", Camera: "cam-1", Span: Span{less.To.Add(time.Minute), less.To.Add(2 * time.Minute)}},
	})
	if len(found.Pieces) != 1 || found.Pieces[0].ID != "in" || len(found.Beyond) != 1 || found.Beyond[0].ID != "reaches out" {
		t.Errorf("%+v", found)
	}
	want := []Gap{{"cam-1", Span{less.From, less.From.Add(time.Minute)}}, {"cam-1", Span{less.From.Add(2 * time.Minute), less.To}}}
	if len(found.Gaps) != 2 || found.Gaps[0] != want[0] || found.Gaps[1] != want[1] {
		t.Errorf("missing: %+v", found.Gaps)
	}
}

func TestResidentsHaveALaneOfTheirOwn(t *testing.T) {
	r := draft(t, ownAsk()).does(t, "police", Act{Verb: Submit}).does(t, "admin", Act{Verb: Approve}).prepared("property")
	r.refuses(t, "property", Act{Verb: HandOut, Receipt: given}, ErrInvalid) // nothing is taken away
	r.refuses(t, "property", Act{Verb: HandOut, Receipt: Receipt{Medium: Viewed, Package: "abc"}}, ErrInvalid)
	r = r.does(t, "property", Act{Verb: HandOut, Receipt: Receipt{Medium: Viewed, Package: "abc", Witness: "值班员丙"}})
	if r.Receipt.Medium != Viewed || r.Receipt.Taker != "" {
		t.Errorf("%+v", r.Receipt)
	}
	for name, change := range map[string]func(*Ask){
		"a resident's name":   func(a *Ask) { a.Persons = []Person{{"张三", "1"}} },
		"an office's ground":  func(a *Ask) { a.Basis = DecreePolice },
		"more than two hours": func(a *Ask) { a.From = a.From.Add(-90 * time.Minute) },
		"a telephone":         func(a *Ask) { a.Purpose = "请联系 13800138000" },
		"else without words":  func(a *Ask) { a.Basis = OtherOwn },
	} {
		a := ownAsk()
		change(&a)
		if _, err := New("01", a, "property", noon); !errors.Is(err, ErrInvalid) {
			t.Errorf("%s is taken: %v", name, err)
		}
	}
}

func TestARequestWithAMistakeIsNotDrafted(t *testing.T) {
	for name, change := range map[string]func(*Ask){
		"persons":    func(a *Ask) { a.Persons = a.Persons[:1] },
		"persons ":   func(a *Ask) { a.Persons = []Person{a.Persons[0], a.Persons[0]} },
		"persons  ":  func(a *Ask) { a.Persons = []Person{a.Persons[0], {"民警丙", "310101199001011234"}} },
		"lane":       func(a *Ask) { a.Lane = "other" },
		"unit":       func(a *Ask) { a.Unit = " " },
		"document":   func(a *Ask) { a.Document = "310101199001011234" },
		"basis":      func(a *Ask) { a.Basis = Injured },
		"basis_note": func(a *Ask) { a.Basis = OtherLaw },
		"cameras":    func(a *Ask) { a.Cameras = nil },
		"cameras ":   func(a *Ask) { a.Cameras = []string{"cam-1", "cam-1"} },
		"to":         func(a *Ask) { a.To = noon.Add(time.Second) },
		"to ":        func(a *Ask) { a.From = a.To.Add(-25 * time.Hour) },
		"to  ":       func(a *Ask) { a.To = a.From },
		"due_at":     func(a *Ask) { a.DueAt = noon },
		"due_at ":    func(a *Ask) { a.DueAt = noon.Add(31 * 24 * time.Hour) },
	} {
		a := ask()
		change(&a)
		_, err := New("01", a, "police", noon)
		var no *Refusal
		if !errors.As(err, &no) || no.Kind != ErrInvalid || no.Field != strings.TrimSpace(name) || no.Zh == "" {
			t.Errorf("%s: %v", name, err)
		}
	}
	if flaws := words.Flaws(); len(flaws) > 0 {
		t.Error(flaws)
	}
}

func TestWhatNobodyGoesOnWithIsOverByItself(t *testing.T) {
	r := draft(t, ask())
	if _, lapsed := r.Lapse(noon.Add(DraftLife - time.Second)); lapsed {
		t.Error("a draft is over too soon")
	}
	if next, lapsed := r.Lapse(noon.Add(DraftLife)); !lapsed || next.State != Expired || next.History[1].By != System {
		t.Errorf("%+v", next)
	}
	out := r.does(t, "police", Act{Verb: Submit}).does(t, "admin", Act{Verb: Approve}).prepared("property").does(t, "property", Act{Verb: HandOut, Receipt: given})
	if next, lapsed := out.Lapse(noon.Add(CopyLife + time.Hour)); !lapsed || next.State != Closed {
		t.Errorf("%+v", next)
	}
}

// Whatever is tried by whomever in whatever order: no refused step changes anything,
// and what was handed out was asked for, approved and handed out by three persons.
func TestNoOrderOfStepsHandsOutWithoutThreePersons(t *testing.T) {
	reached := 0
	rapid.Check(t, func(t *rapid.T) {
		people := []string{"police", "admin", "property"}
		drafter := rapid.SampledFrom(people).Draw(t, "drafter")
		r, err := New("01", ask(), drafter, noon)
		if err != nil {
			t.Fatal(err)
		}
		if rapid.IntRange(0, 3).Draw(t, "from the beginning") > 0 { // else few would come to a hand-out
			others := slices.DeleteFunc(slices.Clone(people), func(one string) bool { return one == drafter })
			if r, err = r.Do(Act{Verb: Submit, By: drafter, At: noon}); err != nil {
				t.Fatal(err)
			}
			if r, err = r.Do(Act{Verb: Approve, By: others[0], At: noon}); err != nil {
				t.Fatal(err)
			}
			r = r.prepared(others[1])
		}
		for range rapid.IntRange(4, 40).Draw(t, "steps") {
			by := rapid.SampledFrom(people).Draw(t, "by")
			next, err := r, error(nil)
			switch verb := rapid.SampledFrom([]Verb{Submit, Approve, Approve, HandOut, HandOut, Prepare, Prepare, Edit, Refuse, Close, Withdraw}).Draw(t, "verb"); verb {
			case Edit:
				next, err = r.Change(ask(), by, noon)
			case Prepare:
				if r.May(Prepare, by) {
					next = r.prepared(by)
				}
			default:
				note := ""
				if rapid.IntRange(0, 3).Draw(t, "gives up") == 0 {
					note = "x"
				}
				next, err = r.Do(Act{Verb: verb, By: by, At: noon, Note: note, Receipt: given})
			}
			switch {
			case err != nil && (next.Version != r.Version || next.State != r.State):
				t.Fatal("a refused step changed the request")
			case r.State.Over() && next.Version != r.Version:
				t.Fatalf("a request that is %s went on", r.State)
			}
			if r = next; r.Receipt == nil {
				continue
			}
			reached++
			for _, asks := range r.Askers {
				if asks == r.ApprovedBy || asks == r.Receipt.By || r.ApprovedBy == r.Receipt.By || r.ApprovedBy == "" {
					t.Fatalf("%v asked, %s approved, %s handed out", r.Askers, r.ApprovedBy, r.Receipt.By)
				}
			}
		}
	})
	if reached == 0 {
		t.Error("nothing was ever handed out: this showed nothing")
	}
}

func TestThePublicNoticeTellsNoSmallNumber(t *testing.T) {
	one := draft(t, ask()).does(t, "police", Act{Verb: Submit})
	own := draft(t, ownAsk()).does(t, "police", Act{Verb: Submit}).does(t, "admin", Act{Verb: Refuse, Note: "与本人无关"})
	var all []Request
	for range 10 {
		all = append(all, one)
	}
	for range 9 {
		all = append(all, own)
	}
	for range 20 {
		all = append(all, draft(t, ask()))
	}
	f := Count(all)
	if f.Office == nil || *f.Office != 10 || f.Resident != nil || f.Refused != nil || f.Given != nil {
		t.Errorf("%+v", f)
	}
}
