package systemtest

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

//go:embed many.js
var many string

// BenchmarkActsAmongMany prints how long each act takes among 10,000 devices and 1,000
// open alerts, to the frame in which its effect stands: the median of five, and in its
// last line which are over the goal of 100 ms, also those that are so only at first.
func BenchmarkActsAmongMany(b *testing.B) {
	const goal = 100 // ms
	h := startDemo(b, b.TempDir())
	desk := openBrowser(b).open(h.url(), deskWidth, deskHeight)
	desk.signIn("admin", password)
	desk.do(ignore(chromedp.Evaluate[bool](many + ";true")))
	took := map[string][]float64{}
	for b.Loop() {
		var now map[string][]float64
		if err := json.Unmarshal([]byte(desk.tell("many()")), &now); err != nil {
			b.Fatal(err)
		}
		for act, ms := range now {
			took[act] = append(took[act], ms...)
		}
	}
	var over, first []string
	for _, act := range slices.Sorted(maps.Keys(took)) {
		inOrder := slices.Sorted(slices.Values(took[act]))
		median := inOrder[len(inOrder)/2]
		b.ReportMetric(median, act+"-ms")
		if median > goal {
			over = append(over, fmt.Sprintf("%s %.0f", act, median))
		} else if took[act][0] > goal {
			first = append(first, fmt.Sprintf("%s %.0f", act, took[act][0]))
		}
	}
	named := func(acts []string) string {
		if len(acts) == 0 {
			return "none"
		}
		return strings.Join(acts, ", ")
	}
	b.Logf("of %d acts over %d ms: %s; only the first time: %s", len(took), goal, named(over), named(first))
}
