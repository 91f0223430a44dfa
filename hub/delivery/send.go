package delivery

import (
	"context"
	"slices"
	"strings"
	"time"

	"brighteyes/alerts"
	"brighteyes/alerts/notify"
)

// send puts on record that these messages begin to leave, and lets them. When
// the record cannot be written, calls for help leave all the same: a call that is
// told twice is better than one that is told to nobody.
func (s *Sender) send(ctx context.Context, parcels []parcel) {
	now := time.Now()
	messages := make([]notify.Message, len(parcels))
	var ids []string
	var links []Link
	for i, p := range parcels {
		m := compose(p.owed, s.cfg.Places, now)
		m.English = p.lane.English
		for _, o := range p.owed {
			ids = append(ids, o.Delivery.ID)
		}
		if s.cfg.Links != nil && s.cfg.LinkBase != "" && !p.lane.NoLink {
			link, token := newLink(p.owed, p.lane.Name, addressMac(s.cfg.Key, p.to), now)
			links = append(links, link)
			m.Link = strings.TrimSuffix(s.cfg.LinkBase, "/") + "/r/" + token
		}
		messages[i] = m
	}
	s.markDoubtful(parcels, messages)
	recording, cancel := context.WithTimeout(ctx, recordWithin)
	defer cancel()
	if len(links) > 0 {
		if err := s.cfg.Links.PutLinks(recording, links); err != nil {
			s.log.Warn("messages leave without a link", "messages", len(links), "error", err)
			for i := range messages {
				messages[i].Link = ""
			}
		}
	}
	err := s.cfg.Ledger.Sending(recording, ids)
	if err != nil && ctx.Err() == nil {
		s.log.Warn("that messages leave is not on record", "messages", len(parcels), "error", err)
	}
	s.cfg.Fault.At(FaultBeforeHandover)
	for i, p := range parcels {
		if ctx.Err() != nil || err != nil && !slices.ContainsFunc(p.owed, mustLeave) {
			s.putBack(p)
			continue
		}
		s.work.Go(func() { s.handOver(ctx, p, messages[i]) })
	}
	if err != nil { // do not try at once what was put back
		s.owed, s.looked = nil, now
		s.stale.Store(true)
		s.cost = max(s.cost, retryRecord/4)
	}
}

// markDoubtful marks what an attempt of this process may have handed over.
func (s *Sender) markDoubtful(parcels []parcel, messages []notify.Message) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for i, p := range parcels {
		for _, o := range p.owed {
			messages[i].Repeat = messages[i].Repeat || s.doubt[o.Delivery.ID]
		}
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
func (s *Sender) handOver(ctx context.Context, p parcel, m notify.Message) {
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
		r := alerts.Sent{ID: o.Delivery.ID, Ref: receipt.Ref, Of: o.Delivery}
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
