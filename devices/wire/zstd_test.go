package wire

import (
	"bytes"
	"runtime"
	"strings"
	"testing"

	"github.com/klauspost/compress/zstd"

	"brighteyes/devices"
)

func TestALargeBatchIsCompressedAndASmallOneIsNot(t *testing.T) {
	b := Batch{Lane: devices.Readings}
	for range 20 {
		b.Readings = append(b.Readings, devices.Reading{Device: "s-1", Time: received, Values: map[string]float64{"temperature_c": 21}})
	}
	if small := EncodeBatch(b); small[0] != '{' {
		t.Error("a batch of 20 readings is compressed")
	}
	for range 480 {
		b.Readings = append(b.Readings, b.Readings[0])
	}
	large := EncodeBatch(b)
	if !bytes.HasPrefix(large, magic) || len(large) > 4<<10 {
		t.Errorf("a batch of 500 readings is %d bytes and begins %x", len(large), large[:4])
	}
	if got := decodeBytes(t, devices.Readings, large); len(got.Readings) != 500 {
		t.Errorf("%d readings came back", len(got.Readings))
	}
}

func TestEveryKindOfZstdFrameIsRead(t *testing.T) {
	body := []byte(`{"readings":[` + strings.Repeat(`{"device":"s-1","values":{"online":1}},`, 400) + `{"device":"s-1","values":{"online":1}}]}`)
	var streamed bytes.Buffer // without its size in the header, and with a window of 8 MiB
	w, err := zstd.NewWriter(&streamed, zstd.WithWindowSize(8<<20))
	if err != nil {
		t.Fatal(err)
	}
	for _, part := range [][]byte{body[:5000], body[5000:]} {
		if _, err := w.Write(part); err != nil {
			t.Fatal(err)
		}
		if err := w.Flush(); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	two := append(encoder().EncodeAll(body[:7000], nil), encoder().EncodeAll(body[7000:], nil)...)
	for name, payload := range map[string][]byte{"streamed": streamed.Bytes(), "two frames": two} {
		if b, bad := DecodeBatch("e", devices.Readings, payload, received); bad != nil || len(b.Readings) != 401 {
			t.Errorf("%s: %v, %d readings", name, bad, len(b.Readings))
		}
	}
}

func TestAZstdBombIsRefusedWithoutBeingInflated(t *testing.T) {
	bomb := encoder().EncodeAll(make([]byte, 256<<20), nil)
	var unsized bytes.Buffer
	w, err := zstd.NewWriter(&unsized)
	if err != nil {
		t.Fatal(err)
	}
	for range 64 {
		if _, err := w.Write(make([]byte, 1<<20)); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	small := encoder().EncodeAll(make([]byte, 64<<10), nil)
	for name, payload := range map[string][]byte{
		"one large frame":    bomb,
		"no size":            unsized.Bytes(),
		"many small frames":  bytes.Repeat(small, MaxPayload/len(small)),
		"one byte too large": encoder().EncodeAll(make([]byte, MaxPayload+1), nil),
	} {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		_, bad := DecodeBatch("e", devices.Events, payload, received)
		runtime.ReadMemStats(&after)
		if bad == nil || bad.Reason != ReasonTooLarge {
			t.Errorf("%s: got %v, want it refused as too large", name, bad)
		}
		if used := after.TotalAlloc - before.TotalAlloc; used > 16<<20 {
			t.Errorf("%s: %d MiB were made to find that out", name, used>>20)
		}
	}
}
