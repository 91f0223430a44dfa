package api

import (
	"context"
	"fmt"
	"hash/fnv"
	"net/http"
	"sync"
	"time"

	"brighteyes/alerts"
	"brighteyes/hub/access"
	"brighteyes/hub/handover"
)

// Answers tells how calls for help were answered. hub/records implements it.
type Answers interface {
	// Answers are those of the calls raised since then; partial: not all of them.
	Answers(ctx context.Context, since time.Time) (answers []handover.Answer, partial bool, err error)
	// LastPresses is when each of these buttons was last pressed or tested.
	LastPresses(ctx context.Context, buttons []string) (map[string]time.Time, error)
}

const (
	responseSpan  = 30 * 24 * time.Hour
	responseFresh = 20 * time.Second // desks that ask meanwhile are told the same, unless a call changed
)

// responseView is how soon calls were taken, today and over 30 days.
type responseView struct {
	Today   handover.Figures `json:"today"`
	Month   handover.Figures `json:"days_30"`
	Targets struct {
		QuickS   int     `json:"quick_s"`
		QuickPct float64 `json:"quick_pct"`
		SlowS    int     `json:"slow_s"`
		SlowPct  float64 `json:"slow_pct"`
		Fewest   int     `json:"fewest" doc:"a share of fewer calls than this says nothing"`
	} `json:"targets"`
	Formula string `json:"formula"`
}

const responseFormula = "critical care alerts raised in the span, without drills, tests, duplicates and conditions; " +
	"share = taken by a person within the time after they were raised / those that were taken or whose time is over"

// responses keeps the newest figures for a moment.
type responses struct {
	mu    sync.Mutex
	at    time.Time
	calls uint64 // where the calls stood, see standing
	view  responseView
}

type responseOutput struct{ Body responseView }

// standing is another number whenever a call for help came, changed or ended.
func standing(open []alerts.Alert) (sum uint64) {
	for _, a := range open {
		if a.Category == alerts.Care {
			h := fnv.New64a()
			_, _ = fmt.Fprint(h, a.ID, " ", a.Version) // never fails, see hash.Hash
			sum += h.Sum64()
		}
	}
	return sum
}

// response answers with the figures, to those who answer calls.
func (s *Server) response(ctx context.Context, _ *struct{}) (*responseOutput, error) {
	if roles := callerOf(ctx).roles; !roles.Has(access.Care) && !roles.Has(access.Admin) {
		return nil, newProblem(http.StatusForbidden, "these are the care desk's figures")
	}
	if s.cfg.Answers == nil {
		return nil, newProblem(http.StatusServiceUnavailable, "this hub keeps no figures of answers")
	}
	s.responses.mu.Lock()
	defer s.responses.mu.Unlock()
	now, calls := s.cfg.Now(), standing(s.cfg.Desk.Open())
	if age := now.Sub(s.responses.at); age >= 0 && age < responseFresh && calls == s.responses.calls {
		return &responseOutput{s.responses.view}, nil
	}
	answers, partial, err := s.cfg.Answers.Answers(ctx, now.Add(-responseSpan))
	if err != nil {
		return nil, err
	}
	y, m, d := now.Local().Date()
	v := responseView{
		Today: handover.Measure(answers, time.Date(y, m, d, 0, 0, 0, 0, time.Local), now),
		Month: handover.Measure(answers, now.Add(-responseSpan), now), Formula: responseFormula,
	}
	v.Today.Partial, v.Month.Partial = partial, partial
	v.Targets.QuickS, v.Targets.QuickPct = int(handover.Quick/time.Second), handover.QuickTarget
	v.Targets.SlowS, v.Targets.SlowPct = int(handover.Slow/time.Second), handover.SlowTarget
	v.Targets.Fewest = handover.FewestAnswers
	s.responses.at, s.responses.calls, s.responses.view = now, calls, v
	return &responseOutput{v}, nil
}
