package bus_test

import (
	"context"
	"testing"
	"time"

	"brighteyes/devices/bus"
	"brighteyes/devices/bus/bustest"
	"brighteyes/devices/bus/mosquittotest"
)

func TestMemoryKeepsTheContract(t *testing.T) {
	bustest.Run(t, func(*testing.T) bustest.Pair {
		b := bus.NewMemory()
		return bustest.Pair{
			Edge: b.ClientWithWill(bustest.Edge, bustest.Will()), Hub: b.Client("hub"), Repeats: true,
			Cut: func() { b.Cut(bustest.Edge) }, Mend: func() { b.Restore(bustest.Edge) },
		}
	})
}

func TestMosquittoKeepsTheContract(t *testing.T) {
	bustest.Run(t, func(t *testing.T) bustest.Pair {
		broker := mosquittotest.Start(t)
		link := bustest.NewLink(t, broker.Address())
		will := bustest.Will()
		return bustest.Pair{
			Edge: dial(t, bus.Options{URL: link.URL(), ClientID: bustest.Edge, Will: &will}),
			Hub:  dial(t, bus.Options{URL: broker.URL(), ClientID: "hub"}),
			Cut:  link.Cut, Mend: link.Mend, Repeats: true,
		}
	})
}

// dial connects and ends with t.
func dial(t *testing.T, o bus.Options) *bus.Client {
	t.Helper()
	c, err := bus.Dial(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	connected := make(chan struct{}, 100)
	c.OnConnect(func() { connected <- struct{}{} })
	select {
	case <-connected:
	case <-time.After(20 * time.Second):
		t.Fatal("no connection")
	}
	return c
}

func within(t *testing.T) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	t.Cleanup(cancel)
	return ctx
}

func TestFiltersMatchAsMQTTSays(t *testing.T) {
	for _, test := range []struct {
		filter, topic string
		want          bool
	}{
		{"be/v1/+/alarms", "be/v1/edge-1/alarms", true},
		{"be/v1/+/alarms", "be/v1/edge-1/alarms/x", false},
		{"be/v1/+/alarms", "be/v1/alarms", false},
		{"be/v1/#", "be/v1/edge-1/alarms", true},
		{"be/v1/#", "be/v1", true},
		{"be/v1/#", "be/v2/x", false},
		{"#", "a/b", true},
		{"#", "$SYS/broker", false},
		{"+/broker", "$SYS/broker", false},
		{"$SYS/#", "$SYS/broker", true},
		{"a/+", "a/", true},
		{"a/+", "a", false},
		{"+", "a/b", false},
		{"a", "a", true},
		{"a", "a/b", false},
		{"a/b", "a", false},
		{"/+", "/a", true},
		{"+/+", "/a", true},
	} {
		if got := bus.Match(test.filter, test.topic); got != test.want {
			t.Errorf("%s and %s: got %v", test.filter, test.topic, got)
		}
	}
}
