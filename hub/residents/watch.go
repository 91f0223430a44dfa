package residents

import (
	"fmt"
	"maps"
	"slices"
	"time"
)

// Watch is a welfare watch that a resident asked for, with a consent of its own.
// It can be paused and ended at any time.
type Watch struct {
	Consent Consent    `json:"consent"`
	Paused  *time.Time `json:"paused_until,omitempty"`
}

const (
	watchKeeps = 28 * 24 * time.Hour // raw data older than this is forgotten
	watchLeast = 7                   // days with a morning, before anything is usual
	watchGrace = 150 * time.Minute   // beyond what is usual, before somebody asks
	dawn       = 4 * time.Hour       // what is before is the night
)

// Routine is what a watch says of this morning, in words that can be checked.
type Routine struct {
	Usual   string `json:"usual"`   // 07:30: on four mornings of five something moved by then
	Days    int    `json:"days"`    // mornings that this is known from
	Quiet   bool   `json:"quiet"`   // no sign of life today, and it is late for them
	Sense   string `json:"text"`    // 平时07:30前有活动（20天中16天），今日04:00至10:05无活动
	SenseEN string `json:"text_en"` //
}

// known is what is known of a home, and all that a watch looks at.
type known struct {
	moved []time.Time // motion and doors, since the consent, 28 days at most
	signs []time.Time // others of today, such as a press or a call that was answered
	// heard is since when every sensor that told of movement is heard without a gap.
	// Before that nothing is known to be quiet.
	heard time.Time
}

// judge works out the routine. It is pure, and the only place where movement is
// looked at. ok is false when there are too few mornings to say what is usual, or
// when the sensors were not heard when this morning was to begin: then nobody knows.
func judge(k known, now time.Time, zone *time.Location) (r Routine, ok bool) {
	now = now.In(zone)
	today := now.Format(time.DateOnly)
	first := map[string]time.Duration{} // by day, since midnight
	for _, at := range k.moved {
		at = at.In(zone)
		day, since := at.Format(time.DateOnly), sinceMidnight(at)
		if since < dawn || at.After(now) || now.Sub(at) > watchKeeps {
			continue
		}
		if before, ok := first[day]; !ok || since < before {
			first[day] = since
		}
	}
	sign, signed := first[today]
	for _, at := range k.signs {
		at = at.In(zone)
		if since := sinceMidnight(at); at.Format(time.DateOnly) == today && since >= dawn && !at.After(now) && (!signed || since < sign) {
			sign, signed = since, true
		}
	}
	delete(first, today)
	if len(first) < watchLeast {
		return Routine{}, false
	}
	mornings := slices.Sorted(maps.Values(first))
	usual := upToMinute(mornings[(len(mornings)*4-1)/5])
	from := dawn // since when today is known
	if heard := k.heard.In(zone); k.heard.IsZero() || heard.Format(time.DateOnly) > today {
		return Routine{}, false
	} else if heard.Format(time.DateOnly) == today {
		from = max(from, upToMinute(sinceMidnight(heard)))
	}
	if from > usual+watchGrace && !signed {
		return Routine{}, false
	}
	by := 0
	for _, since := range mornings {
		if since <= usual {
			by++
		}
	}
	r = Routine{Usual: hours(usual), Days: len(mornings), Quiet: !signed && sinceMidnight(now) > max(usual, from)+watchGrace}
	r.say(by, hours(from), from > dawn, hours(sign), signed, now.Format("15:04"))
	return r, true
}

// say puts it in words: what is usual and from how many mornings, and of today
// only the hours in which the sensors were heard.
func (r *Routine) say(by int, from string, gap bool, sign string, signed bool, now string) {
	zh := fmt.Sprintf("平时%s前有活动（%d天中%d天），", r.Usual, r.Days, by)
	en := fmt.Sprintf("usually active by %s (%d of %d mornings), ", r.Usual, by, r.Days)
	switch {
	case signed:
		zh, en = zh+fmt.Sprintf("今日%s已有活动", sign), en+fmt.Sprintf("active today at %s", sign)
	default:
		zh, en = zh+fmt.Sprintf("今日%s至%s无活动", from, now), en+fmt.Sprintf("no activity today from %s to %s", from, now)
		if gap {
			zh, en = zh+fmt.Sprintf("；%s之前不详", from), en+fmt.Sprintf("; not known before %s", from)
		}
	}
	r.Sense, r.SenseEN = zh, en
}

// upToMinute is the next full minute: what was by then was by then.
func upToMinute(d time.Duration) time.Duration { return (d + time.Minute - 1).Truncate(time.Minute) }

// sinceMidnight is the time on the clock, also on a day when the clocks change.
func sinceMidnight(t time.Time) time.Duration {
	return time.Duration(t.Hour())*time.Hour + time.Duration(t.Minute())*time.Minute + time.Duration(t.Second())*time.Second
}

func hours(d time.Duration) string {
	return fmt.Sprintf("%02d:%02d", int(d.Hours()), int(d.Minutes())%60)
}
