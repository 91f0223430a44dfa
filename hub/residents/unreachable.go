package residents

import (
	"context"
	"fmt"
	"slices"
	"time"
)

// Home is one whose buttons are known not to work now.
type Home struct {
	Place   Place
	Buttons []string
	Since   time.Time
	Cause   string // what they were lost by, such as an edge; empty: the buttons themselves
}

const (
	checkSoon  = 15 * time.Minute // who hangs on the mains or lives alone is called within
	checkOther = 30 * time.Minute
)

func checkWithin(one Resident) time.Duration {
	if one.NeedsMains || one.Alone {
		return checkSoon
	}
	return checkOther
}

// Unreachable is a home that cannot call for help now, with the call that checks
// on whoever lives there.
type Unreachable struct {
	Resident *Enrolled `json:"resident,omitempty"` // absent: nobody is enrolled
	Place    Place     `json:"place"`
	Buttons  []string  `json:"buttons"`
	Since    time.Time `json:"since"`
	Cause    string    `json:"cause,omitempty"`
	Deadline time.Time `json:"deadline"`
	Task     string    `json:"task,omitempty"`
	State    string    `json:"state"` // open, or done with outcome
	Outcome  string    `json:"outcome,omitempty"`
	By       string    `json:"by,omitempty"`
	At       time.Time `json:"at,omitzero"`
	Overdue  bool      `json:"overdue,omitempty"`
}

// checkID names the check of one resident in one loss.
func checkID(resident string, since time.Time) string { return idOf(CheckCallTask, resident, since) }

func (r *Residents) homes() []Home {
	if r.cfg.Homes == nil {
		return nil
	}
	return r.cfg.Homes()
}

// CannotCall lists who cannot call for help now: first who hangs on the mains,
// then who lives alone, then by how long. It does not say which of these it is.
func (r *Residents) CannotCall(ctx context.Context, who Caller) ([]Unreachable, error) {
	if err := r.beginList(ctx, who, ForCheckCall, "resident.cannot_call"); err != nil {
		return nil, err
	}
	homes := r.homes()
	now := r.now()
	done, err := r.checked(ctx, homes, now)
	if err != nil {
		return nil, err
	}
	type placed struct {
		Unreachable
		rank int
	}
	var list []placed
	for _, h := range homes {
		ids := r.inHome(h)
		if len(ids) == 0 {
			list = append(list, placed{Unreachable{
				Place: h.Place, Buttons: h.Buttons, Since: h.Since, Cause: h.Cause, Deadline: h.Since.Add(checkOther), State: StateOpen,
				Overdue: now.After(h.Since.Add(checkOther)),
			}, 3})
		}
		for _, id := range ids {
			one, err := r.remembered(id)
			if err != nil {
				continue // erased this moment: nobody is called
			}
			u := placed{r.unreachable(one, h, done, now), 2}
			if one.NeedsMains {
				u.rank = 0
			} else if one.Alone {
				u.rank = 1
			}
			list = append(list, u)
		}
	}
	slices.SortStableFunc(list, func(a, b placed) int {
		if a.rank != b.rank {
			return a.rank - b.rank
		}
		return a.Since.Compare(b.Since)
	})
	out := make([]Unreachable, len(list))
	for i, p := range list {
		out[i] = p.Unreachable
	}
	return out, nil
}

func (r *Residents) inHome(h Home) []string {
	marks := []Mark{r.sealer.mark(markHome, h.Place.Site, h.Place.Building, h.Place.Unit)}
	for _, b := range h.Buttons {
		marks = append(marks, r.sealer.mark(markDevice, b))
	}
	return r.find(marks...)
}

// checked are the check calls that were made during these losses, by id.
func (r *Residents) checked(ctx context.Context, homes []Home, now time.Time) (map[string]Task, error) {
	from := now
	for _, h := range homes {
		if h.Since.Before(from) {
			from = h.Since
		}
	}
	done := map[string]Task{}
	if len(homes) == 0 {
		return done, nil
	}
	past, err := r.cfg.Store.ResidentTasks(ctx, "", from)
	if err != nil {
		return nil, fmt.Errorf("list check calls: %w", err)
	}
	for _, t := range past {
		if t.Kind == CheckCallTask && t.State == StateDone {
			done[t.ID] = t
		}
	}
	return done, nil
}

func (r *Residents) unreachable(one Resident, h Home, done map[string]Task, now time.Time) Unreachable {
	it := r.item(one, now)
	u := Unreachable{
		Resident: &it, Place: it.Place, Buttons: h.Buttons, Since: h.Since, Cause: h.Cause,
		Deadline: h.Since.Add(checkWithin(one)), Task: checkID(one.ID, h.Since), State: StateOpen,
	}
	if t, ok := done[u.Task]; ok {
		u.State, u.Outcome, u.By, u.At = t.State, t.Outcome, t.By, t.At
		if t.Outcome == "no_answer" { // somebody has to go on
			u.State = StateOpen
		}
	}
	u.Overdue = u.State == StateOpen && now.After(u.Deadline)
	return u
}
