package hubapp

import (
	"context"
	"encoding/binary"
	"io"
	"log/slog"
	"net"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"brighteyes/cmd/internal/config"
	"brighteyes/devices"
)

// A simple publisher has no number and sends once for each connection. Its press
// lies before the door while the hub starts.
func TestAPressThatIsThereBeforeTheHubListensIsTaken(t *testing.T) {
	for range 3 {
		pressBeforeStart(t)
	}
}

func pressBeforeStart(t *testing.T) {
	t.Helper()
	cfg := config.Hub{Data: t.TempDir()}
	cfg.HTTP.Listen, cfg.MQTT.Listen = "127.0.0.1:0", "127.0.0.1:0"
	hub, err := New(t.Context(), cfg, Options{Log: slog.New(slog.DiscardHandler), Metrics: prometheus.NewRegistry()})
	if err != nil {
		t.Fatal(err)
	}
	defer hub.Close()
	token, err := hub.Registry.CreateEdge(t.Context(), "edge-east", "")
	if err != nil {
		t.Fatal(err)
	}
	conn, err := net.Dial("tcp", hub.MQTT)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	hello := text(nil, "MQTT")
	hello = append(hello, 4, 0xc2, 0, 60) // 3.1.1, name and password, clean, keep alive
	hello = text(text(text(hello, "edge-east"), "edge-east"), token)
	press := append(text(nil, "be/v1/edge-east/alarms"), 0, 1) // the packet's number
	press = append(press, `{"events":[{"id":"`+devices.NewID(time.Now())+`","type":"button.pressed"}]}`...)
	if _, err := conn.Write(append(packet(0x10, hello), packet(0x32, press)...)); err != nil {
		t.Fatal(err)
	}

	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- hub.Run(ctx) }()
	defer func() {
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	}()
	_ = conn.SetReadDeadline(time.Now().Add(5 * time.Second))
	var answer [8]byte // CONNACK and PUBACK
	if _, err := io.ReadFull(conn, answer[:]); err != nil || answer[4] != 0x40 {
		t.Fatalf("the press is not acknowledged: %x, %v", answer, err)
	}
}

func text(to []byte, s string) []byte {
	return append(binary.BigEndian.AppendUint16(to, uint16(len(s))), s...)
}

// packet is an MQTT packet of less than 16 KiB.
func packet(kind byte, body []byte) []byte {
	return append(binary.AppendUvarint([]byte{kind}, uint64(len(body))), body...)
}
