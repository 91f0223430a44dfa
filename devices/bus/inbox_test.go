package bus

import (
	"fmt"
	"testing"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/testutil"
)

func TestWhatNobodyWantsIsLetGoInTheEnd(t *testing.T) {
	b := inbox{dropped: prometheus.NewCounter(prometheus.CounterOpts{Name: "dropped"})}
	acked := ""
	park := func(name string) {
		b.deliver(Message{Topic: name, Ack: func() { acked += name + " " }}, true)
	}
	park("a")
	park("b")
	if acked != "" {
		t.Errorf("acknowledged %s at once", acked)
	}
	b.giveUp()
	if acked != "a b " || testutil.ToFloat64(b.dropped) != 2 {
		t.Errorf("acknowledged %s and counted %v", acked, testutil.ToFloat64(b.dropped))
	}
	for i := range parkRoom {
		park(fmt.Sprint(i))
	}
	acked = ""
	park("one too many")
	if acked != "0 " {
		t.Errorf("acknowledged %s, want the oldest", acked)
	}
	heard := 0
	b.add("#", func(Message) { heard++ })
	if heard != parkRoom || len(b.parked) != 0 {
		t.Errorf("%d were kept for the handler, %d still wait", heard, len(b.parked))
	}
}
