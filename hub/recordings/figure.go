package recordings

import (
	"math"
	"time"

	"brighteyes/devices"
	"brighteyes/devices/spans"
)

// Formula is how the figures come about, as it is shown beside them.
const Formula = "录像完整率 = 已录秒数 ÷ 应录秒数（审计窗口内，含今日至审计前15分钟；经批准停用的时段不计）；可回放天数 = 今日以前、当日应录时长至少一半可回放的天数；索引读不到的不计为缺录，另行标明 · " +
	"recording completeness = seconds recorded ÷ seconds planned (within the audited window, today until 15 minutes before the audit; time of an approved suspension is not counted); playable days = days before today of which at least half of the planned time is recorded; an index that cannot be read counts as nothing missing and is named"

// Verdict is what is to be said of a camera's recordings.
type Verdict string

// The verdicts.
const (
	Good       Verdict = "good"       // 达标
	Short      Verdict = "short"      // 天数不足: fewer days can be played than are required
	Gaps       Verdict = "gaps"       // 有缺录: enough days, and something is missing now
	Unplayable Verdict = "unplayable" // 无法回放: the minute that was drawn could not be played
	Collecting Verdict = "collecting" // 样本积累中
	Unread     Verdict = "unread"     // 读不到: there are no figures, and a reason
)

const (
	// fewest is how many whole days make a sample.
	fewest = 2
	// gapLongest is how much may be missing of today and yesterday before it is told.
	gapLongest = 5 * time.Minute
	// stale is when an audit is too old to be a verdict.
	stale = 72 * time.Hour
	// notTold is the reason where no audit came for so long.
	notTold = "not_told"
)

// Kept is what is on record of one camera.
type Kept struct {
	Edge     string    `json:"edge"`
	Received time.Time `json:"received"` // the hub's clock
	// Audit is the newest with figures.
	Audit devices.RecordingAudit `json:"audit"`
	// Fault is why the newest audit has none, and FaultSince since when that is so.
	Fault      string    `json:"fault,omitempty"`
	FaultSince time.Time `json:"fault_since,omitzero"`
	// First is when the camera was first audited, and FirstOldest the oldest day that
	// could be played then; empty: none could.
	First       time.Time `json:"first"`
	FirstOldest string    `json:"first_oldest,omitempty"`
}

// Day is one day of a camera, as it is shown.
type Day struct {
	devices.RecordingDay
	ExcusedS int    `json:"excused_s,omitempty"` // missing, and not counted
	State    string `json:"state"`               // full, part, none, excused, unplanned
	Today    bool   `json:"today,omitempty"`
}

// Figure is the figures of one camera.
type Figure struct {
	Camera   string    `json:"camera"`
	Name     string    `json:"name,omitempty"`
	NameEN   string    `json:"name_en,omitempty"`
	Site     string    `json:"site,omitempty"`
	Verdict  Verdict   `json:"verdict"`
	At       time.Time `json:"at,omitzero"` // of the audit, by the hub's clock
	Fault    string    `json:"fault,omitempty"`
	FaultAt  time.Time `json:"fault_since,omitzero"`
	Coarse   bool      `json:"coarse,omitempty"`
	ClockS   *float64  `json:"clock_s,omitempty"`
	Planned  int64     `json:"planned_s"`
	Recorded int64     `json:"recorded_s"`
	Excused  int64     `json:"excused_s"`
	// Complete is the completeness in per cent; absent while it is collected.
	Complete *float64                `json:"complete_pct,omitempty"`
	Playable int                     `json:"playable_days"`
	Required int                     `json:"required_days"`
	Oldest   string                  `json:"oldest,omitempty"` // the first day that can be played
	RecentS  int64                   `json:"recent_missing_s"` // of today and yesterday
	Proof    *devices.RecordingProof `json:"proof,omitempty"`
	Days     []Day                   `json:"days"`
}

