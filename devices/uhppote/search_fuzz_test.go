package uhppote

import (
	"fmt"
	"net/netip"
	"testing"
)

// Whatever answers, a controller is found where its answer came from, or not at all.
func FuzzAnAnswerToASearch(f *testing.F) {
	packet := make([]byte, packetSize)
	copy(packet, []byte{0x17, 0x94, 0, 0, 0x78, 0x37, 0x2a, 0x18, 192, 168, 1, 100})
	copy(packet[26:], []byte{0x08, 0x92, 0x20, 0x18, 0x08, 0x16})
	f.Add(packet)
	f.Add(packet[:10])
	from := netip.MustParseAddrPort("10.0.0.9:60000")
	f.Fuzz(func(t *testing.T, packet []byte) {
		one, serial, ok := answerOf(packet, from)
		if ok && (serial == 0 || one.Identity != fmt.Sprint(serial) || one.Address != from.String() || one.Settings["controller"] != serial) {
			t.Fatalf("found %+v", one)
		}
	})
}
