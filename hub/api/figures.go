package api

import (
	"context"
	"net/http"
	"time"

	"github.com/gofiber/fiber/v2"

	"brighteyes/hub/access"
	"brighteyes/hub/figures"
)

// Figures keeps the sheets of days. hub/records implements it.
type Figures interface {
	// Sheets are those from one day to another, both included, in order, and the hash
	// of the one before the first.
	Sheets(ctx context.Context, from, to string, most int) (list []figures.Sheet, before string, err error)
}

const (
	sheetsMost    = 400
	sheetsDefault = 31 // days, when from is not given
)

type figuresInput struct {
	From string `query:"from" maxLength:"10" doc:"day, YYYY-MM-DD; 31 days before to unless given"`
	To   string `query:"to" maxLength:"10" doc:"day, included; today unless given"`
}

// sheets answers with the figures of days.
func (s *Server) sheets(ctx context.Context, in *figuresInput) (*listOutput[figures.Checked], error) {
	days, err := s.days(ctx, *in)
	if err != nil {
		return nil, err
	}
	return listOf(days, ""), nil
}

// figuresCSV is the same as a file.
func (s *Server) figuresCSV(c *fiber.Ctx) error {
	days, err := s.days(c.UserContext(), figuresInput{From: c.Query("from"), To: c.Query("to")})
	if err != nil {
		return err
	}
	file, err := figures.CSV(days)
	if err != nil {
		return err
	}
	return download(c, "text/csv; charset=utf-8", "figures.csv", file)
}

// days reads the figures of days. How calls were taken is for those who answer them.
func (s *Server) days(ctx context.Context, in figuresInput) ([]figures.Checked, error) {
	if s.cfg.Figures == nil {
		return nil, newProblem(http.StatusServiceUnavailable, "this hub keeps no figures")
	}
	to := s.cfg.Now()
	for name, text := range map[string]string{"query.to": in.To, "query.from": in.From} {
		if _, err := time.Parse(time.DateOnly, text); text != "" && err != nil {
			return nil, wrongField(name, "want a day such as 2026-11-29")
		}
	}
	if in.To == "" {
		in.To = to.Format(time.DateOnly)
	} else {
		to, _ = time.Parse(time.DateOnly, in.To) // as checked above
	}
	if in.From == "" {
		in.From = to.AddDate(0, 0, -sheetsDefault).Format(time.DateOnly)
	}
	list, before, err := s.cfg.Figures.Sheets(ctx, in.From, in.To, sheetsMost+1)
	if err != nil {
		return nil, err
	}
	if len(list) > sheetsMost {
		return nil, wrongField("query.from", "more than 400 days were asked for")
	}
	roles := callerOf(ctx).roles
	days := make([]figures.Checked, 0, len(list))
	for _, sheet := range list {
		day, intact, err := sheet.Open(before)
		if err != nil {
			return nil, err
		}
		if !roles.Has(access.Care) && !roles.Has(access.Admin) {
			day.Calls = nil
		}
		days, before = append(days, figures.Checked{Day: day, Hash: sheet.Hash, Intact: intact}), sheet.Hash
	}
	return days, nil
}
