package duty

import (
	"fmt"
	"slices"
	"testing"
	"time"
)

// heardAt is what is known of a desk, and expect what ought to be.
func heardAt(t *testing.T, o *office, desk string) (expect func(what string, want Sound)) {
	return func(what string, want Sound) {
		t.Helper()
		if got := o.Presence(o.at)[slices.Index(Desks(), desk)].Sound; got != want {
			t.Errorf("%s: %q, want %q", what, got, want)
		}
	}
}

func TestADeskIsSilentUntilOneOfItsPagesIsHeardAndUnknownWhenNoneTells(t *testing.T) {
	o := open(t)
	expect := heardAt(t, o, DeskCare)
	expect("nobody tried", "")
	o.Sounds(DeskCare, Told{"one", 1, Silent})
	expect("one page cannot be heard", Silent)
	o.forward(time.Minute)
	o.Sounds(DeskCare, Told{"two", 1, Heard})
	o.Sounds(DeskCare, Told{"one", 2, Silent})
	expect("another page can", Heard)
	o.forward(2 * time.Minute)
	o.Sounds(DeskCare, Told{"one", 3, Silent})
	o.forward(2 * time.Minute)
	expect("that page is closed, the silent one is open", Silent)
	o.again()
	expect("after a restart", "")
	o.Sounds("kitchen", Told{"one", 1, Heard})
	if all := o.Presence(o.at); len(all) != len(Desks()) {
		t.Errorf("%+v", all)
	}
}

func TestAPageThatFallsSilentTakesBackAtOnceThatItWasHeard(t *testing.T) {
	o := open(t)
	expect := heardAt(t, o, DeskCare)
	o.Sounds(DeskCare, Told{"one", 1, Heard})
	o.Sounds(DeskCare, Told{"one", 2, Silent})
	expect("its only page", Silent)
	o.Sounds(DeskCare, Told{"one", 1, Heard})
	expect("an earlier word that comes later", Silent)
	o.Sounds(DeskCare, Told{"two", 1, Heard})
	expect("another page that is heard", Heard)
	o.Sounds(DeskCare, Told{"two", 2, ""})
	expect("that one no longer knows", Silent)
	o.Sounds(DeskCare, Told{"one", 3, Heard})
	expect("what it says now", Heard)
	o.Sounds(DeskCare, Told{"", 0, Silent})
	expect("who tells no id takes back nothing of others", Heard)
}

func TestAWordWithoutAPageSilencesNobodyElsesDesk(t *testing.T) {
	o := open(t)
	o.Sounds(DeskProperty, Told{"", 1 << 40, Silent})
	o.Sounds(DeskCare, Told{"", 0, Heard})
	heardAt(t, o, DeskCare)("its own word", Heard)
	heardAt(t, o, DeskProperty)("the other desk", Silent)
	o.Sounds(DeskProperty, Told{"", 0, Heard})
	heardAt(t, o, DeskProperty)("another client of that desk", Heard)
}

func TestAPageThatGoesToAnotherDeskIsHeardThereOnly(t *testing.T) {
	o := open(t)
	o.Sounds(DeskProperty, Told{"one", 1, Heard})
	o.Sounds(DeskGuard, Told{"one", 2, Heard})
	heardAt(t, o, DeskProperty)("the desk it left", "")
	heardAt(t, o, DeskGuard)("the guard room", Heard)
	o.Sounds(DeskProperty, Told{"one", 1, Heard})
	heardAt(t, o, DeskProperty)("what it said before, come late", "")
}

func TestHoweverManyPagesTellOfADeskOnlyTheNewestAreKept(t *testing.T) {
	o := open(t)
	for i := range 10 * pagesMost {
		o.forward(time.Millisecond)
		o.Sounds(DeskCare, Told{fmt.Sprint(i), 1, Silent})
	}
	if n := len(o.desks.sounds[DeskCare]); n != pagesMost {
		t.Errorf("%d pages are kept", n)
	}
	if _, kept := o.desks.sounds[DeskCare][fmt.Sprint(10*pagesMost-1)]; !kept {
		t.Error("the newest is forgotten")
	}
}
