package upkeep

import (
	"fmt"
	"math"
	"strings"
	"time"

	"brighteyes/devices"
)

// Risk is how likely it is that a device fails its people, or that it does
// already. It comes in classes, so that no small change moves a row.
type Risk int

// The classes.
const (
	Well    Risk = iota
	Weak         // something is to be seen to
	Failing      // about to fail, or does only half of its work
	Failed       // does not work now
)

var riskNames = [...]string{"well", "weak", "failing", "failed"}

func (r Risk) String() string { return riskNames[r] }

// MarshalText writes the class's name.
func (r Risk) MarshalText() ([]byte, error) { return []byte(r.String()), nil }

// Reason is why points were taken off, "中文 · English".
type Reason struct {
	Text   string `json:"text"`
	Points int    `json:"points"` // that it costs; 0: said, and costs nothing
}

// Health is how a device does.
type Health struct {
	Score    int      `json:"score"` // 0 to 100: 100 less the points of the reasons
	Risk     Risk     `json:"risk"`
	Reasons  []Reason `json:"reasons"`
	Forecast Forecast `json:"battery"`
}

const (
	pressEvery   = 30 * 24 * time.Hour
	emptySoon    = 14 * 24 * time.Hour
	emptyLater   = 30 * 24 * time.Hour
	batteryLow   = 20 // per cent, as in the standing alerts
	flapsSome    = 3  // in 7 days
	flapsMany    = 10
	faultsSome   = 2 // closed work orders in 90 days
	faultsMany   = 4
	clockOff     = 5 // seconds
	clockFarOff  = 30
	planned      = "计划停用中 · in a planned outage"
	unknownState = "状态未知，等待确认 · its status is not known"
)

// assessment gathers reasons.
type assessment struct {
	Health
	d   Device
	now time.Time
}

// Assess says how a device does. now is the hub's clock.
func Assess(d Device, t Trends, deeds Deeds, now time.Time) Health {
	a := &assessment{Health: Health{Reasons: []Reason{}}, d: d, now: now}
	a.status()
	a.battery(t)
	a.signal(t)
	a.clock()
	a.deeds(deeds)
	a.Score = 100
	for _, r := range a.Reasons {
		a.Score -= r.Points
	}
	a.Score = max(a.Score, 0)
	return a.Health
}

func (a *assessment) add(at Risk, points int, text string) {
	a.Reasons = append(a.Reasons, Reason{text, points})
	a.Risk = max(a.Risk, at)
}

// status: what the registry says, and for how long.
func (a *assessment) status() {
	age := max(a.now.Sub(a.d.Since), 0)
	switch {
	case a.d.Planned && (a.d.Status != devices.Online || a.d.MainsOff):
		a.add(Well, 0, planned)
	case a.d.Status == devices.Offline:
		a.add(Failed, 60+min(int(days(age)), 7)*5, fmt.Sprintf("离线%s · offline for %s", zh(age), en(age)))
		a.told()
	case a.d.MainsOff:
		a.add(Failed, 60, fmt.Sprintf("市电中断%s · without mains for %s", zh(age), en(age)))
	case a.d.Status == devices.Degraded:
		a.add(Failing, 25, fmt.Sprintf("在线但异常%s · not well for %s", zh(age), en(age)))
		a.told()
	case a.d.Status == devices.Unknown:
		a.add(Well, 0, unknownState)
	}
}

// told repeats the registry's own words, which cost nothing more. That a battery is
// low is said with its number.
func (a *assessment) told() {
	for _, text := range a.d.Reasons[:min(len(a.d.Reasons), 5)] {
		if !strings.HasPrefix(text, "电量低") {
			a.add(Well, 0, text)
		}
	}
}

