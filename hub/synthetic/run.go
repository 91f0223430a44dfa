package synthetic

import (
	"context"
	"fmt"
	"sync"
	"time"

	"brighteyes/alerts"
	"brighteyes/devices"
	"brighteyes/devices/bus"
	"brighteyes/devices/wire"
)

const (
	firstPulse   = 15 * time.Second // after the start
	sendPatience = 30 * time.Second // for the broker's answer, which comes after the commit
	sendAgain    = 5 * time.Second  // after a pulse that could not be sent
	judgeWithin  = 10 * time.Second
)

// Run sends the hub's own pulses, listens for what arrives, and tells of silence,
// until ctx ends. It returns nil then.
func (w *Watch) Run(ctx context.Context) error {
	var all sync.WaitGroup
	for _, loop := range []func(context.Context){w.send, w.listen, w.look, w.prune} {
		all.Go(func() { loop(ctx) })
	}
	if w.deadman != nil {
		all.Go(func() { w.deadman.run(ctx) })
	}
	all.Wait()
	return nil
}

// send publishes the hub's own pulses. Each waits for its answer, so that no more
// than one is ever on its way.
func (w *Watch) send(ctx context.Context) {
	// What waits from before the start goes first.
	if !sleep(ctx, min(firstPulse, w.c.every)) {
		return
	}
	for told := false; ; {
		pause := w.c.every
		if err := w.sendOne(ctx); err != nil && ctx.Err() == nil {
			w.metrics.unsent.Inc()
			pause = min(sendAgain, w.c.every)
			if !told {
				w.c.Log.Error("the hub's own pulse cannot be sent", "err", err)
			}
			told = true
		} else {
			told = false
		}
		if !sleep(ctx, pause) {
			return
		}
	}
}

func (w *Watch) sendOne(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, sendPatience)
	defer cancel()
	now := time.Now().UTC().Truncate(time.Millisecond)
	payload := wire.EncodeBatch(wire.Batch{
		Edge: Own, Lane: devices.Alarms, Sent: now,
		Events: []devices.Recorded{{Event: devices.Event{ID: devices.NewID(now), Device: devices.SelfTest, Type: devices.ButtonTest, Time: now}}},
	})
	return w.c.Sender.Publish(ctx, bus.Out{Topic: wire.Topic(Own, string(devices.Alarms)), Payload: payload, QoS: 1})
}

// listen is a screen of its own: what it does not see, no screen does.
func (w *Watch) listen(ctx context.Context) {
	for ctx.Err() == nil {
		sub := w.c.Screens.Subscribe("")
		for open := true; open; {
			select {
			case <-ctx.Done():
				open = false
			case m, more := <-sub.C:
				if open = more; !more {
					break
				}
				if v, ok := m.Object.(View); ok && m.Kind == Kind {
					w.arrived(v)
				}
			}
		}
		sub.Close()
		sleep(ctx, time.Second) // cut off for slowness, or live has closed
	}
}

// look judges, again and again, who is silent.
func (w *Watch) look(ctx context.Context) {
	for sleep(ctx, w.c.lookEvery) {
		changed, told := w.judge(w.c.Now())
		for _, v := range told {
			w.c.Screens.Publish(Kind, v.Edge, v)
		}
		if len(changed) == 0 {
			continue
		}
		within, cancel := context.WithTimeout(ctx, judgeWithin)
		err := w.c.Judge(within, changed)
		cancel()
		if err != nil {
			w.metrics.unjudged.Inc() // the same is judged at the next look
			continue
		}
		w.mu.Lock()
		for _, j := range changed {
			w.judged[j.Condition.Edge] = j.Holds
		}
		w.mu.Unlock()
	}
}

// judge brings up to date who is counted on, and says whose silence began or
// ended, and of which sources the screens should hear.
func (w *Watch) judge(now time.Time) (changed []alerts.Judgement, told []View) {
	present := map[string]bool{Own: false} // by source: away
	for _, e := range w.c.Edges() {
		present[e.ID] = e.Away
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	for edge, s := range w.sources {
		away, known := present[edge]
		expected := known && !away
		if expected != s.expected {
			s.expected = expected
			if expected {
				s.since = now // it is back: silence counts from here
			}
			told = append(told, s.view(edge))
		}
		holds := expected && now.Sub(s.since) > w.c.silentAfter
		// What is not known is not judged: while an edge is away, silence changes nothing.
		if holds != w.judged[edge] && (expected || !known) {
			changed = append(changed, judgement(edge, holds, s))
		}
		if !known && !w.judged[edge] {
			delete(w.sources, edge)
		}
	}
	for edge, stands := range w.judged {
		if _, known := w.sources[edge]; stands && !known {
			if _, present := present[edge]; !present {
				changed = append(changed, judgement(edge, false, &source{}))
			}
		}
	}
	return changed, told
}

func judgement(edge string, holds bool, s *source) alerts.Judgement {
	c := alerts.Condition{Key: alerts.ConditionKey(alerts.RuleSynthetic, edge), Rule: alerts.RuleSynthetic, Edge: edge, Name: edge}
	if edge == Own {
		c.Name = "平台 hub"
	}
	if at := s.newest(); holds && !at.IsZero() {
		c.Reasons = []string{fmt.Sprintf("最近一次 last: %s", at.UTC().Format(time.RFC3339))}
	}
	return alerts.Judgement{Condition: c, Holds: holds}
}

// prune keeps pulses from filling the records.
func (w *Watch) prune(ctx context.Context) {
	for sleep(ctx, pruneEvery) {
		if err := w.c.Store.PrunePulses(ctx, w.c.Now().Add(-keptFor)); err != nil && ctx.Err() == nil {
			w.c.Log.Warn("old pulses could not be taken off the record, tried again later", "err", err)
		}
	}
}

// sleep waits for d and reports whether ctx still goes on.
func sleep(ctx context.Context, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-t.C:
		return true
	}
}
