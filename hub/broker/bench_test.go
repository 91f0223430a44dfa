package broker

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"brighteyes/devices/bus"
)

// Messages of 120 bytes with QoS 1 from four edges into a handler of the hub that
// acknowledges at once; generator, broker and hub in one process.
func BenchmarkPublish(b *testing.B) {
	const edges = 4
	auth := &tokens{of: map[string]string{}}
	broker, err := New(Config{Listen: "127.0.0.1:0", Auth: auth})
	if err != nil {
		b.Fatal(err)
	}
	var got atomic.Int64
	done := make(chan struct{})
	if err := broker.Subscribe(b.Context(), "be/v1/+/readings", 1, func(m bus.Message) {
		m.Ack()
		if got.Add(1) == int64(b.N) {
			close(done)
		}
	}); err != nil {
		b.Fatal(err)
	}
	var tasks sync.WaitGroup
	defer tasks.Wait()
	ctx, stop := context.WithCancel(b.Context())
	defer stop()
	tasks.Go(func() { _ = broker.Run(ctx) })
	clients := make([]*bus.Client, edges)
	for i := range clients {
		id := fmt.Sprintf("edge-%d", i)
		auth.set(id, "token")
		if clients[i], err = bus.Dial(bus.Options{URL: "mqtt://" + broker.Addr(), ClientID: id, Username: id, Password: "token", CleanSession: true}); err != nil {
			b.Fatal(err)
		}
		defer clients[i].Close()
		for !clients[i].Connected() {
			<-time.After(time.Millisecond)
		}
	}
	payload := make([]byte, 120)
	b.ResetTimer()
	began := cpu(b)
	for i, c := range clients {
		tasks.Go(func() {
			topic := fmt.Sprintf("be/v1/edge-%d/readings", i)
			for n := i; n < b.N; n += edges {
				for errors.Is(c.Send(bus.Out{Topic: topic, Payload: payload, QoS: 1}), bus.ErrBusy) {
					<-time.After(100 * time.Microsecond)
				}
			}
		})
	}
	<-done
	b.StopTimer()
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "messages/s")
	b.ReportMetric((cpu(b)-began).Seconds()/float64(b.N)*1e6, "cpu-s/million")
}

func cpu(b *testing.B) time.Duration {
	var used syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &used); err != nil {
		b.Fatal(err)
	}
	return time.Duration(used.Utime.Nano() + used.Stime.Nano())
}
