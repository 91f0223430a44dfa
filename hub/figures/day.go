package figures

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"time"

	"brighteyes/alerts"
	"brighteyes/devices"
	"brighteyes/hub/handover"
)

// Formula is how the rates come about, as it is shown beside them.
const Formula = "在线率 = 在线和在线但异常的时间 ÷ 在线、在线但异常、离线的时间；完好率 = 在线时间 ÷ 同上（状态未知、计划停电、经批准停用、未经批准停用、平台未运行的时间不计，另列） · online rate = time online or degraded ÷ time online, degraded or offline; in-good-order rate = time online ÷ the same (time unknown, planned off, suspended with or without approval, or without the hub is not counted, and stands beside)"

// Day is the sheet of one day. Times of devices are seconds.
type Day struct {
	Date      string  `json:"date"` // YYYY-MM-DD
	Zone      string  `json:"zone"`
	Data      bool    `json:"data"`       // false: the hub did not watch on that day
	ObservedS int64   `json:"observed_s"` // that it watched, of 86,400
	Devices   []Share `json:"devices"`
	Formula   string  `json:"formula"`
	// Cameras is what the figures of cameras are made of, by community; CamerasSHA is
	// the fingerprint of the cameras themselves. Both are missing in old sheets.
	Cameras    []CameraShare `json:"cameras,omitempty"`
	CamerasSHA string        `json:"cameras_sha256,omitempty"`
	Goals      Goals         `json:"goals,omitempty"` // as they were then; a former release had the programme's
	Alerts     []AlertCount  `json:"alerts"`
	Calls      *Calls        `json:"calls,omitempty"`
	Work       Work          `json:"work_orders"`
	WrittenAt  time.Time     `json:"written_at"`
	Prev       string        `json:"prev"` // hash of the sheet before; empty in the first
}

// Share is how long the devices of one kind at one place were in each status.
type Share struct {
	Kind      devices.Kind `json:"kind"`
	Site      string       `json:"site,omitempty"`
	Devices   int          `json:"devices"` // the most at a time
	OnlineS   int64        `json:"online_s"`
	DegradedS int64        `json:"degraded_s"`
	OfflineS  int64        `json:"offline_s"`
	UnknownS  int64        `json:"unknown_s"`
	PlannedS  int64        `json:"planned_s"` // not online in a planned outage or a maintenance window
	// Out of service: ExcusedS by a suspension from its approval on, never earlier;
	// SuspendedS by nobody's approval, which excuses nothing and is shown.
	ExcusedS   int64    `json:"excused_s"`
	SuspendedS int64    `json:"suspended_s"`
	OnlineRate *float64 `json:"online_rate_pct,omitempty"` // absent: no time that counts
	GoodRate   *float64 `json:"in_good_order_rate_pct,omitempty"`
}

// rated fills in the rates.
func (s Share) rated() Share {
	if all := s.OnlineS + s.DegradedS + s.OfflineS; all > 0 {
		online, good := 100*float64(s.OnlineS+s.DegradedS)/float64(all), 100*float64(s.OnlineS)/float64(all)
		s.OnlineRate, s.GoodRate = &online, &good
	}
	return s
}

// AlertCount is what was raised and resolved of one category, without exercises.
type AlertCount struct {
	Category alerts.Category `json:"category"`
	Raised   int             `json:"raised"`
	Resolved int             `json:"resolved"`
}

// Calls is how the calls for help of the day were taken, as it stood when the sheet
// was written.
type Calls struct {
	handover.Figures
}

// Work is what became of work orders.
type Work struct {
	Opened    int `json:"opened"`
	Closed    int `json:"closed"`
	Cancelled int `json:"cancelled"`
	Open      int `json:"open"`    // at the end of the day
	Overdue   int `json:"overdue"` // of these
}

// Sheet is a day as it is on record: Body is its JSON, and Hash that of Body.
type Sheet struct {
	Date, Prev, Hash string
	Body             string
}

// seal makes the sheet of a day.
func seal(d Day) (Sheet, error) {
	body, err := json.Marshal(d)
	if err != nil {
		return Sheet{}, fmt.Errorf("figures of %s: %w", d.Date, err)
	}
	return Sheet{Date: d.Date, Prev: d.Prev, Hash: hashOf(string(body)), Body: string(body)}, nil
}

func hashOf(body string) string {
	sum := sha256.Sum256([]byte(body))
	return hex.EncodeToString(sum[:])
}

// Open reads a sheet. intact is false when it is not as it was written, or does not
// follow the sheet with the hash prev; an empty prev is not compared.
func (s Sheet) Open(prev string) (d Day, intact bool, err error) {
	if err := json.Unmarshal([]byte(s.Body), &d); err != nil {
		return d, false, fmt.Errorf("figures of %s: %w", s.Date, err)
	}
	intact = hashOf(s.Body) == s.Hash && d.Prev == s.Prev && d.Date == s.Date && (prev == "" || prev == s.Prev)
	return d, intact, nil
}
