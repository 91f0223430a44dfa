package residents

import (
	"context"
	"fmt"
	"slices"
	"time"

	"brighteyes/alerts"
	"brighteyes/devices"
	"brighteyes/hub/access"
)

// CareTask is one thing that is owed today, or was done.
type CareTask struct {
	Task     string    `json:"task"` // its id; says which one was done
	Kind     TaskKind  `json:"kind"`
	Resident *Enrolled `json:"resident,omitempty"` // absent: nobody is enrolled for Device
	Device   string    `json:"device,omitempty"`
	Alert    string    `json:"alert,omitempty"`
	Due      time.Time `json:"due"`
	State    string    `json:"state"`
	Outcome  string    `json:"outcome,omitempty"`
	Note     string    `json:"note,omitempty"`
	By       string    `json:"by,omitempty"`
	At       time.Time `json:"at,omitzero"`
	Overdue  bool      `json:"overdue,omitempty"`
}

// Today is the care desk's day: without names, by place and code.
type Today struct {
	Date      string     `json:"date"`
	CareCalls []CareTask `json:"care_calls"`
	FollowUps []CareTask `json:"follow_ups"`
	CheckIns  []CareTask `json:"check_ins"` // of welfare watches
	Away      []Enrolled `json:"away"`
	Reviews   []Enrolled `json:"reviews"` // due within 30 days, or overdue
}

const reviewSoon = 30 * 24 * time.Hour

// careCallID is the same for the care call of one resident on one day, whenever
// it is asked for.
func careCallID(resident string, due time.Time) string { return idOf(CareCallTask, resident, due) }

func idOf(kind TaskKind, resident string, at time.Time) string {
	return devices.StableID(at, string(kind), resident, at.UTC().Format(time.RFC3339Nano))
}

// Today lists what the desk owes today.
func (r *Residents) Today(ctx context.Context, who Caller) (Today, error) {
	if err := r.beginList(ctx, who, ForDuty, "resident.today"); err != nil {
		return Today{}, err
	}
	now := r.now().In(r.cfg.Zone)
	morning := time.Date(now.Year(), now.Month(), now.Day(), 0, 0, 0, 0, r.cfg.Zone)
	past, err := r.cfg.Store.ResidentTasks(ctx, "", morning)
	if err != nil {
		return Today{}, fmt.Errorf("list today's tasks: %w", err)
	}
	done := map[string]Task{}
	for _, t := range past {
		if t.State == StateDone {
			done[t.ID] = t
		}
	}
	day := Today{Date: morning.Format(time.DateOnly), CareCalls: []CareTask{}, Away: []Enrolled{}, Reviews: []Enrolled{}}
	items := map[string]Enrolled{}
	for _, one := range r.all() {
		it := r.item(one, now)
		items[one.ID] = it
		if it.Away != "" {
			day.Away = append(day.Away, it)
		}
		if one.ReviewBy.Before(now.Add(reviewSoon)) {
			day.Reviews = append(day.Reviews, it)
		}
		if due, ok := one.careCallOn(morning); ok && it.Away == "" {
			t, was := done[careCallID(one.ID, due)]
			if !was {
				t = Task{ID: careCallID(one.ID, due), Kind: CareCallTask, Resident: one.ID, Due: due, State: StateOpen}
			}
			day.CareCalls = append(day.CareCalls, r.duty(t, items, now))
		}
	}
	day.FollowUps = r.owed(FollowUpTask, past, items, now)
	day.CheckIns = r.owed(CheckInTask, past, items, now)
	byDue := func(a, b CareTask) int { return a.Due.Compare(b.Due) }
	slices.SortStableFunc(day.CareCalls, byDue)
	return day, nil
}

// owed are the tasks of a kind that are open, or done today.
func (r *Residents) owed(kind TaskKind, past []Task, items map[string]Enrolled, now time.Time) []CareTask {
	list := []CareTask{}
	r.mu.RLock()
	open := make([]Task, 0, len(r.tasks))
	for _, t := range r.tasks {
		open = append(open, t)
	}
	r.mu.RUnlock()
	for _, t := range open {
		if t.Kind == kind && !t.Due.After(now.Add(followAfter)) {
			list = append(list, r.duty(t, items, now))
		}
	}
	for _, t := range past {
		if t.Kind == kind && t.State == StateDone && t.Outcome != outcomeErased {
			list = append(list, r.duty(t, items, now))
		}
	}
	slices.SortStableFunc(list, func(a, b CareTask) int { return a.Due.Compare(b.Due) })
	return list
}

