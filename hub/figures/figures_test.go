package figures

import (
	"context"
	"errors"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"brighteyes/devices"
	"brighteyes/hub/handover"
	"brighteyes/hub/workorders"
)

// shelf keeps sums and sheets in memory, as hub/records does on disk.
type shelf struct {
	observed map[string]int64
	shares   map[string][]Share
	sheets   []Sheet
	cameras  map[string][]CameraDay
	months   []Sheet
	answers  []handover.Answer
	orders   []workorders.Order
	away     bool
}

var errAway = errors.New("away")

func (s *shelf) Tally(_ context.Context, date string) (int64, []Share, error) {
	return s.observed[date], s.shares[date], s.err()
}

func (s *shelf) PutTally(_ context.Context, date string, observed int64, shares []Share, cameras []CameraDay) error {
	if s.away {
		return errAway
	}
	if n := len(s.sheets); n > 0 && s.sheets[n-1].Date >= date {
		return ErrClosed
	}
	s.observed[date], s.shares[date] = observed, shares
	s.cameras[date] = apart(cameras)
	return nil
}

// apart is a copy that shares nothing, as what was on disk.
func apart(cameras []CameraDay) (list []CameraDay) {
	for _, c := range cameras {
		sums := map[Figure]Sum{}
		for figure, sum := range c.Sums {
			sum.LostS = maps.Clone(sum.LostS)
			sums[figure] = sum
		}
		c.Sums = sums
		list = append(list, c)
	}
	return list
}

func (s *shelf) CameraDays(_ context.Context, from, to string) (list []CameraDay, err error) {
	for _, date := range slices.Sorted(maps.Keys(s.cameras)) {
		if date >= from && date <= to {
			list = append(list, apart(s.cameras[date])...)
		}
	}
	return list, s.err()
}

func (s *shelf) Sheets(_ context.Context, from, to string, _ int) (list []Sheet, _ string, err error) {
	for _, sheet := range s.sheets {
		if sheet.Date >= from && sheet.Date <= to {
			list = append(list, sheet)
		}
	}
	return list, "", s.err()
}

func (s *shelf) LastMonth(context.Context) (Sheet, error) {
	if len(s.months) == 0 {
		return Sheet{}, s.err()
	}
	return s.months[len(s.months)-1], s.err()
}

func (s *shelf) AddMonth(ctx context.Context, sheet Sheet) error {
	if last, _ := s.LastMonth(ctx); last.Hash != sheet.Prev || last.Date >= sheet.Date {
		return ErrConflict
	}
	s.months = append(s.months, sheet)
	return s.err()
}

func (s *shelf) FirstTally(context.Context) (first string, err error) {
	for date := range s.observed {
		if first == "" || date < first {
			first = date
		}
	}
	return first, s.err()
}

func (s *shelf) LastSheet(context.Context) (Sheet, error) {
	if len(s.sheets) == 0 {
		return Sheet{}, s.err()
	}
	return s.sheets[len(s.sheets)-1], s.err()
}

func (s *shelf) AddSheet(ctx context.Context, sheet Sheet) error {
	if last, _ := s.LastSheet(ctx); last.Hash != sheet.Prev || last.Date >= sheet.Date {
		return ErrConflict
	}
	s.sheets = append(s.sheets, sheet)
	return s.err()
}

func (s *shelf) AlertCounts(context.Context, time.Time, time.Time) ([]AlertCount, error) {
	return []AlertCount{{Category: "care", Raised: 2, Resolved: 1}}, s.err()
}

func (s *shelf) Answers(context.Context, time.Time) ([]handover.Answer, bool, error) {
	return s.answers, false, s.err()
}

func (s *shelf) WorkOrders(context.Context, workorders.Filter) ([]workorders.Order, string, error) {
	return s.orders, "", s.err()
}

func (s *shelf) err() error {
	if s.away {
		return errAway
	}
	return nil
}

// hub is a Figures with a clock in the test's hand.
type hub struct {
	*Figures
	t     *testing.T
	store *shelf
	now   time.Time
	seen  []Seen
}

func newHub(t *testing.T) *hub {
	h := &hub{t: t, now: time.Date(2026, 11, 28, 2, 0, 0, 0, time.UTC), store: &shelf{observed: map[string]int64{}, shares: map[string][]Share{}, cameras: map[string][]CameraDay{}}}
	h.restart()
	return h
}

func (h *hub) restart() {
	h.Figures = New(Config{Store: h.store, Devices: func() []Seen { return h.seen }, Now: func() time.Time { return h.now }})
}

