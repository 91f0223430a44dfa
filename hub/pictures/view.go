package pictures

import (
	"errors"
	"slices"
	"time"

	"brighteyes/devices"
	"brighteyes/devices/wire"
)

// ErrUnknownCamera means that there is no such camera.
var ErrUnknownCamera = errors.New("there is no such camera")

// View is one who watches a camera. Its Bell rings when Take has something; who is
// slow loses pictures up to the next key picture. Close it.
type View struct {
	p     *Pictures
	relay *relay
	bell  chan struct{} // has room for one note

	waiting []Part // under relay.mu
	octets  int
	behind  bool // skipping to the next key picture
	began   bool // had anything to see
}

// Part is one piece of what is watched.
type Part struct {
	Kind PartKind
	Data []byte
}

// PartKind says what a Part is.
type PartKind byte

// The kinds of parts, in the order in which a time line begins.
const (
	PartNote     PartKind = iota // of a recording: its time, a text of JSON
	PartCodec                    // the codec's name, a text
	PartInit                     // the initialisation segment
	PartFragment                 // one picture
)

// key is what one pull serves.
type key struct {
	camera string
	detail devices.Detail
	back   uint64 // a look-back's own number; 0: what is seen now
}

// View begins to watch a camera. All who watch one camera in one detail share what
// comes up; a camera without a smaller picture is one camera in all details.
func (p *Pictures) View(camera string, detail devices.Detail) (*View, error) {
	device, ok := p.cfg.Camera(camera)
	if !ok {
		return nil, ErrUnknownCamera
	}
	k := key{camera, devices.Full, 0}
	if detail == devices.Tile && slices.Contains(device.Capabilities, devices.TileCapability) {
		k.detail = devices.Tile
	}
	if detail == devices.Heard && slices.Contains(device.Capabilities, devices.SoundCapability) {
		k.detail = devices.Heard
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.view(k, device.Edge, time.Time{}), nil
}

// LookBack begins to watch what was recorded of a camera from a time on. Each is played
// by itself, from its beginning, and ends with the recording or the connection.
func (p *Pictures) LookBack(camera string, from time.Time) (*View, error) {
	device, ok := p.cfg.Camera(camera)
	if !ok {
		return nil, ErrUnknownCamera
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.backs++
	return p.view(key{camera, devices.Full, p.backs}, device.Edge, from), nil
}

// view joins who watches; p.mu is held.
func (p *Pictures) view(k key, edge string, from time.Time) *View {
	v := &View{p: p, bell: make(chan struct{}, 1)}
	r, ok := p.relays[k]
	if !ok { // the first who comes opens it
		r = &relay{key: k, edge: edge, from: from, skipped: p.m.skipped.Inc, viewers: map[*View]bool{}}
		p.relays[k] = r
		if u := p.edges[r.edge]; u != nil {
			u.open(r)
		} else {
			r.ended = "edge_away"
		}
	}
	r.join(v)
	p.m.viewers.Inc()
	return v
}

// Close ends the watching; the last who goes closes the relay.
func (v *View) Close() {
	p, r := v.p, v.relay
	p.mu.Lock()
	defer p.mu.Unlock()
	had, left := r.leave(v)
	if !had {
		return
	}
	p.m.viewers.Dec()
	if left > 0 {
		return
	}
	delete(p.relays, r.key)
	if u := p.edges[r.edge]; u != nil {
		u.close(r)
	}
}

// Bell rings when something can be taken.
func (v *View) Bell() <-chan struct{} { return v.bell }

// Take is what waits, and why nothing will come any more, if so.
func (v *View) Take() (parts []Part, ended string) {
	v.relay.mu.Lock()
	defer v.relay.mu.Unlock()
	parts, v.waiting, v.octets = v.waiting, nil, 0
	return parts, v.relay.ended
}

// reset begins a new time line at a viewer; under relay.mu, as what follows.
func (v *View) reset() {
	v.waiting = nil
	if v.relay.note != nil {
		v.waiting = append(v.waiting, Part{PartNote, v.relay.note})
	}
	v.waiting = append(v.waiting, Part{PartCodec, []byte(v.relay.codec)}, Part{PartInit, v.relay.init})
	v.octets, v.behind = 0, true // the next that it can use is a key picture
	v.ring()
}

func (v *View) offer(data []byte, key bool) {
	if v.behind && !key {
		return
	}
	if v.octets+len(data) > viewerBytes {
		// keep what has no pictures in it: the codec and the initialisation segment
		kept := v.waiting[:0]
		for _, p := range v.waiting {
			if p.Kind != PartFragment {
				kept = append(kept, p)
			}
		}
		v.waiting, v.octets = kept, 0
		v.relay.skipped()
		if v.behind = !key; v.behind {
			return
		}
	}
	v.behind = false
	v.waiting = append(v.waiting, Part{PartFragment, data})
	v.octets += len(data)
	v.ring()
}

func (v *View) ring() {
	select {
	case v.bell <- struct{}{}:
	default: // it rings already
	}
}

// Codec is the codec's name, empty while no picture has come, and why nothing
// will come, if so. It takes nothing.
func (v *View) Codec() (codec, ended string) {
	v.relay.mu.Lock()
	defer v.relay.mu.Unlock()
	if v.relay.init == nil {
		return "", v.relay.ended
	}
	return v.relay.codec, v.relay.ended
}

// AuditRecordings asks a camera's edge to audit its recordings now; false when the edge
// has no uplink.
func (p *Pictures) AuditRecordings(camera string) bool {
	device, ok := p.cfg.Camera(camera)
	return ok && p.tell(device.Edge, wire.Uplink{Audit: camera})
}
