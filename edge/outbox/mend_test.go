package outbox

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"brighteyes/devices"
)

func TestAnOutboxThatCannotBeOpenedIsTriedAgain(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "not yet")
	synctest.Test(t, func(t *testing.T) {
		b := open(t, filepath.Join(dir, "outbox.db"), Options{})
		if err := b.try(devices.Alarms, "a"); !errors.Is(err, ErrUnwritable) {
			t.Fatalf("got %v", err)
		}
		b.expect(devices.Alarms)
		if _, _, err := b.Memory("d").Load(t.Context(), "k"); !errors.Is(err, ErrUnwritable) {
			t.Fatalf("got %v", err)
		}
		if err := os.Mkdir(dir, 0o700); err != nil {
			t.Fatal(err)
		}
		<-time.After(tendEvery + time.Second)
		synctest.Wait()
		b.put(devices.Alarms, "a")
		b.expect(devices.Alarms, "a")
		_ = b.Close()
	})
}

func TestAFileThatIsNoDatabaseIsMovedAsideAndBegunAnew(t *testing.T) {
	path := filepath.Join(t.TempDir(), "outbox.db")
	if err := os.WriteFile(path, []byte(strings.Repeat("this is not a database ", 1000)), 0o600); err != nil {
		t.Fatal(err)
	}
	b := open(t, path, Options{})
	b.put(devices.Alarms, "a")
	b.expect(devices.Alarms, "a")
	if aside := movedAside(t, path); len(aside) != 1 {
		t.Fatalf("moved aside: %q", aside)
	}
}

func movedAside(t *testing.T, path string) []string {
	t.Helper()
	list, err := filepath.Glob(path + ".corrupt-*[0-9]")
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// spoil writes rubbish over the pages of a table's tree but its first.
func (b box) spoil(table string) {
	b.t.Helper()
	var root, size int64
	for query, into := range map[string]*int64{
		"SELECT rootpage FROM sqlite_master WHERE name = '" + table + "'": &root, "PRAGMA page_size": &size,
	} {
		if err := b.file.write.QueryRow(query).Scan(into); err != nil {
			b.t.Fatal(err)
		}
	}
	if _, err := b.file.write.Exec("PRAGMA wal_checkpoint(TRUNCATE)"); err != nil {
		b.t.Fatal(err)
	}
	f, err := os.OpenFile(b.path, os.O_RDWR, 0)
	if err != nil {
		b.t.Fatal(err)
	}
	defer f.Close()
	if _, err := f.WriteAt([]byte(strings.Repeat("\xa5", int(size))), (root-1)*size); err != nil {
		b.t.Fatal(err)
	}
}

func TestWhatCanBeReadOfACorruptFileIsSavedWithItsIDs(t *testing.T) {
	b := fresh(t, Options{})
	var want []string
	for i := range 300 {
		want = append(want, fmt.Sprintf("press %d", i))
		b.put(devices.Alarms, want[i])
		b.put(devices.Readings, "r")
	}
	b.Settle(devices.Alarms, 100)
	b.eventually("settled", func() bool { return b.Backlog().Alarms == 200 })
	b.spoil("readings")
	path := b.image()
	after := open(t, path, Options{})
	after.eventually("the damage is met", func() bool {
		_ = after.try(devices.Readings, "r") // the one that meets it may fail
		return len(movedAside(t, path)) == 1
	})
	after.expect(devices.Alarms, want[100:]...)
	if head := head(after, devices.Alarms); head != 101 {
		t.Fatalf("the first alarm is %d, want 101", head)
	}
	after.put(devices.Alarms, "one more")
	if list := after.all(devices.Alarms); list[len(list)-1].ID != 301 {
		t.Fatalf("the next alarm got %d, want 301", list[len(list)-1].ID)
	}
}

func TestAnAlarmIsKeptThoughItMeetsTheDamageFirst(t *testing.T) {
	b := fresh(t, Options{})
	for i := range 300 {
		b.put(devices.Alarms, fmt.Sprint(i))
		b.put(devices.Events, fmt.Sprint(i))
	}
	b.spoil("alarms")
	after := open(t, b.image(), Options{})
	after.put(devices.Alarms, "press")
	list := after.all(devices.Alarms)
	if len(list) == 0 || string(list[len(list)-1].Body) != "press" {
		t.Fatalf("the press is not there: %d alarms", len(list))
	}
	if have := after.Backlog().Events; have != 300 {
		t.Fatalf("%d events were saved, want 300", have)
	}
}

func TestDamageDoneWhileItIsOpenCostsNoPutAndNoIDTwice(t *testing.T) {
	b := fresh(t, Options{})
	for i := range 300 {
		b.put(devices.Alarms, fmt.Sprint(i))
	}
	b.put(devices.Events, "e")
	b.spoil("alarms")
	if _, err := b.file.write.Exec("PRAGMA shrink_memory"); err != nil { // what is known of the file is read again
		t.Fatal(err)
	}
	b.put(devices.Alarms, "press")
	if len(movedAside(t, b.path)) != 1 {
		t.Fatal("the damage was not met")
	}
	b.expect(devices.Alarms, "press")
	b.expect(devices.Events, "e")
	if id := b.all(devices.Alarms)[0].ID; id != 301 {
		t.Fatalf("the press got %d, want 301", id)
	}
}

func TestAReaderThatMeetsDamageHasItMended(t *testing.T) {
	b := fresh(t, Options{})
	b.put(devices.Events, slices.Repeat([]string{strings.Repeat("e", 1000)}, 400)...)
	b.put(devices.Alarms, "a")
	b.spoil("events")
	path := b.image()
	after := open(t, path, Options{})
	after.eventually("the file is moved aside", func() bool {
		_, _ = after.Next(t.Context(), devices.Events, 0, 500, 1<<20)
		return len(movedAside(t, path)) == 1
	})
	after.eventually("it can be written", func() bool { return after.try(devices.Events, "e") == nil })
	after.expect(devices.Alarms, "a")
}

func TestAFileOfANewerVersionIsNotTouched(t *testing.T) {
	b := fresh(t, Options{})
	if _, err := b.file.write.Exec("PRAGMA user_version = 2"); err != nil {
		t.Fatal(err)
	}
	_ = b.Close()
	if _, err := Open(b.path, Options{}); !errors.Is(err, errNewer) {
		t.Fatalf("got %v", err)
	}
	if aside := movedAside(t, b.path); len(aside) != 0 {
		t.Fatalf("moved aside: %q", aside)
	}
}

func TestFilesMovedAsideDoNotFillTheDisk(t *testing.T) {
	path := filepath.Join(t.TempDir(), "outbox.db")
	for range 6 {
		if err := os.WriteFile(path, []byte(strings.Repeat("rubbish ", 1000)), 0o600); err != nil {
			t.Fatal(err)
		}
		b := open(t, path, Options{})
		_ = b.Close()
		<-time.After(2 * time.Millisecond) // names are by the millisecond
	}
	if aside := movedAside(t, path); len(aside) != corruptKept {
		t.Fatalf("%d were kept, want %d", len(aside), corruptKept)
	}
}
