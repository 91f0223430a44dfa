package api

import (
	"cmp"
	"context"
	"net/http"
	"slices"
	"time"

	"brighteyes/hub/figures"
)

// CameraFigures is what the figures of cameras are made of. hub/records implements it.
type CameraFigures interface {
	Sheets(ctx context.Context, from, to string, most int) (list []figures.Sheet, before string, err error)
	CameraDays(ctx context.Context, from, to string) ([]figures.CameraDay, error)
	// MonthSheet has no date when the month is not closed.
	MonthSheet(ctx context.Context, month string) (figures.Sheet, error)
	Tally(ctx context.Context, date string) (observed int64, shares []figures.Share, err error)
}

// FigureFormula says how a figure comes about.
type FigureFormula struct {
	Figure figures.Figure `json:"figure"`
	Text   string         `json:"text" doc:"中文 · English"`
	Goal   float64        `json:"goal_pct"`
}

// CommunityRates is the figures of one community; without an id, of cameras that lie
// in none.
type CommunityRates struct {
	figures.Community
	Cameras  int            `json:"cameras"`
	UnknownS int64          `json:"unknown_s"`
	ExcusedS int64          `json:"excused_s"`
	Rates    []figures.Rate `json:"rates"`
}

// DayRates is the figures of one day.
type DayRates struct {
	Date        string           `json:"date"`
	Closed      bool             `json:"closed" doc:"it is on its sheet and does not move"`
	Intact      bool             `json:"intact"`
	ObservedS   int64            `json:"observed_s"`
	All         CommunityRates   `json:"all"`
	Communities []CommunityRates `json:"communities"`
}

// SampleLimits is below which a figure is not told.
type SampleLimits struct {
	DayS       int `json:"day_s"`
	MonthDays  int `json:"month_days"`
	KnownPct   int `json:"known_pct"`
	FewCameras int `json:"few_cameras"`
}

type cameraMonthInput struct {
	Month string `query:"month" maxLength:"7" doc:"YYYY-MM; this month unless given"`
}

type cameraMonthOutput struct {
	Body struct {
		Month       string           `json:"month"`
		Closed      bool             `json:"closed" doc:"the month was written once and does not move"`
		Intact      bool             `json:"intact"`
		WrittenAt   *time.Time       `json:"written_at,omitempty"`
		Hash        string           `json:"hash,omitempty"`
		WithData    int              `json:"with_data"`
		Enough      int              `json:"enough" doc:"days that were watched for long enough"`
		All         CommunityRates   `json:"all"`
		Communities []CommunityRates `json:"communities"`
		Days        []DayRates       `json:"days"`
		Formulas    []FigureFormula  `json:"formulas"`
		Limits      SampleLimits     `json:"limits"`
	}
}

func ratesOf(c figures.CameraShare, sample figures.Sample, goals figures.Goals) CommunityRates {
	return CommunityRates{Community: c.Community, Cameras: c.Cameras, UnknownS: c.UnknownS, ExcusedS: c.ExcusedS, Rates: c.Rates(sample, goals)}
}

func allRates(list []figures.CameraShare, sample figures.Sample, goals figures.Goals) (CommunityRates, []CommunityRates) {
	each := make([]CommunityRates, len(list))
	for i, c := range list {
		each[i] = ratesOf(c, sample, goals)
	}
	return ratesOf(figures.Total(list), sample, goals), each
}

func (s *Server) cameraFigures() (CameraFigures, error) {
	if s.cfg.CameraFigures == nil {
		return nil, newProblem(http.StatusServiceUnavailable, "this hub keeps no figures of cameras")
	}
	return s.cfg.CameraFigures, nil
}

// cameraDays are the days from one to another, and the running day as far as it went.
func (s *Server) cameraDays(ctx context.Context, kept CameraFigures, from, to string) (days []figures.Day, rates []DayRates, err error) {
	sheets, before, err := kept.Sheets(ctx, from, to, sheetsMost)
	if err != nil {
		return nil, nil, err
	}
	last := ""
	for _, sheet := range sheets {
		d, intact, err := sheet.Open(before)
		if err != nil {
			return nil, nil, err
		}
		before, last = sheet.Hash, sheet.Date
		days = append(days, d)
		rates = append(rates, DayRates{Closed: true, Intact: intact})
	}
	if today := s.cfg.Now().In(figures.China()).Format(time.DateOnly); today > last && today >= from && today <= to {
		observed, _, err := kept.Tally(ctx, today)
		if err != nil {
			return nil, nil, err
		}
		cameras, err := kept.CameraDays(ctx, today, today)
		if err != nil {
			return nil, nil, err
		}
		if observed > 0 {
			days = append(days, figures.DayOf(today, observed, cameras, s.cfg.Goals))
			rates = append(rates, DayRates{Intact: true})
		}
	}
	for i, d := range days {
		r := &rates[i]
		r.Date, r.ObservedS = d.Date, d.ObservedS
		r.All, r.Communities = allRates(d.Cameras, figures.Sample{ObservedS: d.ObservedS}, d.Goals)
	}
	return days, rates, nil
}

