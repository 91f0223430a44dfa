package residents

import (
	"fmt"
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
	Usual   string `json:"usual"`   // 07:30: on four mornings of five there was movement by then
	Days    int    `json:"days"`    // mornings that this is known from
	Quiet   bool   `json:"quiet"`   // no movement today, and it is late for them
	Sense   string `json:"text"`    // 通常07:30前起床，到10:05仍无活动
	SenseEN string `json:"text_en"` //
}

// judge works out the routine from the times of movement in the home over the
// last 28 days. It is pure, and the only place where movement is looked at. known
// is false when there are too few mornings to say what is usual.
func judge(activity []time.Time, now time.Time, zone *time.Location) (r Routine, known bool) {
	now = now.In(zone)
	first := map[string]time.Duration{} // by day, since midnight
	for _, at := range activity {
		at = at.In(zone)
		day, since := at.Format(time.DateOnly), sinceMidnight(at)
		if since < dawn || at.After(now) || now.Sub(at) > watchKeeps {
			continue
		}
		if before, ok := first[day]; !ok || since < before {
			first[day] = since
		}
	}
	today := now.Format(time.DateOnly)
	_, moved := first[today]
	delete(first, today)
	if len(first) < watchLeast {
		return Routine{}, false
	}
	mornings := make([]time.Duration, 0, len(first))
	for _, since := range first {
		mornings = append(mornings, since)
	}
	slices.Sort(mornings)
	usual := mornings[(len(mornings)*4-1)/5].Truncate(time.Minute)
	r = Routine{Usual: hours(usual), Days: len(mornings), Quiet: !moved && sinceMidnight(now) > usual+watchGrace}
	if r.Quiet {
		r.Sense = fmt.Sprintf("通常%s前起床，到%s仍无活动", r.Usual, now.Format("15:04"))
		r.SenseEN = fmt.Sprintf("usually up by %s, no movement until %s", r.Usual, now.Format("15:04"))
	} else {
		r.Sense = fmt.Sprintf("通常%s前起床，今日没有异常", r.Usual)
		r.SenseEN = fmt.Sprintf("usually up by %s, nothing unusual today", r.Usual)
	}
	return r, true
}

// sinceMidnight is the time on the clock, also on a day when the clocks change.
func sinceMidnight(t time.Time) time.Duration {
	return time.Duration(t.Hour())*time.Hour + time.Duration(t.Minute())*time.Minute + time.Duration(t.Second())*time.Second
}

func hours(d time.Duration) string {
	return fmt.Sprintf("%02d:%02d", int(d.Hours()), int(d.Minutes())%60)
}
