package recordings

import (
	"context"
	"math"
	"regexp"
	"strings"
	"time"

	"brighteyes/devices"
	"brighteyes/devices/spans"
)

const (
	// settle is how long a recorder may take until what it records stands in its index:
	// many list a file when it is closed.
	settle = 15 * time.Minute
	// breath is between two files, and no gap.
	breath = 5 * time.Second
)

// look audits one camera.
func (a *Auditor) look(ctx context.Context, camera string, r devices.Recorder) devices.RecordingAudit {
	found := devices.RecordingAudit{Device: camera, At: time.Now().UTC()}
	fail := func(err error) devices.RecordingAudit {
		return devices.RecordingAudit{Device: camera, At: found.At, ClockS: found.ClockS, Fault: word(err)}
	}
	until := time.Now().Add(yieldMost)
	// the first question is for its clock: which day it is there is for it to say
	if err := a.yield(ctx, until); err != nil {
		return fail(err)
	}
	index, err := r.Recordings(ctx, found.At.Add(-time.Hour), found.At)
	if err != nil {
		return fail(err)
	}
	now := found.At
	if index.ClockKnown {
		off := math.Round(index.Clock.Seconds()*10) / 10
		found.ClockS, now = &off, now.Add(index.Clock)
	}
	local := now.In(a.cfg.Zone)
	var all []devices.Span // what can be played of the days
	for back := a.cfg.Days; back >= 0; back-- {
		if err := a.yield(ctx, until); err != nil {
			return fail(err)
		}
		midnight := time.Date(local.Year(), local.Month(), local.Day()-back, 0, 0, 0, 0, a.cfg.Zone)
		window := devices.Span{From: midnight, To: time.Date(local.Year(), local.Month(), local.Day()-back+1, 0, 0, 0, 0, a.cfg.Zone)}
		if last := now.Add(-settle); last.Before(window.To) {
			window.To = last
		}
		if !window.To.After(window.From) { // today has hardly begun, and yesterday is over all the same
			found.Days = append(found.Days, devices.RecordingDay{Date: midnight.Format(time.DateOnly)})
			continue
		}
		index, err := r.Recordings(ctx, window.From, window.To)
		if err != nil {
			return fail(err)
		}
		found.Coarse = found.Coarse || index.Coarse
		day, has := reckon(index.Spans, a.cfg.Plans[camera], midnight, window)
		found.Days, all = append(found.Days, day), append(all, has...)
	}
	if minute, ok := draw(all, a.cfg.Draw); ok {
		if err := a.yield(ctx, until); err != nil {
			return fail(err)
		}
		proof := prove(ctx, r, minute)
		found.Proof = &proof
	}
	return found
}

// reckon is one day of an index: what is recorded of what is planned.
func reckon(index []devices.Span, plan Plan, midnight time.Time, window devices.Span) (day devices.RecordingDay, has []devices.Span) {
	has = spans.Union(index, window, breath)
	day.Date = midnight.Format(time.DateOnly)
	for _, planned := range plan.of(midnight, window) {
		got := spans.Common(has, []devices.Span{planned})
		day.PlannedS += int(planned.To.Sub(planned.From) / time.Second)
		day.RecordedS += int(spans.Length(got) / time.Second)
		for _, g := range spans.Gaps(got, planned, breath) {
			if len(day.Gaps) == devices.MostRecordingGaps {
				day.Left++
				continue
			}
			day.Gaps = append(day.Gaps, devices.Span{From: g.From.UTC(), To: g.To.UTC()})
		}
	}
	day.RecordedS = min(day.RecordedS, day.PlannedS)
	return day, has
}

var faultWord = regexp.MustCompile(`^[a-z][a-z_]{0,31}$`)

// word is the short word that drivers put before their errors.
func word(err error) string {
	if w, _, _ := strings.Cut(err.Error(), ":"); faultWord.MatchString(w) {
		return w
	}
	return "failed"
}
