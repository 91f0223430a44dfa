package residents

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"brighteyes/alerts"
	"brighteyes/devices"
	"brighteyes/hub/access"
)

// Config is what Residents is made of. Homes, Where, Open, Recent, Pending, Log,
// Metrics, Zone and Now may be left out.
type Config struct {
	Store Store
	Key   []byte // see OpenKey
	// Homes are those that cannot call for help now.
	Homes func() []Home
	// Where is the home in which a device hangs, when that is known.
	Where func(device string) (Place, bool)
	// Today is the device that hangs now where this one did; nil: itself. A call that
	// is still open was made by the one that hung there.
	Today func(device string) string
	// Sensors are the sensors of a home; nil: there are no welfare watches.
	Sensors func(p Place) []Sensor
	// Open are the alerts that are not resolved; Recent those changed since about a
	// day, for follow-ups that a stop kept from being made.
	Open   func() []alerts.Alert
	Recent func(ctx context.Context) ([]alerts.Alert, error)
	// Pending is a file in which rows of the audit record wait that could not be
	// written; empty: they wait in memory alone.
	Pending string
	Zone    *time.Location // of the community; nil: the machine's
	Log     *slog.Logger
	Metrics prometheus.Registerer
	Now     func() time.Time
}

// Caller is who asks: the name that goes on record, and the roles of the account.
type Caller struct {
	Name  string
	Roles access.Roles
}

// Residents is the residents of one hub. Its methods are safe for concurrent use.
type Residents struct {
	cfg    Config
	sealer sealer
	log    *slog.Logger
	now    func() time.Time
	m      metrics
	// unreadable is how many residents cannot be read with the key.
	unreadable int
	late       *late
	readings   readings
	told       chan alerts.Alert // changed alerts that may owe a follow-up

	writing sync.Mutex // over a change and its taking effect here
	doubt   bool       // a change may be on record that is not here; under writing

	mu     sync.RWMutex
	rows   map[string]Row
	marks  map[Mark][]string
	tasks  map[string]Task // open ones
	shares map[string][]Share
}

// toldMost bounds the changed alerts that wait to be looked at. When it is full
// one more is left to the next look at all open alerts, a minute later.
const toldMost = 1024

// New goes on from what is on record. Residents that cannot be read with the key
// keep no hub from answering calls: they are counted and told in the log, opening
// them is ErrSealed, and nobody is enrolled or changed until the right key is back.
func New(ctx context.Context, c Config) (*Residents, error) {
	r := &Residents{cfg: c, log: c.Log, now: c.Now, told: make(chan alerts.Alert, toldMost)}
	if r.log == nil {
		r.log = slog.New(slog.DiscardHandler)
	}
	if r.now == nil {
		r.now = time.Now
	}
	if r.cfg.Zone == nil {
		r.cfg.Zone = time.Local
	}
	var err error
	if r.sealer, err = newSealer(c.Key); err != nil {
		return nil, fmt.Errorf("residents: %w", err)
	}
	if err := r.load(ctx); err != nil {
		return nil, fmt.Errorf("load residents: %w", err)
	}
	for _, row := range r.rows {
		if _, err := r.unseal(row); err != nil && row.Erased.IsZero() {
			r.unreadable++
		}
	}
	if r.unreadable > 0 {
		r.log.Error("residents on record cannot be read with this key; restore residents.key and start again", "residents", r.unreadable)
	}
	r.m = newMetrics(c.Metrics, r)
	r.late = newLate(c.Pending, r.m, r.log)
	return r, nil
}

