package duty

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"brighteyes/alerts"
	"brighteyes/alerts/rota"
	"brighteyes/devices"
)

func (o *office) left(id string) string {
	var all []string
	for _, a := range o.Assignments(id) {
		all = append(all, fmt.Sprintf("%s %s ×%d", a.Kind, a.Where, a.Count))
	}
	return strings.Join(all, ", ")
}

func TestWhoLeavesIsFoundEverywhereAndHasLeftWhenAllIsGivenAway(t *testing.T) {
	o := open(t)
	o.staff()
	ctx := t.Context()
	roster, _ := o.Roster("care")
	roster.Overrides = []rota.Override{
		{Post: "A", Who: "ding", From: o.at.Add(-time.Hour), To: o.at.Add(-time.Minute)}, // over
		{Post: "A", Who: "ding", From: o.at.Add(time.Hour), To: o.at.Add(2 * time.Hour)},
	}
	_, err := o.PutRoster(ctx, roster)
	o.must(err)
	_, err = o.PutPolicy(ctx, Policy{ID: "p", Name: "求助", Steps: []Step{{0, []Aim{{Kind: AimResponder, Responder: "ding"}}}, {60, []Aim{{Kind: AimResponder, Responder: "ding"}}}}})
	o.must(err)
	o.must(o.town.PutSite(ctx, devices.Site{ID: "b5", Parent: "qingchuan", Level: "building", Name: "5号楼", Holders: []devices.Holder{
		{Role: "stairs", Holder: "值班员丁"}, {Role: "grid", Holder: "坐席甲", Deputy: "ding"},
	}}))
	ding, _ := o.Responder("ding")
	ding.Keys = []string{"5号楼钥匙箱"}
	_, err = o.PutResponder(ctx, ding)
	o.must(err)

	gone, err := o.Leave(ctx, "ding")
	o.must(err)
	want := "shift care ×1, override care ×1, policy p ×2, holder b5 ×1, deputy b5 ×1, key 5号楼钥匙箱 ×1"
	if got := o.left("ding"); got != want || gone.Leaving.IsZero() || !gone.Left.IsZero() {
		t.Fatalf("%s\nwant %s; %+v", got, want, gone)
	}
	if p := o.Plan(call(), 0, 0, o.at); persons(p) != "ding" {
		t.Error("a leaving opens a hole before anybody stands in it")
	}
	if _, err := o.Reassign(ctx, "ding", Assignment{Kind: InShift, Where: "care"}, "ding"); !errors.Is(err, alerts.ErrInvalid) {
		t.Errorf("to oneself: %v", err)
	}
	if _, err := o.Reassign(ctx, "ding", Assignment{Kind: InShift, Where: "elsewhere"}, "jia"); !errors.Is(err, alerts.ErrInvalid) {
		t.Errorf("of another roster: %v", err)
	}
	for _, a := range o.Assignments("ding") {
		if !gone.Left.IsZero() {
			t.Errorf("left before %s was given away", a.Kind)
		}
		o.again() // a leaving goes on after a restart
		gone, err = o.Reassign(ctx, "ding", a, "jia")
		o.must(err)
	}
	if gone.Left.IsZero() || o.left("ding") != "" || len(gone.Channels) != 0 {
		t.Errorf("%+v still has %s", gone, o.left("ding"))
	}
	if _, ok := o.Address("ding", "sms"); ok {
		t.Error("who has left can be rung")
	}
	site, _ := o.town.Site("b5")
	jia, _ := o.Responder("jia")
	if site.Holders[0].Holder != "坐席甲" || site.Holders[1].Deputy != "jia" || len(jia.Keys) != 1 {
		t.Errorf("%+v %v", site.Holders, jia.Keys)
	}
	if persons(o.Plan(call(), 99, 0, o.at)) != "desk:care jia" {
		t.Error(persons(o.Plan(call(), 99, 0, o.at)))
	}
	roster, _ = o.Roster("care")
	if _, err := o.PutRoster(ctx, roster); err != nil {
		t.Errorf("the roster cannot be written any more: %v", err)
	}
	roster.Shifts[0].Who = []string{"ding"}
	if _, err := o.PutRoster(ctx, roster); !errors.Is(err, alerts.ErrInvalid) {
		t.Errorf("who has left is put on duty again: %v", err)
	}
}

func TestWhoStandsSomewhereIsNotDeletedAndARosterThatIsRungNeither(t *testing.T) {
	o := open(t)
	o.staff()
	_, err := o.PutPolicy(t.Context(), Policy{ID: "p", Name: "p", Steps: []Step{{0, []Aim{{Kind: AimPost, Post: "B", Roster: "care"}}}}})
	o.must(err)
	if err := o.DeleteResponder(t.Context(), "ding"); !errors.Is(err, ErrConflict) {
		t.Errorf("%v", err)
	}
	if err := o.DeleteRoster(t.Context(), "care"); !errors.Is(err, ErrConflict) {
		t.Errorf("%v", err)
	}
	o.must(o.DeletePolicy(t.Context(), "p"))
	o.must(o.DeleteRoster(t.Context(), "care"))
	o.must(o.DeleteResponder(t.Context(), "ding"))
}

func TestOnDutyTellsUntilWhen(t *testing.T) {
	o := open(t)
	o.staff()
	list := o.OnDuty(o.at)
	if len(list) != 2 || list[0].Who.Name != "坐席甲" || !list[0].CanReach || !list[0].Until.Equal(noon.Add(8*time.Hour)) {
		t.Errorf("%+v", list)
	}
	week, ok, err := o.Week("care", "2026-11-23")
	if err != nil || !ok || week.To.Sub(week.From) != 7*24*time.Hour || len(week.People) != 2 || len(week.Days) != 8 {
		t.Errorf("%+v %v", week, err)
	}
	if _, _, err := o.Week("care", "soon"); !errors.Is(err, alerts.ErrInvalid) {
		t.Error(err)
	}
	if flaws := o.Flaws("care"); len(flaws) != 8 { // A is empty by night: eight pieces of a week
		t.Errorf("%d %+v", len(flaws), flaws)
	}
}
