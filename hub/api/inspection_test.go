package api

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"brighteyes/hub/access"
	"brighteyes/hub/coverage"
	"brighteyes/hub/figures"
	"brighteyes/hub/inspection"
	"brighteyes/hub/recordings"
	"brighteyes/hub/records"
	"brighteyes/hub/siteplan"
)

// tenDays is a hub with the figures of ten closed days up to last, in which cam-1 was
// offline for an hour each, and of today as far as it went.
func tenDays(t *testing.T, last time.Time, change ...func(*Config)) *hub {
	t.Helper()
	return start(t, append(change, func(c *Config) {
		rec := c.People.(*records.Records)
		c.CameraFigures, c.Inspections, c.Archive = rec, rec, rec
		put := func(day time.Time, seconds int64) {
			date, well := day.Format(time.DateOnly), figures.Sum{OfS: seconds}
			must(t, rec.PutTally(t.Context(), date, seconds, nil, []figures.CameraDay{
				{Date: date, Camera: "cam-1", Community: figures.Community{ID: "court", Name: "晴川里"}, Sums: map[figures.Figure]figures.Sum{
					figures.Online: {OfS: seconds, LostS: map[string]int64{figures.LostOffline: 3600}}, figures.GoodOrder: {OfS: seconds, LostS: map[string]int64{figures.LostOffline: 3600, "black": 60}}, figures.Filed: {OfS: seconds, LostS: map[string]int64{figures.LostNotFiled: seconds}},
				}},
				{Date: date, Camera: "cam-2", Sums: map[figures.Figure]figures.Sum{figures.Online: well, figures.GoodOrder: well, figures.Filed: well, figures.Clock: well}},
			}))
		}
		for ago := range 10 {
			put(last.AddDate(0, 0, -ago), 80_000)
		}
		f := figures.New(figures.Config{Store: rec, Goals: figures.Goals{figures.GoodOrder: 97}, Devices: func() []figures.Seen { return nil }, Now: func() time.Time { return last.AddDate(0, 0, 1).Add(time.Hour) }})
		run(t, f.Run)
		eventually(t, "ten days are closed", func() bool {
			newest, err := rec.LastSheet(t.Context())
			return err == nil && newest.Date == last.Format(time.DateOnly)
		})
		put(today(), 7200)
	})...)
}

func today() time.Time {
	now := time.Now().In(figures.China())
	return time.Date(now.Year(), now.Month(), now.Day(), 0, 0, 0, 0, now.Location())
}

type monthAnswer struct {
	Closed, Intact bool
	Hash           string
	Enough         int
	All            CommunityRates
	Communities    []CommunityRates
	Days           []DayRates
	Formulas       []FigureFormula
	Limits         SampleLimits
}

