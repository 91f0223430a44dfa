package onvif

import (
	"context"
	"sync"
	"time"
)

// clock is what was seen of a camera's clock.
type clock struct {
	known  bool          // it tells a time
	lost   bool          // it tells one at which this software did not exist
	offset time.Duration // camera's minus edge's, to a second
	took   time.Duration // to the answer
}

// tolerance is how far a clock may be off before it is called wrong.
const tolerance = time.Minute

// firstYear is the first that a camera's clock can rightly show. One that lost
// power begins in 1970, 2000, or the year of its firmware.
const firstYear = 2020

func (k clock) wrong() bool { return k.known && !k.lost && k.offset.Abs() > tolerance }

// dateAndTime is the answer to GetSystemDateAndTime. UTCDateTime may be missing or
// empty, and its parts out of order.
type dateAndTime struct {
	UTC *struct {
		Year   *int `xml:"Date>Year"`
		Month  *int `xml:"Date>Month"`
		Day    *int `xml:"Date>Day"`
		Hour   *int `xml:"Time>Hour"`
		Minute *int `xml:"Time>Minute"`
		Second *int `xml:"Time>Second"`
	} `xml:"SystemDateAndTime>UTCDateTime"`
}

// moment is the time that was told, if one was.
func (d dateAndTime) moment() (time.Time, bool) {
	u := d.UTC
	if u == nil || u.Year == nil || u.Month == nil || u.Day == nil || u.Hour == nil || u.Minute == nil || u.Second == nil {
		return time.Time{}, false
	}
	t := time.Date(*u.Year, time.Month(*u.Month), *u.Day, *u.Hour, *u.Minute, *u.Second, 0, time.UTC)
	right := t.Year() == *u.Year && int(t.Month()) == *u.Month && t.Day() == *u.Day &&
		t.Hour() == *u.Hour && t.Minute() == *u.Minute && t.Second() == *u.Second
	return t, right && *u.Year >= 1970 && *u.Year < 2200
}

// readClock asks for the camera's time, which needs no login, and keeps its offset
// for the logins to come. A camera that wants a login all the same gets one.
func (c *client) readClock(ctx context.Context) (clock, error) {
	op := operation{ns: nsDevice, name: "GetSystemDateAndTime", open: true}
	var told dateAndTime
	asked := time.Now()
	err := c.call(ctx, c.device, op, &told)
	if refused(err) && c.username != "" {
		op.open, asked, told = false, time.Now(), dateAndTime{}
		err = c.call(ctx, c.device, op, &told)
	}
	if err != nil {
		return clock{}, err
	}
	k := clock{took: time.Since(asked)}
	if at, ok := told.moment(); ok { // it shows the second that began up to 1 s ago
		k.known, k.lost = true, at.Year() < firstYear
		k.offset = at.Add(500 * time.Millisecond).Sub(asked.Add(k.took / 2))
		c.skew.set(k.offset)
	}
	return k, nil
}

// skew is a camera's clock minus ours, as logins are made by.
type skew struct {
	mu     sync.Mutex
	known  bool
	offset time.Duration
	times  int // that it was found to be another, by more than it can be misread
}

func (s *skew) set(offset time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.known && (offset-s.offset).Abs() > 2*time.Second {
		s.times++
	}
	s.known, s.offset = true, offset
}

func (s *skew) get() (offset time.Duration, times int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.offset, s.times
}

// moved reads the clock once more and reports whether it was set since it had been
// set times times: then logins that were refused were wrong in their time, and
// perhaps not in their password.
func (c *client) moved(ctx context.Context, times int) bool {
	_, err := c.readClock(ctx)
	_, now := c.skew.get()
	return err == nil && now != times
}