// load reads what is on record, still sealed.
func (r *Residents) load(ctx context.Context) error {
	kept, err := r.cfg.Store.LoadResidents(ctx)
	if err != nil {
		return err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	r.rows, r.marks, r.tasks, r.shares = map[string]Row{}, map[Mark][]string{}, map[string]Task{}, map[string][]Share{}
	for _, row := range kept.Rows {
		r.rows[row.ID] = row
	}
	for _, m := range kept.Marks {
		r.marks[m.Mark] = append(r.marks[m.Mark], m.Resident)
	}
	for _, t := range kept.Tasks {
		r.tasks[t.ID] = t
	}
	for _, s := range kept.Shares {
		r.shares[s.Alert] = append(r.shares[s.Alert], s)
	}
	return nil
}

func (r *Residents) unseal(row Row) (Resident, error) {
	var one Resident
	if row.Sealed == "" {
		return one, ErrNotFound
	}
	if err := r.sealer.open("resident:"+row.ID, row.Sealed, &one); err != nil {
		return Resident{}, err
	}
	one.ID, one.Version = row.ID, row.Version
	return one, nil
}

func (r *Residents) sealed(one Resident) (Row, error) {
	text, err := r.sealer.seal("resident:"+one.ID, one)
	return Row{ID: one.ID, Version: one.Version, Sealed: text, Changed: r.now()}, err
}

// all are the residents that are enrolled, opened, by code. Whoever calls it
// answers for the audit row.
func (r *Residents) all() []Resident {
	list, _ := r.readAll()
	return list
}

// readAll is all, and how many are on record that cannot be read.
func (r *Residents) readAll() (list []Resident, unreadable int) {
	r.mu.RLock()
	defer r.mu.RUnlock()
	list = make([]Resident, 0, len(r.rows))
	for _, row := range r.rows {
		one, err := r.unseal(row)
		if err != nil {
			unreadable++ // the key is another's: said in the log at the start, and counted
			continue
		}
		list = append(list, one)
	}
	slices.SortFunc(list, byCode)
	return list, unreadable
}

// find are the ids of residents with one of these marks.
func (r *Residents) find(marks ...Mark) []string {
	r.mu.RLock()
	defer r.mu.RUnlock()
	var ids []string
	for _, m := range marks {
		for _, id := range r.marks[m] {
			if !slices.Contains(ids, id) {
				ids = append(ids, id)
			}
		}
	}
	slices.Sort(ids)
	return ids
}

// ofDevice are the ids of those whose device it is, or in whose home it hangs.
func (r *Residents) ofDevice(device string) []string {
	if device == "" {
		return nil
	}
	return r.find(r.marksOf(device)...)
}

// marksOf are the marks by which the residents of a device are found.
func (r *Residents) marksOf(device string) []Mark {
	marks := []Mark{r.sealer.mark(markDevice, device)}
	if r.cfg.Today != nil {
		marks = append(marks, r.sealer.mark(markDevice, r.cfg.Today(device)))
	}
	if r.cfg.Where != nil {
		if p, ok := r.cfg.Where(device); ok && p.Unit != "" {
			marks = append(marks, r.sealer.mark(markHome, p.Site, p.Building, p.Unit))
		}
	}
	return marks
}

// audit is a row of the audit record. It names no person but by their id.
func (r *Residents) audit(who Caller, action, target string, purpose Purpose, detail string) access.AuditEntry {
	now := r.now()
	return access.AuditEntry{
		ID: devices.NewID(now), At: now, Actor: who.Name, Action: action, Target: target, Purpose: string(purpose), Detail: detail,
	}
}

// change puts c on record and then has it take effect here. The caller holds
// writing.
func (r *Residents) change(ctx context.Context, c Change) error {
	if c.Put != nil && r.unreadable > 0 {
		return fmt.Errorf("write residents: %w", ErrSealed)
	}
	if r.doubt {
		if err := r.load(ctx); err != nil {
			return err
		}
		r.doubt = false
	}
	if err := r.cfg.Store.ChangeResidents(ctx, c); err != nil {
		r.doubt = true
		if r.load(ctx) == nil {
			r.doubt = false
		}
		return err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if c.Put != nil {
		r.put(*c.Put, c.Marks)
	}
	if c.Erase != nil {
		r.put(*c.Erase, nil)
		for id, t := range r.tasks {
			if t.Resident == c.Erase.ID {
				delete(r.tasks, id)
			}
		}
	}
	for _, t := range c.Tasks {
		if t.State == StateOpen {
			r.tasks[t.ID] = t
		} else {
			delete(r.tasks, t.ID)
		}
	}
	for _, s := range c.Shares {
		before := slices.DeleteFunc(slices.Clone(r.shares[s.Alert]), func(one Share) bool { return one.With == s.With })
		r.shares[s.Alert] = append(before, s)
	}
	return nil
}

func (r *Residents) put(row Row, marks []Mark) {
	r.rows[row.ID] = row
	for m, ids := range r.marks {
		if slices.Contains(ids, row.ID) {
			r.marks[m] = slices.DeleteFunc(slices.Clone(ids), func(id string) bool { return id == row.ID })
		}
	}
	for _, m := range marks {
		if !slices.Contains(r.marks[m], row.ID) {
			r.marks[m] = append(slices.Clone(r.marks[m]), row.ID)
		}
	}
}