func TestTheFiguresOfAClosedMonthAreThoseOfItsDaysWithTheirFormulas(t *testing.T) {
	last := today().AddDate(0, 0, -today().Day())
	h := tenDays(t, last, func(c *Config) { c.Goals = figures.Goals{figures.GoodOrder: 95} })
	eventually(t, "the month is closed", func() bool {
		newest, err := h.records.LastMonth(t.Context())
		return err == nil && newest.Date == last.Format("2006-01")
	})
	police := h.as(access.Police)
	var m monthAnswer
	police.get("/figures/cameras?month=" + last.Format("2006-01")).expect(200).into(&m)
	if !m.Closed || !m.Intact || m.Hash == "" || m.Enough != 10 || len(m.Days) != 10 || len(m.Communities) != 2 || m.Communities[1].Name != "晴川里" || m.Limits.MonthDays != 7 {
		t.Fatalf("%+v", m)
	}
	online := m.All.Rates[0]
	if online.Pct == nil || fmt.Sprintf("%.2f", *online.Pct) != "97.75" || online.OfS != 1_600_000 || online.LostS["offline"] != 36_000 || *online.Met || online.Cameras != 2 {
		t.Errorf("%+v", online)
	}
	var days int64
	for _, d := range m.Days {
		days += d.All.Rates[0].LostS["offline"]
		if !d.Closed || !d.Intact {
			t.Errorf("%s is not closed", d.Date)
		}
	}
	if days != online.LostS["offline"] {
		t.Errorf("the days lose %d s, the month %d", days, online.LostS["offline"])
	}
	if label := m.All.Rates[4]; label.Pct != nil || label.Collecting != figures.NothingCounts {
		t.Errorf("%+v", label)
	}
	for _, f := range m.Formulas {
		if zh, en, both := strings.Cut(f.Text, " · "); !both || !strings.Contains(zh, "÷") || !strings.Contains(en, "÷") || f.Goal == 0 {
			t.Errorf("%+v", f)
		}
	}

	// The goals are those of the time at which it was closed, whatever hub.yaml says since.
	if good := m.All.Rates[1]; good.Goal != 97 || good.Programme != 98 || m.Days[0].All.Rates[1].Goal != 97 || online.Goal != 99 || m.Formulas[1].Goal != 97 || !*good.Met {
		t.Errorf("good order is measured by %+v, online by %v", good, online.Goal)
	}

	m = monthAnswer{}
	police.get("/figures/cameras").expect(200).into(&m) // this month as far as it went
	if m.Closed || len(m.Days) != 1 || m.Days[0].Closed || m.All.Rates[0].Collecting != figures.CollectingTime || m.All.Rates[0].Pct != nil || m.All.Rates[1].Goal != 95 {
		t.Errorf("%+v", m)
	}
	police.get("/figures/cameras?month=November").expect(http.StatusUnprocessableEntity)
	h.as(access.Care).get("/figures/cameras").expect(http.StatusForbidden)
}

func TestAFigureOpensTheCamerasThatPullItDown(t *testing.T) {
	last := today().AddDate(0, 0, -1)
	h := tenDays(t, last)
	from, to := last.AddDate(0, 0, -29).Format(time.DateOnly), last.Format(time.DateOnly)
	var got struct {
		Items, Unmeasured []PullingCamera
		Intact            bool
	}
	ask := func(query string) {
		t.Helper()
		got.Items, got.Unmeasured = nil, nil
		h.as(access.Property).get("/figures/cameras/pulling?" + query).expect(200).into(&got)
	}
	ask("from=" + from + "&to=" + to + "&figure=good_order")
	if len(got.Items) != 1 || got.Items[0].Camera != "cam-1" || got.Items[0].Sum != 36_600 || got.Items[0].LostS["black"] != 600 || got.Items[0].Name == "" || !got.Intact {
		t.Errorf("%+v", got)
	}
	ask("from=" + to + "&to=" + to + "&figure=clock")
	if len(got.Items) != 0 || len(got.Unmeasured) != 1 || got.Unmeasured[0].Camera != "cam-1" {
		t.Errorf("a camera whose clock nobody measured is not named: %+v", got)
	}
	ask("from=" + to + "&to=" + to + "&figure=online&community=-")
	if len(got.Items) != 0 {
		t.Errorf("another community's camera: %+v", got)
	}
	for _, wrong := range []string{"from=x&to=" + to + "&figure=online", "from=" + last.AddDate(0, 0, -40).Format(time.DateOnly) + "&to=" + to + "&figure=online", "from=" + to + "&to=" + to + "&figure=beauty", "from=2020-11-30&to=2020-11-30&figure=online"} {
		h.as(access.Police).get("/figures/cameras/pulling?" + wrong).expect(http.StatusUnprocessableEntity)
	}
}

