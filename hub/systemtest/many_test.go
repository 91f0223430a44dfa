package systemtest

import (
	_ "embed"
	"encoding/json"
	"maps"
	"slices"
	"testing"

	"github.com/chromedp/chromedp"
)

//go:embed many.js
var many string

// BenchmarkActsAmongMany prints how long each act takes among 10,000 devices and 1,000
// open alerts, to the frame in which its effect stands; the goal is 100 ms.
func BenchmarkActsAmongMany(b *testing.B) {
	h := startDemo(b, b.TempDir())
	desk := openBrowser(b).open(h.url(), deskWidth, deskHeight)
	desk.signIn("admin", password)
	desk.do(ignore(chromedp.Evaluate[bool](many + ";true")))
	for b.Loop() {
		var took map[string]float64
		if err := json.Unmarshal([]byte(desk.tell("many()")), &took); err != nil {
			b.Fatal(err)
		}
		for _, act := range slices.Sorted(maps.Keys(took)) {
			b.ReportMetric(took[act], act+"-ms")
		}
	}
}
