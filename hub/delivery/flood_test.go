package delivery_test

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"brighteyes/alerts"
	"brighteyes/alerts/notify"
	"brighteyes/devices"
	"brighteyes/hub/delivery"
	"brighteyes/hub/ingest"
	"brighteyes/hub/records"
)

// spread tells of each alert one of three hundred people, and of a call the last.
type spread struct{}

func (spread) Plan(a alerts.Alert, _, _ int, _ time.Time) alerts.Plan {
	person := "299"
	if a.Category != alerts.Care {
		person = a.Device[len(a.Device)-3:]
	}
	return alerts.Plan{Policy: "p", Targets: []alerts.Target{{Person: person, Name: person, Channels: []string{"sms"}}}, After: time.Hour}
}

// gate is a gateway that takes fifty milliseconds, and tells of the first call.
type gate struct {
	mu   sync.Mutex
	sent []time.Time
	call chan notify.Message
}

func (g *gate) Send(_ context.Context, _ string, m notify.Message) (notify.Receipt, error) {
	g.mu.Lock()
	g.sent = append(g.sent, time.Now())
	g.mu.Unlock()
	<-time.After(50 * time.Millisecond)
	if m.Calls[0].Help {
		g.call <- m
	}
	return notify.Receipt{}, nil
}

func (g *gate) count() int {
	g.mu.Lock()
	defer g.mu.Unlock()
	return len(g.sent)
}

type anybody struct{}

func (anybody) Address(person, _ string) (string, bool) { return person, true }

type nowhere struct{}

func (nowhere) Lookup(string, string) (devices.Registered, string, bool) {
	return devices.Registered{}, "", false
}
func (nowhere) SiteName(string) string               { return "" }
func (nowhere) EnsureUndeclared(string, string) bool { return true }

type deaf struct{}

func (deaf) Publish(string, string, any) {}

// The same as with the pretended ledger, on the one that there is and on a disk.
func TestACallAmidTenThousandAlarmsOnRecordLeavesWithinTwoSeconds(t *testing.T) {
	rec, err := records.Open(t.Context(), records.Config{Path: filepath.Join(t.TempDir(), "records.db"), MinFree: -1})
	if err != nil {
		t.Fatal(err)
	}
	defer rec.Close()
	ledger, err := ingest.NewLedger(t.Context(), ingest.LedgerConfig{Journal: rec, Loader: rec, Places: nowhere{}, Publisher: deaf{}, Planner: spread{}})
	if err != nil {
		t.Fatal(err)
	}
	g := &gate{call: make(chan notify.Message, 1)}
	sender, err := delivery.New(delivery.Config{Ledger: ledger, Directory: anybody{}, Links: rec, LinkBase: "https://hub.example.org", Channels: []delivery.Channel{{Name: "sms", Send: g, RatePerS: 20}}})
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	var running sync.WaitGroup
	defer running.Wait()
	defer stop()
	for _, run := range []func(context.Context) error{ledger.Run, sender.Run} {
		running.Go(func() {
			if err := run(ctx); err != nil {
				t.Error(err)
			}
		})
	}
	alarms, atOnce := 10_000, 500
	if testing.Short() { // under the race detector
		alarms = 1000
	}
	for from := 0; from < alarms; from += atOnce {
		judged := make([]alerts.Judgement, atOnce)
		for i := range judged {
			device := fmt.Sprintf("gate-%02d-%03d", (from+i)/300, (from+i)%300)
			judged[i] = alerts.Judgement{Holds: true, Condition: alerts.Condition{
				Key: alerts.ConditionKey(alerts.RuleLeak, device), Rule: alerts.RuleLeak, Device: device, Name: device,
			}}
		}
		if err := ledger.Judge(ctx, judged); err != nil {
			t.Fatal(err)
		}
	}
	began, before := time.Now(), g.count()
	if _, err := ledger.Report(ctx, alerts.Report{By: "care", Category: alerts.Care, Severity: alerts.Critical, Title: "求助 张奶奶"}); err != nil {
		t.Fatal(err)
	}
	select {
	case m := <-g.call:
		n := g.count() - 1 - before
		t.Logf("the call left %s after it was raised, with %d messages before it", time.Since(began), n)
		if n > 40 { // what the gateway takes in two seconds
			t.Errorf("%d messages went before the call", n)
		}
		if strings.Contains(m.Text(), "张奶奶") || m.Link == "" {
			t.Errorf("the message: %s", m.Text())
		}
	case <-time.After(time.Minute):
		t.Fatal("the call never left")
	}
}
