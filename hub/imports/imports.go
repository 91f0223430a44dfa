package imports

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"brighteyes/devices"
	"brighteyes/hub/access"
	"brighteyes/hub/sheets"
)

const (
	keptMost = 16
	keptFor  = time.Hour // unless it is under way
)

var (
	// ErrNotFound says that there is no such import, or not any more.
	ErrNotFound = errors.New("there is no such import any more; choose the file again")
	// ErrBusy says that another file is being read, or that too many wait.
	ErrBusy = errors.New("another file is being read; try again in a moment")
	// ErrRefused says that a file with mistakes was confirmed.
	ErrRefused = errors.New("the file has mistakes; nothing of it is entered until they are mended")
)

// Registry is what imports change. hub/registry implements it.
type Registry interface {
	Lookup(edge, device string) (d devices.Registered, owner string, known bool)
	Site(id string) (devices.Site, bool)
	Known(edge string) bool
	PutSite(ctx context.Context, s devices.Site) error
	AddDevices(ctx context.Context, list []devices.Registered) error
	ChangeDevices(ctx context.Context, list []devices.Registered) error
}

// State is where an import stands.
type State string

// The states of an import.
const (
	Ready   State = "ready"   // to be confirmed
	Refused State = "refused" // it has mistakes
	Running State = "running" // confirmed
	Done    State = "done"
	Failed  State = "failed" // part of it is entered: the file read again shows the rest
)

// Import is one file.
type Import struct {
	ID     string // ULID
	SHA256 string // of the file
	By     string
	Read   time.Time
	Plan   sheets.Plan
	State  State
	Done   int // places and devices that are entered, of Total
	Total  int
}

// Config is what Imports are made of; all must be given.
type Config struct {
	Registry Registry
	Audit    func(ctx context.Context, e access.AuditEntry) error
	Now      func() time.Time
	Log      *slog.Logger
}

// Imports keeps previews and carries out what is confirmed. Its methods are safe
// for concurrent use.
type Imports struct {
	cfg       Config
	reading   sync.Mutex // one file at a time: it costs memory, and calls go first
	confirmed chan string

	mu  sync.Mutex
	all map[string]*Import
}

// New makes Imports; Run carries out what is confirmed.
func New(c Config) *Imports {
	return &Imports{cfg: c, all: map[string]*Import{}, confirmed: make(chan string, keptMost)}
}

// Preview reads a file and says what it would do; it changes nothing. A file that
// cannot be read at all is a sheets.Mistake.
func (i *Imports) Preview(file []byte, by string) (Import, error) {
	if !i.reading.TryLock() {
		return Import{}, ErrBusy
	}
	defer i.reading.Unlock()
	tables, err := sheets.Read(file)
	if err != nil {
		return Import{}, err
	}
	return i.preview(tables, sha256.Sum256(file), by)
}

// Known is what there is already, as a plan is made beside it.
func (i *Imports) Known() sheets.Known {
	return sheets.Known{
		Device: func(id string) (devices.Registered, string, bool) { return i.cfg.Registry.Lookup("", id) },
		Site:   i.cfg.Registry.Site,
		Edge:   i.cfg.Registry.Known,
	}
}

// PreviewTables is Preview of what is no file: tables that were made here.
func (i *Imports) PreviewTables(tables []sheets.Table, by string) (Import, error) {
	if !i.reading.TryLock() {
		return Import{}, ErrBusy
	}
	defer i.reading.Unlock()
	return i.preview(tables, sha256.Sum256(fmt.Append(nil, tables)), by)
}

func (i *Imports) preview(tables []sheets.Table, sum [sha256.Size]byte, by string) (Import, error) {
	now := i.cfg.Now().UTC()
	one := &Import{ID: devices.NewID(now), SHA256: hex.EncodeToString(sum[:]), By: by, Read: now, State: Ready, Plan: sheets.Make(tables, i.Known())}
	one.Total = len(one.Plan.Places) + len(one.Plan.Add) + len(one.Plan.Change)
	if len(one.Plan.Mistakes) > 0 {
		one.State = Refused
	}
	return *one, i.keep(one)
}

// keep makes room for one more; what is under way stays.
func (i *Imports) keep(one *Import) error {
	i.mu.Lock()
	defer i.mu.Unlock()
	for id, old := range i.all {
		if old.State != Running && one.Read.Sub(old.Read) > keptFor {
			delete(i.all, id)
		}
	}
	for len(i.all) >= keptMost {
		oldest := ""
		for id, old := range i.all {
			if old.State != Running && (oldest == "" || id < oldest) {
				oldest = id
			}
		}
		if oldest == "" {
			return ErrBusy
		}
		delete(i.all, oldest)
	}
	i.all[one.ID] = one
	return nil
}

// Import returns one as it stands.
func (i *Imports) Import(id string) (Import, error) {
	i.mu.Lock()
	defer i.mu.Unlock()
	one := i.all[id]
	if one == nil {
		return Import{}, ErrNotFound
	}
	return *one, nil
}

// Confirm has an import carried out. One that was confirmed before is as it
// stands: there is no second effect.
func (i *Imports) Confirm(ctx context.Context, id, by string) (Import, error) {
	one, err := i.Import(id)
	switch {
	case err != nil:
		return Import{}, err
	case one.State == Refused:
		return Import{}, ErrRefused
	case one.State != Ready:
		return one, nil
	}
	now := i.cfg.Now().UTC()
	err = i.cfg.Audit(ctx, access.AuditEntry{
		ID: devices.NewID(now), At: now, Actor: by, Action: "device.import", Target: "import:" + id,
		Detail: fmt.Sprintf("sha256 %s, %d places, %d devices added, %d changed", one.SHA256, len(one.Plan.Places), len(one.Plan.Add), len(one.Plan.Change)),
	})
	if err != nil {
		return Import{}, err
	}
	i.mu.Lock()
	defer i.mu.Unlock()
	kept := i.all[id]
	switch {
	case kept == nil:
		return Import{}, ErrNotFound
	case kept.State == Ready: // or somebody else was quicker
		kept.State, kept.By = Running, by
		i.confirmed <- id // has room for as many as are kept
	}
	return *kept, nil
}
