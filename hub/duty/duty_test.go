package duty

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"brighteyes/alerts"
	"brighteyes/alerts/rota"
	"brighteyes/devices"
)

// memory is a Store that forgets nothing.
type memory struct {
	rows map[[2]string]Row
	fail error
}

func (m *memory) DutyRows(context.Context) ([]Row, error) {
	var all []Row
	for _, r := range m.rows {
		all = append(all, r)
	}
	return all, m.fail
}

func (m *memory) ChangeDuty(_ context.Context, put, gone []Row) error {
	if m.fail != nil {
		return m.fail
	}
	for _, r := range put {
		m.rows[[2]string{r.Kind, r.ID}] = r
	}
	for _, r := range gone {
		delete(m.rows, [2]string{r.Kind, r.ID})
	}
	return nil
}

// town is a Places with one community and a building in it.
type town map[string]devices.Site

func (t town) Site(id string) (devices.Site, bool) { s, ok := t[id]; return s, ok }

func (t town) Sites() (all []devices.Site) {
	for _, s := range t {
		all = append(all, s)
	}
	return all
}

func (t town) PutSite(_ context.Context, s devices.Site) error { t[s.ID] = s; return nil }

func newTown() town {
	return town{
		"qingchuan": {ID: "qingchuan", Level: "community", Name: "晴川里", Holders: []devices.Holder{{Role: "police", Holder: "民警乙", Deputy: "值班员丙"}}},
		"b5":        {ID: "b5", Parent: "qingchuan", Level: "building", Name: "5号楼"},
	}
}

// office is a Duty with a clock that the test moves.
type office struct {
	*Duty
	t     *testing.T
	store *memory
	town  town
	at    time.Time
}

// noon in Shanghai, on a Monday.
var noon = time.Date(2026, 11, 23, 4, 0, 0, 0, time.UTC)

var testKey = []byte("0123456789abcdef0123456789abcdef")

func open(t *testing.T) *office {
	t.Helper()
	o := &office{t: t, store: &memory{rows: map[[2]string]Row{}}, town: newTown(), at: noon}
	o.again()
	return o
}

// again is the hub after a restart.
func (o *office) again() {
	o.t.Helper()
	d, err := New(context.Background(), Config{Store: o.store, Places: o.town, Key: testKey, Now: func() time.Time { return o.at }})
	if err != nil {
		o.t.Fatal(err)
	}
	o.Duty = d
}

func (o *office) forward(d time.Duration) { o.at = o.at.Add(d) }

func (o *office) must(err error) {
	o.t.Helper()
	if err != nil {
		o.t.Fatal(err)
	}
}

// staff puts 坐席甲, 值班员丁 and 民警乙 on record, and a roster with 甲 on post A
// by day and 丁 on B all day.
func (o *office) staff() {
	o.t.Helper()
	for _, p := range []Responder{
		{ID: "jia", Name: "坐席甲", Roles: []Role{Care}, User: "care", Channels: []Channel{{"push", ""}, {"sms", "13800131234"}}},
		{ID: "ding", Name: "值班员丁", Roles: []Role{Care}, Channels: []Channel{{"voice", "13900135678"}, {"sms", "13900135678"}}},
		{ID: "yi", Name: "民警乙", Roles: []Role{Police}, Channels: []Channel{{"sms", "13700137777"}}},
	} {
		_, err := o.PutResponder(o.t.Context(), p)
		o.must(err)
	}
	_, err := o.PutRoster(o.t.Context(), Roster{ID: "care", Name: "为老服务值班", Roles: []Role{Care}, Rota: rota.Rota{Shifts: []rota.Shift{
		{Post: "A", From: "08:00", To: "20:00", Who: []string{"jia"}},
		{Post: "B", From: "00:00", To: "24:00", Who: []string{"ding"}},
	}}})
	o.must(err)
}

func (o *office) seat(desk string) {
	o.t.Helper()
	_, err := o.Present(o.t.Context(), desk, "care")
	o.must(err)
}

func call() alerts.Alert {
	return alerts.Alert{ID: "a1", Rule: alerts.RulePressed, Category: alerts.Care, Severity: alerts.Critical, Site: "b5", State: alerts.Open}
}

func persons(p alerts.Plan) string {
	var all []string
	for _, t := range p.Targets {
		all = append(all, t.Person)
	}
	return strings.Join(all, " ")
}

