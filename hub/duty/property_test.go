package duty

import (
	"context"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"brighteyes/alerts"
	"brighteyes/alerts/rota"
)

// TestEveryEscalationReachesSomebodyOrSaysThatNobodyExists takes whatever could
// be on record, also what the checks would refuse, and walks each escalation as
// the machine does: a step without targets is skipped, and the next comes at
// once.
func TestEveryEscalationReachesSomebodyOrSaysThatNobodyExists(t *testing.T) {
	rapid.Check(t, escalation)
}

func FuzzEscalation(f *testing.F) { f.Fuzz(rapid.MakeFuzz(escalation)) }

func escalation(t *rapid.T) {
	store := &memory{rows: map[[2]string]Row{}}
	put := func(kind, id string, body any) {
		text, err := json.Marshal(body)
		if err != nil {
			t.Fatal(err)
		}
		store.rows[[2]string{kind, id}] = Row{kind, id, string(text)}
	}
	seal, err := newSeal(testKey)
	if err != nil {
		t.Fatal(err)
	}
	id := rapid.SampledFrom([]string{"jia", "yi", "bing", "ding", "gone"})
	role := rapid.SampledFrom([]Role{Care, Guard, Property, Police})
	reachable := map[string]bool{}
	for _, p := range rapid.SliceOfNDistinct(id, 0, 4, rapid.ID).Draw(t, "responders") {
		r := Responder{ID: p, Name: p, Roles: rapid.SliceOfN(role, 0, 2).Draw(t, "roles")}
		if rapid.Bool().Draw(t, "has a telephone") {
			r.Channels = []Channel{{"sms", seal.close(p, "13800000000")}}
		}
		if rapid.IntRange(0, 4).Draw(t, "left") == 0 {
			r.Left = noon
		}
		reachable[p] = r.Left.IsZero() && len(r.Channels) > 0
		put(rowResponder, p, r)
	}
	clock := rapid.SampledFrom([]string{"00:00", "06:00", "12:00", "20:00"})
	for _, name := range []string{"r1", "r2"}[:rapid.IntRange(0, 2).Draw(t, "rosters")] {
		r := Roster{ID: name, Roles: rapid.SliceOfN(role, 0, 2).Draw(t, "serves")}
		for range rapid.IntRange(0, 4).Draw(t, "shifts") {
			r.Shifts = append(r.Shifts, rota.Shift{Post: rapid.SampledFrom(rota.Posts()).Draw(t, "post"), From: clock.Draw(t, "from"), To: clock.Draw(t, "to"), Who: []string{id.Draw(t, "who")}})
		}
		put(rowRoster, name, r)
	}
	number := rapid.SampledFrom([]int{-5, 0, 0, 1, 60, 180, 3600, 1 << 40})
	for _, name := range []string{"p1", "p2"}[:rapid.IntRange(0, 2).Draw(t, "policies")] {
		p := Policy{ID: name, LastAfterS: number.Draw(t, "last"), RepeatS: number.Draw(t, "repeat"), LateAfterMin: number.Draw(t, "late") % 10000}
		if rapid.Bool().Draw(t, "only care") {
			p.When.Categories = []alerts.Category{alerts.Care}
		}
		for range rapid.IntRange(0, 30).Draw(t, "steps") {
			step := Step{AfterS: number.Draw(t, "after")}
			for range rapid.IntRange(0, 3).Draw(t, "aims") {
				step.Targets = append(step.Targets, rapid.SampledFrom([]Aim{
					{Kind: AimDesk, Desk: DeskCare}, {Kind: AimDesk, Desk: "kitchen"}, {Kind: AimPost, Post: "A"}, {Kind: AimPost, Post: "B", Roster: "r1"},
					{Kind: AimPost, Post: "C", Roster: "gone"}, {Kind: AimResponder, Responder: "jia"}, {Kind: AimResponder, Responder: "gone"},
					{Kind: AimHolders}, {Kind: "prayer"},
				}).Draw(t, "aim"))
			}
			p.Steps = append(p.Steps, step)
		}
		put(rowPolicy, name, p)
	}
	now := noon.Add(time.Duration(rapid.IntRange(0, 24).Draw(t, "hour")) * time.Hour)
	d, err := New(context.Background(), Config{Store: store, Places: newTown(), Key: testKey, Now: func() time.Time { return now }})
	if err != nil {
		t.Fatal(err)
	}
	staffed := rapid.Bool().Draw(t, "staffed")
	if staffed {
		if _, err := d.Present(context.Background(), DeskCare, "care"); err != nil {
			t.Fatal(err)
		}
	}
	a := alerts.Alert{
		Category: rapid.SampledFrom([]alerts.Category{alerts.Care, alerts.Safety, alerts.Maintenance}).Draw(t, "category"),
		Severity: rapid.SampledFrom([]alerts.Severity{alerts.Critical, alerts.Major}).Draw(t, "severity"),
		Site:     rapid.SampledFrom([]string{"", "b5", "nowhere"}).Draw(t, "site"), Rule: "button.pressed",
	}
	waited := time.Duration(0)
	for step := 0; ; step++ {
		p := d.Plan(a, step, 0, now)
		for _, target := range p.Targets {
			if !strings.HasPrefix(target.Person, "desk:") && !reachable[target.Person] {
				t.Fatalf("step %d reaches %s, who cannot be reached", step, target.Person)
			}
		}
		if p.After < 0 || p.Late {
			t.Fatalf("step %d: %+v", step, p)
		}
		if !p.Last {
			if step > stepsMost {
				t.Fatal("the last step never comes")
			}
			if len(p.Targets) > 0 {
				waited += p.After
			}
			continue
		}
		if len(p.Targets) == 0 {
			t.Fatal("the last step reaches nothing, not even a screen")
		}
		most, again := lastMost, repeatMost
		if Life(a) {
			most, again = lifeLastMost, lifeRepeatMost
			for who, can := range reachable {
				if can && p.Nobody {
					t.Fatalf("it says that nobody exists, and %s does", who)
				}
			}
		}
		if p.Nobody == reach(p.Targets).persons() {
			t.Fatalf("nobody: %v, targets %v", p.Nobody, p.Targets)
		}
		if waited > most || p.After < repeatLeast || p.After > again {
			t.Fatalf("the last step comes after %s, and again every %s", waited, p.After)
		}
		return
	}
}