// figure reckons the figures of what is on record. excused is the spans of approved
// suspensions, in the hub's time; a recorder whose clock is off is excused by its own.
func figure(camera string, k Kept, excused []devices.Span, required int, now time.Time) Figure {
	f := Figure{Camera: camera, At: k.Received, Fault: k.Fault, FaultAt: k.FaultSince, Coarse: k.Audit.Coarse, ClockS: k.Audit.ClockS, Required: required, Proof: k.Audit.Proof, Days: []Day{}}
	if k.Audit.ClockS != nil {
		ahead := time.Duration(*k.Audit.ClockS * float64(time.Second))
		shifted := make([]devices.Span, 0, len(excused))
		for _, s := range excused {
			shifted = append(shifted, devices.Span{From: s.From.Add(ahead), To: s.To.Add(ahead)})
		}
		excused = shifted
	}
	if f.Fault == "" && now.Sub(k.Received) > stale {
		f.Fault, f.FaultAt = notTold, k.Received
	}
	whole := 0
	for i, day := range k.Audit.Days {
		d := dayOf(day, excused)
		d.Today = i == len(k.Audit.Days)-1 && !wholeDay(k.Audit, day)
		f.Planned += int64(d.PlannedS - d.ExcusedS)
		f.Recorded += int64(d.RecordedS)
		f.Excused += int64(d.ExcusedS)
		if i >= len(k.Audit.Days)-2 {
			f.RecentS += int64(d.PlannedS - d.ExcusedS - d.RecordedS)
		}
		if !d.Today {
			whole++
			if d.State == "full" || d.State == "unplanned" || d.State == "excused" || d.State == "part" && 2*d.RecordedS >= d.PlannedS-d.ExcusedS {
				f.Playable++
			}
		}
		if f.Oldest == "" && d.RecordedS > 0 {
			f.Oldest = day.Date
		}
		f.Days = append(f.Days, d)
	}
	if f.Planned > 0 && whole >= fewest {
		pct := math.Floor(float64(f.Recorded)*1000/float64(f.Planned)) / 10
		f.Complete = &pct
	}
	f.Verdict = f.verdict(k, whole, now)
	return f
}

// wholeDay reports whether a day was over when it was audited.
func wholeDay(a devices.RecordingAudit, day devices.RecordingDay) bool {
	at := a.At
	if a.ClockS != nil {
		at = at.Add(time.Duration(*a.ClockS * float64(time.Second)))
	}
	end, err := time.Parse(time.DateOnly, day.Date)
	return err == nil && at.After(end.Add(38*time.Hour)) // a day ends somewhere within 14 hours of UTC's
}

func (f Figure) verdict(k Kept, whole int, now time.Time) Verdict {
	switch {
	case len(k.Audit.Days) == 0, now.Sub(k.Received) > stale:
		return Unread
	case f.Proof != nil && (f.Proof.Result == devices.ProofElsewhen || f.Proof.Result == devices.ProofNothing || f.Proof.Result == devices.ProofNoPicture):
		return Unplayable
	case whole < fewest:
		return Collecting
	case f.Playable < f.Required && f.growing(k, now):
		return Collecting
	case f.Playable < f.Required && (f.Playable < whole || f.Oldest != f.Days[0].Date):
		return Short
	case f.RecentS > int64(gapLongest/time.Second):
		return Gaps
	case f.Playable < f.Required: // the edge audits fewer days than are required, and has all of them
		return Collecting
	}
	return Good
}

// growing reports whether a camera may have too few days because it has not recorded
// for so long yet: it was first audited less than the required time ago, nothing that
// could be played then is lost, and nothing between is missing.
func (f Figure) growing(k Kept, now time.Time) bool {
	if now.Sub(k.First) > time.Duration(f.Required)*24*time.Hour || f.Oldest == "" || k.FirstOldest == "" || f.Oldest > k.FirstOldest {
		return false
	}
	for _, d := range f.Days {
		if d.Date > f.Oldest && d.State == "none" {
			return false
		}
	}
	return true
}

func dayOf(day devices.RecordingDay, excused []devices.Span) Day {
	d := Day{RecordingDay: day}
	if len(day.Gaps) > 0 && len(excused) > 0 {
		within := devices.Span{From: day.Gaps[0].From, To: day.Gaps[len(day.Gaps)-1].To}
		d.ExcusedS = int(spans.Length(spans.Common(day.Gaps, spans.Union(excused, within, 0))) / time.Second)
		d.ExcusedS = min(d.ExcusedS, d.PlannedS-d.RecordedS)
	}
	missing := d.PlannedS - d.ExcusedS - d.RecordedS
	switch {
	case d.PlannedS == 0:
		d.State = "unplanned"
	case d.PlannedS == d.ExcusedS:
		d.State = "excused"
	case d.RecordedS == 0:
		d.State = "none"
	case missing > int(gapLongest/time.Second):
		d.State = "part"
	default:
		d.State = "full"
	}
	return d
}
