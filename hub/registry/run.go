package registry

import (
	"context"
	"maps"
	"slices"
	"sync"
	"time"

	"brighteyes/devices"
)

const (
	lookEvery   = time.Second
	judgeMost   = 200         // judgements put on record at once
	judgeAgain  = time.Second // after an error
	publishMost = 500         // devices a second; the others follow in the next
	seenEvery   = time.Minute
	seenMost    = 1000 // signs of life written at once
	countEvery  = time.Hour
)

// Run looks once a second, and at once when something urgent came; tells the
// screens what changed, each device at most once a second; has conditions put on
// record; and writes what was heard. It returns nil when ctx has ended and its
// goroutines with it.
func (r *Registry) Run(ctx context.Context) error {
	var wg sync.WaitGroup
	wg.Go(func() { r.judgeLoop(ctx) })
	wg.Go(func() { r.keepLoop(ctx) })
	tick := time.NewTicker(lookEvery)
	defer tick.Stop()
	for ctx.Err() == nil {
		select {
		case <-ctx.Done():
		case <-r.kick:
			r.look(r.now(), changed)
		case <-tick.C:
			now := r.now()
			r.look(now, due)
			r.publish(now)
		}
	}
	wg.Wait()
	return nil
}

// judgeLoop puts verdicts on record in their own time, so that records that are
// away do not stop the screens. What cannot be put there stays and comes again.
func (r *Registry) judgeLoop(ctx context.Context) {
	failing := false
	for {
		select {
		case <-ctx.Done():
			return
		case <-r.judging:
		}
		for ctx.Err() == nil {
			r.mu.Lock()
			list := r.judged.take(r.now(), judgeMost)
			r.mu.Unlock()
			if len(list) == 0 {
				break
			}
			err := r.judge(ctx, list)
			r.mu.Lock()
			r.judged.done(err == nil)
			r.mu.Unlock()
			if err != nil {
				r.metrics.unjudged.Inc()
				if !failing && ctx.Err() == nil {
					r.log.Error("conditions not on record yet", "conditions", len(list), "err", err)
				}
				wait(ctx, judgeAgain)
			}
			failing = err != nil
		}
	}
}

func wait(ctx context.Context, d time.Duration) {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
	case <-t.C:
	}
}

// keepLoop writes what is not on record yet.
func (r *Registry) keepLoop(ctx context.Context) {
	tick := time.NewTicker(lookEvery)
	defer tick.Stop()
	seen, counted, failing := r.now(), r.now(), false
	for {
		select {
		case <-ctx.Done():
			last, cancel := context.WithTimeout(context.WithoutCancel(ctx), 2*time.Second)
			defer cancel()
			if err := r.keepSeen(last); err != nil {
				r.log.Error("signs of life not written at the end", "err", err)
			}
			return
		case <-r.saving:
			if failing {
				continue // the next second will do
			}
		case <-tick.C:
		}
		err := r.save(ctx)
		if err == nil {
			err = r.keepResent(ctx)
		}
		if now := r.now(); err == nil && now.Sub(seen) >= seenEvery {
			seen, err = now, r.keepSeen(ctx)
		}
		if now := r.now(); err == nil && now.Sub(counted) >= countEvery {
			counted, err = now, r.recount(ctx)
		}
		if err != nil && !failing && ctx.Err() == nil {
			r.log.Error("registry not on record yet", "err", err)
		}
		failing = err != nil
	}
}

// keepResent marks gaps on record whose items came again.
func (r *Registry) keepResent(ctx context.Context) error {
	r.mu.Lock()
	told := maps.Clone(r.resent)
	clear(r.resent)
	r.mu.Unlock()
	for id, gaps := range told {
		err := r.store.MarkResent(ctx, id, gaps)
		if err == nil {
			err = r.reloadGaps(ctx, id)
		}
		if err != nil {
			r.mu.Lock()
			if _, newer := r.resent[id]; !newer {
				r.resent[id] = gaps
			}
			r.mu.Unlock()
			return err
		}
	}
	return nil
}

// keepSeen writes the signs of life of those that were heard since the last
// time. A device is written when a tenth of its heartbeat has passed, since more
// is not needed to go on counting.
func (r *Registry) keepSeen(ctx context.Context) error {
	for list := range slices.Chunk(r.heardSince(), seenMost) {
		if err := r.store.PutSeen(ctx, list); err != nil {
			return err
		}
		r.mu.Lock()
		for _, s := range list {
			if d := r.devices[s.Device]; d != nil {
				d.stored = s.At
			} else if e := r.edges[s.Edge]; e != nil && s.Device == "" {
				e.stored = s.At
			}
		}
		r.mu.Unlock()
	}
	return nil
}

func (r *Registry) heardSince() []devices.Seen {
	r.mu.RLock()
	defer r.mu.RUnlock()
	var list []devices.Seen
	for id, e := range r.edges {
		if at := e.lastSeen(); at.After(e.stored) {
			list = append(list, devices.Seen{Edge: id, At: at})
		}
	}
	for id, d := range r.devices {
		if d.lastSeen.Sub(d.stored) > d.Heartbeat()/10 {
			list = append(list, devices.Seen{Edge: d.Edge, Device: id, At: d.lastSeen})
		}
	}
	return list
}
