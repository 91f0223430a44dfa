package duty

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"brighteyes/alerts/rota"
)

// Presence is what is known of a desk: who was last there, and when a person
// last showed it by an act or by confirming.
type Presence struct {
	Desk    string    `json:"desk"`
	By      string    `json:"by,omitempty"` // name at sign-in
	At      time.Time `json:"at,omitzero"`
	Beat    time.Time `json:"beat,omitzero"` // the desk's page was open, as far as it told
	Gone    bool      `json:"gone,omitempty"`
	Staffed bool      `json:"staffed"`
	// Until is when it counts as unstaffed unless somebody confirms; zero when it
	// does already.
	Until time.Time `json:"until,omitzero"`
	// ConfirmBy is when somebody must have confirmed; Until may be sooner, when the
	// page stops telling that it is open.
	ConfirmBy time.Time `json:"confirm_by,omitzero"`
	// Sound is whether a call would be heard there, as its pages last told; empty: not
	// known. It is on no record, so that after a restart it is not known either.
	Sound Sound `json:"sound,omitempty"`
}

// Confirm is how often a desk confirms that somebody is there, and when night is.
// Who makes one keeps within bounds; see docs/duty.md.
type Confirm struct {
	Day, Night         time.Duration
	NightFrom, NightTo time.Duration // since midnight on the wall; night goes over midnight
}

// DefaultConfirm is what holds where nothing else is said.
func DefaultConfirm() Confirm {
	return Confirm{Day: time.Hour, Night: 20 * time.Minute, NightFrom: 22 * time.Hour, NightTo: 6 * time.Hour}
}

const (
	// beatWithin is how long after a page last told that it is open it is taken for
	// closed. It counts only where a page told it at all.
	beatWithin = 3 * time.Minute
	// ahead is how far a confirmation may lie in the future, after the clock was
	// set back, before it counts no more.
	aheadMost = time.Minute
	// writeEvery spares the records the confirmations in between.
	writeEvery = time.Minute
)

// desks is the presence at each desk.
type desks struct {
	confirm Confirm
	zone    *time.Location

	mu      sync.Mutex
	at      map[string]Presence
	written map[string]time.Time
	sounds  map[string]map[string]told // what each page of a desk told last, by its id
}

func newDesks(c Config, known []Presence, now time.Time) (*desks, error) {
	zone, err := time.LoadLocation(rota.DefaultZone)
	if err != nil {
		return nil, fmt.Errorf("time zone of the desks: %w", err)
	}
	d := &desks{confirm: c.Confirm, zone: zone, at: map[string]Presence{}, written: map[string]time.Time{}, sounds: map[string]map[string]told{}}
	if d.confirm == (Confirm{}) {
		d.confirm = DefaultConfirm()
	}
	for _, p := range known {
		if !p.Beat.IsZero() { // a page that is still open finds the hub within the time that it has
			p.Beat = now
		}
		d.at[p.Desk] = p
	}
	return d, nil
}

// every is how long a confirmation counts that is given at that moment.
func (d *desks) every(at time.Time) time.Duration {
	hour, minute, _ := at.In(d.zone).Clock()
	wall := time.Duration(hour)*time.Hour + time.Duration(minute)*time.Minute
	if wall >= d.confirm.NightFrom || wall < d.confirm.NightTo {
		return d.confirm.Night
	}
	return d.confirm.Day
}

// look is the presence at a desk as it counts now. A desk of which nothing is
// known is unstaffed: then a phone rings that need not have, and no call waits
// before an empty chair.
func (d *desks) look(desk string, now time.Time) Presence {
	d.mu.Lock()
	defer d.mu.Unlock()
	p := d.at[desk]
	p.Desk, p.Sound = desk, d.sound(desk, now)
	if p.At.IsZero() || p.Gone || p.At.Sub(now) > aheadMost {
		return p
	}
	p.ConfirmBy = p.At.Add(d.every(now))
	until := p.ConfirmBy // by the present hour: the evening's confirmation does not last into the night
	if !p.Beat.IsZero() {
		if closed := p.Beat.Add(beatWithin); closed.Before(until) {
			until = closed
		}
	}
	if p.Staffed = now.Before(until); p.Staffed {
		p.Until = until
	}
	return p
}

// Presence is how each desk is staffed.
func (d *Duty) Presence(now time.Time) []Presence {
	all := make([]Presence, 0, len(Desks()))
	for _, desk := range Desks() {
		all = append(all, d.desks.look(desk, now))
	}
	return all
}

// Staffed reports whether somebody is at the desk.
func (d *Duty) Staffed(desk string, now time.Time) bool { return d.desks.look(desk, now).Staffed }

// Present says that by is at the desk: they confirmed it, or did something there.
// What cannot be put on record counts all the same, and the error tells of it.
func (d *Duty) Present(ctx context.Context, desk, by string) (Presence, error) {
	return d.note(ctx, desk, func(p *Presence, now time.Time) { p.By, p.At, p.Gone = by, now, false })
}

// Beat says that the desk's page is open, which shows nothing of who sits there.
func (d *Duty) Beat(ctx context.Context, desk string) (Presence, error) {
	return d.note(ctx, desk, func(p *Presence, now time.Time) { p.Beat = now })
}

// Gone says that nobody is at the desk any more.
func (d *Duty) Gone(ctx context.Context, desk string) (Presence, error) {
	return d.note(ctx, desk, func(p *Presence, _ time.Time) { p.Gone, p.Beat = true, time.Time{} })
}

func (d *Duty) note(ctx context.Context, desk string, f func(p *Presence, now time.Time)) (Presence, error) {
	if !slices.Contains(Desks(), desk) {
		return Presence{}, wrong("desk", "want one of care, police, property, guard")
	}
	now := d.now()
	d.desks.mu.Lock()
	before := d.desks.at[desk]
	p := before
	p.Desk = desk
	f(&p, now)
	d.desks.at[desk] = p
	write := p.Gone != before.Gone || p.Beat.IsZero() != before.Beat.IsZero() || p.By != before.By || p.At != before.At && now.Sub(d.desks.written[desk]).Abs() >= writeEvery
	if write {
		d.desks.written[desk] = now
	}
	d.desks.mu.Unlock()
	seen := d.desks.look(desk, now)
	if !write {
		return seen, nil
	}
	row, err := row(rowPresence, desk, p)
	if err == nil {
		err = d.store.ChangeDuty(ctx, []Row{row}, nil)
	}
	if err != nil {
		return seen, fmt.Errorf("put presence at %s: %w", desk, err)
	}
	return seen, nil
}
