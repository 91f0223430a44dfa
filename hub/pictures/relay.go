package pictures

import (
	"sync"

	"brighteyes/devices/wire"
)

const (
	// maxGroup bounds the kept group of pictures.
	maxGroupParts = 1500
	maxGroupBytes = 16 << 20
	// a viewer with so much unsent is slow, and goes on at the next key picture
	viewerBytes = 4 << 20
)

// relay is one camera, in one detail, that somebody watches.
type relay struct {
	key     key
	edge    string
	skipped func() // a viewer was slower than the camera

	mu      sync.Mutex
	codec   string
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
	r.codec, r.init, r.ended = s.Codec, nil, ""
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
