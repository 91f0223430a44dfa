package figures

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"brighteyes/hub/handover"
	"brighteyes/hub/workorders"
)

// The pace.
const (
	lookEvery = time.Minute
	keepEvery = 5 * time.Minute // of a day's sums; a crash loses no more
	grace     = 5 * time.Minute // after midnight
	catchUp   = 31              // sheets written at one look
	mostWork  = 10_000          // work orders that are looked at
)

// ErrConflict means that another sheet was written meanwhile.
var ErrConflict = errors.New("the figures go on from another day")

// ErrClosed means that a day has its sheet and is not written again.
var ErrClosed = errors.New("the figures of that day are closed")

// Store keeps sums and sheets. hub/records implements it.
type Store interface {
	// Tally is what is on record of a day's sums; nothing when there is none.
	Tally(ctx context.Context, date string) (observed int64, shares []Share, err error)
	// CameraDays are the cameras of days, both included, by day and camera.
	CameraDays(ctx context.Context, from, to string) ([]CameraDay, error)
	// PutTally writes the sums of a day over what was there, or is ErrClosed when the
	// day has its sheet.
	PutTally(ctx context.Context, date string, observed int64, shares []Share, cameras []CameraDay) error
	// FirstTally is the first day that has sums; empty: none.
	FirstTally(ctx context.Context) (string, error)
	// LastSheet is the newest sheet; its date is empty when there is none.
	LastSheet(ctx context.Context) (Sheet, error)
	// AddSheet writes a sheet after the newest, whose hash its Prev is, or is ErrConflict.
	AddSheet(ctx context.Context, s Sheet) error
	// Sheets are those from one day to another, both included, in order.
	Sheets(ctx context.Context, from, to string, most int) (list []Sheet, before string, err error)
	// LastMonth is the newest sheet of a month; its date is empty when there is none.
	LastMonth(ctx context.Context) (Sheet, error)
	// AddMonth writes a month after the newest, whose hash its Prev is, or is
	// ErrConflict.
	AddMonth(ctx context.Context, s Sheet) error

	AlertCounts(ctx context.Context, from, to time.Time) ([]AlertCount, error)
	Answers(ctx context.Context, since time.Time) (answers []handover.Answer, partial bool, err error)
	WorkOrders(ctx context.Context, f workorders.Filter) (page []workorders.Order, next string, err error)
}

// Config is what a Figures is made of. Zone is China's unless given; Now and Log may
// be left out.
type Config struct {
	Store   Store
	Devices func() []Seen
	Goals   Goals // that hub.yaml sets
	Zone    *time.Location
	Now     func() time.Time
	Log     *slog.Logger
}

// Figures watches and writes the sheets.
type Figures struct {
	cfg   Config
	tally *Tally
	last  time.Time // of the last look, with its monotonic reading
	kept  time.Time
	told  bool // that something could not be written
}

// China is the zone of the days: without summer time since 1991.
func China() *time.Location { return time.FixedZone("Asia/Shanghai", 8*60*60) }

// New makes a Figures.
func New(cfg Config) *Figures {
	if cfg.Zone == nil {
		cfg.Zone = China()
	}
	if cfg.Now == nil {
		cfg.Now = time.Now
	}
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	return &Figures{cfg: cfg}
}

// Run looks every minute until ctx ends, and keeps the sums of the day at the end.
func (f *Figures) Run(ctx context.Context) error {
	tick := time.NewTicker(lookEvery)
	defer tick.Stop()
	for {
		if err := f.look(ctx); err != nil && ctx.Err() == nil {
			if !f.told {
				f.cfg.Log.Warn("figures were not written", "error", err)
			}
			f.told = true
		} else {
			f.told = false
		}
		select {
		case <-ctx.Done():
			return f.keepLast()
		case <-tick.C:
		}
	}
}

// keepLast keeps what was seen since the sums were kept last.
func (f *Figures) keepLast() error {
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	if err := f.keep(ctx); err != nil {
		f.cfg.Log.Warn("the last minutes of the figures were not kept", "error", err)
	}
	return nil
}

func (f *Figures) look(ctx context.Context) error {
	now := f.cfg.Now()
	date := now.In(f.cfg.Zone).Format(time.DateOnly)
	if f.tally == nil || f.tally.Date != date {
		if err := f.turn(ctx, date); err != nil {
			return err
		}
	}
	if passed := now.Sub(f.last); !f.last.IsZero() && passed > 0 {
		f.tally.Add(f.cfg.Devices(), int64(min(passed, longest)/time.Second))
	}
	f.last = now
	if now.Sub(f.kept).Abs() >= keepEvery {
		if err := f.keep(ctx); err != nil {
			return err
		}
		f.kept = now
	}
	return f.write(ctx, now)
}

// turn begins another day, with what is on record of it, and keeps the one before.
func (f *Figures) turn(ctx context.Context, date string) error {
	if err := f.keep(ctx); err != nil {
		return err
	}
	observed, shares, err := f.cfg.Store.Tally(ctx, date)
	if err != nil {
		return fmt.Errorf("read the sums of %s: %w", date, err)
	}
	cameras, err := f.cfg.Store.CameraDays(ctx, date, date)
	if err != nil {
		return fmt.Errorf("read the cameras of %s: %w", date, err)
	}
	f.tally = NewTally(date, observed, shares, cameras)
	return nil
}

func (f *Figures) keep(ctx context.Context) error {
	if f.tally == nil {
		return nil
	}
	err := f.cfg.Store.PutTally(ctx, f.tally.Date, f.tally.Observed, f.tally.Shares(), f.tally.Cameras())
	if errors.Is(err, ErrClosed) { // the clock was set back; what was sent stands
		f.cfg.Log.Warn("what was seen is of a day that is closed, and is left out", "day", f.tally.Date)
		return nil
	}
	if err != nil {
		return fmt.Errorf("keep the sums of %s: %w", f.tally.Date, err)
	}
	return nil
}

// write writes the sheets of the days that are over, the oldest first.
func (f *Figures) write(ctx context.Context, now time.Time) error {
	for range catchUp {
		last, err := f.cfg.Store.LastSheet(ctx)
		if err != nil {
			return fmt.Errorf("read the last figures: %w", err)
		}
		from, err := f.next(ctx, last)
		if err != nil {
			return err
		}
		if err := f.closeMonth(ctx, last, now); err != nil {
			return err
		}
		to := from.AddDate(0, 0, 1)
		if from.IsZero() || now.Before(to.Add(grace)) {
			return nil
		}
		d, err := f.day(ctx, from, to, now)
		if err != nil {
			return err
		}
		d.Prev = last.Hash
		sheet, err := seal(d)
		if err == nil {
			err = f.cfg.Store.AddSheet(ctx, sheet)
		}
		if err != nil {
			return fmt.Errorf("write the figures of %s: %w", d.Date, err)
		}
	}
	return nil
}

// next is when the day begins whose sheet is to be written next; zero while there is
// nothing to begin with.
func (f *Figures) next(ctx context.Context, last Sheet) (time.Time, error) {
	date := last.Date
	if date == "" {
		first, err := f.cfg.Store.FirstTally(ctx)
		if err != nil || first == "" {
			return time.Time{}, err
		}
		date = first
	}
	at, err := time.ParseInLocation(time.DateOnly, date, f.cfg.Zone)
	if err != nil {
		return at, fmt.Errorf("read the day of the last figures: %w", err)
	}
	if last.Date != "" {
		at = at.AddDate(0, 0, 1)
	}
	return at, nil
}
