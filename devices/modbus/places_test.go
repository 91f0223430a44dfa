package modbus

import (
	"bytes"
	"encoding/hex"
	"io"
	"net"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/simonvetter/modbus"
)

// The bits of the examples in the Modbus Application Protocol Specification
// V1.1b3: 6.1, coils 20 to 38, and 6.2, discrete inputs 197 to 218.
func TestTheBitsOfTheSpecificationAreReadInTheirOrder(t *testing.T) {
	for _, c := range []struct {
		of              span
		request, answer string
		bits            string // by the tables of the specification, lowest address first
	}{
		{span{table: coils, from: 19, count: 19}, "0100130013", "0103cd6b05", "1011001111010110101"},
		{span{table: discrete, from: 196, count: 22}, "0200c40016", "0203acdb35", "0011010111011011101011"},
	} {
		ln, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		var serving sync.WaitGroup
		asked := make(chan string, 1)
		serving.Go(func() { answerOnce(ln, c.answer, asked) })
		b := newBus(ln.Addr().String(), time.Second, newMetrics(nil))
		m := image{}
		if err := b.ask(t.Context(), 17, true, func(c2 *modbus.ModbusClient) error { return c.of.read(c2, m) }); err != nil {
			t.Error(err)
		}
		b.close()
		_ = ln.Close()
		serving.Wait()
		if got := <-asked; got != c.request {
			t.Errorf("asked %s, the specification asks %s", got, c.request)
		}
		for i, bit := range c.bits {
			if got := m[place{c.of.table, c.of.from + uint16(i)}]; got != uint16(bit-'0') {
				t.Errorf("%s %d is %d", c.of.table, int(c.of.from)+i, got)
			}
		}
	}
}

// answerOnce answers the first request that comes, on whichever connection.
func answerOnce(ln net.Listener, answer string, asked chan<- string) {
	for {
		c, err := ln.Accept()
		if err != nil {
			return
		}
		request := make([]byte, 12)
		if _, err := io.ReadFull(c, request); err == nil {
			asked <- hex.EncodeToString(request[7:])
			pdu, _ := hex.DecodeString(answer) // of the table above
			head := append(bytes.Clone(request[:4]), 0, byte(len(pdu)+1), request[6])
			_, _ = c.Write(append(head, pdu...))
			_, _ = io.Copy(io.Discard, c) // until it is closed
		}
		_ = c.Close()
	}
}

// Everything of the map is read, nothing else, nothing twice.
func TestAPlanReadsTheMapAndNothingElse(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var want []place
		for range rapid.IntRange(1, 40).Draw(t, "places") {
			want = append(want, place{table(rapid.IntRange(0, 3).Draw(t, "table")), rapid.OneOf(rapid.Uint16Range(0, 30), rapid.Uint16Range(65500, 65535)).Draw(t, "at")})
		}
		wanted := map[place]bool{}
		for _, p := range want {
			wanted[p] = true
		}
		read := map[place]int{}
		for _, s := range spans(want, true) {
			if int(s.from)+int(s.count) > 65536 {
				t.Fatalf("%+v goes beyond the last address", s)
			}
			for i := range s.count {
				read[place{s.table, s.from + i}]++
			}
		}
		for p, n := range read {
			if !wanted[p] || n != 1 {
				t.Fatalf("%+v is read %d times", p, n)
			}
		}
		if len(read) != len(wanted) {
			t.Fatalf("%d of %d are read", len(read), len(wanted))
		}
	})
}

func TestADeviceThatDoesNotAnswerIsAskedLessAndLessOften(t *testing.T) {
	for missed, want := range map[int]time.Duration{1: time.Second, 2: 2 * time.Second, 4: 8 * time.Second, 5: longestPoll, 1000: longestPoll} {
		if got := pauseAfter(500*time.Millisecond, missed); got != want {
			t.Errorf("after %d polls: %s, want %s", missed, got, want)
		}
	}
	if got := pauseAfter(time.Minute, 3); got != time.Minute {
		t.Errorf("a device that is polled once a minute waits %s", got)
	}
}
