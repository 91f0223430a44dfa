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

// relay is one camera that somebody watches.
type relay struct {
	camera, edge string

	mu      sync.Mutex
	codec   string
	init    []byte
	group   [][]byte // since the newest key picture
	octets  int
	ended   string // why there is nothing to see now
	viewers map[*viewer]bool
}

// viewer is one who watches: what waits to be sent, and a bell.
type viewer struct {
	relay   *relay
	bell    chan struct{} // has room for one note
	waiting []part        // under relay.mu
	octets  int
	behind  bool // skipping to the next key picture
	began   bool // had anything to see
	skipped func()
}

// part is one message to a viewer.
type part struct {
	kind partKind
	data []byte
}

type partKind byte

const (
	partCodec partKind = iota // a text
	partInit
	partFragment
)

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
func (r *relay) join(v *viewer) {
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

func (r *relay) leave(v *viewer) (left int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.viewers, v)
	return len(r.viewers)
}

// reset begins a new time line at a viewer.
func (v *viewer) reset() {
	v.waiting = []part{{partCodec, []byte(v.relay.codec)}, {partInit, v.relay.init}}
	v.octets, v.behind = 0, true // the next that it can use is a key picture
	v.ring()
}

func (v *viewer) offer(data []byte, key bool) {
	if v.behind && !key {
		return
	}
	if v.octets+len(data) > viewerBytes {
		// keep what has no pictures in it: the codec and the initialisation segment
		kept := v.waiting[:0]
		for _, p := range v.waiting {
			if p.kind != partFragment {
				kept = append(kept, p)
			}
		}
		v.waiting, v.octets = kept, 0
		v.skipped()
		if v.behind = !key; v.behind {
			return
		}
	}
	v.behind = false
	v.waiting = append(v.waiting, part{partFragment, data})
	v.octets += len(data)
	v.ring()
}

func (v *viewer) ring() {
	select {
	case v.bell <- struct{}{}:
	default: // it rings already
	}
}

// take is what waits, and why nothing will come any more.
func (v *viewer) take() (parts []part, ended string) {
	v.relay.mu.Lock()
	defer v.relay.mu.Unlock()
	parts, v.waiting, v.octets = v.waiting, nil, 0
	return parts, v.relay.ended
}
