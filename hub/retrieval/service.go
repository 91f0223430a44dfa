package retrieval

import (
	"context"
	"crypto/ed25519"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"time"

	"brighteyes/devices"
	"brighteyes/hub/access"
)

// Store keeps requests. hub/records implements it.
type Store interface {
	// AddRetrieval keeps a new request under the next number of its year.
	AddRetrieval(ctx context.Context, r Request, e access.AuditEntry) (Request, error)
	// PutRetrieval writes a request over its version before, or is ErrConflict.
	PutRetrieval(ctx context.Context, r Request, e access.AuditEntry) error
	Retrieval(ctx context.Context, id string) (Request, error)
	Retrievals(ctx context.Context, f Filter) (page []Request, next string, err error)
	// RetrievalsDue lists requests whose time is over, and those that ended KeepFiles
	// ago and still have files.
	RetrievalsDue(ctx context.Context, now time.Time, most int) ([]Request, error)
	// RetrievalsOf lists all that were drafted in a span.
	RetrievalsOf(ctx context.Context, s Span) ([]Request, error)
}

// Filter chooses requests, newest first. Empty fields choose all.
type Filter struct {
	States []State
	Lanes  []Lane
	Number string
	Limit  int
	Cursor string
}

// Config is what a Service is made of; all must be given.
type Config struct {
	Store   Store
	Sources []Source
	Shelf   *Shelf // which is one of the sources
	Key     ed25519.PrivateKey
	// Coming is how many parts are still being fetched from recorders for a request.
	Coming func(ctx context.Context, r Request) (int, error)
	// Hub is the name of the community, and Camera that of a camera.
	Hub    func() string
	Camera func(id string) string
	Now    func() time.Time
	Log    *slog.Logger
}

// Service finds the pictures of requests, packs them, and ends requests whose time
// is over. Its methods are safe for concurrent use.
type Service struct {
	cfg      Config
	readings readings
}

// NewService makes a Service; Run it.
func NewService(c Config) *Service { return &Service{cfg: c} }

// Hub is which hub this is, and by which key its packages are known.
func (s *Service) Hub() HubID {
	key := s.cfg.Key.Public().(ed25519.PublicKey)
	return HubID{Name: s.cfg.Hub(), Key: base64.StdEncoding.EncodeToString(key), Fingerprint: Fingerprint(key)}
}

// Shelf is where attached files are.
func (s *Service) Shelf() *Shelf { return s.cfg.Shelf }

// Find says which pictures there are for a request, and which are missing. Where there
// are too many to say it of, it is refused as ErrTooMany.
func (s *Service) Find(ctx context.Context, r Request) (Found, error) {
	var all []Piece
	scope := r.Wanted()
	for _, source := range s.cfg.Sources {
		pieces, err := source.Find(ctx, r, scope)
		if errors.Is(err, ErrTooMany) {
			return Found{}, refuse(ErrTooMany, "", "too_many", MostClips)
		}
		if err != nil {
			return Found{}, fmt.Errorf("find pictures for %s: %w", r.Number, err)
		}
		all = append(all, pieces...)
	}
	return sortOut(scope, all), nil
}

// Prepare packs what there is for a request that is approved. Every clip is read and
// held to its hash; a file attached by hand was when it came.
func (s *Service) Prepare(ctx context.Context, r Request, by string) (Request, error) {
	if r.State != Approved {
		return r, refuse(ErrNotNow, "", "step")
	}
	if err := r.mayTake(Prepare, by); err != nil {
		return r, err
	}
	for _, f := range r.Attached {
		if f.SHA256 == "" {
			return r, refuse(ErrNotNow, "", "not_arrived")
		}
	}
	coming, err := s.cfg.Coming(ctx, r)
	if err != nil {
		return r, fmt.Errorf("look for what is being fetched for %s: %w", r.Number, err)
	}
	if coming > 0 {
		return r, refuse(ErrNotNow, "", "fetching", coming)
	}
	found, err := s.Find(ctx, r)
	if err != nil {
		return r, err
	}
	if len(found.Pieces) == 0 {
		return r, refuse(ErrNotNow, "", "nothing")
	}
	now := s.cfg.Now().UTC()
	p, err := pack(r, found, s.Hub(), s.cfg.Key, s.cfg.Camera, by, now)
	if err != nil {
		return r, err
	}
	if p.Bytes > mostPackage+mostPackage/8 {
		return r, refuse(ErrInvalid, "", "too_large", mostPackage/mib)
	}
	if err := s.check(ctx, r.ID, p); err != nil {
		return r, err
	}
	next := r.clone()
	next.Version++
	next.State, next.Prepared = Prepared, p
	next.note(now, by, Prepare, p.SHA256)
	return next, nil
}