func (r *Residents) duty(t Task, items map[string]Enrolled, now time.Time) CareTask {
	d := CareTask{
		Task: t.ID, Kind: t.Kind, Device: t.Device, Alert: t.Alert, Due: t.Due, State: t.State, Outcome: t.Outcome, By: t.By, At: t.At,
		Overdue: t.State == StateOpen && t.Due.Before(now),
	}
	if it, ok := items[t.Resident]; ok {
		d.Resident = &it
	}
	if t.Note != "" {
		// A note that does not open is left out: the duty stands without it.
		_ = r.sealer.open("task:"+t.ID, t.Note, &d.Note)
	}
	return d
}

// careCallOn is when the desk calls on the day that begins at morning.
func (one Resident) careCallOn(morning time.Time) (time.Time, bool) {
	c := one.CareCalls
	if c == nil {
		return time.Time{}, false
	}
	at, err := time.Parse("15:04", c.At)
	weekday := (int(morning.Weekday())+6)%7 + 1
	if err != nil || !slices.Contains(c.Days, weekday) {
		return time.Time{}, false
	}
	return time.Date(morning.Year(), morning.Month(), morning.Day(), at.Hour(), at.Minute(), 0, 0, morning.Location()), true
}

// Called says what became of a care call, a follow-up or a check call.
type Called struct {
	Task    string // empty: a call that was not on a list; else CareTask's or Unreachable's
	Kind    TaskKind
	Outcome string // reached, no_answer, visited, refused, passed_on
	Note    string
}

// outcomeErased marks what is left of a follow-up whose resident was erased, so
// that the tick that asked for it makes no second one.
const outcomeErased = "erased"

// Call puts the outcome of a call to a resident on record. What was done stays
// so: a second outcome of the same task is ErrConflict, unless nobody had
// answered the first time.
func (r *Residents) Call(ctx context.Context, who Caller, resident string, c Called) (CareTask, error) {
	if err := desk(who); err != nil {
		return CareTask{}, err
	}
	if err := validCall(c); err != nil {
		return CareTask{}, err
	}
	r.writing.Lock()
	defer r.writing.Unlock()
	one, err := r.remembered(resident)
	if err != nil {
		return CareTask{}, fmt.Errorf("call resident %.32s: %w", resident, err)
	}
	now := r.now()
	t, err := r.task(ctx, one, c, now)
	if err != nil {
		return CareTask{}, err
	}
	// Where nobody answered the resident is called again, unless it is passed on.
	t.State, t.Outcome, t.By, t.At = StateDone, c.Outcome, who.Name, now
	if t.Note, err = r.sealNote("task:"+t.ID, c.Note); err != nil {
		return CareTask{}, err
	}
	err = r.change(ctx, Change{
		Tasks: []Task{t}, Audit: []access.AuditEntry{r.audit(who, "resident.called", "resident:"+resident, Purpose(c.Kind), c.Outcome)},
	})
	if err != nil {
		return CareTask{}, fmt.Errorf("call resident %s: %w", resident, err)
	}
	return r.duty(t, map[string]Enrolled{resident: r.item(one, now)}, now), nil
}

// task is the one that c is about.
func (r *Residents) task(ctx context.Context, one Resident, c Called, now time.Time) (Task, error) {
	if c.Task == "" {
		return Task{ID: devices.NewID(now), Kind: c.Kind, Resident: one.ID, Due: now}, nil
	}
	r.mu.RLock()
	open, ok := r.tasks[c.Task]
	r.mu.RUnlock()
	if ok && open.Resident == one.ID {
		return open, nil
	}
	past, err := r.cfg.Store.ResidentTasks(ctx, one.ID, now.Add(-reviewEvery))
	if err != nil {
		return Task{}, fmt.Errorf("look a task up: %w", err)
	}
	for _, t := range past {
		if t.ID == c.Task && t.State == StateDone && t.Outcome != "no_answer" {
			return Task{}, fmt.Errorf("task %.32s: %w", c.Task, ErrConflict)
		}
		if t.ID == c.Task {
			return t, nil
		}
	}
	local := now.In(r.cfg.Zone)
	morning := time.Date(local.Year(), local.Month(), local.Day(), 0, 0, 0, 0, r.cfg.Zone)
	if due, ok := one.careCallOn(morning); ok && careCallID(one.ID, due) == c.Task {
		return Task{ID: c.Task, Kind: CareCallTask, Resident: one.ID, Due: due}, nil
	}
	for _, h := range r.homes() {
		if id := checkID(one.ID, h.Since); id == c.Task {
			return Task{ID: id, Kind: CheckCallTask, Resident: one.ID, Due: h.Since.Add(checkWithin(one))}, nil
		}
	}
	return Task{}, fmt.Errorf("task %.32s: %w", c.Task, ErrNotFound)
}

