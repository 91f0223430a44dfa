package edge

import (
	"context"
	"crypto/ed25519"
	"fmt"
	"path/filepath"
	"runtime"
	"slices"
	"sync"
	"testing"
	"time"

	"brighteyes/devices"
	"brighteyes/devices/bus"
	"brighteyes/devices/wire"
	"brighteyes/edge/outbox"
)

// bench is an agent in real time whose hub settles at once, or never.
type bench struct {
	*testing.B
	box     *outbox.Outbox
	driver  *fake
	arrived chan string
}

func newBench(b *testing.B, settles bool) *bench {
	w := &bench{B: b, driver: newFake(), arrived: make(chan string, 1000)}
	broker := bus.NewMemory()
	hub := broker.Client("hub")
	err := hub.Subscribe(b.Context(), wire.Topic(edgeID, "+"), 1, func(m bus.Message) {
		m.Ack()
		_, name, _ := wire.Split(m.Topic)
		batch, bad := wire.DecodeBatch(edgeID, devices.Lane(name), m.Payload, time.Now())
		if bad != nil || !batch.Numbered() || !settles {
			return
		}
		if batch.Lane == devices.Alarms {
			for _, e := range batch.Events {
				w.arrived <- e.ID
			}
		}
		ack := wire.AckMessage{Stream: batch.Stream, Position: wire.Position{}.With(batch.Lane, batch.Seq)}
		_ = hub.Send(bus.Out{Topic: wire.Topic(edgeID, wire.Acks), Payload: wire.EncodeAck(ack)})
	})
	if err != nil {
		b.Fatal(err)
	}
	if w.box, err = outbox.Open(filepath.Join(b.TempDir(), "outbox.db"), outbox.Options{}); err != nil {
		b.Fatal(err)
	}
	agent, err := New(Config{ID: edgeID, Outbox: w.box, Drivers: []devices.Driver{w.driver}, Bus: broker.Client(edgeID), Key: make(ed25519.PublicKey, ed25519.PublicKeySize)})
	if err != nil {
		b.Fatal(err)
	}
	agent.Reconcile([]DeviceConfig{{Device: devices.Device{ID: "button-1", Kind: devices.Button, Driver: "fake"}}})
	ctx, stop := context.WithCancel(context.Background())
	var running sync.WaitGroup
	running.Go(func() { _ = agent.Run(ctx) })
	b.Cleanup(func() { broker.Cut(edgeID); stop(); running.Wait(); _ = w.box.Close() })
	for {
		w.driver.mu.Lock()
		ready := w.driver.running["button-1"] != nil
		w.driver.mu.Unlock()
		if ready {
			return w
		}
		<-time.After(time.Millisecond)
	}
}

// From a driver's emit to the hub's hands, the edge's fsync included, with 2,000
// readings a second behind.
func BenchmarkPressToHub(b *testing.B) {
	w := newBench(b, true)
	emit := w.driver.running["button-1"]
	ctx, stop := context.WithCancel(b.Context())
	var readers sync.WaitGroup
	for range 20 {
		readers.Go(func() {
			tick := time.NewTicker(10 * time.Millisecond)
			defer tick.Stop()
			for ctx.Err() == nil {
				<-tick.C
				_ = emit.Reading(ctx, devices.Reading{Values: map[string]float64{"temperature_c": 20, "humidity_pct": 50}})
			}
		})
	}
	var took []time.Duration
	for b.Loop() {
		begin := time.Now()
		id := devices.NewID(begin)
		if err := emit.Event(ctx, devices.Event{ID: id, Type: devices.ButtonPressed}); err != nil {
			b.Fatal(err)
		}
		for <-w.arrived != id {
		}
		took = append(took, time.Since(begin))
	}
	stop()
	readers.Wait()
	slices.Sort(took)
	at := func(part float64) float64 {
		return float64(took[min(int(part*float64(len(took))), len(took)-1)].Microseconds()) / 1000
	}
	b.ReportMetric(at(0.5), "p50-ms")
	b.ReportMetric(at(0.99), "p99-ms")
	b.ReportMetric(at(1), "max-ms")
}

// What an agent holds in memory while 100,000 events wait and a window of them is
// on its way.
func BenchmarkMemoryWith100000Queued(b *testing.B) {
	w := newBench(b, false)
	heap := func() float64 {
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return float64(m.HeapAlloc) / (1 << 20)
	}
	before := heap()
	for b.Loop() {
		for range 200 {
			list := make([]outbox.Item, 500)
			for i := range list {
				list[i].Body = fmt.Appendf(nil, `{"id":%q,"device":"gate-1","type":"gate.opened","time":%q,"data":{"door":1,"method":"card"}}`,
					devices.NewID(time.Now()), time.Now().UTC().Format(wire.Layout))
			}
			if err := w.box.Put(b.Context(), devices.Events, list...); err != nil {
				b.Fatal(err)
			}
		}
	}
	<-time.After(time.Second) // the window fills
	b.ReportMetric(float64(w.box.Backlog().Events), "queued")
	b.ReportMetric(heap()-before, "MiB-heap")
}