func (o *office) expectPlan(a alerts.Alert, step int, who string, after time.Duration) alerts.Plan {
	o.t.Helper()
	p := o.Plan(a, step, 0, o.at)
	if persons(p) != who || p.After != after {
		o.t.Errorf("step %d reaches %q, then waits %s; want %q and %s", step, persons(p), p.After, who, after)
	}
	return p
}

func TestACallWithoutAnyConfigurationComesToTheScreensAndAgain(t *testing.T) {
	o := open(t)
	last := o.Plan(call(), 3, 0, o.at)
	if persons(last) != "desk:care" || !last.Last || !last.Nobody || last.After != 5*time.Minute || last.ArriveWithin != 30*time.Minute {
		t.Errorf("%+v", last)
	}
}

func TestTheBuiltInPolicyClimbsFromTheDeskToEverybody(t *testing.T) {
	o := open(t)
	o.staff()
	o.seat(DeskCare)
	o.expectPlan(call(), 0, "desk:care", 0)
	o.expectPlan(call(), 1, "jia", time.Minute)
	o.expectPlan(call(), 2, "ding", 2*time.Minute)
	for _, step := range []int{3, 4, 99, -1} {
		if p := o.expectPlan(call(), step, "desk:care jia ding", 5*time.Minute); !p.Last || p.Nobody {
			t.Errorf("step %d: %+v", step, p)
		}
	}
	leak := alerts.Alert{Category: alerts.Maintenance, Severity: alerts.Major, Rule: "sensor.leak"}
	if p := o.Plan(leak, 1, 0, o.at); p.After != 4*time.Minute || len(p.Targets) != 0 {
		t.Errorf("a leak wakes nobody of the care desk: %+v", p)
	}
}

func TestAnUnstaffedDeskIsSkippedAndPostBRingsAtOnce(t *testing.T) {
	o := open(t)
	o.staff()
	o.expectPlan(call(), 0, "", 0) // skipped
	o.expectPlan(call(), 1, "jia ding", time.Minute)
	o.seat(DeskCare)
	o.expectPlan(call(), 1, "jia", time.Minute)
	o.forward(time.Hour) // by day a confirmation counts an hour
	o.expectPlan(call(), 1, "jia ding", time.Minute)
	o.seat(DeskCare)
	_, err := o.Gone(t.Context(), DeskCare)
	o.must(err)
	o.expectPlan(call(), 0, "", 0)
}

func TestWithNobodyOnPostATheCallGoesOnToB(t *testing.T) {
	o := open(t)
	o.staff()
	o.at = noon.Add(11 * time.Hour) // 23:00
	o.seat(DeskCare)
	o.expectPlan(call(), 0, "desk:care", 0)
	o.expectPlan(call(), 1, "", time.Minute) // skipped: the next comes at once
	o.expectPlan(call(), 2, "ding", 2*time.Minute)
}

func TestADeskConfirmsMoreOftenAtNight(t *testing.T) {
	o := open(t)
	o.at = noon.Add(9*time.Hour + 45*time.Minute) // 21:45
	o.seat(DeskCare)
	o.forward(14 * time.Minute)
	if !o.Staffed(DeskCare, o.at) {
		t.Error("by day 14 minutes are no reason to ring")
	}
	o.forward(7 * time.Minute) // 22:06, confirmed 21 minutes ago
	if o.Staffed(DeskCare, o.at) {
		t.Error("the evening's confirmation lasts into the night")
	}
	o.seat(DeskCare)
	o.forward(19 * time.Minute)
	if !o.Staffed(DeskCare, o.at) {
		t.Error("19 minutes after a confirmation at night")
	}
	o.forward(time.Minute)
	if o.Staffed(DeskCare, o.at) {
		t.Error("20 minutes after a confirmation at night")
	}
}

func TestAPageThatWasClosedIsAnEmptyChair(t *testing.T) {
	o := open(t)
	o.seat(DeskCare)
	_, err := o.Beat(t.Context(), DeskCare)
	o.must(err)
	o.forward(2 * time.Minute)
	if !o.Staffed(DeskCare, o.at) {
		t.Error("the page told two minutes ago that it is open")
	}
	o.forward(time.Minute)
	if o.Staffed(DeskCare, o.at) {
		t.Error("the page has been closed for three minutes")
	}
	o.seat(DeskCare)
	o.again() // the page was closed while the hub was down
	o.forward(4 * time.Minute)
	if o.Staffed(DeskCare, o.at) {
		t.Error("after a restart the hub does not miss the page any more")
	}
}

