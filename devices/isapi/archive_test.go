package isapi

import (
	"os"
	"slices"
	"testing"
	"time"
)

func clockTimes(list []archiveSpan) (all []string) {
	for _, s := range list {
		all = append(all, s.from.Format("02 15:04:05")+"-"+s.to.Format("15:04:05"))
	}
	return all
}

func TestTheIndexOfRealRecordersIsRead(t *testing.T) {
	for file, want := range map[string]struct {
		spans []string
		more  bool
	}{
		"search-dvr-local.xml": {[]string{"01 08:32:14-15:23:41"}, false},
		"search-more.xml":      {[]string{"25 08:00:00-08:01:00"}, true},
		"search-two.xml":       {[]string{"30 00:00:00-01:00:00", "30 01:05:00-01:06:30"}, false},
	} {
		body, err := os.ReadFile("testdata/" + file)
		if err != nil {
			t.Fatal(err)
		}
		list, more, bad, err := decodeArchive(body)
		if err != nil || more != want.more || bad > 0 || !slices.Equal(clockTimes(list), want.spans) {
			t.Errorf("%s: %v, more %v, bad %d (%v)", file, clockTimes(list), more, bad, err)
		}
	}
}

func TestTheZoneOfAnIndexIsSeenFromWhatIsBeingRecordedNow(t *testing.T) {
	amman, err := time.LoadLocation("Asia/Amman") // +03:00, as the DVR of the recorded answer
	if err != nil {
		t.Fatal(err)
	}
	body, err := os.ReadFile("testdata/search-dvr-local.xml")
	if err != nil {
		t.Fatal(err)
	}
	list, _, _, err := decodeArchive(body)
	if err != nil {
		t.Fatal(err)
	}
	end := list[0].to // 15:23:41 with a Z
	for name, c := range map[string]struct {
		now        time.Time
		utc, known bool
	}{
		"the wall's":       {time.Date(2026, 7, 1, 12, 24, 0, 0, time.UTC), false, true},
		"UTC":              {time.Date(2026, 7, 1, 15, 24, 0, 0, time.UTC), true, true},
		"nothing recorded": {time.Date(2026, 7, 2, 12, 24, 0, 0, time.UTC), false, false},
	} {
		w := wall{zone: amman}.judge(end, c.now)
		if w.utc != c.utc || w.known != c.known {
			t.Errorf("%s: %+v", name, w)
		}
	}
	w := wall{zone: amman}
	if got, want := w.meant(list[0].from), time.Date(2026, 7, 1, 5, 32, 14, 0, time.UTC); !got.Equal(want) || !w.written(want).Equal(list[0].from) {
		t.Errorf("08:32:14Z of that DVR is %v, want %v", got, want)
	}
}

func FuzzArchive(f *testing.F) {
	for _, file := range []string{"search-dvr-local.xml", "search-more.xml", "search-two.xml"} {
		if body, err := os.ReadFile("testdata/" + file); err == nil {
			f.Add(body)
		}
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		list, _, _, _ := decodeArchive(body)
		for _, s := range list {
			if s.to.Before(s.from) || s.from.Year() < 2000 || s.to.Year() > 2099 {
				t.Errorf("read %v", s)
			}
		}
	})
}
