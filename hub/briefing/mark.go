package briefing

import "time"

const (
	// away is how long nobody is seen before they have left without saying so.
	away = 30 * time.Minute
	// atFirst is how far back somebody looks who was never here.
	atFirst = 24 * time.Hour
)

// Mark is where one person stands. The zero Mark is of somebody who never was here.
type Mark struct {
	Since  time.Time `json:"since"`            // what came after counts
	Unread bool      `json:"unread,omitempty"` // and was not read since they came back
	ReadAt time.Time `json:"read_at,omitzero"`
	Seen   time.Time `json:"seen"` // they were last seen here
}

// At is the mark of somebody who is seen here at now.
func (m Mark) At(now time.Time) Mark {
	switch {
	case m.Seen.IsZero():
		m.Since, m.Unread = now.Add(-atFirst), true
	case now.Sub(m.Seen) >= away:
		m = m.leave(m.Seen)
	}
	if now.After(m.Seen) {
		m.Seen = now
	}
	return m
}

// Left is the mark of somebody who leaves at now. What they had not read by then goes
// on counting.
func (m Mark) Left(now time.Time) Mark { return m.At(now).leave(now) }

func (m Mark) leave(at time.Time) Mark {
	if !m.Unread {
		m.Since, m.Unread = at, true
	}
	return m
}

// Read is the mark after they read what was composed at upTo. A sheet of before they
// last left says nothing of what came since.
func (m Mark) Read(upTo, now time.Time) Mark {
	if upTo.Before(m.Since) {
		return m
	}
	m.Unread, m.ReadAt = false, now
	return m
}
