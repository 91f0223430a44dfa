package workorders

import (
	"cmp"
	"slices"
	"time"
)

// FewestOrders is how many orders a rate needs to say anything.
const FewestOrders = 5

// Formula is how RepairRate comes about, as it is shown beside the figures.
const Formula = "修复及时率 = 期限内修复的工单 ÷ 期限在此期间的工单（不含已取消、异议成立的；批准的暂停顺延期限） · mended by the deadline ÷ orders whose deadline lay in the span (without cancelled ones and upheld objections; approved pauses extend the deadline)"

// Score is what a contractor's orders of a span add up to.
//
// RepairRate 修复及时率 = orders whose deadline lay in the span and that were mended by
// it ÷ orders whose deadline lay in the span, times 100. The deadline is the due
// time and approved pauses; a report counts when it held. Cancelled orders and
// those with an upheld objection are in neither number.
type Score struct {
	Vendor     string  `json:"vendor"` // empty: the house's own people
	Due        int     `json:"due"`
	InTime     int     `json:"in_time"`
	RepairRate float64 `json:"repair_rate_pct"`
	Enough     bool    `json:"enough"` // at least 5 orders
	Open       int     `json:"open"`   // now
	Overdue    int     `json:"overdue"`
	Opened     int     `json:"opened"` // in the span
	Repeats    int     `json:"repeats"`
	Failed     int     `json:"failed"`     // reports of the span's orders that did not hold
	Objections int     `json:"objections"` // that wait for a decision
	MedianH    float64 `json:"median_h"`   // hours from opening to repair, of those mended in the span
	P90H       float64 `json:"p90_h"`
}

// Scores adds up orders by contractor over [from, to), as it is at now, by name.
func Scores(orders []Order, from, to, now time.Time) []Score {
	all := map[string]*Score{}
	took := map[string][]float64{}
	for _, o := range orders {
		s := all[o.Vendor]
		if s == nil {
			s = &Score{Vendor: o.Vendor}
			all[o.Vendor] = s
		}
		s.add(o, from, to, now)
		if at := o.Repaired(); !at.IsZero() && within(at, from, to) {
			took[o.Vendor] = append(took[o.Vendor], at.Sub(o.OpenedAt).Hours())
		}
	}
	var list []Score
	for vendor, s := range all {
		if s.Due > 0 {
			s.RepairRate = 100 * float64(s.InTime) / float64(s.Due)
		}
		s.Enough = s.Due >= FewestOrders
		slices.Sort(took[vendor])
		s.MedianH, s.P90H = quantile(took[vendor], 0.5), quantile(took[vendor], 0.9)
		list = append(list, *s)
	}
	slices.SortFunc(list, func(a, b Score) int { return cmp.Compare(a.Vendor, b.Vendor) })
	return list
}

func (s *Score) add(o Order, from, to, now time.Time) {
	if o.State == Cancelled {
		return
	}
	if within(o.OpenedAt, from, to) {
		s.Opened++
		if o.Repeat {
			s.Repeats++
		}
	}
	if o.State != Closed {
		s.Open++
		if o.Late(now) {
			s.Overdue++
		}
	}
	if o.Objection != nil {
		if o.Objection.Upheld {
			return
		}
		if o.Objection.Decided == "" {
			s.Objections++
		}
	}
	deadline := o.Deadline()
	if !within(deadline, from, to) || deadline.After(now) {
		return
	}
	s.Due++
	s.Failed += o.Failed
	if at := o.Repaired(); !at.IsZero() && !at.After(deadline) {
		s.InTime++
	}
}

func within(t, from, to time.Time) bool { return !t.Before(from) && t.Before(to) }

// quantile is the smallest value that at least share q of sorted do not exceed.
func quantile(sorted []float64, q float64) float64 {
	if len(sorted) == 0 {
		return 0
	}
	i := int(q*float64(len(sorted)) + 0.999999)
	return sorted[min(max(i, 1), len(sorted))-1]
}
