package snmp_test

import (
	"fmt"
	"testing"

	"brighteyes/devices"
	"brighteyes/devices/drivertest"
	"brighteyes/devices/snmp"
)

func TestTheDriverKeepsTheContractOfDrivers(t *testing.T) {
	drivertest.Run(t, func(t testing.TB) drivertest.Subject { return subject(t, drivertest.Direct) })
}

func TestTheDriverIsBatteredAndUnderstandsItsDeviceAfterwards(t *testing.T) {
	drivertest.Battered(t, subject, drivertest.Hex(t, // as net-snmp 5.9.3 sent them, see decode_test.go
		"30540201010406733363726574a747020422b96ff10201000201003039300e06082b06010201010300430212673016060a2b06010603010104010006082b06010201210201300f060a2b06010201210102030002012d",
		"30280201000406733363726574a41b06072b06010201210240047f000001020106020104430212673000")...)
}

func subject(t testing.TB, via drivertest.Via) drivertest.Subject {
	a := agent(t.(*testing.T))
	on := true
	right := fmt.Sprintf("address: %q\ncommunity: s3cret\nlisten: \"127.0.0.1:0\"\npoll_s: 0.05\ntimeout_s: 0.3\nafter_s: 0\n", via("udp", a.Addr()))
	return drivertest.Subject{
		Driver:   snmp.New(snmp.Config{}),
		Device:   devices.Device{ID: "power-b5", Kind: devices.Power},
		Settings: right,
		Wrong: map[string]string{
			"no address":                "community: c\n",
			"no community":              "address: 127.0.0.1\n",
			"a name, not an address":    "address: ups\ncommunity: c\n",
			"a version of its own":      "address: 127.0.0.1\ncommunity: c\nversion: \"4\"\n",
			"version 3 and a community": "address: 127.0.0.1\nversion: \"3\"\ncommunity: c\nuser: u\nauth: 12345678\nprivacy: 12345678\n",
			"a short password":          "address: 127.0.0.1\nversion: \"3\"\nuser: u\nauth: \"1234567\"\nprivacy: \"12345678\"\n",
			"an object that is a word":  "address: 127.0.0.1\ncommunity: c\nvalues: [{oid: sysUpTime.0, metric: uptime_s}]\n",
			"a metric twice":            "address: 127.0.0.1\ncommunity: c\nvalues: [{oid: 1.3.6, metric: battery_pct}]\n",
			"nothing to read":           "address: 127.0.0.1\ncommunity: c\nups: false\n",
			"traps of version 3":        "address: 127.0.0.1\nversion: \"3\"\nuser: u\nauth: \"12345678\"\nprivacy: \"12345678\"\nlisten: \"127.0.0.1:0\"\n",
		},
		Stop:    func() error { a.Stop(); return nil },
		Resume:  a.Resume,
		Happen:  func() error { on = !on; a.Mains(on); return nil },
		Garbage: a.Say,
	}
}
