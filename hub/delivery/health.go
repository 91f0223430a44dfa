package delivery

import (
	"context"
	"errors"
	"time"

	"brighteyes/alerts/notify"
)

// lookAfter tests the channels that can be tested, and forgets links that have
// expired, until ctx ends.
func (s *Sender) lookAfter(ctx context.Context) {
	test, sweep := time.NewTicker(testEvery), time.NewTicker(sweepEvery)
	defer test.Stop()
	defer sweep.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-test.C:
			for _, name := range s.order {
				s.selfTest(ctx, name)
			}
		case <-sweep.C:
			if s.cfg.Links == nil {
				continue
			}
			if err := s.cfg.Links.DropLinks(ctx, time.Now()); err != nil && ctx.Err() == nil {
				s.log.Warn("old links of messages were not swept away", "error", err)
			}
		}
	}
}

// selfTest asks a channel whether it would serve, telling nobody anything.
func (s *Sender) selfTest(ctx context.Context, name string) {
	l := s.lanes[name]
	tester, ok := l.Send.(notify.Tester)
	if !ok {
		return
	}
	testing, cancel := context.WithTimeout(ctx, l.Patience)
	defer cancel()
	err := tester.Test(testing)
	if ctx.Err() != nil {
		return
	}
	var e *notify.Error
	if err != nil {
		e = notify.AsError(err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	l.tested(time.Now(), e)
	if j, changed := l.judge(); changed {
		s.judging = append(s.judging, j)
		s.nudge()
	}
}

// ChannelState is how a channel does.
type ChannelState struct {
	Name      string     `json:"name"`
	Kind      string     `json:"kind"`
	Waiting   int        `json:"waiting"`   // deliveries
	UnderWay  int        `json:"under_way"` // messages
	RatePerS  float64    `json:"rate_per_s,omitempty"`
	Failing   bool       `json:"failing"`
	Failures  int        `json:"failures"` // in a row
	LastError string     `json:"last_error,omitempty"`
	ErrorAt   *time.Time `json:"error_at,omitempty"`
	SuccessAt *time.Time `json:"success_at,omitempty"`
}

// Channels is how every channel does, in the order of the configuration.
func (s *Sender) Channels() []ChannelState {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := make([]ChannelState, 0, len(s.order))
	for _, name := range s.order {
		l := s.lanes[name]
		all = append(all, ChannelState{
			Name: name, Kind: l.Kind, Waiting: l.waits, UnderWay: l.busy, RatePerS: l.RatePerS, Failing: l.failing,
			Failures: max(l.refusals, l.failed), LastError: l.why, ErrorAt: when(l.lastError), SuccessAt: when(l.lastOK),
		})
	}
	return all
}

func when(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	t = t.UTC()
	return &t
}

// ErrNoChannel means that there is no channel of that name.
var ErrNoChannel = errors.New("no such channel")

// Test sends one message that is marked as a test and about nothing. Its error
// is ErrNoChannel, or what the channel said, in words that may be shown.
func (s *Sender) Test(ctx context.Context, name, to, id string) error {
	l, ok := s.lanes[name]
	if !ok || name == DeskName {
		return ErrNoChannel
	}
	for {
		s.mu.Lock()
		wait := l.take(time.Now())
		s.mu.Unlock()
		if wait <= 0 {
			break
		}
		timer := time.NewTimer(wait)
		select {
		case <-ctx.Done():
			timer.Stop()
			return notify.Failed("others wait before it")
		case <-timer.C:
		}
	}
	ctx, cancel := context.WithTimeout(ctx, l.Patience)
	defer cancel()
	_, err := l.Send.Send(ctx, to, notify.Message{ID: id, Test: true, Sent: time.Now(), English: l.English})
	var e *notify.Error
	if err != nil {
		e = notify.AsError(err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	l.result(time.Now(), e)
	if j, changed := l.judge(); changed {
		s.judging = append(s.judging, j)
		s.nudge()
	}
	if e != nil {
		return e
	}
	return nil
}
