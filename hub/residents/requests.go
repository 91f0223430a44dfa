package residents

import (
	"context"
	"fmt"
	"slices"
	"time"

	"brighteyes/devices"
	"brighteyes/hub/access"
)

// Wanted is a request as the care desk sees it: place and code, no name.
type Wanted struct {
	ID       string     `json:"id"`
	Kind     string     `json:"kind"` // empty: to be asked
	State    string     `json:"state"`
	Device   string     `json:"device,omitempty"`
	Resident *Enrolled  `json:"resident,omitempty"`
	Count    int        `json:"count"` // presses
	Drill    bool       `json:"drill,omitempty"`
	At       time.Time  `json:"at"`
	By       string     `json:"by"`
	TakenAt  *time.Time `json:"taken_at,omitempty"`
	DoneAt   *time.Time `json:"done_at,omitempty"`
	Outcome  string     `json:"outcome,omitempty"`
	Note     string     `json:"note,omitempty"`
}

// requestKinds are 助餐 助浴 助洁 助医, and what is none of them.
func requestKinds() []string { return []string{"meal", "bath", "cleaning", "medical", "other"} }

// makeRequests makes a request of each press of the second key that has none.
func (r *Residents) makeRequests(ctx context.Context) error {
	for {
		events, err := r.cfg.Store.ServiceEvents(ctx, r.now().Add(-requestsFor))
		if err != nil || len(events) == 0 {
			return err
		}
		if err := r.makeSome(ctx, events); err != nil {
			return fmt.Errorf("make requests: %w", err)
		}
	}
}

func (r *Residents) makeSome(ctx context.Context, events []devices.Recorded) error {
	r.writing.Lock()
	defer r.writing.Unlock()
	open, err := r.openRequests(ctx)
	if err != nil {
		return err
	}
	var change Change
	for _, e := range events {
		drill, _ := e.Data["drill"].(bool)
		device := e.Device
		if device == "" {
			device = e.Claim
		}
		q := Request{
			ID: devices.StableID(e.Received, "request", e.Edge, e.ID), Edge: e.Edge, Event: e.ID, Device: device,
			State: StateOpen, Drill: drill, At: e.Time, By: "system",
		}
		same := slices.IndexFunc(open, func(o Request) bool {
			apart := q.At.Sub(o.At).Abs()
			return device != "" && o.Device == device && o.Drill == drill && apart < repeatFor
		})
		if same >= 0 {
			q.SameAs = open[same].ID
		} else {
			open = append(open, q)
		}
		change.Requests = append(change.Requests, q)
	}
	return r.change(ctx, change)
}

// openRequests are those that nobody took yet.
func (r *Residents) openRequests(ctx context.Context) ([]Request, error) {
	var all []Request
	for cursor := ""; ; {
		page, next, err := r.cfg.Store.Requests(ctx, StateOpen, 500, cursor)
		if err != nil {
			return nil, err
		}
		if all = append(all, page...); next == "" {
			return all, nil
		}
		cursor = next
	}
}

// Requests are the requests of a state, newest first, or all.
func (r *Residents) Requests(ctx context.Context, who Caller, state string, limit int, cursor string) ([]Wanted, string, error) {
	if err := r.beginList(ctx, who, ForRequest, "resident.requests"); err != nil {
		return nil, "", err
	}
	page, next, err := r.cfg.Store.Requests(ctx, state, limit, cursor)
	if err != nil {
		return nil, "", fmt.Errorf("list requests: %w", err)
	}
	list := make([]Wanted, len(page))
	for i, q := range page {
		list[i] = r.wanted(q)
	}
	return list, next, nil
}

func (r *Residents) wanted(q Request) Wanted {
	w := Wanted{
		ID: q.ID, Kind: q.Kind, State: q.State, Device: q.Device, Count: max(q.Count, 1), Drill: q.Drill, At: q.At, By: q.By, Outcome: q.Outcome,
	}
	if !q.TakenAt.IsZero() {
		w.TakenAt = &q.TakenAt
	}
	if !q.DoneAt.IsZero() {
		w.DoneAt = &q.DoneAt
	}
	ids := []string{q.Resident}
	switch {
	case q.Resident != "":
	case len(q.Whose) > 0:
		ids = q.Whose
	default:
		ids = r.ofDevice(q.Device)
	}
	if len(ids) == 1 {
		if one, err := r.remembered(ids[0]); err == nil {
			it := r.item(one, r.now())
			w.Resident = &it
		}
	}
	if q.Note != "" {
		// A note that does not open is left out: the request stands without it.
		_ = r.sealer.open("request:"+q.ID, q.Note, &w.Note)
	}
	return w
}

