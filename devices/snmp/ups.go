package snmp

import (
	"math"
	"math/big"

	"github.com/gosnmp/gosnmp"
)

// The objects of the UPS-MIB, RFC 1628, below 1.3.6.1.2.1.33.
const (
	upsMIB           = ".1.3.6.1.2.1.33"
	upsManufacturer  = upsMIB + ".1.1.1.0"
	upsModel         = upsMIB + ".1.1.2.0"
	upsBatteryStatus = upsMIB + ".1.2.1.0" // 1 unknown, 2 normal, 3 low, 4 depleted
	upsOnBattery     = upsMIB + ".1.2.2.0" // seconds since it runs on its battery, 0 when it does not
	upsMinutesLeft   = upsMIB + ".1.2.3.0"
	upsCharge        = upsMIB + ".1.2.4.0" // percent
	upsVoltage       = upsMIB + ".1.2.5.0" // of the battery, 0.1 V
	upsTemperature   = upsMIB + ".1.2.7.0" // at or near the battery, degrees Celsius
	upsOutputSource  = upsMIB + ".1.4.1.0" // 1 other, 2 none, 3 normal, 4 bypass, 5 battery, 6 booster, 7 reducer
	upsTraps         = upsMIB + ".2"       // 1 on battery, 2 test completed, 3 alarm added, 4 alarm removed
)

// object is one number that is read at each poll.
type object struct {
	oid    string
	metric string
	scale  float64
}

func upsObjects() []object {
	return []object{
		{upsOutputSource, "output_source", 1},
		{upsOnBattery, "on_battery_s", 1},
		{upsBatteryStatus, "battery_status", 1},
		{upsMinutesLeft, "backup_min", 1},
		{upsCharge, "battery_pct", 1},
		{upsVoltage, "battery_v", 0.1},
		{upsTemperature, "battery_temperature_c", 1},
	}
}

// number is the value of a variable, where it is a finite number.
func number(v gosnmp.SnmpPDU, scale float64) (float64, bool) {
	switch v.Type {
	case gosnmp.Integer, gosnmp.Counter32, gosnmp.Gauge32, gosnmp.TimeTicks, gosnmp.Counter64, gosnmp.Uinteger32:
	case gosnmp.OpaqueFloat:
		f, ok := v.Value.(float32)
		return finite(float64(f)*scale, ok)
	case gosnmp.OpaqueDouble:
		f, ok := v.Value.(float64)
		return finite(f*scale, ok)
	default:
		return 0, false // no such object, or a text
	}
	f, _ := new(big.Float).SetInt(gosnmp.ToBigInt(v.Value)).Float64()
	return finite(math.Round(f*scale*1e6)/1e6, true)
}

func finite(f float64, ok bool) (float64, bool) {
	if !ok || math.IsNaN(f) || math.IsInf(f, 0) {
		return 0, false
	}
	return f, true
}

// mains is what a supply's numbers say of the mains; known is false where they
// say nothing. Time on battery is believed also where the source is another
// word: some supplies say "other" on a boosted battery.
func mains(values map[string]float64) (on, known bool) {
	seconds, counted := values["on_battery_s"]
	if counted && seconds > 0 {
		return false, true
	}
	switch values["output_source"] {
	case 3, 4, 6, 7:
		return true, true
	case 5:
		return false, true
	}
	return false, false
}
