package retrieval

import (
	"archive/zip"
	"bytes"
	"context"
	"crypto/ed25519"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"brighteyes/devices"
	"brighteyes/hub/access"
)

// folder is clips in a folder, as the hub keeps them.
type folder struct {
	dir    string
	pieces []Piece
	err    error
}

func (f *folder) Origin() Origin { return AlertClip }

func (f *folder) Find(context.Context, Request, Scope) ([]Piece, error) { return f.pieces, f.err }

func (f *folder) Open(_ context.Context, id string) (io.ReadSeekCloser, error) {
	return os.Open(filepath.Join(f.dir, id))
}

func (f *folder) add(t *testing.T, id, camera string, from time.Time, body []byte) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(f.dir, id), body, 0o600); err != nil {
		t.Fatal(err)
	}
	f.pieces = append(f.pieces, Piece{Origin: AlertClip, ID: id, Camera: camera, Span: Span{from, from.Add(20 * time.Second)}, Kind: "mp4", Bytes: int64(len(body)), SHA256: hexSum(body)})
}

// book keeps one request.
type book struct {
	Store
	mu      sync.Mutex
	request Request
	audit   []access.AuditEntry
}

func (b *book) RetrievalsDue(_ context.Context, now time.Time, _ int) ([]Request, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if r := b.request; !r.State.Over() && !r.ExpiresAt.After(now) || r.State.Over() && r.Cleared == nil && !r.EndedAt.Add(KeepFiles).After(now) {
		return []Request{r}, nil
	}
	return nil, nil
}

func (b *book) PutRetrieval(_ context.Context, r Request, e access.AuditEntry) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.request, b.audit = r, append(b.audit, e)
	return nil
}

type office struct {
	*Service
	clips  *folder
	shelf  *Shelf
	book   *book
	room   int64
	coming int // parts that are being fetched
}

func newOffice(t *testing.T) *office {
	t.Helper()
	o := &office{clips: &folder{dir: t.TempDir()}, book: &book{}, room: 100 << 30}
	var err error
	if o.shelf, err = OpenShelf(filepath.Join(t.TempDir(), "retrievals"), func() int64 { return o.room }); err != nil {
		t.Fatal(err)
	}
	o.Service = NewService(Config{
		Coming: func(context.Context, Request) (int, error) { return o.coming, nil },
		Store:  o.book, Sources: []Source{o.clips, o.shelf}, Shelf: o.shelf, Key: ed25519.NewKeyFromSeed(bytes.Repeat([]byte{7}, 32)),
		Hub: func() string { return "晴川里社区" }, Camera: func(id string) string { return "北门 " + id }, Now: time.Now, Log: slog.New(slog.DiscardHandler),
	})
	return o
}

func approved(t *testing.T) Request {
	r := draft(t, ask()).does(t, "police", Act{Verb: Submit}).does(t, "admin", Act{Verb: Approve})
	r.Number = "DQ-2026-0001"
	return r
}

// attached is r with a file that came in two parts.
func (o *office) attached(t *testing.T, r Request, body []byte) Request {
	t.Helper()
	f := file()
	f.ID, f.Bytes = devices.NewID(noon), int64(len(body))
	r, err := r.Attach(f)
	if err != nil {
		t.Fatal(err)
	}
	half := len(body) / 2
	if have, sum, err := o.shelf.Put(f, 0, body[:half]); err != nil || have != int64(half) || sum != "" {
		t.Fatal(have, sum, err)
	}
	if have, _, err := o.shelf.Put(f, 0, body[:half]); err != nil || have != int64(half) {
		t.Fatalf("the same part again: %d, %v", have, err)
	}
	if have, _, err := o.shelf.Put(f, int64(half)+1, body[half+1:]); !errors.Is(err, ErrOffset) || have != int64(half) {
		t.Fatalf("a part that leaves one out: %d, %v", have, err)
	}
	if _, err := o.Prepare(context.Background(), r, "property"); !errors.Is(err, ErrNotNow) {
		t.Fatalf("packed before a file came whole: %v", err)
	}
	_, sum, err := o.shelf.Put(f, int64(half), body[half:])
	if err != nil || sum != hexSum(body) {
		t.Fatal(sum, err)
	}
	if r, err = r.Arrived(f.ID, sum); err != nil {
		t.Fatal(err)
	}
	return r
}

