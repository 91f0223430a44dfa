package alerts

import (
	"time"

	"brighteyes/devices"
)

// The rules that stand without configuration. Those that an event raises are
// named like the event's type.
const (
	RulePressed  = devices.ButtonPressed
	RuleFall     = devices.SensorFall
	RuleSmoke    = devices.SensorSmoke
	RuleGas      = devices.SensorGas
	RuleForced   = devices.GateForced
	RuleTamper   = devices.DeviceTamper
	RuleHeldOpen = devices.GateHeldOpen // event or condition
	RuleLeak     = devices.SensorLeak   // event or condition
	RulePower    = devices.PowerLost    // event or condition

	RuleCannotCall    = "residents.cannot_call"
	RuleTwoEdges      = "edge.two_with_one_id"
	RuleForeign       = "edge.foreign_device" // raised by an event about another edge's device
	RuleEdgeAway      = "edge.away"
	RuleClock         = "edge.clock"
	RuleButtonOffline = "button.offline"
	RuleOffline       = "device.offline" // of a gate, a camera, a sensor, power or network
	RuleBattery       = "battery.low"
	RuleBlind         = "area.blind"  // a public area that no camera sees any more
	RuleManyBlind     = "areas.blind" // several that one outage blinds; each stands under it

	// RuleReportLate: a report 信息报告 was not sent in time. RuleHazardLate: a hazard 隐患
	// was not remedied in time. RuleHazardUp: nor by its last date, so that it goes up.
	RuleReportLate = "report.overdue"
	RuleHazardLate = "hazard.overdue"
	RuleHazardUp   = "hazard.escalated"

	RuleRecording = "recording.missing" // of a camera: too few days, a gap, or what is in the index cannot be played

	// RuleChannel: a channel by which people are told fails. RuleRule: a rule of a
	// user fails. RuleSynthetic: the alarm that tests the whole way did not come.
	RuleChannel   = "channel.failing"
	RuleRule      = "rule.failing"
	RuleSynthetic = "synthetic.missing"

	// RuleReport is the rule of alerts that a person opened.
	RuleReport = "report"
)

// RecoverAfter is how long a condition must be false before its alert resolves
// itself; NewCallAfter is the age of an acknowledgement from which another press
// is a new call.
const (
	RecoverAfter = 60 * time.Second
	NewCallAfter = 60 * time.Second
)

// Standing is one line of the table of alerts that need no configuration.
type Standing struct {
	Rule     string
	Category Category
	Severity Severity
	// Zh and En begin the title; the place follows. With Counts they hold a %d
	// for the number of residents, or of whatever else is concerned.
	Zh, En string
	Counts bool
	// Call marks a person's call: pressing again long after the
	// acknowledgement is a new one.
	Call bool
	// ByHand: only a person resolves it, with an outcome other than Recovered.
	ByHand bool
	// Shown: no cause can hide it.
	Shown bool
	// Within, of what is Shown, is the one rule whose alerts may hide it all the same:
	// those that say the same of several at once.
	Within string
	// PromoteAfter, when above zero, makes it critical after that time.
	PromoteAfter time.Duration
}

