package recordings

import (
	"fmt"

	"brighteyes/alerts"
)

// judgement is whether something is wrong with a camera's recordings. What is not known
// is not judged: say is false while figures are collected or cannot be read.
func judgement(f Figure) (j alerts.Judgement, say bool) {
	if f.Verdict == Collecting || f.Verdict == Unread || f.Fault != "" {
		return j, false
	}
	name := f.Name
	if name == "" {
		name = f.Camera
	}
	c := alerts.Condition{Key: alerts.ConditionKey(alerts.RuleRecording, f.Camera), Rule: alerts.RuleRecording, Device: f.Camera, Site: f.Site, Name: name, NameEN: f.NameEN}
	switch f.Verdict {
	case Short:
		c.Reasons = append(c.Reasons, fmt.Sprintf("可回放%d天，要求%d天 · %d days playable, %d required", f.Playable, f.Required, f.Playable, f.Required))
	case Unplayable:
		c.Reasons = append(c.Reasons, "抽查的一分钟无法回放 · the minute drawn by lot could not be played")
	}
	if minutes := f.RecentS / 60; f.RecentS > int64(gapLongest.Seconds()) {
		c.Reasons = append(c.Reasons, fmt.Sprintf("近两日缺录%d分钟 · %d minutes missing of today and yesterday", minutes, minutes))
	}
	return alerts.Judgement{Condition: c, Holds: len(c.Reasons) > 0}, true
}
