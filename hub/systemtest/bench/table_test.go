package bench

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// table is the figures as Markdown.
type table struct{ rows [][3]string }

// add adds a figure, with its aim or what stands beside it.
func (t *table) add(what, figure, beside string) {
	t.rows = append(t.rows, [3]string{what, figure, beside})
}

func (t *table) String() string {
	var b strings.Builder
	b.WriteString("| what | measured | aim, or beside it in the same run |\n| --- | --- | --- |\n")
	for _, r := range t.rows {
		fmt.Fprintf(&b, "| %s | %s | %s |\n", r[0], r[1], r[2])
	}
	return b.String()
}

// spread is durations by rank.
type spread []time.Duration

func (s spread) at(share float64) time.Duration {
	if len(s) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(s))
	return sorted[min(int(share*float64(len(sorted))), len(sorted)-1)]
}

func (s spread) String() string {
	return fmt.Sprintf("p50 %s, p99 %s, max %s ms (%d)", ms(s.at(0.5)), ms(s.at(0.99)), ms(s.at(1)), len(s))
}

// metrics gives the spread to the benchmark's own line.
func (s spread) metrics(b interface{ ReportMetric(float64, string) }, name string) {
	for _, rank := range []struct {
		name  string
		share float64
	}{{"p50", 0.5}, {"p99", 0.99}, {"max", 1}} {
		b.ReportMetric(float64(s.at(rank.share))/1e6, name+"-"+rank.name+"-ms")
	}
}

func ms(d time.Duration) string {
	switch {
	case d < 10*time.Millisecond:
		return fmt.Sprintf("%.2f", float64(d)/1e6)
	case d < 100*time.Millisecond:
		return fmt.Sprintf("%.1f", float64(d)/1e6)
	}
	return fmt.Sprintf("%.0f", float64(d)/1e6)
}

// thousands writes a whole number so that it can be read.
func thousands(n float64) string {
	digits := fmt.Sprintf("%.0f", n)
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return digits
}
