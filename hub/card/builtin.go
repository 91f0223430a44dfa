package card

import (
	"time"

	"brighteyes/alerts"
)

// Builtins are the first versions, for a hub that has none. They quote no plan: that
// is for the office to name.
func Builtins(now time.Time) []Card {
	var all []Card
	for _, b := range builtins {
		c := Card{Kind: b.kind, SavedAt: now, SavedBy: Builtin}
		for _, s := range b.steps {
			c.Steps = append(c.Steps, Step{Zh: s[0], En: s[1]})
		}
		if next, err := Next(0, c); err == nil { // a test holds that none is wrong
			all = append(all, next)
		}
	}
	return all
}

type builtin struct {
	kind  string
	steps [][2]string
}

var builtins = [...]builtin{
	{alerts.RuleForced, [][2]string{
		{"看现场画面，确认门的状态", "Look at the live pictures: how does the gate stand"},
		{"看强开前十分钟的门事件", "Look at the gate's ten minutes before"},
		{"联系门岗或物业到门口", "Have the guard room or property go to the gate"},
		{"派民警到场", "Send an officer"},
		{"有人员受伤或正在侵害，呼110、120", "Somebody hurt or in danger: call 110 and 120"},
		{"现场核实并恢复门锁", "Check on the spot and have the lock restored"},
		{"保全录像片段", "See that the clips are kept"},
	}},
	{alerts.RuleHeldOpen, [][2]string{
		{"看现场画面，确认为何未关", "Look at the live pictures: why is it open"},
		{"核对是否在预约时段内", "Is it within a booked window"},
		{"联系门岗关门", "Have the guard room close it"},
		{"门已关闭并锁好", "It is closed and locked"},
	}},
	{alerts.RuleBlind, [][2]string{
		{"确认不可见的范围和原因", "What is not seen, and why"},
		{"安排巡查补位", "Send a round in its place"},
		{"向物业派维修工单", "Give property a work order"},
		{"看邻近摄像机可否覆盖", "Can a camera nearby see it"},
		{"恢复后核对画面和时钟", "When it is back: check the picture and its clock"},
	}},
	{alerts.RuleSmoke, [][2]string{
		{"看现场画面", "Look at the live pictures"},
		{"呼119，说清位置和入口", "Call 119: where it is and which gate"},
		{"通知门岗打开消防通道", "Have the guard room open the fire lane"},
		{"疏散楼内人员，勿乘电梯", "Have the building cleared, nobody takes the lift"},
		{"到门口迎接消防车", "Meet the fire engine at the gate"},
		{"现场确认火情已排除", "It is confirmed on the spot that it is over"},
	}},
	{alerts.RuleGas, [][2]string{
		{"呼119和燃气公司", "Call 119 and the gas company"},
		{"提醒勿开关电器、勿动火", "Nobody switches anything, no flame"},
		{"关阀、开窗、疏散", "Close the valve, open windows, clear the place"},
		{"到门口迎接抢修", "Meet the repair team at the gate"},
		{"检测合格后放行", "Let people in again when it was measured"},
	}},
	{alerts.RulePressed, [][2]string{ // the care desk answers the call; this is what the police add
		{"与为老坐席确认是否需要警力", "Ask the care desk whether police are needed"},
		{"保持救护通道和大门畅通", "Keep the gate and the lane free for an ambulance"},
		{"派民警协助", "Send an officer to help"},
		{"协助结束，告知坐席", "It is done: tell the care desk"},
	}},
	{alerts.RulePower, [][2]string{
		{"确认停电范围和预计恢复时间", "What is without power, and until when"},
		{"核对门的状态：断电开或断电锁", "How do the gates stand: open or locked without power"},
		{"核对暂不能求助的住户已有人联系", "Somebody calls those who cannot call for help"},
		{"不可见区域安排巡查", "Send rounds where nothing is seen"},
		{"来电后核对门、摄像机、时钟", "When it is back: gates, cameras, clocks"},
	}},
	{alerts.RuleTamper, [][2]string{
		{"看现场画面", "Look at the live pictures"},
		{"联系物业核对是否在检修", "Ask property whether it is being repaired"},
		{"派人到现场查看设备", "Send somebody to the device"},
		{"保全录像片段，恢复设备", "See that clips are kept and the device is restored"},
	}},
	{alerts.RuleReport, [][2]string{
		{"问清时间、地点、情况", "When, where, what"},
		{"看现场画面", "Look at the live pictures"},
		{"派人到场", "Send somebody"},
		{"需要时呼110、119、120", "Call 110, 119 or 120 where needed"},
		{"记录处置结果", "Write down what came of it"},
	}},
}
