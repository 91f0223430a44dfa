package figures

import (
	"encoding/json"
	"fmt"
	"time"
)

// Month is the figures of cameras of one month. It is closed with the sheet of the
// month's last day and never written again.
type Month struct {
	Month       string            `json:"month"` // YYYY-MM
	Zone        string            `json:"zone"`
	Days        int               `json:"days"`            // in it
	WithData    int               `json:"with_data"`       // on which the hub watched
	Enough      int               `json:"enough"`          // on which it watched cameras for DayS
	ObservedS   int64             `json:"observed_s"`      // that it watched
	Communities []CameraShare     `json:"communities"`     // by id
	Formulas    map[Figure]string `json:"formulas"`        // as they were then
	Goals       Goals             `json:"goals,omitempty"` // as they were then; a former release had the programme's
	LastDay     string            `json:"last_day_sha"`    // hash of the sheet of its last day
	WrittenAt   time.Time         `json:"written_at"`
	Prev        string            `json:"prev"` // hash of the month before; empty in the first
}

// Sample is how much of the month was watched.
func (m Month) Sample() Sample { return Sample{Days: m.Enough, Month: true} }

// MonthOf adds days up; they are of one month.
func MonthOf(month string, days []Day, goals Goals) Month {
	m := Month{Month: month, Formulas: CameraFormulas, Goals: goals.all(), Communities: sumDays(days)}
	for _, d := range days {
		m.Days++
		m.Zone = d.Zone
		m.ObservedS += d.ObservedS
		if d.Data {
			m.WithData++
		}
		if d.ObservedS >= DayS && len(d.Cameras) > 0 { // a sheet of a hub that counted no cameras yet tells nothing of them
			m.Enough++
		}
	}
	return m
}

// sealMonth makes the sheet of a month.
func sealMonth(m Month) (Sheet, error) {
	body, err := json.Marshal(m)
	if err != nil {
		return Sheet{}, fmt.Errorf("figures of %s: %w", m.Month, err)
	}
	return Sheet{Date: m.Month, Prev: m.Prev, Hash: hashOf(string(body)), Body: string(body)}, nil
}

// OpenMonth reads the sheet of a month. intact is false when it is not as it was
// written.
func (s Sheet) OpenMonth() (m Month, intact bool, err error) {
	if err := json.Unmarshal([]byte(s.Body), &m); err != nil {
		return m, false, fmt.Errorf("figures of %s: %w", s.Date, err)
	}
	return m, hashOf(s.Body) == s.Hash && m.Prev == s.Prev && m.Month == s.Date, nil
}
