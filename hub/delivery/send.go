package delivery

import (
	"context"
	"slices"
	"strings"
	"sync/atomic"
	"time"

	"brighteyes/alerts"
	"brighteyes/alerts/notify"
)

// departure is messages of which one transaction says that they begin to leave.
type departure struct {
	parcels  []parcel
	messages []notify.Message
	ids      []string
	links    []Link
	linked   atomic.Bool // the links are on record
}

// send puts on record that these messages begin to leave, and lets them, beside the
// loop. When the record cannot be written, or takes long, calls for help leave all
// the same: a call that is told twice is better than one that is told to nobody.
func (s *Sender) send(ctx context.Context, parcels []parcel) {
	now := time.Now()
	d := &departure{parcels: parcels, messages: make([]notify.Message, len(parcels))}
	for i, p := range parcels {
		m := s.compose(p, now)
		for _, o := range p.owed {
			d.ids = append(d.ids, o.Delivery.ID)
		}
		if s.cfg.Links != nil && s.cfg.LinkBase != "" && !p.lane.NoLink {
			link, token := newLink(p.owed, p.lane.Name, addressMac(s.cfg.Key, p.to), now)
			d.links = append(d.links, link)
			m.Link = strings.TrimSuffix(s.cfg.LinkBase, "/") + "/r/" + token
		}
		d.messages[i] = m
	}
	s.mu.Lock()
	s.recording = now
	s.mu.Unlock()
	s.work.Go(func() { s.depart(ctx, d) })
}

func (s *Sender) compose(p parcel, now time.Time) notify.Message {
	m := compose(p.owed, s.cfg.Places, now)
	m.English = p.lane.English
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, o := range p.owed { // what an attempt of this process may have handed over
		m.Repeat = m.Repeat || s.doubt[o.Delivery.ID]
	}
	return m
}

// depart lets the messages go when it is on record that they do; after urgentWithin
// those that must leave do so without. The others wait for the record's answer,
// whatever it is: only then is known whether they may.
func (s *Sender) depart(ctx context.Context, d *departure) {
	defer s.nudge()
	answer := make(chan error, 1)
	s.work.Go(func() { answer <- s.putOnRecord(ctx, d) })
	urgent := time.NewTimer(urgentWithin)
	defer urgent.Stop()
	var err error
	select {
	case err = <-answer:
	case <-urgent.C:
		s.log.Warn("that messages leave is not on record in time; calls for help leave all the same", "messages", len(d.parcels))
		for i, p := range d.parcels {
			if ctx.Err() == nil && slices.ContainsFunc(p.owed, mustLeave) {
				s.release(ctx, d, i, true)
				d.parcels[i].lane = nil // it has left
			}
		}
		err = <-answer
	}
	if err != nil && ctx.Err() == nil {
		s.log.Warn("that messages leave is not on record", "messages", len(d.parcels), "error", err)
	}
	s.cfg.Fault.At(FaultBeforeHandover)
	for i, p := range d.parcels {
		switch {
		case p.lane == nil:
		case ctx.Err() != nil || err != nil && !slices.ContainsFunc(p.owed, mustLeave):
			s.putBack(p)
		default:
			s.release(ctx, d, i, err != nil)
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.recording, s.refused = time.Time{}, s.refused || err != nil
}

// putOnRecord puts the links and that the messages begin to leave on record.
func (s *Sender) putOnRecord(ctx context.Context, d *departure) error {
	recording, cancel := context.WithTimeout(ctx, recordWithin)
	defer cancel()
	if len(d.links) > 0 {
		if err := s.cfg.Links.PutLinks(recording, d.links); err != nil {
			s.log.Warn("messages leave without a link", "messages", len(d.links), "error", err)
		} else {
			d.linked.Store(true)
		}
	}
	return s.cfg.Ledger.Sending(recording, d.ids)
}

// release lets the i-th message go; bare: without it being on record.
func (s *Sender) release(ctx context.Context, d *departure, i int, bare bool) {
	p, m := d.parcels[i], d.messages[i]
	if !d.linked.Load() {
		m.Link = ""
	}
	s.work.Go(func() { s.handOver(ctx, p, m, bare) })
}

// sendBare lets calls for help leave without record while that hangs.
func (s *Sender) sendBare(ctx context.Context, parcels []parcel) {
	now := time.Now()
	for _, p := range parcels {
		m := s.compose(p, now)
		var loose []string
		for _, o := range p.owed {
			if o.Alert.NotRecorded {
				loose = append(loose, o.Delivery.ID)
			}
		}
		if len(loose) > 0 { // these have no record to wait for
			if err := s.cfg.Ledger.Sending(ctx, loose); err != nil {
				s.log.Warn("an attempt is not counted", "error", err)
			}
		}
		s.work.Go(func() { s.handOver(ctx, p, m, true) })
	}
}

func (s *Sender) putBack(p parcel) {
	s.mu.Lock()
	defer s.mu.Unlock()
	p.lane.busy--
	for _, o := range p.owed {
		delete(s.flying, o.Delivery.ID)
	}
}

// handOver gives one message to its channel and notes what became of it.
func (s *Sender) handOver(ctx context.Context, p parcel, m notify.Message, bare bool) {
	sending, cancel := context.WithTimeout(ctx, p.lane.Patience)
	defer cancel()
	receipt, err := p.lane.Send.Send(sending, p.to, m)
	s.cfg.Fault.At(FaultAfterHandover)
	var e *notify.Error
	if err != nil {
		e = notify.AsError(err)
	}
	cutOff := e != nil && ctx.Err() != nil // by our own end: nobody knows what became of it
	now := time.Now()

	s.mu.Lock()
	defer s.mu.Unlock()
	defer s.nudge()
	p.lane.busy--
	if cutOff {
		return
	}
	p.lane.result(now, e)
	if j, changed := p.lane.judge(); changed {
		s.judging = append(s.judging, j)
	}
	outcome := "handed_over"
	for _, o := range p.owed {
		r := alerts.Sent{ID: o.Delivery.ID, Ref: receipt.Ref, Of: o.Delivery, Unrecorded: bare}
		if e != nil {
			r.Error, r.Final, outcome = e.Reason, e.Final, "failed"
			s.doubt[o.Delivery.ID] = s.doubt[o.Delivery.ID] || e.Doubt
		} else {
			s.metrics.took(p.lane.Name, now.Sub(o.Delivery.Made))
		}
		s.tried(o, r)
	}
	s.metrics.sent(p.lane.Name, outcome, len(p.owed))
	s.metrics.messages.WithLabelValues(p.lane.Name).Inc()
}

// tried keeps what became of an attempt until it is recorded.
func (s *Sender) tried(o alerts.Owed, r alerts.Sent) {
	if o.Alert.NotRecorded {
		s.loose = append(s.loose, r)
		return
	}
	s.done = append(s.done, r)
}
