package bus

import (
	"bytes"
	"io"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/eclipse/paho.mqtt.golang/packets"
)

// throughBound returns what can be read through Bound of a peer that sends data.
func throughBound(t *testing.T, data []byte, limit int) net.Conn {
	t.Helper()
	near, far := net.Pipe()
	go func() {
		_, _ = far.Write(data) // a reader that gives up closes the pipe
		_ = far.Close()
	}()
	t.Cleanup(func() { _ = near.Close() })
	return Bound(near, limit, time.Second)
}

func encode(t testing.TB, topic string, qos byte, payload []byte) []byte {
	t.Helper()
	p := packets.NewControlPacket(packets.Publish).(*packets.PublishPacket)
	p.TopicName, p.Qos, p.MessageID, p.Payload = topic, qos, 7, payload
	var out bytes.Buffer
	if err := p.Write(&out); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestATooLongPublicationIsCutAndTheNextIsWhole(t *testing.T) {
	const limit = 1000
	stream := encode(t, "a/b", 1, bytes.Repeat([]byte("x"), 5<<20))
	stream = append(stream, encode(t, "c/d", 1, bytes.Repeat([]byte("y"), limit-len("c/d")-4))...) // just not too long
	stream = append(stream, encode(t, "e/f", 1, nil)...)
	stream = append(stream, 0xd0, 0) // PINGRESP
	conn := throughBound(t, stream, limit)
	for _, want := range []struct {
		topic string
		size  int
	}{{"a/b", limit - 7}, {"c/d", limit - 7}, {"e/f", 0}} {
		got, err := packets.ReadPacket(conn)
		if err != nil {
			t.Fatal(err)
		}
		p := got.(*packets.PublishPacket)
		if p.TopicName != want.topic || len(p.Payload) != want.size || p.MessageID != 7 {
			t.Errorf("got %s with %d bytes and id %d, want %s with %d", p.TopicName, len(p.Payload), p.MessageID, want.topic, want.size)
		}
	}
	if got, err := packets.ReadPacket(conn); err != nil || !strings.HasPrefix(got.String(), "PINGRESP") {
		t.Errorf("got %v, %v", got, err)
	}
	if _, err := packets.ReadPacket(conn); err != io.EOF {
		t.Errorf("at the end: got %v", err)
	}
}

func TestPacketsThatNobodyMaySendBreakTheConnection(t *testing.T) {
	for name, data := range map[string][]byte{
		"CONNECT of 256 MiB":         {0x10, 0xff, 0xff, 0xff, 0x7f},
		"a length of five bytes":     {0x30, 0xff, 0xff, 0xff, 0xff, 0x01},
		"SUBACK with two answers":    {0x90, 4, 0, 1, 0, 0},
		"SUBACK without an answer":   {0x90, 2, 0, 1},
		"nothing after the type":     {0x30},
		"nothing after a length bit": {0x30, 0x80},
	} {
		if got, err := packets.ReadPacket(throughBound(t, data, 1000)); err == nil {
			t.Errorf("%s: read as %v", name, got)
		}
	}
}

func TestAWriteThatNobodyReadsEnds(t *testing.T) {
	near, far := net.Pipe()
	defer far.Close()
	if _, err := Bound(near, 1000, 10*time.Millisecond).Write([]byte("x")); err == nil {
		t.Error("written to nobody")
	}
}

// Whatever comes, no packet that is read is longer than the limit, and what is
// short enough is read as it came.
func FuzzBound(f *testing.F) {
	f.Add(encode(f, "a/b", 1, []byte("x")))
	f.Add(encode(f, "a/b", 1, bytes.Repeat([]byte("x"), 100)))
	f.Add([]byte{0x30, 0x80, 0x80, 0x01, 'a'})
	f.Add([]byte{0x20, 2, 0, 0, 0xd0, 0, 0x90, 3, 0, 1, 0})
	f.Fuzz(func(t *testing.T, data []byte) {
		const limit = 64
		bound, plain := throughBound(t, data, limit), bytes.NewReader(data)
		for {
			want, wantErr := packets.ReadPacket(plain)
			got, err := packets.ReadPacket(bound)
			if err != nil || wantErr != nil {
				return
			}
			p, ok := got.(*packets.PublishPacket)
			if ok && p.RemainingLength > limit {
				t.Fatalf("a packet of %d bytes", p.RemainingLength)
			}
			if full, ok := want.(*packets.PublishPacket); ok && full.RemainingLength > limit {
				continue
			}
			if got.String() != want.String() {
				t.Fatalf("got %v, want %v", got, want)
			}
		}
	})
}
