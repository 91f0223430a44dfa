package records

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"log/slog"
	"sync/atomic"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/uptrace/bun"
)

// Config says where the records are.
type Config struct {
	// Path is the database file. Missing folders are made, readable by the owner
	// alone.
	Path string
	Log  *slog.Logger
	// Metrics may be nil.
	Metrics prometheus.Registerer
	// Now is the clock by which old rows are old; nil means time.Now.
	Now func() time.Time
	// MinFree is how many bytes of the disk are left to alarms and to what people
	// do: below it, batches of the other lanes and refusals are not stored, with
	// ErrUnavailable. 0 means 64 MiB, less than 0 switches it off.
	MinFree int64
	// MaxPages bounds the file, in pages of 4 KiB; 0 means no bound. A fifth of it
	// is left to alarms in the same way. Tests make a full disk of it.
	MaxPages int
	// Every is the interval of Run's housekeeping; 0 means an hour.
	Every time.Duration
}

// Records is an open set of records.
type Records struct {
	cfg    Config
	log    *slog.Logger
	now    func() time.Time
	writer *bun.DB // one connection
	reader *bun.DB
	tidier *sql.DB     // one connection, for tidy
	wrote  atomic.Bool // since the last tidy
	// owesEmpty: something was erased whose older states still lie in the log.
	owesEmpty atomic.Bool
	pages     *atomic.Int64 // bound of the file, 0 for none
	room      room
	slow      chan struct{} // held by the one write that is not urgent
	closed    atomic.Bool
	failed    atomic.Bool // the newest write ended with ErrUnavailable
	m         metrics
}

// Open opens the records, makes them when they are not there and brings their
// schema up to date. A schema newer than this program knows is ErrNewer, and
// nothing was changed. The caller must Close.
func Open(ctx context.Context, cfg Config) (*Records, error) {
	r := &Records{
		cfg: cfg, log: cfg.Log, now: cfg.Now,
		pages: &atomic.Int64{}, slow: make(chan struct{}, 1), m: newMetrics(cfg.Metrics),
	}
	if r.log == nil {
		r.log = slog.New(slog.DiscardHandler)
	}
	if r.now == nil {
		r.now = time.Now
	}
	if r.cfg.Every <= 0 {
		r.cfg.Every = time.Hour
	}
	r.pages.Store(int64(cfg.MaxPages))
	r.room = newRoom(cfg)
	if err := r.open(ctx); err != nil {
		return nil, fmt.Errorf("open records %s: %w", cfg.Path, err)
	}
	return r, nil
}

func (r *Records) open(ctx context.Context) (err error) {
	if err := prepareFile(r.cfg.Path); err != nil {
		return err
	}
	writer, err := openWriter(r.cfg.Path, r.pages)
	if err != nil {
		return err
	}
	if err := migrate(ctx, writer, r.log); err != nil {
		_ = writer.Close() // the error that matters is the first
		return err
	}
	reader, err := openReaders(r.cfg.Path)
	if err != nil {
		_ = writer.Close()
		return err
	}
	if r.tidier, err = openTidier(r.cfg.Path); err != nil {
		_, _ = reader.Close(), writer.Close()
		return err
	}
	r.writer, r.reader = wrap(writer), wrap(reader)
	return nil
}

// Close closes the records. Calls after it return ErrUnavailable.
func (r *Records) Close() error {
	if r.closed.Swap(true) {
		return nil
	}
	// The writer is last, so that it can put the log away.
	if err := errors.Join(r.tidier.Close(), r.reader.Close(), r.writer.Close()); err != nil {
		return fmt.Errorf("close records: %w", err)
	}
	return nil
}
