package pictures

import (
	"context"
	"sync"
	"time"

	"github.com/fasthttp/websocket"

	"brighteyes/devices"
)

// Close codes of the contract.
const (
	codeUnknown   = 4404
	codeNoPicture = 4503
)

const (
	firstPicture = 10 * time.Second // after this a viewer is told that there is none
	// a recorder searches its index before, and begins to read its disk
	firstRecorded = 30 * time.Second
	pingViewer    = 15 * time.Second
)

// ServeLive shows a camera to one viewer: the codec's name as text, the
// initialisation segment, fragments; name and segment again when they change.
func (p *Pictures) ServeLive(ctx context.Context, conn *websocket.Conn, camera string, detail devices.Detail) {
	v, err := p.View(camera, detail)
	p.show(ctx, conn, v, err)
}

// ServeLookBack shows what was recorded of a camera from a time on to one viewer, as
// ServeLive does, with a Note as text before the codec's name.
func (p *Pictures) ServeLookBack(ctx context.Context, conn *websocket.Conn, camera string, from time.Time) {
	v, err := p.LookBack(camera, from)
	p.show(ctx, conn, v, err)
}

func (p *Pictures) show(ctx context.Context, conn *websocket.Conn, v *View, err error) {
	if err != nil {
		farewell(conn, codeUnknown, "unknown_camera")
		return
	}
	defer v.Close()

	ctx, end := context.WithCancel(ctx)
	defer end()
	var reading sync.WaitGroup
	reading.Go(func() {
		defer end()
		listen(conn)
	})
	code, reason := v.serve(ctx, conn)
	farewell(conn, code, reason)
	_ = conn.SetReadDeadline(time.Now().Add(time.Second)) // the viewer's own farewell, or none
	reading.Wait()
}

// listen reads until the viewer goes: it has nothing to say but pongs.
func listen(conn *websocket.Conn) {
	conn.SetReadLimit(1 << 10)
	alive := func(string) error { return conn.SetReadDeadline(time.Now().Add(silence)) }
	conn.SetPongHandler(alive)
	if alive("") != nil {
		return
	}
	for {
		if _, _, err := conn.ReadMessage(); err != nil {
			return
		}
	}
}

// serve sends until the viewer or the pictures end, and says how to part.
func (v *View) serve(ctx context.Context, conn *websocket.Conn) (code int, reason string) {
	ping := time.NewTicker(pingViewer)
	defer ping.Stop()
	wait := firstPicture
	if v.relay.key.back > 0 {
		wait = firstRecorded
	}
	patience := time.NewTimer(wait)
	defer patience.Stop()
	for {
		select {
		case <-ctx.Done():
			return websocket.CloseGoingAway, ""
		case <-patience.C:
			if !v.began {
				return codeNoPicture, "no_pictures"
			}
		case <-ping.C:
			if conn.WriteControl(websocket.PingMessage, nil, time.Now().Add(writeTimeout)) != nil {
				return websocket.CloseGoingAway, ""
			}
		case <-v.Bell():
			parts, ended := v.Take()
			for _, part := range parts {
				kind := websocket.BinaryMessage
				if part.Kind == PartCodec || part.Kind == PartNote {
					kind = websocket.TextMessage
				}
				_ = conn.SetWriteDeadline(time.Now().Add(writeTimeout)) // the write says it
				if conn.WriteMessage(kind, part.Data) != nil {
					return websocket.CloseGoingAway, ""
				}
				v.began = true
			}
			if ended != "" {
				return codeNoPicture, ended
			}
		}
	}
}

func farewell(conn *websocket.Conn, code int, reason string) {
	if len(reason) > 100 { // a control frame holds 125 bytes
		reason = reason[:100]
	}
	_ = conn.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(code, reason), time.Now().Add(time.Second)) // it may be gone
}
