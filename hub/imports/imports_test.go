package imports

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"brighteyes/devices"
	"brighteyes/hub/access"
	"brighteyes/hub/sheets"
)

// town is a registry of maps, and the audit record beside it.
type town struct {
	mu      sync.Mutex
	devices map[string]devices.Registered
	sites   map[string]devices.Site
	audit   []string
	writes  int
	full    int // fails from this write on; 0: never
	noAudit bool
}

func (t *town) Lookup(_, id string) (devices.Registered, string, bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	d, ok := t.devices[id]
	return d, "", ok
}

func (t *town) Site(id string) (devices.Site, bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	s, ok := t.sites[id]
	return s, ok
}

func (t *town) Known(string) bool { return false }

func (t *town) PutSite(_ context.Context, s devices.Site) error {
	return t.write(func() { t.sites[s.ID] = s })
}

func (t *town) AddDevices(_ context.Context, list []devices.Registered) error {
	return t.write(func() {
		for _, d := range list {
			t.devices[d.ID] = d
		}
	})
}

func (t *town) ChangeDevices(ctx context.Context, list []devices.Registered) error {
	return t.AddDevices(ctx, list)
}

func (t *town) write(change func()) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.writes++
	if t.full > 0 && t.writes >= t.full {
		return errors.New("disk full")
	}
	change()
	return nil
}

func (t *town) Audit(_ context.Context, e access.AuditEntry) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.noAudit {
		return errors.New("no audit")
	}
	t.audit = append(t.audit, e.Actor+" "+e.Action+" "+e.Detail)
	return nil
}

func (t *town) ids() []string {
	t.mu.Lock()
	defer t.mu.Unlock()
	var ids []string
	for id := range maps.Keys(t.devices) {
		ids = append(ids, id)
	}
	return ids
}

// in runs a test beside imports that carry out what it confirms.
func in(t *testing.T, test func(t *testing.T, tw *town, i *Imports)) {
	synctest.Test(t, func(t *testing.T) {
		tw := &town{devices: map[string]devices.Registered{}, sites: map[string]devices.Site{}}
		i := New(Config{Registry: tw, Audit: tw.Audit, Now: time.Now, Log: slog.New(slog.DiscardHandler)})
		ctx, cancel := context.WithCancel(t.Context())
		var own sync.WaitGroup
		own.Go(func() {
			if err := i.Run(ctx); err != nil {
				t.Error(err)
			}
		})
		test(t, tw, i)
		cancel()
		own.Wait()
	})
}

// list is a file with so many buttons.
func list(n int) []byte {
	var b strings.Builder
	b.WriteString("id,kind,name\n")
	for i := range n {
		fmt.Fprintf(&b, "btn-%d,button,按钮 %d\n", i, i)
	}
	return []byte(b.String())
}

func preview(t *testing.T, i *Imports, file []byte) Import {
	t.Helper()
	one, err := i.Preview(file, "admin")
	if err != nil {
		t.Fatal(err)
	}
	return one
}

func confirm(t *testing.T, i *Imports, id string) Import {
	t.Helper()
	if _, err := i.Confirm(t.Context(), id, "admin"); err != nil {
		t.Fatal(err)
	}
	synctest.Wait()
	one, err := i.Import(id)
	if err != nil {
		t.Fatal(err)
	}
	return one
}

func TestNothingIsChangedBeforeItIsConfirmedAndThenOnce(t *testing.T) {
	in(t, func(t *testing.T, tw *town, i *Imports) {
		one := preview(t, i, list(450))
		if one.State != Ready || one.Total != 450 || len(tw.ids()) != 0 || len(tw.audit) != 0 {
			t.Fatalf("%s, %d of %d, audit %q", one.State, len(tw.ids()), one.Total, tw.audit)
		}
		one = confirm(t, i, one.ID)
		if one.State != Done || one.Done != 450 || len(tw.ids()) != 450 || tw.writes != 3 || len(tw.audit) != 4 {
			t.Fatalf("%s, %d done, %d writes, audit %d", one.State, one.Done, tw.writes, len(tw.audit))
		}
		again := confirm(t, i, one.ID)
		if again.State != Done || tw.writes != 3 || len(tw.audit) != 4 {
			t.Errorf("confirmed twice: %d writes, %d on the audit record", tw.writes, len(tw.audit))
		}
		if said := strings.Join(tw.audit, "\n"); !strings.Contains(said, "admin device.import.add btn-0 btn-1") || !strings.Contains(said, "btn-449") {
			t.Error("the audit record does not name each device")
		}
		if same := preview(t, i, list(450)); same.Total != 0 || same.Plan.Unchanged != 450 {
			t.Errorf("the same file again would enter %d", same.Total)
		}
	})
}

func TestAFileWithAMistakeIsNotCarriedOutInPart(t *testing.T) {
	in(t, func(t *testing.T, tw *town, i *Imports) {
		one := preview(t, i, append(list(3), "BAD,button,x\n"...))
		if _, err := i.Confirm(t.Context(), one.ID, "admin"); one.State != Refused || !errors.Is(err, ErrRefused) || len(tw.ids()) != 0 {
			t.Errorf("%s, %v, %v", one.State, err, tw.ids())
		}
		var mistake sheets.Mistake
		if _, err := i.Preview(nil, "admin"); !errors.As(err, &mistake) {
			t.Errorf("an empty file: %v", err)
		}
	})
}

func TestWhatIsNotOnTheAuditRecordIsNotDone(t *testing.T) {
	in(t, func(t *testing.T, tw *town, i *Imports) {
		one := preview(t, i, list(3))
		tw.noAudit = true
		if _, err := i.Confirm(t.Context(), one.ID, "admin"); err == nil || len(tw.ids()) != 0 {
			t.Errorf("%v, %v", err, tw.ids())
		}
		tw.noAudit = false
		if got := confirm(t, i, one.ID); got.State != Done {
			t.Errorf("%s once the record is back", got.State)
		}
	})
}

func TestAnImportThatStoppedIsFinishedByReadingTheFileAgain(t *testing.T) {
	in(t, func(t *testing.T, tw *town, i *Imports) {
		tw.full = 2
		if one := confirm(t, i, preview(t, i, list(450)).ID); one.State != Failed || one.Done != 200 || len(tw.ids()) != 200 {
			t.Fatalf("%s, %d done, %d there", one.State, one.Done, len(tw.ids()))
		}
		tw.full = 0
		rest := preview(t, i, list(450))
		if rest.Total != 250 || rest.Plan.Unchanged != 200 {
			t.Fatalf("%d left, %d unchanged", rest.Total, rest.Plan.Unchanged)
		}
		if one := confirm(t, i, rest.ID); one.State != Done || len(tw.ids()) != 450 {
			t.Errorf("%s, %d there", one.State, len(tw.ids()))
		}
	})
}

func TestPreviewsAreForgottenInTime(t *testing.T) {
	in(t, func(t *testing.T, tw *town, i *Imports) {
		first := preview(t, i, list(1))
		for range keptMost {
			time.Sleep(time.Millisecond)
			preview(t, i, list(2))
		}
		if _, err := i.Import(first.ID); !errors.Is(err, ErrNotFound) || len(i.all) != keptMost {
			t.Errorf("%v, %d are kept", err, len(i.all))
		}
		time.Sleep(keptFor + time.Second)
		preview(t, i, list(1))
		if len(i.all) != 1 {
			t.Errorf("%d are kept an hour later", len(i.all))
		}
	})
}