// cameraMonth answers a closed month out of its own sheet, another out of its days.
func (s *Server) cameraMonth(ctx context.Context, in *cameraMonthInput) (*cameraMonthOutput, error) {
	kept, err := s.cameraFigures()
	if err != nil {
		return nil, err
	}
	month := cmp.Or(in.Month, s.cfg.Now().In(figures.China()).Format("2006-01"))
	first, err := time.Parse("2006-01", month)
	if err != nil {
		return nil, wrongField("query.month", "want a month such as 2026-11")
	}
	days, rates, err := s.cameraDays(ctx, kept, month+"-01", first.AddDate(0, 1, -1).Format(time.DateOnly))
	if err != nil {
		return nil, err
	}
	sheet, err := kept.MonthSheet(ctx, month)
	if err != nil {
		return nil, err
	}
	out := &cameraMonthOutput{}
	b := &out.Body
	m := figures.MonthOf(month, days, s.cfg.Goals)
	b.Intact = true
	if sheet.Date != "" {
		if m, b.Intact, err = sheet.OpenMonth(); err != nil {
			return nil, err
		}
		b.Closed, b.Hash, b.WrittenAt = true, sheet.Hash, &m.WrittenAt
	}
	b.Month, b.WithData, b.Enough, b.Days = month, m.WithData, m.Enough, rates
	if b.Days == nil {
		b.Days = []DayRates{}
	}
	b.All, b.Communities = allRates(m.Communities, m.Sample(), m.Goals)
	for _, r := range b.All.Rates {
		b.Formulas = append(b.Formulas, FigureFormula{r.Figure, m.Formulas[r.Figure], r.Goal})
	}
	b.Limits = SampleLimits{figures.DayS, figures.MonthDays, figures.KnownPct, figures.FewCameras}
	return out, nil
}

const camerasKept = 399 * 24 * time.Hour // what the records keep, less a day

type pullingInput struct {
	From      string         `query:"from" required:"true" maxLength:"10" doc:"day, YYYY-MM-DD"`
	To        string         `query:"to" required:"true" maxLength:"10" doc:"day, included"`
	Figure    figures.Figure `query:"figure" required:"true" enum:"online,good_order,filed,clock,label"`
	Community string         `query:"community" maxLength:"63" doc:"of one community; all unless given, - for those in none"`
}

// PullingCamera is a camera with what it loses to a figure.
type PullingCamera struct {
	Camera string           `json:"camera"`
	Name   string           `json:"name"`
	Site   string           `json:"site,omitempty"`
	OfS    int64            `json:"of_s"`
	LostS  map[string]int64 `json:"lost_s" doc:"seconds by why"`
	Sum    int64            `json:"lost_sum_s"`
}

type pullingOutput struct {
	Body struct {
		Items      []PullingCamera `json:"items" doc:"that lose most first"`
		Unmeasured []PullingCamera `json:"unmeasured" doc:"cameras of which the figure could not be measured"`
		Intact     bool            `json:"intact" doc:"false: the cameras of a closed day are not as its sheet knows them"`
	}
}

// pulling lists the cameras behind a figure.
func (s *Server) pulling(ctx context.Context, in *pullingInput) (*pullingOutput, error) {
	kept, err := s.cameraFigures()
	if err != nil {
		return nil, err
	}
	from, errFrom := time.Parse(time.DateOnly, in.From)
	to, errTo := time.Parse(time.DateOnly, in.To)
	switch {
	case errFrom != nil, errTo != nil:
		return nil, wrongField("query.from", "want days such as 2026-11-29")
	case to.Sub(from) > 31*24*time.Hour:
		return nil, wrongField("query.from", "more than 31 days were asked for")
	case s.cfg.Now().Sub(from) > camerasKept:
		return nil, wrongField("query.from", "the cameras of days are kept for 400 days")
	}
	days, err := kept.CameraDays(ctx, in.From, in.To)
	if err != nil {
		return nil, err
	}
	out := &pullingOutput{}
	if out.Body.Intact, err = intactCameras(ctx, kept, in.From, in.To, days); err != nil {
		return nil, err
	}
	if in.Community != "" {
		want := in.Community
		if want == "-" {
			want = ""
		}
		days = slices.DeleteFunc(days, func(d figures.CameraDay) bool { return d.ID != want })
	}
	down, unmeasured := figures.Pulling(figures.ByCamera(days), in.Figure)
	out.Body.Items, out.Body.Unmeasured = s.viewPulling(down, in.Figure), s.viewPulling(unmeasured, in.Figure)
	return out, nil
}

func (s *Server) viewPulling(list []figures.CameraSum, figure figures.Figure) []PullingCamera {
	views := make([]PullingCamera, len(list))
	for i, c := range list {
		sum := c.Sums[figure]
		v := PullingCamera{Camera: c.Camera, Name: c.Camera, OfS: sum.OfS, LostS: sum.LostS, Sum: c.Lost(figure)}
		if v.LostS == nil {
			v.LostS = map[string]int64{}
		}
		if d, known := s.cfg.Registry.Device(c.Camera); known {
			v.Name, v.Site = cmp.Or(d.Name, d.ID), d.Site
		}
		views[i] = v
	}
	return views
}

// intactCameras reports whether the cameras of closed days are as their sheets know
// them.
func intactCameras(ctx context.Context, kept CameraFigures, from, to string, cameras []figures.CameraDay) (bool, error) {
	sheets, _, err := kept.Sheets(ctx, from, to, sheetsMost)
	if err != nil {
		return false, err
	}
	byDay := map[string][]figures.CameraDay{}
	for _, c := range cameras {
		byDay[c.Date] = append(byDay[c.Date], c)
	}
	for _, sheet := range sheets {
		d, intact, err := sheet.Open("")
		if err != nil {
			return false, err
		}
		hash, err := figures.HashCameras(byDay[d.Date])
		if err != nil {
			return false, err
		}
		if !intact || hash != d.CamerasSHA {
			return false, nil
		}
	}
	return true, nil
}
