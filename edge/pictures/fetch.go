package pictures

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"brighteyes/devices"
	"brighteyes/devices/spans"
	"brighteyes/devices/wire"
)

const (
	// fetchMost bounds the span of one part of a recording, and fetchBytes its file: what
	// is longer is asked for in parts.
	fetchMost  = 5 * time.Minute
	fetchBytes = wire.MaxClip - 16<<20
	// fetchTries is how often a recorder is asked for a part that was cut.
	fetchTries = 3
	fetchPause = 2 * time.Second
	// statedWithin is for how many pictures a recorder may not say their time yet.
	statedWithin = 50
	// breath is between two pictures, and nothing is missing there.
	breath = 2 * time.Second
)

var (
	errNoRecorder = errors.New("no_recorder")
	errUntimed    = errors.New("untimed")
	errElsewhen   = errors.New("elsewhen")
	errNoRoom     = errors.New("no_room")
)

// fetch makes a clip of what a recorder has of a camera, without decoding it. One part
// is fetched at a time, alarms go first, and there is room for all of it before it is
// begun: what was cut for alerts is not let go of for it.
func (p *Pictures) fetch(ctx context.Context, o wire.ClipOrder) (wire.ClipFile, error) {
	s := *o.Recorded
	if !s.To.After(s.From) || s.To.Sub(s.From) > fetchMost || s.Until.Before(s.To) || s.Until.After(time.Now()) {
		return wire.ClipFile{}, fmt.Errorf("the recording of %s from %v to %v, %v at most: want %v at most, all of it past", o.Camera, s.From, s.To, s.Until, fetchMost)
	}
	select {
	case p.fetching <- struct{}{}:
		defer func() { <-p.fetching }()
	case <-ctx.Done():
		return wire.ClipFile{}, ctx.Err()
	}
	if p.cfg.Recorder == nil {
		return wire.ClipFile{}, errNoRecorder
	}
	r, ok := p.cfg.Recorder(o.Camera)
	if !ok {
		return wire.ClipFile{}, errNoRecorder
	}
	p.mu.Lock()
	_, waits := p.held()
	p.mu.Unlock()
	if waits+fetchBytes > p.cfg.WaitingBytes {
		return wire.ClipFile{}, errNoRoom
	}
	ctx, cancel := context.WithTimeout(ctx, fetchTries*(s.To.Sub(s.From)+time.Minute))
	defer cancel()
	for try := 1; ; try++ {
		p.letAlarmsPass(ctx)
		file, cut, err := p.fetchOnce(ctx, o, r, try == fetchTries)
		if !cut || try == fetchTries || ctx.Err() != nil {
			return file, err
		}
		p.cfg.Log.Warn("a recorder broke off, and is asked again", "camera", o.Camera, "clip", o.ID, "err", err)
		rest(ctx, fetchPause)
	}
}

// fetchOnce plays a part once. cut is whether the recorder has more of it than came;
// what came is kept all the same when it is the last try.
func (p *Pictures) fetchOnce(ctx context.Context, o wire.ClipOrder, r devices.Recorder, last bool) (file wire.ClipFile, cut bool, err error) {
	asking, asked := context.WithTimeout(ctx, clockFor)
	index, err := r.Recordings(asking, o.Recorded.From.Add(-time.Minute), o.Recorded.Until.Add(time.Minute))
	asked()
	if err != nil {
		return file, true, err
	}
	t := &taking{path: p.path(o.ID), want: *o.Recorded}
	if index.ClockKnown { // a recorder whose clock is off is asked by its clock
		t.ahead = index.Clock
		seconds := index.Clock.Seconds()
		file.RecorderS = &seconds
	}
	defer t.leave()
	pull, end := context.WithCancel(ctx)
	defer end()
	err = r.Replay(pull, t.want.From.Add(t.ahead), func(picture devices.Replayed) {
		if p.letAlarmsPass(pull); pull.Err() == nil && t.take(picture) {
			end()
		}
	})
	written, done, wrong := t.found()
	if wrong != nil {
		return file, false, wrong
	}
	if !done {
		cut = written && claims(index, t.last, t.want.To.Add(t.ahead)) || !written && !errors.Is(err, devices.ErrNoRecording)
		if cut && !(last && written) {
			return file, true, errors.Join(err, ctx.Err())
		}
	}
	if !written {
		return file, false, devices.ErrNoRecording
	}
	file.ID, file.Recorded, file.Kernel = o.ID, true, kernelClock()
	file.From, file.To = t.first.Add(-t.ahead).UTC(), t.last.Add(-t.ahead).UTC()
	if file.Bytes, file.SHA256, err = t.clip.end(); err != nil {
		return file, false, err
	}
	return file, false, nil
}

