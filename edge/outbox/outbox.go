package outbox

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"brighteyes/devices"
)

// ErrFull is returned when there is no room for an item and none may be made,
// by the outbox's own bounds or because the disk is full.
var ErrFull = errors.New("the outbox is full")

// ErrUnwritable is returned while the file cannot be opened.
var ErrUnwritable = errors.New("the outbox cannot be written")

// ErrClosed is returned after Close.
var ErrClosed = errors.New("the outbox is closed")

// MaxItem is the most bytes that one item may have.
const MaxItem = 64 << 10

// Options are the bounds of an outbox. A zero field takes its default.
type Options struct {
	MaxBytes     int64         // room for all lanes together; 1 GiB
	MaxAge       time.Duration // of readings and events; 30 days
	AlarmReserve float64       // the part of the room that only alarms may take; 0.2
	MaxPages     int           // of the file; 0 is no bound. Tests fill disks with it.
	Fault        devices.Fault
	Log          *slog.Logger
	Metrics      prometheus.Registerer
}

func (o Options) withDefaults() Options {
	if o.MaxBytes <= 0 {
		o.MaxBytes = 1 << 30
	}
	if o.MaxAge <= 0 {
		o.MaxAge = 30 * 24 * time.Hour
	}
	if o.AlarmReserve <= 0 || o.AlarmReserve >= 1 {
		o.AlarmReserve = 0.2
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	return o
}

// Item is one thing to be told.
type Item struct {
	ID     int64     // rises within its lane; given by Put
	Queued time.Time // when it was put, on this machine's clock
	Body   []byte
}

// Outbox is an open outbox. All methods may be called from any goroutine.
type Outbox struct {
	path    string
	opt     Options
	lock    *os.File
	metrics metrics
	opened  time.Time

	urgent, rest chan *job // callers wait in their sends: the bound is who calls
	wake         chan struct{}
	damaged      chan struct{}
	quit, done   chan struct{}
	closing      sync.Once
	ready        [lanes]chan struct{}

	use  sync.RWMutex // held for reading while file is in use
	file *file        // nil while it cannot be opened; replaced by the owner only

	mu      sync.Mutex // guards what follows
	state   state
	settled [lanes]int64 // delete up to here when there is time
	aside   []aside      // and set these aside before
	served  time.Duration
}

// Open opens the outbox at path, or begins it. A file that is damaged or cannot
// be opened now is no error, see the package; one that another process holds or
// that a newer version wrote is.
func Open(path string, o Options) (*Outbox, error) {
	b := &Outbox{
		path: path, opt: o.withDefaults(), opened: time.Now(),
		urgent: make(chan *job), rest: make(chan *job),
		wake: make(chan struct{}, 1), damaged: make(chan struct{}, 1),
		quit: make(chan struct{}), done: make(chan struct{}),
	}
	for i := range b.ready {
		b.ready[i] = make(chan struct{}, 1)
	}
	lock, err := takeLock(path + ".lock")
	if errors.Is(err, errHeld) {
		return nil, fmt.Errorf("open outbox %s: %w", path, err)
	}
	b.lock = lock // nil where not even that can be written
	b.metrics = b.newMetrics()
	if err := b.reopen(); errors.Is(err, errNewer) {
		b.unlock()
		return nil, fmt.Errorf("open outbox %s: %w", path, err)
	} else if err != nil {
		b.opt.Log.Error("the outbox cannot be opened, alarms go out unstored until it can", "path", path, "err", err)
	}
	go b.own()
	return b, nil
}

// Close commits what is waiting and closes the file.
func (b *Outbox) Close() error {
	b.closing.Do(func() { close(b.quit) })
	<-b.done
	b.unlock()
	return nil
}

func (b *Outbox) unlock() {
	if b.lock != nil {
		_ = b.lock.Close() // ends the lock; nothing was written to it
	}
}

// Put makes items durable in their order and returns after fsync; all are kept
// or none. After an error of ctx they may be kept nevertheless. Readings and
// events that find no room count as dropped.
func (b *Outbox) Put(ctx context.Context, lane devices.Lane, items ...Item) error {
	l, now := index(lane), time.Now()
	j := &job{lane: l, apply: func(t *txn) error { return t.put(l, items, now) }}
	for _, item := range items {
		if len(item.Body) > MaxItem {
			return fmt.Errorf("put into %s: an item of %d bytes, %d is the most", lane, len(item.Body), MaxItem)
		}
		j.bytes += cost(item.Body)
		j.items++
	}
	if len(items) == 0 {
		return nil
	}
	if err := b.do(ctx, j); err != nil {
		return fmt.Errorf("put into %s: %w", lane, err)
	}
	return nil
}

// Settle says that all of a lane up to the item with this id may be deleted. It
// returns at once; the deletion follows within a tenth of a second, durably. What
// a crash leaves is told again, under the same identity.
func (b *Outbox) Settle(lane devices.Lane, upto int64) {
	b.mu.Lock()
	l := index(lane)
	b.settled[l] = max(b.settled[l], min(upto, b.state[l].last)) // never what is yet to come
	b.mu.Unlock()
	signal(b.wake)
}

// SetAside takes one item out of its lane for good, keeping it with the reason
// among the newest 1,000 set aside. It returns at once, as Settle does.
func (b *Outbox) SetAside(lane devices.Lane, id int64, reason string) {
	b.mu.Lock()
	b.aside = append(b.aside, aside{index(lane), id, reason})
	b.mu.Unlock()
	signal(b.wake)
}

// Ready receives after a lane got new items. It has room for one signal and one
// reader.
func (b *Outbox) Ready(lane devices.Lane) <-chan struct{} { return b.ready[index(lane)] }

func signal(c chan struct{}) {
	select {
	case c <- struct{}{}:
	default: // one is waiting already, and says the same
	}
}

const lanes = len(devices.Lanes)

func index(lane devices.Lane) int {
	for i, l := range devices.Lanes {
		if l == lane {
			return i
		}
	}
	panic("outbox: no such lane: " + string(lane)) // a programmer's mistake: lanes are constants
}

// cost is the room that an item takes: its bytes and what its row needs.
func cost(body []byte) int64 { return int64(len(body)) + perRow }

const perRow = 48
