package api

import (
	"context"
	"net/http"
	"time"

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

// sheetView is the figures of one day, and whether they are as they were written.
type sheetView struct {
	figures.Day
	Hash   string `json:"hash" doc:"SHA-256 of the day's JSON as it is on record"`
	Intact bool   `json:"intact" doc:"false: it was changed since, or does not follow the day before"`
}

type figuresInput struct {
	From string `query:"from" maxLength:"10" doc:"day, YYYY-MM-DD; 31 days before to unless given"`
	To   string `query:"to" maxLength:"10" doc:"day, included; today unless given"`
}

// sheets answers with the figures of days. How calls were taken is for those who
// answer them.
func (s *Server) sheets(ctx context.Context, in *figuresInput) (*listOutput[sheetView], error) {
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
	views := make([]sheetView, 0, len(list))
	for _, sheet := range list {
		day, intact, err := sheet.Open(before)
		if err != nil {
			return nil, err
		}
		if !roles.Has(access.Care) && !roles.Has(access.Admin) {
			day.Calls = nil
		}
		views, before = append(views, sheetView{day, sheet.Hash, intact}), sheet.Hash
	}
	return listOf(views, ""), nil
}
