package uhppotesim_test

import (
	"bytes"
	"encoding/hex"
	"net"
	"strings"
	"testing"
	"time"

	"brighteyes/devices/uhppote/uhppotesim"
)

// The requests are those of uhppoted's own tests and of its captures, so that
// the simulator is held to somebody else's understanding of the protocol.

func start(t *testing.T, cfg uhppotesim.Config) (*uhppotesim.Controller, *net.UDPConn) {
	t.Helper()
	sim, err := uhppotesim.Start(cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(sim.Close)
	addr, err := net.ResolveUDPAddr("udp4", sim.Addr())
	if err != nil {
		t.Fatal(err)
	}
	conn, err := net.DialUDP("udp4", nil, addr)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	return sim, conn
}

// packet is 64 bytes that begin with these.
func packet(t *testing.T, text string) []byte {
	t.Helper()
	b, err := hex.DecodeString(strings.ReplaceAll(text, " ", ""))
	if err != nil {
		t.Fatal(err)
	}
	return append(b, make([]byte, 64-len(b))...)
}

func ask(t *testing.T, conn *net.UDPConn, request []byte) []byte {
	t.Helper()
	if _, err := conn.Write(request); err != nil {
		t.Fatal(err)
	}
	return read(t, conn)
}

// read returns nil where nothing comes.
func read(t *testing.T, conn *net.UDPConn) []byte {
	t.Helper()
	if err := conn.SetReadDeadline(time.Now().Add(200 * time.Millisecond)); err != nil {
		t.Fatal(err)
	}
	b := make([]byte, 200)
	n, err := conn.Read(b)
	if err != nil {
		return nil
	}
	return b[:n]
}

func TestTheListenerIsSetAsTheHardwareDoes(t *testing.T) {
	sim, conn := start(t, uhppotesim.Config{Serial: 423187757})
	answer := ask(t, conn, packet(t, "17900000 2d553919 c0a80164 409c 0d"))
	if !bytes.Equal(answer, packet(t, "17900000 2d553919 01")) {
		t.Errorf("answered %x", answer)
	}
	if got := sim.Listener().String(); got != "192.168.1.100:40000" {
		t.Errorf("listener %s", got)
	}
	if answer = ask(t, conn, packet(t, "17920000 2d553919")); !bytes.Equal(answer, packet(t, "17920000 2d553919 c0a80164 409c 0d")) {
		t.Errorf("answered %x", answer)
	}
}

func TestEverybodyAnswersASearch(t *testing.T) {
	_, conn := start(t, uhppotesim.Config{Serial: 405419896})
	for _, serial := range []string{"00000000", "78372a18"} {
		answer := ask(t, conn, packet(t, "17940000 "+serial))
		if len(answer) != 64 || !bytes.HasPrefix(answer, packet(t, "17940000 78372a18 7f000001 ffffff00")[:16]) || !bytes.Equal(answer[26:28], []byte{0x08, 0x92}) {
			t.Errorf("answered %x", answer)
		}
	}
}

func TestWhatIsNotForItIsPassedOver(t *testing.T) {
	sim, conn := start(t, uhppotesim.Config{Serial: 405419896})
	for name, request := range map[string][]byte{
		"another's serial number": packet(t, "17400000 2d553919 01"),
		"no door":                 packet(t, "17400000 78372a18 00"),
		"a fifth door":            packet(t, "17400000 78372a18 05"),
		"another protocol":        packet(t, "18400000 78372a18 01"),
		"half a packet":           packet(t, "17400000 78372a18 01")[:32],
		"no function":             packet(t, "17ff0000 78372a18 01"),
	} {
		if answer := ask(t, conn, request); answer != nil {
			t.Errorf("%s was answered with %x", name, answer)
		}
	}
	if got := sim.Commands(); len(got) != 0 {
		t.Errorf("doors opened: %v", got)
	}
}

func TestAnOpenedDoorIsAnsweredRecordedAndPushed(t *testing.T) {
	sim, conn := start(t, uhppotesim.Config{Serial: 405419896})
	listener, err := net.ListenUDP("udp4", &net.UDPAddr{IP: net.IPv4(127, 0, 0, 1)})
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	sim.SetListener(listener.LocalAddr().(*net.UDPAddr).AddrPort())
	if answer := ask(t, conn, packet(t, "17400000 78372a18 03")); !bytes.Equal(answer, packet(t, "17400000 78372a18 01")) {
		t.Errorf("answered %x", answer)
	}
	push := read(t, listener)
	if len(push) != 64 || !bytes.HasPrefix(push, packet(t, "17200000 78372a18 01000000 02010301 00000000")[:20]) || push[27] != 0x2c || push[49] != 0x04 {
		t.Errorf("pushed %x", push)
	}
	event := ask(t, conn, packet(t, "17b00000 78372a18 01"))
	if len(event) != 64 || event[1] != 0xb0 || !bytes.Equal(event[4:28], push[4:28]) {
		t.Errorf("recorded %x, pushed %x", event, push)
	}
	for index, want := range map[string]string{"00": "01000000 02", "ffffffff": "01000000 02", "02": "00000000 00"} {
		if answer := ask(t, conn, packet(t, "17b00000 78372a18 "+index)); !bytes.HasPrefix(answer[8:], packet(t, want)[:5]) {
			t.Errorf("event %s is %x", index, answer)
		}
	}
}

func TestTheRingForgetsItsOldest(t *testing.T) {
	sim, conn := start(t, uhppotesim.Config{Serial: 405419896, Ring: 3})
	for range 5 {
		sim.Swipe(1, 10058400, true)
	}
	for index, want := range map[string]string{"00": "03000000 01", "02": "00000000 ff", "03": "03000000 01", "05": "05000000 01", "06": "00000000 00"} {
		if answer := ask(t, conn, packet(t, "17b00000 78372a18 "+index)); !bytes.HasPrefix(answer[8:], packet(t, want)[:5]) {
			t.Errorf("event %s is %x", index, answer)
		}
	}
}