// watch lets the hub look every minute for a while.
func (h *hub) watch(d time.Duration) {
	h.t.Helper()
	for end := h.now.Add(d); h.now.Before(end); h.now = h.now.Add(time.Minute) {
		if err := h.look(h.t.Context()); err != nil && !h.store.away {
			h.t.Fatal(err)
		}
	}
}

func (h *hub) days() (list []Day) {
	h.t.Helper()
	prev := ""
	for i, s := range h.store.sheets {
		d, intact, err := s.Open(prev)
		if err != nil || !intact {
			h.t.Errorf("sheet %d is not intact: %v", i, err)
		}
		list, prev = append(list, d), s.Hash
	}
	return list
}

func TestADayIsWrittenOnceItIsOverAndNotBefore(t *testing.T) {
	h := newHub(t)
	h.seen = []Seen{{Kind: devices.Gate, Site: "east", Status: devices.Online}}
	h.watch(14*time.Hour + 4*time.Minute) // 10:00 to 00:04 in China
	if len(h.store.sheets) != 0 {
		t.Fatal("the day was written before it was over and settled")
	}
	h.watch(2 * time.Minute)
	days := h.days()
	if len(days) != 1 || days[0].Date != "2026-11-28" || !days[0].Data || days[0].Zone != "Asia/Shanghai" || days[0].Alerts[0].Raised != 2 {
		t.Fatalf("%+v", days)
	}
	if got := days[0].ObservedS; got < 14*3600-60 || got > 14*3600 {
		t.Errorf("observed %d s of 14 hours", got)
	}
	h.watch(10 * time.Hour)
	if len(h.store.sheets) != 1 {
		t.Error("it was written again")
	}
}

func TestAfterAStopTheMissedDaysAreWrittenAndSayThatTheyHaveNoData(t *testing.T) {
	h := newHub(t)
	h.seen = []Seen{{Kind: devices.Gate, Status: devices.Online}}
	h.watch(time.Hour)
	if err := h.keepLast(); err != nil {
		t.Fatal(err)
	}
	h.now = h.now.AddDate(0, 0, 3)
	h.restart()
	h.watch(2 * time.Minute)
	var got []string
	for _, d := range h.days() {
		got = append(got, d.Date)
		if d.Data != (d.Date == "2026-11-28") {
			t.Errorf("%s has data: %v", d.Date, d.Data)
		}
	}
	if strings.Join(got, " ") != "2026-11-28 2026-11-29 2026-11-30" {
		t.Errorf("%v", got)
	}
}

func TestAStopIsNoTimeOfADevice(t *testing.T) {
	h := newHub(t)
	h.seen = []Seen{{Kind: devices.Camera, Site: "east", Status: devices.Offline}}
	h.watch(10 * time.Minute)
	h.now = h.now.Add(5 * time.Hour) // it slept
	h.watch(10 * time.Minute)
	if s := h.tally.Shares()[0]; s.OfflineS > 21*60 {
		t.Errorf("offline for %d s, of 20 minutes that somebody watched", s.OfflineS)
	}
	if err := h.keepLast(); err != nil {
		t.Fatal(err)
	}
	was := h.tally.Observed
	h.restart()
	h.watch(time.Minute)
	if h.tally.Observed != was {
		t.Errorf("after a restart it goes on from %d, not %d", h.tally.Observed, was)
	}
}

func TestTheRatesLeaveOutWhatIsUnknownPlannedOrSuspended(t *testing.T) {
	tally := NewTally("2026-11-28", 0, nil, nil)
	for _, s := range []Seen{
		{Kind: devices.Gate, Status: devices.Online}, {Kind: devices.Gate, Status: devices.Degraded}, {Kind: devices.Gate, Status: devices.Offline}, {Kind: devices.Gate, Status: devices.Offline},
		{Kind: devices.Gate, Status: devices.Offline, Out: true, Excused: true}, {Kind: devices.Gate, Status: devices.Offline, Out: true}, {Kind: devices.Gate, Status: devices.Online, Out: true},
		{Kind: devices.Gate, Status: devices.Unknown}, {Kind: devices.Gate, Status: devices.Offline, Planned: true},
	} {
		tally.Add([]Seen{s}, 60)
	}
	s := tally.Shares()[0].rated()
	if *s.OnlineRate != 50 || *s.GoodRate != 25 || s.UnknownS != 60 || s.PlannedS != 60 || s.ExcusedS != 60 || s.SuspendedS != 120 {
		t.Errorf("%+v", s)
	}
	if none := (Share{UnknownS: 60}).rated(); none.OnlineRate != nil {
		t.Error("a rate of no time")
	}
}

