package pictures

import (
	"context"
	"strings"
	"sync"
	"time"

	"brighteyes/devices"
	"brighteyes/devices/wire"
)

const (
	// aheadMost is how much of a recording may be sent before it is to be seen: a
	// recorder that sends faster has to wait.
	aheadMost = 2 * time.Second
	// backQueue bounds what came and was not sent; while it is full the recorder waits.
	backQueue = 64
	// lookBackMost ends one that nobody ended.
	lookBackMost = 30 * time.Minute
	clockFor     = 10 * time.Second
	endOfIt      = "no_recording"
)

// lookBack plays a recording on a channel, once: what comes to its end is not begun
// again. Nothing of it is kept.
func (u *uplink) lookBack(session context.Context, o wire.WatchOrder) {
	ctx, cancel := context.WithTimeout(session, lookBackMost)
	defer cancel()
	reason := "unknown_camera"
	if u.p.cfg.Recorder != nil {
		reason = "no_recorder"
		if r, ok := u.p.cfg.Recorder(o.Camera); ok {
			reason = u.replay(ctx, o, r)
		}
	}
	if session.Err() == nil { // it waits for room until nobody looks any more: who looks must hear of the end
		_ = u.say(session, wire.Uplink{Ended: &wire.Ended{Channel: o.Channel, Reason: reason}})
	}
}

// replay passes a recording on at the speed in which it was recorded, and returns why
// it ended.
func (u *uplink) replay(ctx context.Context, o wire.WatchOrder, r devices.Recorder) string {
	from := o.From
	var clock *float64
	asking, asked := context.WithTimeout(ctx, clockFor)
	index, err := r.Recordings(asking, from.Add(-time.Minute), from.Add(time.Minute))
	asked()
	if err == nil && index.ClockKnown { // a recorder whose clock is off is asked by its clock
		seconds := index.Clock.Seconds()
		clock, from = &seconds, from.Add(index.Clock)
	}
	ctx, end := context.WithCancel(ctx)
	pictures := make(chan devices.Replayed, backQueue)
	ended := make(chan error, 1)
	var playing sync.WaitGroup
	defer playing.Wait()
	defer end()
	playing.Go(func() {
		ended <- r.Replay(ctx, from, func(p devices.Replayed) {
			select {
			case pictures <- p:
			case <-ctx.Done():
			}
		})
	})
	s := &sending{out: u.out, channel: o.Channel, skip: u.p.m.skipped.WithLabelValues(o.Camera).Inc}
	var newest devices.Replayed
	s.told = func(stream *wire.Stream) {
		stream.Recorded, stream.Stated, stream.ClockS = newest.Recorded, !newest.Recorded.IsZero(), clock
		if !stream.Stated { // what was asked for is the best that is known
			stream.Recorded = from
		}
		stream.Recorded = stream.Recorded.UTC().Truncate(time.Millisecond)
	}
	var speed tempo
	for {
		select {
		case newest = <-pictures:
			rest(ctx, speed.wait(newest.PTS, time.Now()))
			if err := s.picture(newest.Picture); err != nil {
				return "ended"
			}
		case err := <-ended:
			if len(pictures) > 0 { // the last are sent before the end is told
				ended <- err
				newest = <-pictures
				if s.picture(newest.Picture) != nil {
					return "ended"
				}
				continue
			}
			if err == nil {
				return endOfIt
			}
			word, _, _ := strings.Cut(err.Error(), ":")
			return word
		}
	}
}

// tempo is how fast a recording is sent.
type tempo struct {
	began time.Time
	pts   int64
	last  int64
}

// wait is how long a picture is too early. A leap in the time line begins anew.
func (p *tempo) wait(pts int64, now time.Time) time.Duration {
	if p.began.IsZero() || pts < p.last || pts-p.last > 10*timescale {
		p.began, p.pts = now, pts
	}
	p.last = pts
	due := p.began.Add(time.Duration(pts-p.pts) * time.Second / timescale)
	return max(0, due.Sub(now)-aheadMost)
}
