package modbus_test

import (
	"encoding/hex"
	"fmt"
	"io"
	"net"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"brighteyes/devices"
)

// The requests and answers of the examples in the Modbus Application Protocol
// Specification V1.1b3, sections 6.1 to 6.5. Addresses in the frames are one less
// than the numbers in its text.
var examples = map[string]string{
	"0100130013": "0103cd6b05",       // 6.1 coils 20 to 38
	"0200c40016": "0203acdb35",       // 6.2 discrete inputs 197 to 218
	"03006b0003": "0306022b00000064", // 6.3 holding registers 108 to 110
	"0400080001": "0402000a",         // 6.4 input register 9
	"0500acff00": "0500acff00",       // 6.5 coil 173 on
	"0500ac0000": "0500ac0000",
	"0100ac0001": "010100", // not in the specification: the coil read back
}

// book answers what is in the examples and notes what is not.
type book struct {
	mu      sync.Mutex
	asked   map[string]int
	unknown []string
}

func (b *book) serve(c net.Conn) {
	defer c.Close()
	for {
		head := make([]byte, 7)
		if _, err := io.ReadFull(c, head); err != nil {
			return
		}
		pdu := make([]byte, int(head[4])<<8+int(head[5])-1)
		if _, err := io.ReadFull(c, pdu); err != nil {
			return
		}
		b.mu.Lock()
		request := hex.EncodeToString(pdu)
		answer, known := examples[request]
		b.asked[request]++
		if !known {
			b.unknown = append(b.unknown, request)
			answer = hex.EncodeToString([]byte{pdu[0] | 0x80, 2})
		}
		b.mu.Unlock()
		out, err := hex.DecodeString(answer)
		if err != nil {
			return
		}
		head[4], head[5] = 0, byte(len(out)+1)
		if _, err := c.Write(append(head, out...)); err != nil {
			return
		}
	}
}

func TestTheExamplesOfTheSpecificationAreSpoken(t *testing.T) {
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	b := &book{asked: map[string]int{}}
	var serving sync.WaitGroup
	serving.Go(func() {
		for {
			c, err := ln.Accept()
			if err != nil {
				return
			}
			serving.Go(func() { b.serve(c) })
		}
	})
	var text strings.Builder
	fmt.Fprintf(&text, "address: %q\ninputs:\n", ln.Addr())
	// 22 inputs that are one request: the roles stand at both ends of it, registers fill what lies between.
	text.WriteString("  mains: {discrete: 196}\n  leak: {discrete: 217}\n")
	text.WriteString("registers: [{holding: 107, metric: a}, {holding: 108, metric: b}, {holding: 109, metric: c}, {input: 8, metric: d}]\n")
	text.WriteString("outputs: {sound: {coil: 172, pulse_ms: 50}}\n")
	r := newRig(t, server(t), "")
	r.text = text.String()
	r.device.Kind = devices.Sensor
	t.Cleanup(func() { _ = ln.Close(); r.stop(); serving.Wait() })
	examples["0200c40001"], examples["0200d90001"] = "020100", "020101" // single inputs out of the 22
	r.start()
	for metric, want := range map[string]float64{"a": 555, "b": 0, "c": 100, "d": 10, "mains_on": 0, "leak": 1} {
		if got := r.edge.Value(metric); got != want {
			t.Errorf("%s is %v, the specification says %v", metric, got, want)
		}
	}
	if _, err := r.told("sound", 5*time.Second); err == nil {
		t.Error("a coil that reads off after it was switched on is confirmed")
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, request := range []string{"03006b0003", "0400080001", "0500acff00", "0500ac0000"} {
		if b.asked[request] == 0 {
			t.Errorf("%s was not asked", request)
		}
	}
	if len(b.unknown) > 0 {
		t.Errorf("asked for what is not in the map: %v", b.unknown)
	}
}

// mbpoll is a master on libmodbus, an implementation that is neither the driver's
// nor the simulator's.
func TestAnIndependentMasterReadsAndSwitchesTheSimulator(t *testing.T) {
	sim := server(t)
	gate := boom(sim.Unit(7), 0)
	gate.Holding(107, 555, 0, 100)
	gate.Discrete(2, true)
	host, port, err := net.SplitHostPort(sim.Addr())
	if err != nil {
		t.Fatal(err)
	}
	mbpoll := func(args ...string) string {
		t.Helper()
		all := append([]string{"-m", "tcp", "-p", port, "-a", "7", "-1", "-0", "-q"}, args...)
		out, err := exec.CommandContext(t.Context(), "mbpoll", all...).CombinedOutput()
		if err != nil {
			t.Fatalf("mbpoll %v: %v\n%s", args, err, out)
		}
		return strings.Join(strings.Fields(string(out)), " ")
	}
	if got := mbpoll("-t", "4", "-r", "107", "-c", "3", host); !strings.Contains(got, "[107]: 555 [108]: 0 [109]: 100") {
		t.Errorf("the registers are %q", got)
	}
	if got := mbpoll("-t", "1", "-r", "0", "-c", "4", host); !strings.Contains(got, "[0]: 0 [1]: 1 [2]: 1 [3]: 0") {
		t.Errorf("the inputs are %q", got)
	}
	mbpoll("-t", "0", "-r", "0", host, "1")
	if !gate.IsOn(0) {
		t.Error("the coil is not on")
	}
	if got := mbpoll("-t", "1", "-r", "0", "-c", "2", host); !strings.Contains(got, "[0]: 1 [1]: 0") {
		t.Errorf("the barrier is not open: %q", got)
	}
}