// standing is the contract's table "Alerts that stand without configuration".
// No rule of a user can silence or break a line of it.
var standing = [...]Standing{
	{Rule: RulePressed, Category: Care, Severity: Critical, Zh: "求助", En: "Call for help", Call: true, ByHand: true, Shown: true},
	{Rule: RuleFall, Category: Care, Severity: Critical, Zh: "跌倒求助", En: "Fall, call for help", Call: true, ByHand: true, Shown: true},

	{Rule: RuleFlood, Category: Care, Severity: Critical, Zh: "求助激增", En: "Surge of calls for help", Shown: true},

	{Rule: RuleSmoke, Category: Safety, Severity: Critical, Zh: "烟雾告警", En: "Smoke", ByHand: true, Shown: true},
	{Rule: RuleGas, Category: Safety, Severity: Critical, Zh: "燃气告警", En: "Gas", ByHand: true, Shown: true},

	{Rule: RuleCannotCall, Category: Care, Severity: Major, Zh: "%d位住户暂不能求助", En: "%d residents cannot call for help", Counts: true, Shown: true, PromoteAfter: 10 * time.Minute},

	{Rule: RuleForced, Category: Safety, Severity: Major, Zh: "强行打开", En: "Forced open", ByHand: true, Shown: true},
	{Rule: RuleTamper, Category: Safety, Severity: Major, Zh: "设备被拆动", En: "Tampered with", ByHand: true, Shown: true},
	{Rule: RuleTwoEdges, Category: Safety, Severity: Major, Zh: "两个网关使用同一编号", En: "Two edges with one id", ByHand: true, Shown: true},
	{Rule: RuleForeign, Category: Safety, Severity: Major, Zh: "网关上报了别处的设备", En: "Edge speaking for another's device", ByHand: true, Shown: true},

	{Rule: RuleBlind, Category: Safety, Severity: Major, Zh: "公共区域不可见", En: "Public area not seen", Shown: true, Within: RuleManyBlind},
	{Rule: RuleManyBlind, Category: Safety, Severity: Major, Zh: "%d处公共区域不可见", En: "%d public areas not seen", Counts: true, Shown: true},
	{Rule: RuleReportLate, Category: Safety, Severity: Major, Zh: "信息报告逾期", En: "Report overdue", Shown: true},
	{Rule: RuleHazardUp, Category: Safety, Severity: Major, Zh: "隐患逾期升级", En: "Overdue hazard goes up", Shown: true},
	{Rule: RuleHeldOpen, Category: Safety, Severity: Minor, Zh: "超时未关", En: "Held open"},

	{Rule: RuleLeak, Category: Maintenance, Severity: Major, Zh: "漏水", En: "Water leak"},
	{Rule: RuleEdgeAway, Category: Maintenance, Severity: Major, Zh: "网关失联", En: "Edge away"},
	{Rule: RuleHazardLate, Category: Maintenance, Severity: Major, Zh: "隐患逾期", En: "Hazard overdue"},
	{Rule: RuleButtonOffline, Category: Maintenance, Severity: Major, Zh: "按钮离线", En: "Button offline"},
	{Rule: RuleChannel, Category: Maintenance, Severity: Major, Zh: "通知通道故障", En: "Notification channel failing", Shown: true},
	{Rule: RuleRule, Category: Maintenance, Severity: Minor, Zh: "规则出错", En: "Rule failing"},
	{Rule: RuleSynthetic, Category: Maintenance, Severity: Major, Zh: "自检告警中断", En: "Self-test alarm missing", Shown: true},
	{Rule: RuleClock, Category: Maintenance, Severity: Major, Zh: "时钟异常", En: "Clock suspect"},

	{Rule: RuleOffline, Category: Maintenance, Severity: Minor, Zh: "离线", En: "Offline"},
	{Rule: RuleBattery, Category: Maintenance, Severity: Minor, Zh: "电量低", En: "Battery low"},
	{Rule: RuleRecording, Category: Maintenance, Severity: Minor, Zh: "录像缺失", En: "Recording missing"},
	{Rule: RulePower, Category: Maintenance, Severity: Minor, Zh: "停电", En: "Power lost"},
}

// Lookup returns the line of the table for a rule.
func Lookup(rule string) (Standing, bool) {
	for i := range standing {
		if standing[i].Rule == rule {
			return standing[i], true
		}
	}
	return Standing{}, false
}

// ConditionKey is the key of a condition: the rule and the id of the device or
// edge that it is about. A Condition.Under names others by it.
func ConditionKey(rule, subject string) string { return rule + ":" + subject }

// begins says which rule an event of this type raises; the second result is
// true when the event tells of a lasting condition.
func begins(eventType string) (rule string, lasting bool) {
	switch eventType {
	case RulePressed, RuleFall, RuleSmoke, RuleGas, RuleForced, RuleTamper:
		return eventType, false
	case RuleHeldOpen, RuleLeak, RulePower:
		return eventType, true
	}
	return "", false
}

// ends says which rule's condition or call an event of this type is the end of.
// Of a call it is only noted: a person resolves it.
func ends(eventType string) (rule string, lasting bool) {
	switch eventType {
	case devices.SensorLeakCleared:
		return RuleLeak, true
	case devices.GateClosed:
		return RuleHeldOpen, true
	case devices.PowerRestored:
		return RulePower, true
	case devices.ButtonCancelled:
		return RulePressed, false
	case devices.SensorSmokeCleared:
		return RuleSmoke, false
	case devices.SensorGasCleared:
		return RuleGas, false
	case devices.SensorFall + ".cleared":
		return RuleFall, false
	}
	return "", false
}
