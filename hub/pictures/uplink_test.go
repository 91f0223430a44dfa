package pictures_test

import (
	"context"
	"encoding/json"
	"log/slog"
	"net/http"
	"testing"
	"time"

	client "github.com/coder/websocket"

	"brighteyes/devices"
	"brighteyes/devices/wire"
	"brighteyes/hub/pictures"
)

// gateway is an edge's end of an uplink, which sends what a test wants.
type gateway struct {
	t    *testing.T
	conn *client.Conn
}

func (s *scene) gateway() *gateway {
	s.t.Helper()
	conn, _, err := client.Dial(s.t.Context(), s.url+"/api/v1/edges/edge-1/uplink", &client.DialOptions{HTTPHeader: http.Header{"Authorization": {"Bearer secret"}}})
	if err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(func() { _ = conn.CloseNow() })
	return &gateway{s.t, conn}
}

func (g *gateway) read() ([]byte, error) {
	ctx, cancel := context.WithTimeout(g.t.Context(), 20*time.Second)
	defer cancel()
	_, data, err := g.conn.Read(ctx)
	return data, err
}

// expectWatch is the channel on which the next camera is asked for.
func (g *gateway) expectWatch() uint32 {
	g.t.Helper()
	for {
		data, err := g.read()
		if err != nil {
			g.t.Fatalf("no camera was asked for: %v", err)
		}
		order, err := wire.DecodeUplink(data)
		if err != nil {
			g.t.Fatal(err)
		}
		if order.Watch != nil {
			return order.Watch.Channel
		}
	}
}

// expectEnd waits until the hub has let go of the uplink.
func (g *gateway) expectEnd() {
	for {
		if _, err := g.read(); err != nil {
			return
		}
	}
}

// show begins a time line of one picture.
func (g *gateway) show(channel uint32) {
	g.t.Helper()
	text, err := json.Marshal(wire.Uplink{Stream: &wire.Stream{Channel: channel, Codec: "avc1.42c01f", Width: 640, Height: 360}})
	if err != nil {
		g.t.Fatal(err)
	}
	for _, m := range []struct {
		kind client.MessageType
		data []byte
	}{
		{client.MessageText, text},
		{client.MessageBinary, wire.AppendPart(nil, wire.PartInit, channel, []byte("\x00\x00\x00\x08ftyp"))},
		{client.MessageBinary, wire.AppendPart(nil, wire.PartKey, channel, []byte("\x00\x00\x00\x08moof"))},
	} {
		if err := g.conn.Write(g.t.Context(), m.kind, m.data); err != nil {
			g.t.Fatal(err)
		}
	}
}

func TestAnEdgesNextUplinkTakesOverWithoutAnEndForWhoWatches(t *testing.T) {
	s := &scene{t: t}
	s.hub = pictures.New(pictures.Config{Now: time.Now, Log: slog.New(slog.DiscardHandler), Camera: func(id string) (devices.Registered, bool) {
		return devices.Registered{Device: devices.Device{ID: id, Kind: devices.Camera}, Edge: "edge-1"}, true
	}})
	s.serve()
	first := s.gateway()
	s.eventually("the uplink", func() bool { return s.hub.Tell("edge-1", wire.Uplink{Audit: "cam-1"}) })
	watching := s.view("cam-1")
	first.show(first.expectWatch())
	watching.expectText("avc1.")
	watching.expectBox("ftyp")
	watching.expectBox("moof")
	back, err := s.hub.LookBack("cam-1", time.Now().Add(-time.Hour))
	if err != nil {
		t.Fatal(err)
	}
	defer back.Close()
	first.expectWatch()

	second := s.gateway()
	channel := second.expectWatch()
	first.expectEnd()
	if _, ended := back.Take(); ended != "edge_away" {
		t.Errorf("the look-back of the first uplink ended with %q", ended)
	}
	second.show(channel)
	watching.expectText("avc1.")
	watching.expectBox("ftyp")
	watching.expectBox("moof")
}