// check reads the clips of a package and holds them to its manifest.
func (s *Service) check(ctx context.Context, id string, p *Package) error {
	ctx, far, end := s.readings.begin(ctx, id, p)
	defer end()
	for _, f := range p.Files {
		if f.Origin == ByHand {
			have, err := s.cfg.Shelf.Have(f.ID)
			if err != nil {
				return err
			}
			if have != f.Bytes {
				return refuse(ErrConflict, "", "gone", f.Name)
			}
			far.add(f.Bytes)
			continue
		}
		if err := copyChecked(ctx, far, f, s.open); err != nil {
			return stopped(ctx, err)
		}
	}
	return nil
}

// Check says whether the clips of a prepared package are still those of its manifest.
func (s *Service) Check(ctx context.Context, r Request) error {
	if r.Prepared == nil {
		return refuse(ErrNotNow, "", "step")
	}
	return s.check(ctx, r.ID, r.Prepared)
}

func (s *Service) open(ctx context.Context, f File) (io.ReadSeekCloser, error) {
	for _, source := range s.cfg.Sources {
		if source.Origin() == f.Origin {
			return source.Open(ctx, f.ID)
		}
	}
	return nil, fmt.Errorf("there is no source of %s", f.Origin)
}

// OpenFile opens one file of a prepared package.
func (s *Service) OpenFile(ctx context.Context, r Request, name string) (File, io.ReadSeekCloser, error) {
	if r.Prepared != nil {
		for _, f := range r.Prepared.Files {
			if f.Name == name || f.ID == name {
				file, err := s.open(ctx, f)
				if err != nil {
					return f, nil, fmt.Errorf("%w (%w)", refuse(ErrConflict, "", "gone", f.Name), err)
				}
				return f, file, nil
			}
		}
	}
	return File{}, nil, refuse(ErrInvalid, "", "no_file")
}

// Zip returns the package as a ZIP of r.Prepared.Bytes bytes. It is read from disk as
// it is read from; where a file is not the one of the manifest any more it ends early
// with an error, also in the log. It must be closed.
func (s *Service) Zip(ctx context.Context, r Request) io.ReadCloser {
	from, to := io.Pipe()
	ctx, cancel := context.WithCancel(ctx)
	z := &zipReader{PipeReader: from, cancel: cancel, done: make(chan struct{})}
	go func() {
		defer close(z.done)
		err := writeZip(ctx, to, r.Prepared, s.open)
		if err != nil && ctx.Err() == nil && !errors.Is(err, io.ErrClosedPipe) {
			s.cfg.Log.Error("a package of pictures was broken off", "request", r.Number, "error", err)
		}
		_ = to.CloseWithError(err) // never fails
	}()
	return z
}

// zipReader owns the goroutine that packs.
type zipReader struct {
	*io.PipeReader
	cancel context.CancelFunc
	done   chan struct{}
}

func (z *zipReader) Close() error {
	z.cancel()
	err := z.PipeReader.Close()
	<-z.done
	return err
}

const (
	looks = time.Minute
	// KeepFiles is how long files attached by hand stay after their request ended.
	KeepFiles = 30 * 24 * time.Hour
	mostDue   = 100 // of one look
	// longest is how old an attached file can be that a request still needs: it is
	// attached after the approval.
	longest   = GrantLife + CopyLife + KeepFiles
	lookRound = 24 * time.Hour // for files that were left
)

// Run ends requests whose time is over until ctx ends, and takes files off the disk
// that nobody needs any more.
func (s *Service) Run(ctx context.Context) error {
	tick := time.NewTicker(looks)
	defer tick.Stop()
	var looked time.Time
	for {
		if now := s.cfg.Now(); now.Sub(looked) >= lookRound {
			looked = now
			if err := s.cfg.Shelf.removeLeft(now.Add(-longest)); err != nil {
				s.cfg.Log.Error("files that were left are still on the disk, tried again tomorrow", "error", err)
			}
		}
		if err := s.sweep(ctx); err != nil && ctx.Err() == nil {
			s.cfg.Log.Error("requests for pictures were not looked after, tried again", "error", err)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
	}
}

func (s *Service) sweep(ctx context.Context) error {
	now := s.cfg.Now().UTC()
	due, err := s.cfg.Store.RetrievalsDue(ctx, now, mostDue)
	if err != nil {
		return err
	}
	var errs []error
	for _, r := range due {
		errs = append(errs, s.settle(ctx, r, now))
	}
	return errors.Join(errs...)
}

func (s *Service) settle(ctx context.Context, r Request, now time.Time) error {
	next, lapsed := r.Lapse(now)
	action := string(next.History[len(next.History)-1].Verb)
	if !lapsed {
		for _, f := range r.Attached {
			if err := s.cfg.Shelf.Remove(f.ID); err != nil {
				return err
			}
		}
		action = string(Clear)
		next = r.clone()
		next.Version++
		next.Cleared = &now
		next.note(now, System, Clear, fmt.Sprint(len(r.Attached)))
	}
	err := s.cfg.Store.PutRetrieval(ctx, next, access.AuditEntry{ID: devices.NewID(now), At: now, Actor: System, Action: "retrieval." + action, Target: "retrieval:" + r.ID, Detail: r.Number})
	if errors.Is(err, ErrConflict) {
		return nil // somebody was quicker; the next look sees it
	}
	return err
}