func TestPresenceOutlivesARestartAndAClockThatWasSetBackDoesNotStretchIt(t *testing.T) {
	o := open(t)
	o.seat(DeskCare)
	o.again()
	if !o.Staffed(DeskCare, o.at) {
		t.Error("the hub has forgotten who sits there")
	}
	o.forward(-24 * time.Hour)
	if o.Staffed(DeskCare, o.at) {
		t.Error("a confirmation of tomorrow counts")
	}
}

func TestALateCallIsNotToldAsNewUnlessTheDeskIsEmpty(t *testing.T) {
	o := open(t)
	o.staff()
	late := call()
	late.LateS, late.Count = (3 * time.Hour).Seconds(), 1
	if o.Plan(late, 0, 0, o.at).Late {
		t.Error("nobody sits before the screens, and nobody is rung")
	}
	o.seat(DeskCare)
	if !o.Plan(late, 0, 0, o.at).Late {
		t.Error("a call three hours old is told as new")
	}
	late.Count, late.Chain = 2, &alerts.Chain{Pressed: o.at.Add(-time.Second), Received: o.at}
	if o.Plan(late, 0, 0, o.at).Late {
		t.Error("the second press is fresh")
	}
}

func TestThePolicyThatFitsMostCloselyIsUsed(t *testing.T) {
	o := open(t)
	o.staff()
	put := func(id string, w When) {
		t.Helper()
		_, err := o.PutPolicy(t.Context(), Policy{ID: id, Name: id, When: w, ArriveWithinMin: 10, Steps: []Step{{0, []Aim{{Kind: AimResponder, Responder: "ding"}}}}})
		o.must(err)
	}
	used := func() string { return o.Plan(call(), 0, 0, o.at).Policy }
	put("all", When{})
	put("care", When{Categories: []alerts.Category{alerts.Care}})
	if used() != "care" {
		t.Error(used())
	}
	put("community", When{Sites: []string{"qingchuan"}})
	put("building", When{Sites: []string{"b5"}})
	if used() != "building" {
		t.Error(used())
	}
	put("falls", When{Rules: []string{"sensor.fall"}})
	put("presses", When{Rules: []string{alerts.RulePressed}})
	if p := o.Plan(call(), 0, 0, o.at); p.Policy != "presses" || p.ArriveWithin != 10*time.Minute || p.After != 3*time.Minute {
		t.Errorf("%+v", p)
	}
	o.must(o.DeletePolicy(t.Context(), "presses"))
	if used() != "building" {
		t.Error(used())
	}
}

func TestHoldersOfThePlaceAndOfWhatItLiesInAreRung(t *testing.T) {
	o := open(t)
	o.staff()
	_, err := o.PutPolicy(t.Context(), Policy{ID: "p", Name: "p", Steps: []Step{
		{0, []Aim{{Kind: AimHolders, Role: "police"}}}, {60, []Aim{{Kind: AimPost, Roster: "care", Post: "B"}}},
	}})
	o.must(err)
	o.expectPlan(call(), 0, "yi", time.Minute)
	site := o.town["qingchuan"]
	site.Holders[0].Until = "2026-11-22"
	o.expectPlan(call(), 0, "", time.Minute)
	if got := o.Holders("b5", o.at); len(got) != 0 {
		t.Errorf("yesterday's holder is shown: %v", got)
	}
}

