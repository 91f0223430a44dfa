package registry

import (
	"slices"

	"brighteyes/devices"
)

// Reasons are written "中文 · English", so that a screen can show either half.
const (
	reasonEdgeAway    = "网关失联 · its edge is away"
	reasonEdgeWaiting = "等待网关上报 · waiting for its edge"
	reasonNeverHeard  = "尚未收到过信号 · never heard"
	reasonStarting    = "系统刚启动，正在确认 · the hub has just started"
	reasonNotListed   = "已不在网关设备清单中 · not in the inventory"
	reasonUndeclared  = "未登记的设备 · undeclared"
	reasonPlanned     = "尚未安装 · not installed yet"
	reasonSilent      = "超时未收到信号 · no sign of life"
	reasonSaysOffline = "设备协议报告离线 · reported offline"
	reasonFault       = "驱动未运行 · driver not running"
	reasonBattery     = "电量低 · battery low"
	reasonLeak        = "漏水 · water leak"
	reasonHeldOpen    = "超时未关 · held open"
	reasonFrozen      = "画面冻结 · picture frozen"
	reasonBlack       = "画面全黑 · picture black"
	reasonObstructed  = "画面被遮挡 · picture obstructed"
)

// ReasonMains is that of a power supply by which what hangs on it is lost.
const ReasonMains = "市电中断 · mains power lost"

const batteryLow = 20 // per cent; below it the battery is to be changed

// ailments are the values by which a device that is heard is not well.
var ailments = [...]struct {
	metric string
	ill    func(float64) bool
	reason string
}{
	{"battery_pct", func(v float64) bool { return v < batteryLow }, reasonBattery},
	{"battery_low", isSet, reasonBattery},
	{"frozen", isSet, reasonFrozen},
	{"black", isSet, reasonBlack},
	{"obstructed", isSet, reasonObstructed},
}

func isSet(v float64) bool { return v != 0 }

// ill lists why a device that is heard is not well; nil means that it is.
func (d *device) ill() []string {
	var why []string
	add := func(reason string) {
		if reason != "" && !slices.Contains(why, reason) {
			why = append(why, reason)
		}
	}
	for _, told := range d.complaints() {
		add(told)
	}
	for _, a := range ailments {
		if v, ok := d.values[a.metric]; ok && a.ill(v) {
			add(a.reason)
		}
	}
	for f, reason := range factReasons {
		if d.facts[f].holds {
			add(reason)
		}
	}
	return why
}

// complaints is what its edge says is wrong with the device.
func (d *device) complaints() []string {
	if d.fault == "" {
		return d.told
	}
	list := []string{reasonFault + ": " + d.fault}
	for _, told := range d.told {
		if told != d.fault { // an edge may say it in its status and in its state
			list = append(list, told)
		}
	}
	return list
}

// fact is something lasting of a device that both events and state tell of.
type fact int

const (
	factPower fact = iota // mains power is lost
	factLeak
	factHeldOpen
	facts
)

var factReasons = [facts]string{factPower: ReasonMains, factLeak: reasonLeak, factHeldOpen: reasonHeldOpen}

// factOf says what an event of this type tells of.
func factOf(eventType string) (f fact, holds, ok bool) {
	switch eventType {
	case devices.PowerLost:
		return factPower, true, true
	case devices.PowerRestored:
		return factPower, false, true
	case devices.SensorLeak:
		return factLeak, true, true
	case devices.SensorLeakCleared:
		return factLeak, false, true
	case devices.GateHeldOpen:
		return factHeldOpen, true, true
	case devices.GateClosed:
		return factHeldOpen, false, true
	}
	return 0, false, false
}
