package delivery

import (
	"time"

	"brighteyes/alerts"
	"brighteyes/alerts/notify"
)

const (
	atOnceDefault   = 8
	patienceDefault = 15 * time.Second
	failuresMost    = 3 // in a row, then the channel is said to fail
)

// lane is one channel at work. Its fields are the sender's, under its lock.
type lane struct {
	Channel
	next  time.Time // not before this may the next message leave
	busy  int       // messages under way
	waits int       // deliveries waiting, as of the last look

	refusals  int // sends that failed in a row, for another cause than the address
	failed    int // self-tests that failed in a row
	failing   bool
	why       string
	lastOK    time.Time
	lastError time.Time
}

func newLane(c Channel) *lane {
	if c.AtOnce <= 0 {
		c.AtOnce = atOnceDefault
	}
	if c.Patience <= 0 {
		c.Patience = patienceDefault
	}
	return &lane{Channel: c}
}

// hasRoom reports whether another message may be under way. The last quarter is
// for calls for help, so that a gateway that hangs on others has room for them.
func (l *lane) hasRoom(help bool) bool {
	most := l.AtOnce
	if !help && most > 1 {
		most -= max(1, most/4)
	}
	return l.busy < most
}

// take takes the lane's turn at now, or says when it comes. One message leaves
// per 1/RatePerS, evenly: a burst would be refused by a gateway that counts.
func (l *lane) take(now time.Time) (wait time.Duration) {
	if l.RatePerS <= 0 {
		return 0
	}
	if wait := l.next.Sub(now); wait > 0 {
		return wait
	}
	l.next = now.Add(time.Duration(float64(time.Second) / l.RatePerS))
	return 0
}

// pause keeps the lane still because the other side asked for it.
func (l *lane) pause(now time.Time, d time.Duration) {
	if until := now.Add(d); until.After(l.next) {
		l.next = until
	}
}

// result takes what became of a message, and reports whether the channel's
// health may have changed.
func (l *lane) result(now time.Time, err *notify.Error) {
	switch {
	case err == nil:
		l.refusals, l.failed, l.lastOK, l.why = 0, 0, now, ""
	case err.Address:
	default:
		l.refusals++
		l.lastError, l.why = now, err.Reason
		if err.RetryAfter > 0 {
			l.pause(now, err.RetryAfter)
		}
	}
}

// tested takes what became of a self-test. Its success says nothing of messages
// that were refused.
func (l *lane) tested(now time.Time, err *notify.Error) {
	if err == nil {
		l.failed = 0
		return
	}
	l.failed++
	l.lastError, l.why = now, err.Reason
}

// judge says whether the channel fails; changed when it is other than before.
func (l *lane) judge() (j alerts.Judgement, changed bool) {
	fails := l.refusals >= failuresMost || l.failed >= failuresMost
	if fails == l.failing {
		return j, false
	}
	l.failing = fails
	return channelCondition(l.Name, l.Name, l.why, fails), true
}

// channelCondition is the condition that the channel fails. subject tells apart
// one that fails and one that is named by a policy and not set up.
func channelCondition(subject, name, why string, holds bool) alerts.Judgement {
	c := alerts.Condition{
		Key: alerts.ConditionKey(alerts.RuleChannel, subject), Rule: alerts.RuleChannel, Name: name,
		Category: alerts.Maintenance, Severity: alerts.Major, NeverHide: true,
	}
	if why != "" {
		c.Reasons = []string{why}
	}
	return alerts.Judgement{Condition: c, Holds: holds}
}

const unset = "unset:" // before the name of a channel that is not set up
