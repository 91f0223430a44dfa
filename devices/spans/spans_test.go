package spans

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"brighteyes/devices"
)

var day = devices.Span{From: time.Date(2026, 11, 28, 0, 0, 0, 0, time.UTC), To: time.Date(2026, 11, 29, 0, 0, 0, 0, time.UTC)}

// minutes draws spans in minutes about the day, some of them backwards, some outside.
func minutes(t *rapid.T, label string) []devices.Span {
	return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) devices.Span {
		at := func(name string) time.Time {
			return day.From.Add(time.Duration(rapid.IntRange(-120, 1560).Draw(t, name)) * time.Minute)
		}
		return devices.Span{From: at("from"), To: at("to")}
	}), 0, 30).Draw(t, label)
}

// covered says of each minute of the day whether some span has it, the slow way.
func covered(list []devices.Span) (has [1440]bool) {
	for i := range has {
		at := day.From.Add(time.Duration(i) * time.Minute)
		has[i] = slices.ContainsFunc(list, func(s devices.Span) bool { return !at.Before(s.From) && at.Before(s.To) })
	}
	return has
}

func TestAUnionCoversWhatItsSpansCoverAndIsInOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		list := minutes(t, "spans")
		union := Union(list, day, 0)
		if covered(union) != covered(list) {
			t.Fatal("it covers something else")
		}
		at := day.From.Add(-1)
		for _, s := range union {
			if !s.From.After(at) || !s.To.After(s.From) || s.To.After(day.To) {
				t.Fatalf("span %v after %v", s, at)
			}
			at = s.To
		}
		n := 0
		for _, has := range covered(list) {
			if has {
				n++
			}
		}
		if Length(union) != time.Duration(n)*time.Minute {
			t.Fatalf("%v long, want %d minutes", Length(union), n)
		}
		if again := Union(union, day, 0); !slices.Equal(again, union) {
			t.Fatal("a union of a union is another")
		}
	})
}

func TestWhatIsRecordedAndWhatIsMissingMakeUpTheDay(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		union := Union(minutes(t, "spans"), day, 0)
		gaps := Gaps(union, day, 0)
		if Length(union)+Length(gaps) != 24*time.Hour {
			t.Fatalf("%v and %v", Length(union), Length(gaps))
		}
		if len(Common(union, gaps)) != 0 {
			t.Fatal("a time is both recorded and missing")
		}
		if long := Gaps(union, day, 5*time.Minute); slices.ContainsFunc(long, func(s devices.Span) bool { return s.To.Sub(s.From) <= 5*time.Minute }) {
			t.Fatal("a breath counts as a gap")
		}
	})
}

func TestWhatTwoHaveInCommonIsInBoth(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := Union(minutes(t, "a"), day, 0), Union(minutes(t, "b"), day, 0)
		inA, inB, both := covered(a), covered(b), covered(Common(a, b))
		for i := range both {
			if both[i] != (inA[i] && inB[i]) {
				t.Fatalf("minute %d: %v, want %v and %v", i, both[i], inA[i], inB[i])
			}
		}
	})
}

func TestABreathBetweenTwoFilesIsNoGap(t *testing.T) {
	at := func(m, s int) time.Time {
		return day.From.Add(time.Duration(m)*time.Minute + time.Duration(s)*time.Second)
	}
	union := Union([]devices.Span{{From: at(10, 2), To: at(20, 0)}, {From: at(0, 0), To: at(10, 0)}}, day, 3*time.Second)
	if len(union) != 1 || Length(union) != 20*time.Minute {
		t.Errorf("%v", union)
	}
}