func (a *assessment) battery(t Trends) {
	pct, has := a.d.Values["battery_pct"]
	switch {
	case has && pct < batteryLow/2:
		a.add(Failing, 35, fmt.Sprintf("电量%.0f%% · battery at %.0f%%", pct, pct))
	case has && pct < batteryLow:
		a.add(Failing, 20, fmt.Sprintf("电量%.0f%% · battery at %.0f%%", pct, pct))
	}
	a.Forecast = t.Battery
	f := a.Forecast
	switch {
	case f.Trend == Collecting:
		a.add(Well, 0, fmt.Sprintf("电量预测：样本积累中（%d个值，%.0f天） · battery forecast: collecting (%d values, %.0f days)", f.Values, math.Floor(f.Days), f.Values, math.Floor(f.Days)))
	case f.EmptyOn == nil:
	case f.EmptyOn.Before(a.now.Add(emptySoon)):
		a.add(Failing, 15, f.words())
	case f.EmptyOn.Before(a.now.Add(emptyLater)):
		a.add(Weak, 8, f.words())
	}
}

func (f Forecast) words() string {
	on := f.EmptyOn.Format(time.DateOnly)
	return fmt.Sprintf("每天下降%.1f%%，约%s耗尽（%d个值，%.0f天） · falls %.1f%% a day, empty about %s (%d values, %.0f days)", -f.PerDay, on, f.Values, f.Days, -f.PerDay, on, f.Values, f.Days)
}

func (a *assessment) signal(t Trends) {
	if s := t.Signal; s != nil {
		a.add(Weak, 10, fmt.Sprintf("信号变弱：%.0f → %.0f%s（近7天与之前21天的中位数） · signal weaker: %.0f → %.0f%s (medians of 7 days and of 21 before)", s.Before, s.Since, s.Unit, s.Before, s.Since, s.Unit))
	}
	if t.ConnectMS >= connectSlow {
		a.add(Weak, 15, fmt.Sprintf("响应慢：中位数%.1f秒（7天） · slow: %.1f s at the median of 7 days", t.ConnectMS/1000, t.ConnectMS/1000))
	}
}

func (a *assessment) clock() {
	off, has := a.d.Values["clock_offset_s"]
	switch off = math.Abs(off); {
	case !has || off <= clockOff:
	case off > clockFarOff:
		a.add(Weak, 15, fmt.Sprintf("时钟偏差%.0f秒 · its clock is %.0f s off", off, off))
	default:
		a.add(Well, 5, fmt.Sprintf("时钟偏差%.0f秒 · its clock is %.0f s off", off, off))
	}
}

func (a *assessment) deeds(d Deeds) {
	switch {
	case d.Offs >= flapsMany:
		a.add(Failing, 20, fmt.Sprintf("7天内离线%d次 · went off %d times in 7 days", d.Offs, d.Offs))
	case d.Offs >= flapsSome:
		a.add(Weak, 10, fmt.Sprintf("7天内离线%d次 · went off %d times in 7 days", d.Offs, d.Offs))
	}
	switch {
	case d.Faults >= faultsMany:
		a.add(Weak, 15, fmt.Sprintf("90天内修过%d次 · mended %d times in 90 days", d.Faults, d.Faults))
	case d.Faults >= faultsSome:
		a.add(Weak, 10, fmt.Sprintf("90天内修过%d次 · mended %d times in 90 days", d.Faults, d.Faults))
	}
	if a.d.Kind != devices.Button || a.now.Sub(a.d.AddedAt) < pressEvery {
		return
	}
	switch age := a.now.Sub(d.LastPress); {
	case d.LastPress.IsZero():
		a.add(Weak, 16, "从未试呼 · never tested")
	case age >= pressEvery:
		a.add(Weak, 16, fmt.Sprintf("%d天未试呼 · not tested for %d days", int(days(age)), int(days(age))))
	}
}

func zh(d time.Duration) string {
	switch {
	case d >= 48*time.Hour:
		return fmt.Sprintf("%d天", int(days(d)))
	case d >= time.Hour:
		return fmt.Sprintf("%d小时", int(d.Hours()))
	}
	return fmt.Sprintf("%d分钟", max(int(d.Minutes()), 1))
}

func en(d time.Duration) string {
	switch {
	case d >= 48*time.Hour:
		return fmt.Sprintf("%d days", int(days(d)))
	case d >= time.Hour:
		return fmt.Sprintf("%d h", int(d.Hours()))
	}
	return fmt.Sprintf("%d min", max(int(d.Minutes()), 1))
}
