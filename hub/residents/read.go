package residents

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"brighteyes/alerts"
	"brighteyes/hub/access"
)

// callReadable is how long after a call was resolved its card can be opened.
const callReadable = 24 * time.Hour

// Read opens one resident for the care desk. For ForCall call is the alert, which
// must be theirs and open, or resolved less than a day ago. The audit row is
// written in the transaction that reads.
func (r *Residents) Read(ctx context.Context, who Caller, id string, purpose Purpose, call *alerts.Alert) (Resident, error) {
	if err := desk(who); err != nil {
		return Resident{}, err
	}
	situation, ok := purpose.situation()
	if !ok {
		return Resident{}, fmt.Errorf("read resident: purpose %.32q: %w", purpose, ErrPurpose)
	}
	detail := ""
	if purpose == ForCall {
		if call == nil || !r.readable(*call) || !slices.Contains(r.ofDevice(call.Device), id) {
			return Resident{}, fmt.Errorf("read resident for a call: %w", ErrPurpose)
		}
		detail = "alert:" + call.ID
	}
	one, err := r.open(ctx, id, r.audit(who, "resident.read", "resident:"+id, purpose, detail))
	if err != nil {
		return Resident{}, err
	}
	return Cut(one, CareDesk, situation), nil
}

func (r *Residents) readable(a alerts.Alert) bool {
	return a.Category == alerts.Care && (a.State != alerts.Resolved || a.ResolvedAt != nil && r.now().Sub(*a.ResolvedAt) < callReadable)
}

func (r *Residents) open(ctx context.Context, id string, entry access.AuditEntry) (Resident, error) {
	row, err := r.cfg.Store.OpenResident(ctx, id, entry)
	if err != nil {
		return Resident{}, fmt.Errorf("open resident %.32s: %w", id, err)
	}
	return r.unseal(row)
}

// Enrolled is a resident in a list: where, and no name.
type Enrolled struct {
	ID       string    `json:"id"`
	Code     string    `json:"code"`
	Place    Place     `json:"place"`
	Devices  []string  `json:"devices"`
	ReviewBy time.Time `json:"review_by"`
	Away     string    `json:"away,omitempty"` // kind of an absence that runs now
}

func (r *Residents) item(one Resident, now time.Time) Enrolled {
	it := Enrolled{ID: one.ID, Code: one.Code, Devices: one.Devices, ReviewBy: one.ReviewBy}
	if one.Place != nil {
		it.Place = *one.Place
	}
	if it.Devices == nil {
		it.Devices = []string{}
	}
	if a, away := one.awayAt(now); away {
		it.Away = a.Kind
	}
	return it
}

func byCode(a, b Resident) int { return cmp.Or(cmp.Compare(a.Code, b.Code), cmp.Compare(a.ID, b.ID)) }

// List is all residents by code: place and code, no name. A list with a gap looks
// like a whole one, so it says how many are on record that this hub cannot read.
func (r *Residents) List(ctx context.Context, who Caller, purpose Purpose) (items []Enrolled, unreadable int, err error) {
	if err := r.beginList(ctx, who, purpose, "resident.list"); err != nil {
		return nil, 0, err
	}
	now := r.now()
	items = []Enrolled{}
	list, unreadable := r.readAll()
	for _, one := range list {
		items = append(items, r.item(one, now))
	}
	return items, unreadable, nil
}

// Search finds by a telephone number, such as a caller's.
func (r *Residents) Search(ctx context.Context, who Caller, purpose Purpose, phone string) ([]Enrolled, error) {
	r.readings.forget(reading(who, "resident.search", purpose)) // each is a row of its own
	if err := r.beginList(ctx, who, purpose, "resident.search"); err != nil {
		return nil, err
	}
	items := []Enrolled{}
	if phone = number(phone); phone == "" {
		return items, nil
	}
	now := r.now()
	ids := r.find(r.sealer.mark(markPhone, phone))
	for _, one := range r.all() {
		if slices.Contains(ids, one.ID) {
			items = append(items, r.item(one, now))
		}
	}
	return items, nil
}

// beginList has a list on the audit record before anything of it is read.
func (r *Residents) beginList(ctx context.Context, who Caller, purpose Purpose, action string) error {
	if err := desk(who); err != nil {
		return err
	}
	if _, ok := purpose.situation(); !ok && purpose != ForDuty {
		return fmt.Errorf("list residents: purpose %.32q: %w", purpose, ErrPurpose)
	}
	this := reading(who, action, purpose)
	if !r.readings.isNew(this, r.now()) {
		return nil
	}
	if err := r.cfg.Store.Audit(ctx, r.audit(who, action, "residents", purpose, "")); err != nil {
		r.readings.forget(this)
		return fmt.Errorf("list residents: %w", err)
	}
	return nil
}

const (
	readingFor   = 10 * time.Minute
	readingsMost = 2000 // beyond it all are forgotten, and are on the audit record once more
)

func reading(who Caller, action string, purpose Purpose) string {
	return who.Name + "\x00" + action + "\x00" + string(purpose)
}

// readings remembers who is looking at which list, so that a desk that refreshes
// it every minute is one row of the audit record in ten minutes. What is opened
// of one resident has a row each time.
type readings struct {
	mu    sync.Mutex
	since map[string]time.Time
}

func (r *readings) isNew(reading string, now time.Time) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if began, ok := r.since[reading]; ok && now.Sub(began).Abs() < readingFor {
		return false
	}
	if r.since == nil || len(r.since) >= readingsMost {
		r.since = map[string]time.Time{}
	}
	r.since[reading] = now
	return true
}

func (r *readings) forget(reading string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.since, reading)
}

// countsShown is the least number that is told to others than the care desk.
const countsShown = 10

// HowMany are how many residents there are; nil where that is fewer than 10 and
// the caller is not the care desk.
type HowMany struct {
	Residents  *int `json:"residents,omitempty"`
	NeedsMains *int `json:"needs_mains,omitempty"`
	Alone      *int `json:"alone,omitempty"`
	Fewer      int  `json:"fewer_than,omitempty"` // what is not told is fewer than this
}

// Count counts for the caller: police and administrators see what is 10 or more.
func (r *Residents) Count(who Caller) (HowMany, error) {
	care := who.Roles.Has(access.Care)
	if !care && !who.Roles.Has(access.Police) && !who.Roles.Has(access.Admin) {
		return HowMany{}, ErrForbidden
	}
	var all, mains, alone int
	for _, one := range r.all() {
		all++
		if one.NeedsMains {
			mains++
		}
		if one.Alone {
			alone++
		}
	}
	var c HowMany
	for to, n := range map[**int]int{&c.Residents: all, &c.NeedsMains: mains, &c.Alone: alone} {
		if care || n >= countsShown {
			*to = &n
		} else {
			c.Fewer = countsShown
		}
	}
	return c, nil
}