func TestTheSelfCheckIsMadeOfWhatIsOnRecord(t *testing.T) {
	h := tenDays(t, today().AddDate(0, 0, -1), func(c *Config) {
		rec := c.People.(*records.Records)
		plans, err := siteplan.New(context.Background(), siteplan.Config{Store: rec, Now: time.Now, Log: slog.New(slog.DiscardHandler),
			Cameras: func() map[string]coverage.State {
				return map[string]coverage.State{"cam-1": {Condition: coverage.Frozen}}
			}})
		must(t, err)
		c.Plans, c.PlanPast, c.WorkOrders = plans, rec, rec
	})
	police := h.as(access.Police)
	check := func() (items map[string]inspection.Item) {
		t.Helper()
		var got struct{ Items []inspection.Item }
		police.get("/inspection/self").expect(200).into(&got)
		items = map[string]inspection.Item{}
		for _, i := range got.Items {
			items[i.Key] = i
		}
		return items
	}
	if i := check()["key_covered"]; i.Standing != inspection.NotMeasured {
		t.Errorf("without a plan: %+v", i)
	}
	police.post("/coverage/plan", theGate(0, true)).expect(200)
	items := check()
	for key, want := range map[string]inspection.Standing{
		"key_covered": inspection.Missed, "key_networked": inspection.Met, "online": inspection.Missed, "filed": inspection.Missed, "clock": inspection.Collecting, "label": inspection.NotMeasured,
		"register": inspection.Met, "recording_days": inspection.Missed, "suspended": inspection.Met, "overdue": inspection.Met, "spot": inspection.Missed, "sheets": inspection.Met,
	} {
		if items[key].Standing != want {
			t.Errorf("%s is %s, want %s: %+v", key, items[key].Standing, want, items[key])
		}
	}
	if i := items["online"]; len(i.Failing) != 1 || i.Failing[0].Why != "offline" || i.Failing[0].Times != 39_600 || !strings.Contains(i.Formula.Zh, "在线率 =") {
		t.Errorf("%+v", i)
	}
	police.fills(map[string]string{"recording_days": "30"}).expect(200)
	if i := check()["recording_days"]; i.Standing != inspection.Met {
		t.Errorf("with 30 days on file: %+v", i)
	}
	h.as(access.Care).get("/inspection/self").expect(http.StatusForbidden)
}

func TestASpotCheckIsDrawnJudgedFinishedAndStands(t *testing.T) {
	h := tenDays(t, today().AddDate(0, 0, -1))
	police := h.as(access.Police)
	h.as(access.Property).post("/inspection/checks", map[string]any{"cameras": 1}).expect(http.StatusForbidden) // is measured
	police.post("/inspection/checks", map[string]any{"cameras": 0}).expect(http.StatusUnprocessableEntity)

	var c CheckView
	police.post("/inspection/checks", map[string]any{"cameras": 3}).expect(http.StatusCreated).into(&c)
	if len(c.Cameras) != 1 || c.Cameras[0].Camera != "cam-1" || len(c.Seed) != 32 || !c.Redrawn || c.By != "police" || c.Left != 3 {
		t.Fatalf("%+v", c)
	}
	if f := c.Cameras[0].Findings[inspection.Minute]; f.Verdict != inspection.Unable || f.Reason != inspection.NotConnected || f.By != "" {
		t.Errorf("without a recorder the minute is %+v", f)
	}
	judge := func(aspect, verdict, reason string) *answer {
		t.Helper()
		return police.post("/inspection/checks/"+c.ID+"/findings", map[string]any{"version": c.Version, "camera": "cam-1", "aspect": aspect, "verdict": verdict, "reason": reason})
	}
	police.post("/inspection/checks/"+c.ID+"/finish", map[string]any{"version": c.Version}).expect(http.StatusConflict) // not judged
	judge("live", "fail", "ugly").expect(http.StatusUnprocessableEntity)
	judge("live", "pass", "").expect(200).into(&c)
	stale := c
	judge("clock", "fail", "clock_off").expect(200).into(&c)
	police.post("/inspection/checks/"+c.ID+"/findings", map[string]any{"version": stale.Version, "camera": "cam-1", "aspect": "label", "verdict": "pass"}).expect(http.StatusConflict)
	judge("label", "fail", "label_differs").expect(200).into(&c)
	police.post("/inspection/checks/"+c.ID+"/finish", map[string]any{"version": c.Version}).expect(200).into(&c)
	judge("label", "pass", "").expect(http.StatusConflict)

	var got CheckView
	h.as(access.Property).get("/inspection/checks/" + c.ID).expect(200).into(&got)
	if got.DoneBy != "police" || got.Left != 0 || got.Counts[3].Fail != 1 || got.Cameras[0].Findings[inspection.Label].By != "police" {
		t.Errorf("%+v", got)
	}
	var told struct{ Items []map[string]any }
	police.get("/inspection/checks").expect(200).into(&told)
	if _, pool := told.Items[0]["pool"]; len(told.Items) != 1 || pool || told.Items[0]["redrawn"] != nil || told.Items[0]["left"] != 0.0 || told.Items[0]["done_by"] != "police" {
		t.Errorf("the list tells %+v", told.Items)
	}
	list, err := h.records.Inspections(t.Context(), 10)
	if right := inspection.Labels(list, time.Time{}); err != nil || len(right) != 1 || right["cam-1"] {
		t.Errorf("the label that was found wrong is not known so: %v %v", right, err)
	}
	audit := string(h.as(access.Admin).get("/audit").expect(200).body)
	for _, want := range []string{"inspection.draw", "seed " + c.Seed, "inspection.judge", "cam-1 label fail label_differs", "inspection.finish"} {
		if !strings.Contains(audit, want) {
			t.Errorf("the audit record has no %q", want)
		}
	}
	police.get("/inspection/checks/nothing").expect(http.StatusNotFound)
}