func TestAPackageHoldsWhatItsSignedManifestSays(t *testing.T) {
	o := newOffice(t)
	clip, copied := bytes.Repeat([]byte("clip"), 5000), bytes.Repeat([]byte("recorder"), 9000)
	r := approved(t)
	o.clips.add(t, "c1", "cam-1", r.From.Add(time.Minute), clip)
	o.clips.add(t, "c2", "cam-1", r.To.Add(-time.Second), clip) // reaches out of the span
	r = o.attached(t, r, copied)
	for _, by := range []string{"police", "admin"} {
		if _, err := o.Prepare(context.Background(), r, by); !errors.Is(err, ErrSame) {
			t.Errorf("%s packs: %v", by, err)
		}
	}
	r, err := o.Prepare(context.Background(), r, "property")
	if err != nil {
		t.Fatal(err)
	}
	z := o.Zip(context.Background(), r)
	body, err := io.ReadAll(z)
	if err := errors.Join(err, z.Close()); err != nil {
		t.Fatal(err)
	}
	if int64(len(body)) != r.Prepared.Bytes {
		t.Errorf("the package has %d bytes; %d were announced", len(body), r.Prepared.Bytes)
	}
	files := map[string][]byte{}
	list, err := zip.NewReader(bytes.NewReader(body), int64(len(body)))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range list.File {
		from, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		if files[f.Name], err = io.ReadAll(from); err != nil {
			t.Fatal(f.Name, err)
		}
	}
	var m manifest
	if err := json.Unmarshal(files["manifest.json"], &m); err != nil {
		t.Fatal(err)
	}
	key, _ := base64.StdEncoding.DecodeString(m.Hub.Key)
	signature, _ := base64.StdEncoding.DecodeString(string(bytes.TrimSpace(files["manifest.sig"])))
	if !ed25519.Verify(key, append([]byte(signed), files["manifest.json"]...), signature) || m.Hub.Fingerprint != hexSum(key) || hexSum(files["manifest.json"]) != r.Prepared.SHA256 {
		t.Error("the signature or a fingerprint does not agree")
	}
	if len(m.Files) != 2 || len(files) != 5 || m.Beyond != 1 || len(m.Gaps) == 0 || m.Number != "DQ-2026-0001" || m.ApprovedBy != "admin" || m.PreparedBy != "property" {
		t.Errorf("%d files, %+v", len(files), m)
	}
	for _, f := range m.Files {
		if hexSum(files[f.Name]) != f.SHA256 || f.CameraName != "北门 cam-1" {
			t.Errorf("%s is not what the manifest says", f.Name)
		}
	}
	if bytes.Contains(body, []byte("民警")) || bytes.Contains(body, []byte("310245")) {
		t.Error("the two persons are named in the package; they stand on the receipt only")
	}
}

func TestAFileThatChangedAfterwardsIsNotHandedOut(t *testing.T) {
	for name, change := range map[string]func(path string) error{
		"a byte flipped": func(path string) error {
			body, err := os.ReadFile(path)
			if err == nil {
				body[len(body)/2] ^= 1
				err = os.WriteFile(path, body, 0o600)
			}
			return err
		},
		"cut short": func(path string) error { return os.Truncate(path, 100) },
		"longer":    func(path string) error { return os.Truncate(path, 1<<20) },
		"gone":      os.Remove,
	} {
		for _, which := range []string{"clip", "attached"} {
			o := newOffice(t)
			r := approved(t)
			o.clips.add(t, "c1", "cam-1", r.From.Add(time.Minute), bytes.Repeat([]byte("clip"), 5000))
			r = o.attached(t, r, bytes.Repeat([]byte("recorder"), 9000))
			r, err := o.Prepare(context.Background(), r, "property")
			if err != nil {
				t.Fatal(err)
			}
			path := filepath.Join(o.clips.dir, "c1")
			if which == "attached" {
				path = o.shelf.path(r.Attached[0].ID)
			}
			if err := change(path); err != nil {
				t.Fatal(err)
			}
			z := o.Zip(context.Background(), r)
			body, err := io.ReadAll(z)
			if err == nil || int64(len(body)) >= r.Prepared.Bytes {
				t.Errorf("%s %s: the whole package went out", which, name)
			}
			if err := z.Close(); err != nil {
				t.Error(err)
			}
			if _, err := zip.NewReader(bytes.NewReader(body), int64(len(body))); err == nil {
				t.Errorf("%s %s: what went out opens as a ZIP", which, name)
			}
			if err := o.Check(context.Background(), r); !errors.Is(err, ErrConflict) && (which == "clip" || name != "a byte flipped") {
				t.Errorf("%s %s: it passes before it is handed out: %v", which, name, err)
			}
		}
	}
}