// Want makes a request by hand, such as one told on the phone.
func (r *Residents) Want(ctx context.Context, who Caller, resident, kind, note string) (Wanted, error) {
	if err := desk(who); err != nil {
		return Wanted{}, err
	}
	if !slices.Contains(requestKinds(), kind) {
		return Wanted{}, wrong("kind", "one of meal, bath, cleaning, medical, other")
	}
	if _, err := r.remembered(resident); err != nil {
		return Wanted{}, fmt.Errorf("make a request: %w", err)
	}
	now := r.now()
	q := Request{ID: devices.NewID(now), Resident: resident, Kind: kind, State: StateOpen, At: now, By: who.Name}
	return r.putRequest(ctx, who, q, "request.make", note)
}

// Take takes a request: what is wanted was asked.
func (r *Residents) Take(ctx context.Context, who Caller, id, kind, note string) (Wanted, error) {
	q, err := r.request(ctx, who, id, StateOpen)
	if err != nil {
		return Wanted{}, err
	}
	if kind == "" {
		kind = q.Kind
	}
	if !slices.Contains(requestKinds(), kind) {
		return Wanted{}, wrong("kind", "one of meal, bath, cleaning, medical, other")
	}
	q.Kind, q.State, q.By, q.TakenAt = kind, StateTaken, who.Name, r.now()
	return r.putRequest(ctx, who, q, "request.take", note)
}

// Finish closes a request: done, cancelled (they want it no more) or passed_on.
func (r *Residents) Finish(ctx context.Context, who Caller, id, outcome, note string) (Wanted, error) {
	q, err := r.request(ctx, who, id, StateTaken)
	if err != nil {
		return Wanted{}, err
	}
	if !slices.Contains([]string{"done", "cancelled", "passed_on"}, outcome) {
		return Wanted{}, wrong("outcome", "one of done, cancelled, passed_on")
	}
	q.State, q.Outcome, q.By, q.DoneAt = StateDone, outcome, who.Name, r.now()
	return r.putRequest(ctx, who, q, "request.done", note)
}

// request reads a request that must be in this state.
func (r *Residents) request(ctx context.Context, who Caller, id, state string) (Request, error) {
	if err := desk(who); err != nil {
		return Request{}, err
	}
	q, err := r.cfg.Store.Request(ctx, id)
	if err != nil {
		return Request{}, fmt.Errorf("request %.32s: %w", id, err)
	}
	if q.State != state {
		return Request{}, fmt.Errorf("request %s is %s: %w", q.ID, q.State, ErrConflict)
	}
	return q, nil
}

func (r *Residents) putRequest(ctx context.Context, who Caller, q Request, action, note string) (Wanted, error) {
	if err := within("note", note, longText); err != nil {
		return Wanted{}, err
	}
	if note != "" {
		var err error
		if q.Note, err = r.sealNote("request:"+q.ID, note); err != nil {
			return Wanted{}, err
		}
	}
	r.writing.Lock()
	defer r.writing.Unlock()
	// Whoever came first in between has it.
	if was, err := r.cfg.Store.Request(ctx, q.ID); err == nil && action != "request.make" && !follows(was.State, q.State) {
		return Wanted{}, fmt.Errorf("request %s is %s: %w", q.ID, was.State, ErrConflict)
	}
	err := r.change(ctx, Change{
		Requests: []Request{q}, Audit: []access.AuditEntry{r.audit(who, action, "request:"+q.ID, ForRequest, "")},
	})
	if err != nil {
		return Wanted{}, fmt.Errorf("write request %s: %w", q.ID, err)
	}
	return r.wanted(q), nil
}

func follows(was, is string) bool {
	return was == StateOpen && is == StateTaken || was == StateTaken && is == StateDone
}