// claims reports whether an index has something right after a time of the recorder, and
// before another.
func claims(index devices.RecordingIndex, after, before time.Time) bool {
	rest := devices.Span{From: after.Add(breath), To: before}
	if !rest.To.After(rest.From) {
		return false
	}
	has := spans.Union(index.Spans, rest, breath)
	return len(has) > 0 && has[0].From.Sub(rest.From) <= breath
}

// letAlarmsPass has a recorder wait while an alarm is on its way to the hub.
func (p *Pictures) letAlarmsPass(ctx context.Context) {
	until := time.Now().Add(yieldMost)
	for p.cfg.Urgent != nil && p.cfg.Urgent() && time.Now().Before(until) && ctx.Err() == nil {
		rest(ctx, yieldLook)
	}
}

// taking is one part of a recording that is being written: from the first key picture
// of the span to the last picture before the next part's, and nothing outside of what may
// be taken. A stream that does not say when its pictures were recorded cannot show that.
type taking struct {
	path  string
	want  wire.RecordedSpan // on the edge's clock
	ahead time.Duration     // of the recorder's

	mu          sync.Mutex
	held        []devices.Replayed // whose time is not known yet
	clip        *clipFile          // nil: not begun
	first, last time.Time          // the recorder's clock
	over        bool
	err         error
}

// take takes a picture and reports whether no more is wanted.
func (t *taking) take(p devices.Replayed) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.over {
		return true
	}
	if p.Recorded.IsZero() {
		if t.held = append(t.held, p); len(t.held) > statedWithin {
			t.over, t.err = true, errUntimed
		}
		return t.over
	}
	for _, before := range t.held { // they came by the same clock
		t.put(before, p.Recorded.Add(-time.Duration(p.PTS-before.PTS)*time.Second/timescale))
	}
	t.held = nil
	t.put(p, p.Recorded)
	return t.over
}

func (t *taking) put(p devices.Replayed, at time.Time) {
	at = at.Round(time.Millisecond) // the stream's fractions are binary
	from, to, until := t.want.From.Add(t.ahead), t.want.To.Add(t.ahead), t.want.Until.Add(t.ahead)
	switch {
	case t.over:
		return
	case t.clip == nil && (!at.Before(until) || at.Before(from.Add(-fetchMost))):
		t.over, t.err = true, errElsewhen
		return
	case t.clip == nil && !at.Before(to): // it has nothing of this part, and goes on in a later one
		t.over = true
		return
	case t.clip == nil && (at.Before(from) || !p.Key):
		return // recorders begin with the key picture before, which nobody approved
	case t.clip == nil:
		if t.clip, t.err = beginClip(t.path, kept{Picture: p.Picture}); t.err != nil {
			t.over = true
			return
		}
		t.first, t.last = at, at
	case !at.Before(until), p.Key && !at.Before(to), t.clip.size > fetchBytes:
		t.over = true
		return
	case at.Sub(t.last).Abs() > breath: // nothing is recorded between, and that is not covered up
		t.over = true
		return
	case at.Before(t.first): // shown before the key picture that it comes after, and maybe not approved
		return
	}
	more, err := t.clip.add(kept{Picture: p.Picture})
	if err != nil || !more {
		t.over, t.err = true, err
		return
	}
	if at.After(t.last) { // pictures come in the order of decoding, which goes back a little
		t.last = at
	}
}

// found is whether there is a clip, whether all of it came, and what is wrong.
func (t *taking) found() (written, done bool, err error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.over, done = true, t.over // what still comes is not taken
	if t.err == nil && t.clip == nil && len(t.held) > 0 {
		t.err = errUntimed
	}
	return t.clip != nil, done, t.err
}

func (t *taking) leave() {
	if t.clip != nil {
		t.clip.drop()
	}
}