func TestASpotCheckAtWhichNothingCouldBeSeenMeetsNoGoal(t *testing.T) {
	h := tenDays(t, today().AddDate(0, 0, -1))
	police := h.as(access.Police)
	var c CheckView
	police.post("/inspection/checks", map[string]any{"cameras": 1}).expect(http.StatusCreated).into(&c) // no recorder: nor can the minute be judged
	for _, aspect := range []string{"live", "clock", "label"} {
		police.post("/inspection/checks/"+c.ID+"/findings", map[string]any{"version": c.Version, "camera": "cam-1", "aspect": aspect, "verdict": "unable", "reason": "camera_offline"}).expect(200).into(&c)
	}
	police.post("/inspection/checks/"+c.ID+"/finish", map[string]any{"version": c.Version}).expect(200)
	var got struct{ Items []inspection.Item }
	police.get("/inspection/self").expect(200).into(&got)
	at := slices.IndexFunc(got.Items, func(i inspection.Item) bool { return i.Key == "spot" })
	if i := got.Items[at]; i.Standing != inspection.NotMeasured || i.Count != nil {
		t.Errorf("%+v", i)
	}
}

// A recorder that is audited answers for the days, whatever was typed, and its minute can be looked back at.
func TestAnAuditedRecorderIsPartOfTheInspection(t *testing.T) {
	audited := tapes{"cam-1": {Camera: "cam-1", Verdict: recordings.Short, Playable: 12, Required: 30}}
	h := tenDays(t, today().AddDate(0, 0, -1), func(c *Config) { c.Recordings = audited })
	police := h.as(access.Police)
	days := func() inspection.Item {
		t.Helper()
		var got struct{ Items []inspection.Item }
		police.get("/inspection/self").expect(200).into(&got)
		for _, i := range got.Items {
			if i.Key == "recording_days" {
				return i
			}
		}
		t.Fatal("no item about days of recording")
		return inspection.Item{}
	}
	police.fills(map[string]string{"recording_days": "30"}).expect(200)
	if i := days(); i.Standing != inspection.Missed || len(i.Failing) != 1 || i.Failing[0].Why != "days_audited" {
		t.Errorf("12 days can be played and 30 were typed: %+v", i)
	}
	audited["cam-1"] = recordings.Figure{Camera: "cam-1", Verdict: recordings.Collecting}
	if i := days(); i.Standing != inspection.Met {
		t.Errorf("while the audit collects, what was typed counts: %+v", i)
	}
	var c CheckView
	police.post("/inspection/checks", map[string]any{"cameras": 1}).expect(http.StatusCreated).into(&c)
	if f, found := c.Cameras[0].Findings[inspection.Minute]; found {
		t.Errorf("the minute that can be looked back at is found %+v by the hub", f)
	}
}
