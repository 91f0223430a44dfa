package rtsp

import (
	"sync"
	"sync/atomic"
	"time"

	"brighteyes/devices"
)

// health counts what comes from a camera.
type health struct {
	packets, lost, malformed, bytes atomic.Uint64
	withheld                        withheld

	mu       sync.Mutex
	pictures int
	params   *devices.PictureParams
	keyAt    int64   // PTS of the newest key picture, 90 kHz
	keyGap   float64 // seconds between the newest two, 0 before there are two
	keys     int
	connect  time.Duration // from dialling to the first picture
	began    time.Time
	last     reading
}

// reading is the counters at the last report.
type reading struct {
	at                         time.Time
	pictures                   int
	packets, lost, bad, octets uint64
}

func newHealth(now time.Time) *health {
	return &health{began: now, last: reading{at: now}}
}

// picture counts one picture that can be shown.
func (h *health) picture(p devices.Picture) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.pictures == 0 {
		h.connect = time.Since(h.began)
	}
	h.pictures++
	h.withheld.reset()
	h.params = p.Params
	if p.Key {
		if h.keys > 0 {
			h.keyGap = float64(p.PTS-h.keyAt) / 90_000
		}
		h.keyAt = p.PTS
		h.keys++
	}
}

// seen reports how many pictures came so far.
func (h *health) seen() (pictures, keys int) {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.pictures, h.keys
}

// report is the metrics since the last report; nil when no picture came.
func (h *health) report(now time.Time) map[string]float64 {
	h.mu.Lock()
	defer h.mu.Unlock()
	is := reading{now, h.pictures, h.packets.Load(), h.lost.Load(), h.malformed.Load(), h.bytes.Load()}
	was := h.last
	span := is.at.Sub(was.at).Seconds()
	if is.pictures == was.pictures || span <= 0 || h.params == nil {
		return nil
	}
	h.last = is
	values := map[string]float64{
		"online":       1,
		"fps":          round(float64(is.pictures-was.pictures)/span, 2),
		"bitrate_kbps": round(float64(is.octets-was.octets)*8/1000/span, 1),
		"width_px":     float64(h.params.Width),
		"height_px":    float64(h.params.Height),
		"connect_ms":   float64(h.connect.Milliseconds()),
		"loss_pct":     0,
	}
	if h.keyGap > 0 {
		values["keyframe_interval_s"] = round(h.keyGap, 2)
	}
	if lost := is.lost - was.lost + is.bad - was.bad; lost > 0 {
		values["loss_pct"] = round(100*float64(lost)/float64(lost+is.packets-was.packets), 2)
	}
	return values
}

func round(v float64, digits int) float64 {
	scale := 1.0
	for range digits {
		scale *= 10
	}
	return float64(int64(v*scale+0.5)) / scale
}