func TestAPolicyThatWouldLeaveACallWithNobodyIsRefusedInWords(t *testing.T) {
	o := open(t)
	o.staff()
	_, err := o.PutResponder(t.Context(), Responder{ID: "wu", Name: "戊", Roles: []Role{Care}})
	o.must(err)
	desk, ding := []Aim{{Kind: AimDesk, Desk: DeskCare}}, []Aim{{Kind: AimResponder, Responder: "ding"}}
	for name, p := range map[string]Policy{
		"desks only":               {Steps: []Step{{0, desk}}},
		"a person without channel": {Steps: []Step{{0, []Aim{{Kind: AimResponder, Responder: "wu"}}}}},
		"a place's holders only":   {Steps: []Step{{0, []Aim{{Kind: AimHolders}}}}},
		"too late":                 {Steps: []Step{{301, ding}}, LastAfterS: 600},
		"an empty post":            {Steps: []Step{{0, []Aim{{Kind: AimPost, Post: "A", Roster: "empty"}}}}},
	} {
		_, err := o.PutRoster(t.Context(), Roster{ID: "empty", Name: "空", Roles: []Role{Care}})
		o.must(err)
		p.ID, p.Name = "p", "p"
		var invalid *alerts.InvalidError
		if _, err := o.PutPolicy(t.Context(), p); !errors.As(err, &invalid) || invalid.Field != "steps" || !strings.Contains(invalid.Reason, "want one such as") {
			t.Errorf("%s: %v", name, err)
		}
		p.When.Categories = []alerts.Category{alerts.Maintenance}
		if _, err := o.PutPolicy(t.Context(), p); err != nil {
			t.Errorf("%s for a leak: %v", name, err)
		}
		o.must(o.DeletePolicy(t.Context(), "p"))
	}
	for field, p := range map[string]Policy{
		"id":                  {ID: "builtin-life"},
		"last_after_s":        {LastAfterS: 601},
		"repeat_s":            {RepeatS: 901},
		"steps[1].after_s":    {Steps: []Step{{60, ding}, {30, ding}}},
		"steps[0].targets":    {Steps: []Step{{0, nil}}},
		"steps[0].targets[0]": {Steps: []Step{{0, []Aim{{Kind: AimDesk, Desk: "kitchen"}}}}},
		"when.sites":          {When: When{Sites: []string{"mars"}}},
		"when.categories":     {When: When{Categories: []alerts.Category{"fun"}}},
	} {
		if p.ID == "" {
			p.ID = "p"
		}
		if p.Steps == nil {
			p.Steps = []Step{{0, ding}}
		}
		p.Name = "p"
		var invalid *alerts.InvalidError
		if _, err := o.PutPolicy(t.Context(), p); !errors.As(err, &invalid) || invalid.Field != field || !strings.Contains(invalid.Reason, "want") {
			t.Errorf("%s: %v", field, err)
		}
	}
}

func TestTheLastWayToSomebodyOnWhomACallRestsIsNotTakenAway(t *testing.T) {
	o := open(t)
	o.staff()
	_, err := o.PutPolicy(t.Context(), Policy{ID: "p", Name: "p", Steps: []Step{{0, []Aim{{Kind: AimResponder, Responder: "ding"}}}}})
	o.must(err)
	_, err = o.PutResponder(t.Context(), Responder{ID: "ding", Name: "值班员丁", Roles: []Role{Care}})
	if !errors.Is(err, alerts.ErrInvalid) {
		t.Errorf("%v", err)
	}
	_, err = o.PutPolicy(t.Context(), Policy{ID: "p", Name: "p", Steps: []Step{{0, []Aim{{Kind: AimPost, Post: "B"}}}}})
	o.must(err)
	roster, _ := o.Roster("care")
	roster.Shifts = roster.Shifts[:1] // nobody on post B any more
	if _, err = o.PutRoster(t.Context(), roster); !errors.Is(err, alerts.ErrInvalid) {
		t.Errorf("%v", err)
	}
	if err = o.DeleteRoster(t.Context(), "care"); !errors.Is(err, alerts.ErrInvalid) {
		t.Errorf("%v", err)
	}
}

func TestABrowserThatIsGoneOrAnothersIsForgotten(t *testing.T) {
	o := open(t)
	o.staff()
	one, two := `{"endpoint":"https://push.example.org/1"}`, `{"endpoint":"https://push.example.org/2"}`
	o.must(o.SetPush(t.Context(), "care", one))
	o.must(o.DropPush(t.Context(), two))
	if address, _ := o.Push("care"); address != one {
		t.Error("another's end took it away")
	}
	_, err := o.PutResponder(t.Context(), Responder{ID: "xin", Name: "辛", Roles: []Role{Care}, User: "second", Channels: []Channel{{"push", ""}}})
	o.must(err)
	o.must(o.SetPush(t.Context(), "second", one)) // on a shared PC
	if address, ok := o.Push("care"); !ok || address != "" {
		t.Errorf("who used the browser before is told there too: %s", address)
	}
	o.must(o.DropPush(t.Context(), one))
	if _, ok := o.Address("xin", "push"); ok {
		t.Error("it is gone, and still an address")
	}
	o.must(o.SetPush(t.Context(), "second", two))
	o.must(o.SetPush(t.Context(), "second", ""))
	if address, ok := o.Push("second"); !ok || address != "" {
		t.Errorf("not taken back: %q", address)
	}
}

