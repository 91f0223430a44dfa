package hazards

import (
	"time"

	"brighteyes/alerts"
)

// System is who puts on record that a hazard is overdue.
const System = "system"

// The acts that nobody does: time does them.
const (
	Overdue  = "overdue"  // its time is over: its owner and the property desk are told
	Escalate = "escalate" // its last date is over as well: the police desk is told
)

// Late dates are told by day, but of a grave hazard.
const (
	dayFrom, dayTo = 7, 22
)

// deadline is the time whose passing brought the hazard to its level.
func (h Hazard) deadline(level int) time.Time {
	switch {
	case level < 2:
		return h.DueAt
	case h.Rectify != nil:
		return h.Rectify.Deadline
	}
	return h.DueAt.Add(unheard)
}

// told reports whether people are told now that the deadline has passed.
func (h Hazard) told(deadline, now time.Time, zone *time.Location) bool {
	if h.Grave || now.Sub(deadline) >= 24*time.Hour {
		return true
	}
	hour := now.In(zone).Hour()
	return hour >= dayFrom && hour < dayTo
}

// GoUp puts on record that deadlines have passed, each once, and whose turn it is then.
// news is false when there was nothing to put.
func (h Hazard) GoUp(now time.Time, zone *time.Location) (next Hazard, news bool) {
	level := h.Level(now)
	if level == 0 {
		return h, false
	}
	next = h.clone()
	pass := func(at **time.Time, level int, action, to string) {
		deadline := next.deadline(level)
		if *at != nil && (*at).Equal(deadline) || !next.told(deadline, now, zone) {
			return
		}
		*at, news = &deadline, true
		next.Timeline = append(next.Timeline, Entry{At: now, By: System, Action: action, Note: to})
	}
	pass(&next.OverdueOf, 1, Overdue, next.Owner)
	if level == 2 {
		pass(&next.EscalatedOf, 2, Escalate, "")
	}
	if !news {
		return h, false
	}
	next.Version++
	return next, true
}

// kindWords are the kinds as an alert says them. What a person typed stays with the
// hazard, and goes into no message.
var kindWords = map[Kind][2]string{
	FireLane: {"消防通道占用", "fire lane blocked"}, Clutter: {"楼道堆物", "clutter in a stairway"}, Charging: {"电动自行车违规停放充电", "e-bike parked or charged where it must not"},
	Electric: {"用电隐患", "electricity"}, Gas: {"燃气隐患", "gas"}, FireGear: {"消防设施缺损", "fire equipment missing or broken"}, Facility: {"设施破损", "damaged facility"},
	Lighting: {"照明", "lighting"}, Ground: {"路面、积水、结冰", "ground, water, ice"}, Height: {"高空坠物", "falling objects"}, Other: {"其他隐患", "other hazard"},
}

// conditions are whether the hazard is overdue, and whether it has gone up, as the desks
// are told.
func (h Hazard) conditions(now time.Time, site string) []alerts.Judgement {
	level, words := h.Level(now), kindWords[h.Kind]
	say := func(rule string, holds bool, zh, en string) alerts.Judgement {
		return alerts.Judgement{Holds: holds, Condition: alerts.Condition{
			Key: alerts.ConditionKey(rule, h.ID), Rule: rule, Site: site, Name: words[0] + " " + h.Name, NameEN: words[1] + ", " + h.Name,
			Responsible: h.Owner, Reasons: []string{zh + " · " + en},
		}}
	}
	return []alerts.Judgement{
		say(alerts.RuleHazardLate, level > 0 && h.OverdueOf != nil, "未在期限内整改", "not remedied in time"),
		say(alerts.RuleHazardUp, level == 2 && h.EscalatedOf != nil && h.EscalatedOf.Equal(h.deadline(2)), "限期已过仍未整改，升级至社区警务室", "past its last date, goes up to the police desk"),
	}
}
