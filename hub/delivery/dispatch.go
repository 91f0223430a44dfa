package delivery

import (
	"context"
	"strings"
	"time"

	"brighteyes/alerts"
	"brighteyes/alerts/notify"
)

const (
	idle         = time.Minute     // between looks when nothing is waited for
	recordWithin = 5 * time.Second // the ledger's, before a message leaves
	urgentWithin = 2 * time.Second // of that, for a call: a disk that hangs gives no error
	startMost    = 1000            // deliveries put on record in one transaction

	longList = 1000 // owed deliveries, from which on looks are longRest apart
	longRest = 200 * time.Millisecond
)

// parcel is a message that may leave now.
type parcel struct {
	lane *lane
	to   string
	owed []alerts.Owed
}

// look brings the list of what is owed up to date, but not so often that looking
// itself would be the load: in a flood the list is long.
func (s *Sender) look() {
	if !s.stale.Load() || time.Since(s.looked) < s.rest() {
		return
	}
	began := time.Now()
	// In this order: what is settled from here on is marked as past, or asks for
	// another look.
	s.stale.Store(false)
	s.mu.Lock()
	clear(s.past)
	s.mu.Unlock()
	s.owed = s.cfg.Ledger.Owed()
	s.looked, s.cost = time.Now(), time.Since(began)
}

// rest is how long to wait between looks.
func (s *Sender) rest() time.Duration {
	if len(s.owed) > longList {
		return max(4*s.cost, longRest)
	}
	return 4 * s.cost
}

// dispatch lets leave what may leave now, and returns how long to wait before
// there can be more without anything having changed.
func (s *Sender) dispatch(ctx context.Context) (wait time.Duration) {
	for {
		left, hangs := s.held()
		if left > 0 {
			return left
		}
		s.look()
		parcels, wait := s.choose(time.Now(), hangs)
		if len(parcels) == 0 || ctx.Err() != nil {
			if s.stale.Load() { // a look was put off
				wait = min(wait, max(time.Millisecond, s.rest()-time.Since(s.looked)))
			}
			return wait
		}
		if hangs {
			s.sendBare(ctx, parcels)
			continue
		}
		s.send(ctx, parcels)
	}
}

// held is for how long nothing may leave because the record is being written: then
// it hangs, and only what must leave does.
func (s *Sender) held() (left time.Duration, hangs bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.refused { // do not try at once what was put back
		s.refused = false
		s.owed, s.looked, s.cost = nil, time.Now(), max(s.cost, retryRecord/4)
		s.stale.Store(true)
	}
	if s.recording.IsZero() {
		return 0, false
	}
	left = urgentWithin - time.Since(s.recording)
	return left, left <= 0
}

// choose picks what may leave now, in the order of urgency, and says when a
// channel's turn comes or an attempt is to be repeated. urgent: only of what must
// leave whatever can be recorded.
func (s *Sender) choose(now time.Time, urgent bool) (parcels []parcel, wait time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	wait = idle
	if at, ok := s.cfg.Ledger.NextOwed(); ok {
		wait = min(wait, max(0, at.Sub(now)))
	}
	full, waiting := map[*lane]bool{}, map[*lane]int{}
	started, gaveUp := 0, false
	for _, group := range s.join(urgent) {
		name := group[0].Delivery.ChannelName()
		l, to, trouble := s.address(group[0], name)
		if trouble != nil {
			s.giveUp(group, trouble)
			gaveUp = true
			continue
		}
		waiting[l] += len(group)
		// A lane that is full for an alarm may have room for a call.
		if started >= startMost || full[l] || !l.hasRoom(isHelp(group[0].Alert)) {
			continue
		}
		if w := l.take(now); w > 0 {
			full[l], wait = true, min(wait, w)
			continue
		}
		l.busy++
		waiting[l] -= len(group)
		started += len(group)
		for _, o := range group {
			s.flying[o.Delivery.ID] = true
		}
		parcels = append(parcels, parcel{l, to, group})
	}
	for _, l := range s.lanes {
		l.waits = waiting[l]
	}
	if gaveUp {
		s.nudge()
	}
	return parcels, wait
}

// join puts together what waits for the same person on the same channel. A group
// stands where its most urgent stands.
func (s *Sender) join(urgent bool) [][]alerts.Owed {
	type receiver struct{ channel, person string }
	at := map[receiver]int{}
	var groups [][]alerts.Owed
	for _, o := range s.owed {
		if s.flying[o.Delivery.ID] || s.past[o.Delivery.ID] || urgent && !mustLeave(o) {
			continue
		}
		r := receiver{o.Delivery.ChannelName(), o.Delivery.To.Person}
		l := s.lanes[r.channel]
		i, known := at[r]
		if !known || l == nil || l.Alone || len(groups[i]) >= joinedMost {
			at[r] = len(groups)
			groups = append(groups, []alerts.Owed{o})
			continue
		}
		groups[i] = append(groups[i], o)
	}
	return groups
}

// address finds the channel and where the person is reached on it.
func (s *Sender) address(o alerts.Owed, name string) (*lane, string, *notify.Error) {
	l, known := s.lanes[name]
	if !known {
		if !s.unset[name] {
			s.unset[name] = true
			s.judging = append(s.judging, channelCondition(unset+name, name, "策略中使用，未配置 named by a policy, not set up", true))
		}
		return nil, "", notify.Refused("the channel is not set up")
	}
	if desk, ok := strings.CutPrefix(o.Delivery.To.Person, "desk:"); ok && name == DeskName {
		return l, desk, nil
	}
	to, ok := s.cfg.Directory.Address(o.Delivery.To.Person, name)
	if !ok && !l.Shared {
		return nil, "", notify.Unreachable("no address on this channel")
	}
	return l, to, nil
}

// DeskName is the channel of the loud screens.
const DeskName = "desk"

// giveUp settles what cannot even be tried, so that the next channel is.
func (s *Sender) giveUp(group []alerts.Owed, trouble *notify.Error) {
	for _, o := range group {
		s.flying[o.Delivery.ID] = true
		s.tried(o, alerts.Sent{ID: o.Delivery.ID, Error: trouble.Reason, Final: true})
	}
	s.metrics.sent(group[0].Delivery.ChannelName(), "refused", len(group))
}