func TestAddressesAreForTheSenderAlone(t *testing.T) {
	o := open(t)
	o.staff()
	if address, ok := o.Address("ding", "voice"); !ok || address != "13900135678" {
		t.Error("the sender has no address")
	}
	if _, ok := o.Address("jia", "push"); ok {
		t.Error("no browser has asked for messages yet")
	}
	subscription := `{"endpoint":"https://push.example.org/x","keys":{"auth":"a","p256dh":"b"}}`
	o.must(o.SetPush(t.Context(), "care", subscription))
	if address, ok := o.Address("jia", "push"); !ok || address != subscription || o.SetPush(t.Context(), "nobody", subscription) == nil {
		t.Error("push goes to the browser of the responder's account")
	}
	if p := o.Plan(call(), 1, 0, o.at); p.Targets[0].Channels[0] != "push" {
		t.Errorf("%v", p.Targets)
	}
	jia, _ := o.Responder("jia")
	if jia.Channels[0].Address != Subscribed {
		t.Errorf("shown as %s", jia.Channels[0].Address)
	}
	jia.Channels[0].Address = ""
	_, err := o.PutResponder(t.Context(), jia)
	o.must(err)
	if _, ok := o.Address("jia", "push"); !ok {
		t.Error("a change of something else forgets the browser")
	}
	if desk, ok := o.Address("desk:care", ChannelDesk); !ok || desk != DeskCare {
		t.Error("the desk's screens have no address")
	}
	for _, bad := range [][2]string{{"ding", "mail"}, {"nobody", "sms"}, {"desk:kitchen", "desk"}, {"ding", "desk"}} {
		if _, ok := o.Address(bad[0], bad[1]); ok {
			t.Errorf("%v has an address", bad)
		}
	}
	ding, _ := o.Responder("ding")
	if ding.Channels[0].Address != "139****5678" {
		t.Errorf("shown as %s", ding.Channels[0].Address)
	}
	for _, r := range o.store.rows {
		if strings.Contains(r.Body, "13900135678") || strings.Contains(r.Body, "13800131234") {
			t.Errorf("on record in clear: %s", r.Kind)
		}
	}
	ding.Name = "值班员丁二"
	_, err = o.PutResponder(t.Context(), ding) // as it was shown, masked
	o.must(err)
	o.again()
	if address, _ := o.Address("ding", "sms"); address != "13900135678" {
		t.Errorf("after a change of the name the number is %q", address)
	}
}

func TestAHubWithAnotherKeyStartsAndRingsWhomItCan(t *testing.T) {
	o := open(t)
	o.staff()
	d, err := New(t.Context(), Config{Store: o.store, Places: o.town, Key: slices.Repeat([]byte{7}, 32), Now: func() time.Time { return o.at }})
	o.must(err)
	if p := d.Plan(call(), 3, 0, o.at); persons(p) != "desk:care" || !p.Nobody {
		t.Errorf("%+v", p)
	}
}

func TestWhatCannotBePutOnRecordIsNotSo(t *testing.T) {
	o := open(t)
	o.staff()
	o.store.fail = errors.New("disk full")
	if _, err := o.PutResponder(t.Context(), Responder{ID: "new", Name: "新", Roles: []Role{Care}}); err == nil {
		t.Error("no error")
	}
	if _, ok := o.Responder("new"); ok {
		t.Error("the responder is there, and gone after a restart")
	}
	if p, err := o.Present(t.Context(), DeskCare, "care"); err == nil || !p.Staffed || !o.Staffed(DeskCare, o.at) {
		t.Error("who sits there sits there, also while the disk is full")
	}
}