func TestAFileThatNoRequestNamesAnyMoreGoesAfter135Days(t *testing.T) {
	o := newOffice(t)
	path := func(age time.Duration) string {
		t.Helper()
		at := time.Now().Add(-age)
		name := o.shelf.path(devices.NewID(at))
		if err := os.WriteFile(name, []byte("left"), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(name, at, at); err != nil {
			t.Fatal(err)
		}
		return name
	}
	stuck := path(200 * 24 * time.Hour)
	if err := errors.Join(os.Remove(stuck), os.MkdirAll(filepath.Join(stuck, "full"), 0o700), os.Chtimes(stuck, noon.AddDate(-5, 0, 0), noon.AddDate(-5, 0, 0))); err != nil {
		t.Fatal(err) // it cannot be removed, and comes first
	}
	left, kept := path(136*24*time.Hour), path(134*24*time.Hour)
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- o.Run(ctx) }()
	deadline := time.Now().Add(10 * time.Second)
	for _, err := os.Stat(left); err == nil && time.Now().Before(deadline); _, err = os.Stat(left) {
		<-time.After(time.Millisecond)
	}
	cancel()
	<-done
	if _, err := os.Stat(left); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a file of 136 days: %v", err)
	}
	if _, err := os.Stat(kept); err != nil {
		t.Errorf("a file that a request may still need: %v", err)
	}
}

func TestTooManyClipsAreRefusedAndNotCalledGaps(t *testing.T) {
	o := newOffice(t)
	r := approved(t)
	o.clips.err = fmt.Errorf("find clips: %w", ErrTooMany)
	_, err := o.Prepare(context.Background(), r, "property")
	var no *Refusal
	if !errors.Is(err, ErrTooMany) || !errors.As(err, &no) || no.Zh == "" {
		t.Errorf("it is packed without what was left out: %v", err)
	}
}

func TestNobodyReadsAClipOnAfterTheTimeForIt(t *testing.T) {
	o := newOffice(t)
	r := approved(t)
	o.clips.add(t, "c1", "cam-1", r.From.Add(time.Minute), make([]byte, 4<<20))
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := o.Prepare(ctx, r, "property"); !errors.Is(err, context.Canceled) {
		t.Errorf("it is packed all the same: %v", err)
	}
}

func TestAReaderWhoGoesAwayLeavesNobodyPacking(t *testing.T) {
	o := newOffice(t)
	r := approved(t)
	o.clips.add(t, "c1", "cam-1", r.From.Add(time.Minute), make([]byte, 4<<20))
	r, err := o.Prepare(context.Background(), r, "property")
	if err != nil {
		t.Fatal(err)
	}
	z := o.Zip(context.Background(), r)
	if _, err := io.ReadFull(z, make([]byte, 1000)); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil { // waits for who packs
		t.Error(err)
	}
}

func TestWithoutAPictureThereIsNoPackage(t *testing.T) {
	o := newOffice(t)
	if _, err := o.Prepare(context.Background(), approved(t), "property"); !errors.Is(err, ErrNotNow) {
		t.Errorf("an empty package: %v", err)
	}
}

func TestAFileLeavesRoomForCalls(t *testing.T) {
	o := newOffice(t)
	f := file()
	f.ID, f.Bytes = devices.NewID(noon), 100
	o.room = roomForCalls + 99
	if _, _, err := o.shelf.Put(f, 0, make([]byte, 50)); !errors.Is(err, ErrNoRoom) {
		t.Errorf("%v", err)
	}
	o.room++
	if _, _, err := o.shelf.Put(f, 0, make([]byte, 101)); !errors.Is(err, ErrInvalid) {
		t.Errorf("more than was announced: %v", err)
	}
	if have, err := o.shelf.Have(f.ID); err != nil || have != 0 {
		t.Errorf("%d bytes are left, %v", have, err)
	}
	for _, id := range []string{"../x", "", "a/b"} {
		f.ID = id
		if _, _, err := o.shelf.Put(f, 0, []byte("x")); err == nil {
			t.Errorf("%q is a file", id)
		}
	}
}

func TestFilesGoThirtyDaysAfterTheEndAndThatIsOnRecord(t *testing.T) {
	o := newOffice(t)
	r := o.attached(t, approved(t), []byte("recorder"))
	synctest.Test(t, func(t *testing.T) {
		r.ExpiresAt = time.Now().Add(time.Hour)
		o.book.request = r
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan error, 1)
		go func() { done <- o.Run(ctx) }()
		seen := func() Request {
			o.book.mu.Lock()
			defer o.book.mu.Unlock()
			return o.book.request
		}
		time.Sleep(time.Hour + 2*time.Minute)
		if seen().State != Expired {
			t.Errorf("%s", seen().State)
		}
		if have, _ := o.shelf.Have(r.Attached[0].ID); have == 0 {
			t.Error("the file is gone at once")
		}
		time.Sleep(KeepFiles + time.Hour)
		cancel()
		<-done
		if have, _ := o.shelf.Have(r.Attached[0].ID); have != 0 || seen().Cleared == nil {
			t.Error("the file is still there")
		}
		actions := ""
		for _, e := range o.book.audit {
			actions += fmt.Sprint(e.Actor, " ", e.Action, " ")
		}
		if actions != "system retrieval.expire system retrieval.clear " {
			t.Error(actions)
		}
	})
}