func TestAChangeToAnySheetShows(t *testing.T) {
	h := newHub(t)
	h.watch(time.Hour)
	h.now = h.now.AddDate(0, 0, 3)
	h.watch(2 * time.Minute)
	if len(h.days()) != 3 {
		t.Fatal("three days were expected")
	}
	second := h.store.sheets[1]
	second.Body = strings.Replace(second.Body, `"raised":2`, `"raised":1`, 1)
	if _, intact, _ := second.Open(h.store.sheets[0].Hash); intact {
		t.Error("a changed number does not show")
	}
	second.Hash = hashOf(second.Body) // made whole again by somebody who knows how
	if _, intact, _ := h.store.sheets[2].Open(second.Hash); intact {
		t.Error("the sheet after it does not show that it was changed")
	}
}

func TestWhileTheRecordsAreAwayNothingIsLostOfTheDay(t *testing.T) {
	h := newHub(t)
	h.seen = []Seen{{Kind: devices.Gate, Status: devices.Online}}
	h.watch(time.Hour)
	h.store.away = true
	h.watch(time.Hour)
	h.store.away = false
	h.watch(14 * time.Hour)
	if days := h.days(); len(days) != 1 || days[0].Devices[0].OnlineS < 14*3600-120 {
		t.Errorf("%+v", days)
	}
}

func TestTheDaysCallsAndWorkOrdersAreItsOwn(t *testing.T) {
	h := newHub(t)
	day := time.Date(2026, 11, 28, 0, 0, 0, 0, h.cfg.Zone)
	taken := day.Add(time.Hour + 30*time.Second)
	h.store.answers = []handover.Answer{{OpenedAt: day.Add(time.Hour), Taken: &taken}, {OpenedAt: day.Add(25 * time.Hour)}}
	order := func(opened, closed time.Duration, state workorders.State) workorders.Order {
		o := workorders.Order{OpenedAt: day.Add(opened), DueAt: day.Add(20 * time.Hour), State: state}
		if closed != 0 {
			at := day.Add(closed)
			o.ClosedAt = &at
		}
		return o
	}
	h.store.orders = []workorders.Order{
		order(time.Hour, 2*time.Hour, workorders.Closed), order(-time.Hour, 3*time.Hour, workorders.Cancelled), order(time.Hour, 0, workorders.Open),
		order(time.Hour, 30*time.Hour, workorders.Closed), order(25*time.Hour, 0, workorders.Open), order(-30*time.Hour, -time.Hour, workorders.Closed),
	}
	h.watch(time.Hour)
	h.now = day.AddDate(0, 0, 1).Add(time.Hour)
	h.watch(2 * time.Minute)
	d := h.days()[0]
	if d.Calls.Count != 1 || d.Calls.Figures.Quick != 1 {
		t.Errorf("calls %+v", d.Calls)
	}
	if want := (Work{Opened: 3, Closed: 1, Cancelled: 1, Open: 2, Overdue: 2}); d.Work != want {
		t.Errorf("work orders %+v, want %+v", d.Work, want)
	}
}

func TestTheTimeOfADayIsNeverMoreThanItHas(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		tally := NewTally("2026-11-28", 0, nil, nil)
		n := rapid.IntRange(0, 50).Draw(t, "looks")
		for range n {
			var seen []Seen
			for range rapid.IntRange(0, 5).Draw(t, "devices") {
				seen = append(seen, Seen{Kind: devices.Gate, Status: rapid.SampledFrom([]devices.Status{devices.Online, devices.Degraded, devices.Offline, devices.Unknown}).Draw(t, "status"), Planned: rapid.Bool().Draw(t, "planned"), Out: rapid.Bool().Draw(t, "out"), Excused: rapid.Bool().Draw(t, "excused")})
			}
			tally.Add(seen, int64(rapid.IntRange(0, 120).Draw(t, "seconds")))
		}
		for _, s := range tally.Shares() {
			if all := s.OnlineS + s.DegradedS + s.OfflineS + s.UnknownS + s.PlannedS + s.ExcusedS + s.SuspendedS; all > tally.Observed*int64(s.Devices) {
				t.Fatalf("%d devices have %d s in %d s", s.Devices, all, tally.Observed)
			}
		}
	})
}
