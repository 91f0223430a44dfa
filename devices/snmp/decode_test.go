package snmp

import (
	"encoding/hex"
	"math"
	"testing"
	"time"

	"github.com/gosnmp/gosnmp"
)

// Packets that net-snmp 5.9.3's snmptrap sent: version 2c, upsTrapOnBattery with
// upsEstimatedMinutesRemaining 45; version 1, upsTraps with specific trap 4.
const (
	onBattery2c = "30540201010406733363726574a747020422b96ff10201000201003039300e06082b06010201010300430212673016060a2b06010603010104010006082b06010201210201300f060a2b06010201210102030002012d"
	removed1    = "30280201000406733363726574a41b06072b06010201210240047f000001020106020104430212673000"
)

func packet(t testing.TB, text string) []byte {
	t.Helper()
	b, err := hex.DecodeString(text)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestTrapsAreReadAsNetSNMPSendsThem(t *testing.T) {
	for text, kind := range map[string]string{onBattery2c: "on_battery", removed1: "alarm_removed"} {
		got, err := decodeTrap(packet(t, text))
		if err != nil || got.kind != kind || !got.knows("s3cret") || got.knows("s3cre") || got.answer != nil {
			t.Errorf("%s: %+v, %v", kind, got, err)
		}
	}
}

// Whatever comes, it is a trap of a known kind or an error.
func FuzzTrap(f *testing.F) {
	f.Add(packet(f, onBattery2c))
	f.Add(packet(f, removed1))
	f.Add([]byte{0x30, 0x82, 0xff, 0xff, 2, 1, 1, 4})
	f.Fuzz(func(t *testing.T, raw []byte) {
		got, err := decodeTrap(raw)
		if (err == nil) == (got.kind == "") {
			t.Fatalf("% x: %+v, %v", raw, got, err)
		}
	})
}

func TestWhatASupplySaysOfTheMains(t *testing.T) {
	for _, c := range []struct {
		values    map[string]float64
		on, known bool
	}{
		{map[string]float64{"output_source": 3, "on_battery_s": 0}, true, true},
		{map[string]float64{"output_source": 5}, false, true},
		{map[string]float64{"output_source": 4}, true, true},
		{map[string]float64{"output_source": 1, "on_battery_s": 7}, false, true},
		{map[string]float64{"output_source": 2, "on_battery_s": 0}, false, false}, // off: who knows
		{map[string]float64{"on_battery_s": 0}, false, false},
		{nil, false, false},
	} {
		if on, known := mains(c.values); on != c.on || known != c.known {
			t.Errorf("%v: on %v, known %v", c.values, on, known)
		}
	}
}

// A self-test of the battery, shorter than after_s, is no loss.
func TestAShortChangeOfTheMainsIsNone(t *testing.T) {
	p := power{lasting: 2 * time.Second}
	at := time.Unix(0, 0)
	for i, on := range []bool{true, false, true, false, false, false, true, true, true} {
		e, happened := p.step(at.Add(time.Duration(i)*time.Second), on, true, nil)
		if want := i == 5 || i == 8; happened != want {
			t.Fatalf("after %d s: %v", i, e)
		}
		if i == 5 && !e.Time.Equal(at.Add(3*time.Second)) {
			t.Errorf("it went at %s, want the time at which it was first seen", e.Time)
		}
	}
}

func FuzzNumber(f *testing.F) {
	f.Add(byte(gosnmp.Integer), int64(-5), 0.1)
	f.Add(byte(gosnmp.OctetString), int64(0), 1.0)
	f.Add(byte(gosnmp.OpaqueFloat), int64(0), math.MaxFloat64)
	f.Fuzz(func(t *testing.T, kind byte, raw int64, scale float64) {
		for _, value := range []any{raw, uint32(raw), uint64(raw), int(raw), float32(raw), float64(raw), "text", []byte("text"), nil} {
			if v, ok := number(gosnmp.SnmpPDU{Type: gosnmp.Asn1BER(kind), Value: value}, scale); ok && (math.IsNaN(v) || math.IsInf(v, 0)) {
				t.Fatalf("%v %T is %v", kind, value, v)
			}
		}
	})
}