// Followed puts the outcome of a follow-up on record for whose device nobody is
// enrolled.
func (r *Residents) Followed(ctx context.Context, who Caller, task string, c Called) (CareTask, error) {
	if err := desk(who); err != nil {
		return CareTask{}, err
	}
	c.Kind = FollowUpTask
	if err := validCall(c); err != nil {
		return CareTask{}, err
	}
	r.mu.RLock()
	t, ok := r.tasks[task]
	r.mu.RUnlock()
	if !ok {
		return CareTask{}, fmt.Errorf("task %.32s: %w", task, ErrNotFound)
	}
	if t.Resident != "" {
		c.Task = task
		return r.Call(ctx, who, t.Resident, c)
	}
	r.writing.Lock()
	defer r.writing.Unlock()
	now := r.now()
	t.State, t.Outcome, t.By, t.At = StateDone, c.Outcome, who.Name, now
	var err error
	if t.Note, err = r.sealNote("task:"+t.ID, c.Note); err != nil {
		return CareTask{}, err
	}
	err = r.change(ctx, Change{Tasks: []Task{t}, Audit: []access.AuditEntry{r.audit(who, "task.done", "task:"+t.ID, ForFollowUp, c.Outcome)}})
	if err != nil {
		return CareTask{}, fmt.Errorf("write task %s: %w", t.ID, err)
	}
	return r.duty(t, nil, now), nil
}

func (r *Residents) sealNote(place, note string) (string, error) {
	if note == "" {
		return "", nil
	}
	return r.sealer.seal(place, note)
}

func validCall(c Called) error {
	switch {
	case !slices.Contains([]TaskKind{CareCallTask, FollowUpTask, CheckCallTask, CheckInTask}, c.Kind):
		return wrong("kind", "one of care_call, follow_up, check_call, check_in")
	case !slices.Contains([]string{"reached", "no_answer", "visited", "refused", "passed_on"}, c.Outcome):
		return wrong("outcome", "one of reached, no_answer, visited, refused, passed_on")
	}
	return within("note", c.Note, longText)
}

// followAfter is when a follow-up is due after the call that asks for it.
const followAfter = 24 * time.Hour

// FollowUp makes a follow-up by hand.
func (r *Residents) FollowUp(ctx context.Context, who Caller, resident string, due time.Time, note string) (CareTask, error) {
	if err := desk(who); err != nil {
		return CareTask{}, err
	}
	if err := within("note", note, longText); err != nil {
		return CareTask{}, err
	}
	r.writing.Lock()
	defer r.writing.Unlock()
	one, err := r.remembered(resident)
	if err != nil {
		return CareTask{}, fmt.Errorf("follow up resident %.32s: %w", resident, err)
	}
	now := r.now()
	if due.IsZero() {
		due = now.Add(followAfter)
	}
	t := Task{ID: devices.NewID(now), Kind: FollowUpTask, Resident: resident, Due: due, State: StateOpen, By: who.Name, At: now}
	if t.Note, err = r.sealNote("task:"+t.ID, note); err != nil {
		return CareTask{}, err
	}
	err = r.change(ctx, Change{
		Tasks: []Task{t}, Audit: []access.AuditEntry{r.audit(who, "resident.follow_up", "resident:"+resident, ForFollowUp, "")},
	})
	if err != nil {
		return CareTask{}, fmt.Errorf("follow up resident %s: %w", resident, err)
	}
	return r.duty(t, map[string]Enrolled{resident: r.item(one, now)}, now), nil
}

// AlertChanged takes note of an alert; it never blocks.
func (r *Residents) AlertChanged(a alerts.Alert) {
	if !asksFollowUp(a) {
		return
	}
	select {
	case r.told <- a:
	default:
		r.m.untold.Inc()
	}
}

func asksFollowUp(a alerts.Alert) bool {
	return a.Category == alerts.Care && !a.Drill &&
		slices.ContainsFunc(a.Ticks, func(t alerts.Tick) bool { return t.Name == alerts.TickFollowUp })
}
