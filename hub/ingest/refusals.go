package ingest

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"brighteyes/devices/wire"
)

const (
	refusalsWaiting = 1000 // with their detail; what comes beyond is only counted
	refusalsAtOnce  = 2000 // put on record in one transaction
	refusalsEvery   = time.Second
)

// refusals puts on record what was refused outside of a batch. Each is counted;
// of a flood not each is kept.
type refusals struct {
	numbering Numbering
	chronicle Chronicle
	log       *slog.Logger
	metrics   *metrics
	now       func() time.Time

	mu      sync.Mutex
	waiting []wire.Refusal
	counted map[wireCount]int // beyond those; bounded by edges, topics and reasons
}

type wireCount struct{ edge, lane, reason string }

// add takes refusals. One without a time is of now.
func (r *refusals) add(list ...wire.Refusal) {
	if len(list) == 0 {
		return
	}
	for i := range list {
		if list[i].Time.IsZero() {
			list[i].Time = r.now().UTC()
		}
		r.count(list[i])
	}
	r.chronicle.Refused(list)
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, f := range list {
		if len(r.waiting) < refusalsWaiting {
			r.waiting = append(r.waiting, f)
			continue
		}
		r.counted[wireCount{f.Edge, topicOf(f), f.Reason}]++
	}
}

// settled takes note of refusals that are on record with their batch.
func (r *refusals) settled(list []wire.Refusal) {
	if len(list) == 0 {
		return
	}
	for _, f := range list {
		r.count(f)
	}
	r.chronicle.Refused(list)
}

func (r *refusals) count(f wire.Refusal) {
	r.metrics.refused.WithLabelValues(topicOf(f), f.Reason).Inc()
}

// topicOf is the name of the topic that a refusal is about, or "other" for those
// that senders make up.
func topicOf(f wire.Refusal) string {
	if wire.FromEdge(f.Lane) {
		return f.Lane
	}
	return "other"
}

// run writes once a second until ctx ends, and then what is left.
func (r *refusals) run(ctx context.Context) {
	tick := time.NewTicker(refusalsEvery)
	defer tick.Stop()
	failing := false
	for {
		select {
		case <-ctx.Done():
			last, cancel := context.WithTimeout(context.WithoutCancel(ctx), 2*time.Second)
			defer cancel()
			if err := r.write(last); err != nil {
				r.log.Error("refusals not written at the end", "err", err)
			}
			return
		case <-tick.C:
		}
		err := r.write(ctx)
		if err != nil && !failing && ctx.Err() == nil {
			r.log.Error("refusals not on record yet", "err", err)
		}
		failing = err != nil
	}
}

func (r *refusals) write(ctx context.Context) error {
	list := r.take()
	if len(list) == 0 {
		return nil
	}
	err := r.numbering.Refuse(ctx, list)
	if err != nil {
		r.back(list)
	}
	return err
}

func (r *refusals) take() []wire.Refusal {
	r.mu.Lock()
	defer r.mu.Unlock()
	list := r.waiting
	r.waiting = nil
	for c := range r.counted {
		for r.counted[c] > 0 && len(list) < refusalsAtOnce {
			list = append(list, wire.Refusal{Edge: c.edge, Lane: c.lane, Reason: c.reason, Time: r.now().UTC()})
			r.counted[c]--
		}
		if r.counted[c] == 0 {
			delete(r.counted, c)
		}
	}
	return list
}

// back takes again what could not be written.
func (r *refusals) back(list []wire.Refusal) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, f := range list {
		if len(r.waiting) < refusalsWaiting {
			r.waiting = append(r.waiting, f)
		} else {
			r.counted[wireCount{f.Edge, topicOf(f), f.Reason}]++
		}
	}
}
