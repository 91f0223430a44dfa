package pictures

import (
	"encoding/json"
	"sync"
	"time"

	"brighteyes/devices/wire"
)

const (
	// maxGroup bounds the kept group of pictures.
	maxGroupParts = 1500
	maxGroupBytes = 16 << 20
	// a viewer with so much unsent is slow, and goes on at the next key picture
	viewerBytes = 4 << 20
)

// Note is what is known of the time of a recording, sent before its codec.
type Note struct {
	// Recorded is when the first picture that follows was recorded, by the recorder's
	// clock; Stated is false where only the time that was asked for is known.
	Recorded time.Time `json:"recorded"`
	Stated   bool      `json:"stated"`
	// ClockS is how many seconds that clock is ahead of the edge's, where it is known.
	ClockS *float64 `json:"clock_s,omitempty"`
}

// relay is one camera, in one detail, that somebody watches.
type relay struct {
	key     key
	edge    string
	from    time.Time // of a look-back
	skipped func()    // a viewer was slower than the camera

	mu      sync.Mutex
	codec   string
	note    []byte // of a recording: see Note
	init    []byte
	group   [][]byte // since the newest key picture
	octets  int
	ended   string // why there is nothing to see now
	viewers map[*View]bool
}

// begin takes the description of a new time line.
func (r *relay) begin(s wire.Stream) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.codec, r.init, r.ended, r.note = s.Codec, nil, "", nil
	if r.key.back > 0 {
		r.note, _ = json.Marshal(Note{s.Recorded, s.Stated, s.ClockS}) // a time and numbers
	}
	r.forget()
}

func (r *relay) initialise(segment []byte) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.codec == "" || r.init != nil {
		return
	}
	r.init = segment
	for v := range r.viewers {
		v.reset()
	}
}

// fragment passes one picture on.
func (r *relay) fragment(data []byte, key bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.init == nil {
		return
	}
	if key {
		r.forget()
	}
	if key || len(r.group) > 0 {
		r.group = append(r.group, data)
		if r.octets += len(data); len(r.group) > maxGroupParts || r.octets > maxGroupBytes {
			r.forget()
		}
	}
	for v := range r.viewers {
		v.offer(data, key)
	}
}

func (r *relay) forget() { r.group, r.octets = nil, 0 }

// stop tells all viewers that nothing comes. The edge goes on trying.
func (r *relay) stop(reason string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.codec, r.init, r.ended = "", nil, reason
	r.forget()
	for v := range r.viewers {
		v.ring()
	}
}

// join begins to offer pictures to v: what is kept at once.
func (r *relay) join(v *View) {
	r.mu.Lock()
	defer r.mu.Unlock()
	v.relay = r
	r.viewers[v] = true
	if r.init != nil {
		v.reset()
		for i, data := range r.group {
			v.offer(data, i == 0)
		}
	}
	if r.ended != "" {
		v.ring()
	}
}

func (r *relay) leave(v *View) (had bool, left int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	had = r.viewers[v]
	delete(r.viewers, v)
	return had, len(r.viewers)
}
