package isapisim

import (
	"bytes"
	"fmt"
	"net/http"
	"strings"
	"time"
)

const heartbeat = `<EventNotificationAlert version="1.0" xmlns="http://www.hikvision.com/ver20/XMLSchema">
<ipAddress>192.0.2.10</ipAddress>
<channelID>1</channelID>
<activePostCount>0</activePostCount>
<eventType>videoloss</eventType>
<eventState>inactive</eventState>
<eventDescription>videoloss alarm</eventDescription>
</EventNotificationAlert>`

// serveStream is the alertStream, of which there is one.
func (d *Device) serveStream(w http.ResponseWriter, r *http.Request) {
	d.mu.Lock()
	if d.stream != nil || d.faults.taken {
		d.mu.Unlock()
		answer(w, http.StatusServiceUnavailable, 2, "deployExceedMax")
		return
	}
	out := make(chan []byte, 4096)
	d.stream = out
	d.streams++
	drop := d.drop
	var replay []Event
	if d.cfg.Replay {
		replay = append(replay, d.log...)
	}
	d.mu.Unlock()
	defer func() {
		d.mu.Lock()
		d.stream = nil
		d.mu.Unlock()
	}()
	w.Header().Set("Content-Type", "multipart/mixed; boundary="+d.cfg.Boundary)
	w.WriteHeader(http.StatusOK)
	flush := http.NewResponseController(w)
	say := func(b []byte) bool {
		_, err := w.Write(b)
		return err == nil && flush.Flush() == nil
	}
	for _, e := range replay {
		if body, kind := d.message(e, false); !say(d.part(body, kind)) {
			return
		}
	}
	beat := time.NewTicker(d.cfg.Heartbeat)
	defer beat.Stop()
	ok := say(d.part([]byte(heartbeat), "application/xml"))
	for ok {
		select {
		case <-r.Context().Done():
			return
		case <-drop:
			return
		case b := <-out:
			ok = say(b)
		case <-beat.C:
			d.mu.Lock()
			mute := d.faults.mute
			d.mu.Unlock()
			if !mute {
				ok = say(d.part([]byte(heartbeat), "application/xml"))
			}
		}
	}
}

// part wraps a body as the device does.
func (d *Device) part(body []byte, kind string) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "--%s\r\nContent-Type: %s\r\n", strings.Trim(d.cfg.Boundary, `"`), kind)
	if !d.cfg.NoLength {
		fmt.Fprintf(&b, "Content-Length: %d\r\n", len(body))
	}
	b.WriteString("\r\n")
	if d.cfg.LF {
		lf := bytes.ReplaceAll(b.Bytes(), []byte("\r\n"), []byte("\n"))
		return append(append(lf, body...), '\n')
	}
	b.Write(body)
	b.WriteString("\r\n")
	return b.Bytes()
}

// Say puts bytes onto the stream as they are.
func (d *Device) Say(raw []byte) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.stream == nil || d.faults.mute {
		return
	}
	select {
	case d.stream <- raw:
	default: // nobody reads
	}
}

// Picture puts a part with a picture of this size onto the stream.
func (d *Device) Picture(size int) {
	d.Say(d.part(bytes.Repeat([]byte{0xff, 0xd8, '\n', '-'}, size/4), "image/jpeg"))
}

func (d *Device) tell(body []byte, kind string) {
	d.Say(d.part(body, kind))
	d.post(body, kind)
}