func TestMasksShowEnoughToRecogniseAndNotEnoughToUse(t *testing.T) {
	for c, want := range map[Channel]string{
		{"sms", "13812341234"}: "138****1234", {"voice", "+8613812341234"}: "+86138****1234", {"sms", "110"}: "***",
		{"mail", "duty@example.org"}: "d***@example.org", {"wecom", "https://robot.example.org/hook?key=secret"}: "https://robot.example.org/***",
	} {
		if got := c.Masked(); got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
}

func TestAWrongResponderIsRefusedWithoutRepeatingTheAddress(t *testing.T) {
	o := open(t)
	o.staff()
	good := Responder{ID: "x", Name: "某", Roles: []Role{Care}}
	for field, change := range map[string]func(*Responder){
		"id":               func(p *Responder) { p.ID = "X" },
		"name":             func(p *Responder) { p.Name = "坐席甲" },
		"roles":            func(p *Responder) { p.Roles = []Role{"boss"} },
		"channels[0]":      func(p *Responder) { p.Channels = []Channel{{"sms", "call 13812345678"}} },
		"channels[1].kind": func(p *Responder) { p.Channels = []Channel{{"sms", "13812345678"}, {"sms", "13812345679"}} },
		"keys[0]":          func(p *Responder) { p.Keys = []string{""} },
	} {
		p := good
		change(&p)
		var invalid *alerts.InvalidError
		_, err := o.PutResponder(t.Context(), p)
		if !errors.As(err, &invalid) || invalid.Field != field || strings.Contains(err.Error(), "1381234") {
			t.Errorf("%s: %v", field, err)
		}
	}
}

func TestNightIsWhenItIsSaidToBe(t *testing.T) {
	d, err := newDesks(Config{Confirm: Confirm{Day: 40 * time.Minute, Night: 10 * time.Minute, NightFrom: 20*time.Hour + 30*time.Minute, NightTo: 7 * time.Hour}}, nil, time.Time{})
	if err != nil {
		t.Fatal(err)
	}
	for at, want := range map[string]time.Duration{"20:29": 40, "20:30": 10, "23:59": 10, "00:00": 10, "06:59": 10, "07:00": 40, "12:00": 40} {
		moment, err := time.Parse(time.RFC3339, "2026-11-23T"+at+":00+08:00")
		if err != nil {
			t.Fatal(err)
		}
		if got := d.every(moment); got != want*time.Minute {
			t.Errorf("at %s a confirmation counts %v, want %d min", at, got, want)
		}
	}
}

// A clock that is suspect claims anything; by the hub's time the press is fresh.
func TestAPressFromASuspectClockIsNeverLate(t *testing.T) {
	o := open(t)
	o.staff()
	o.seat(DeskCare)
	for count := range 2 {
		wrong := call()
		wrong.LateS, wrong.Count = (3 * time.Hour).Seconds(), count+1
		wrong.Chain = &alerts.Chain{Pressed: o.at.Add(-3 * time.Hour), Received: o.at, LateS: wrong.LateS, Suspect: true}
		if o.Plan(wrong, 0, 0, o.at).Late {
			t.Errorf("press %d is late by the claim of a wrong clock", count+1)
		}
		wrong.Chain.Suspect = false
		if !o.Plan(wrong, 0, 0, o.at).Late {
			t.Errorf("press %d of a right clock is told as new after three hours", count+1)
		}
	}
}

func TestALateCallIsToldByTheLastStepFirst(t *testing.T) {
	o := open(t)
	o.staff()
	o.seat(DeskCare)
	late := call()
	late.LateS = (3 * time.Hour).Seconds()
	for step := 0; ; step++ {
		p := o.Plan(late, step, 0, o.at)
		if p.Late == p.Last {
			t.Fatalf("step %d: late %v, last %v", step, p.Late, p.Last)
		}
		if p.Last {
			return
		}
	}
}

func TestWhoIsSentIsFoundByNameIDAndAccount(t *testing.T) {
	o := open(t)
	o.staff()
	for _, name := range []string{"jia", "坐席甲", "responder:坐席甲", "care"} {
		if to, self := o.Named(name, "坐席乙"); to.Person != "jia" || len(to.Channels) == 0 || self {
			t.Errorf("%s: %+v, themself %v", name, to, self)
		}
		for _, by := range []string{"care", "responder:坐席甲"} {
			if _, self := o.Named(name, by); !self {
				t.Errorf("%s sends %s, who is the same, and is told", by, name)
			}
		}
	}
	if to, self := o.Named("保洁队", "坐席乙"); to.Name != "保洁队" || len(to.Channels) > 0 || self {
		t.Errorf("nobody here is %+v", to)
	}
}
