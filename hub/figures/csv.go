package figures

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"maps"
	"slices"
	"strconv"
)

// Checked is a day with what its sheet says of itself.
type Checked struct {
	Day
	Hash   string `json:"hash" doc:"SHA-256 of the day's JSON as it is on record"`
	Intact bool   `json:"intact" doc:"false: it was changed since, or does not follow the day before"`
}

var headings = []string{"日期 date", "类别 group", "对象 of", "地点 site", "指标 figure", "数值 value", "单位 unit", "指纹 sha256", "完整 intact"}

// CSV is the figures of days, one to a line, in UTF-8 with the mark by which Excel
// knows it. Nothing in it is a text that a person typed: ids and the words of this
// package.
func CSV(days []Checked) ([]byte, error) {
	file := bytes.NewBufferString("\ufeff")
	out := csv.NewWriter(file)
	out.UseCRLF = true
	rows := [][]string{headings}
	for _, d := range days {
		line := func(group, of, site, figure, value, unit string) {
			rows = append(rows, []string{d.Date, group, of, site, figure, value, unit, d.Hash, strconv.FormatBool(d.Intact)})
		}
		count := func(group, of, site, figure string, n int64, unit string) {
			line(group, of, site, figure, strconv.FormatInt(n, 10), unit)
		}
		count("day", "", "", "observed", d.ObservedS, "s")
		for _, s := range d.Devices {
			kind := string(s.Kind)
			count("devices", kind, s.Site, "devices", int64(s.Devices), "")
			for _, one := range [...]struct {
				figure string
				n      int64
			}{{"online", s.OnlineS}, {"degraded", s.DegradedS}, {"offline", s.OfflineS}, {"unknown", s.UnknownS}, {"planned", s.PlannedS}, {"excused", s.ExcusedS}, {"suspended", s.SuspendedS}} {
				count("devices", kind, s.Site, one.figure, one.n, "s")
			}
			if s.OnlineRate != nil && s.GoodRate != nil {
				line("devices", kind, s.Site, "online_rate", percent(*s.OnlineRate), "%")
				line("devices", kind, s.Site, "in_good_order_rate", percent(*s.GoodRate), "%")
			}
		}
		for _, c := range d.Cameras {
			count("cameras", "", c.ID, "cameras", int64(c.Cameras), "")
			count("cameras", "", c.ID, "unknown", c.UnknownS, "s")
			count("cameras", "", c.ID, "excused", c.ExcusedS, "s")
			for _, r := range d.Rates(c) {
				of := string(r.Figure)
				count("cameras", of, c.ID, "due", r.OfS, "s")
				for _, why := range slices.Sorted(maps.Keys(r.LostS)) {
					count("cameras", of, c.ID, "lost_"+why, r.LostS[why], "s")
				}
				if r.Pct != nil {
					line("cameras", of, c.ID, "rate", percent(*r.Pct), "%")
				} else {
					line("cameras", of, c.ID, "collecting", r.Collecting, "")
				}
			}
		}
		for _, a := range d.Alerts {
			count("alerts", string(a.Category), "", "raised", int64(a.Raised), "")
			count("alerts", string(a.Category), "", "resolved", int64(a.Resolved), "")
		}
		if c := d.Calls; c != nil {
			count("calls", "", "", "calls", int64(c.Count), "")
			count("calls", "", "", "taken_within_60s", int64(c.Quick), "")
			count("calls", "", "", "taken_within_180s", int64(c.Slow), "")
			count("calls", "", "", "arrived_in_time", int64(c.Arrived), "")
			count("calls", "", "", "had_a_time_to_arrive", int64(c.ArriveOf), "")
		}
		w := d.Work
		for _, one := range [...]struct {
			figure string
			n      int
		}{{"opened", w.Opened}, {"closed", w.Closed}, {"cancelled", w.Cancelled}, {"open", w.Open}, {"overdue", w.Overdue}} {
			count("work_orders", "", "", one.figure, int64(one.n), "")
		}
	}
	if err := out.WriteAll(rows); err != nil {
		return nil, fmt.Errorf("write figures as csv: %w", err)
	}
	return file.Bytes(), nil
}

func percent(rate float64) string { return strconv.FormatFloat(rate, 'f', 2, 64) }
