package broker

import (
	"context"
	"errors"
	"fmt"
	"time"

	"brighteyes/devices"
	"brighteyes/devices/bus"
	"brighteyes/devices/wire"
)

// ErrOpen says that a broker lets somebody do what only another may.
var ErrOpen = errors.New("external broker: its access control does not hold; set mqtt.trusted: true to use it all the same")

// errAway says that a broker did not answer in time.
var errAway = errors.New("no answer")

// check finds out, with throw-away connections, whether the broker keeps edges
// apart. It waits for a broker that does not answer, and so long for one that
// does not know the accounts yet.
func (e *External) check(ctx context.Context) error {
	var unknown time.Time // since when it has answered and not known them
	told := false
	for {
		err := e.checkOnce(ctx)
		if err == nil || ctx.Err() != nil {
			return nil
		}
		if errors.Is(err, ErrOpen) {
			return err
		}
		if !told {
			e.config.Log.Warn("external broker cannot be used yet", "err", err)
			told = true
		}
		switch {
		case errors.Is(err, errAway):
			unknown = time.Time{}
		case unknown.IsZero():
			unknown = time.Now()
		case time.Since(unknown) > e.config.Patience:
			return fmt.Errorf("external broker: has it read the files that the hub wrote for it? %w", err)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(min(time.Second, e.config.Patience/4)):
		}
	}
}

func (e *External) checkOnce(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, 15*time.Second)
	defer cancel()
	probe := e.config.Probe
	for what, account := range map[string]Account{
		"anybody without a name":     {},
		"anybody with a wrong token": {probe.Username, probe.Password + "x"},
	} {
		client, err := connect(ctx, e.as(account, ""))
		if err == nil {
			client.Close()
			return fmt.Errorf("%w: it lets in %s", ErrOpen, what)
		}
		if !errors.Is(err, bus.ErrDenied) {
			return err
		}
	}
	edge, err := connect(ctx, e.as(probe, probe.Username))
	if err != nil {
		return fmt.Errorf("connect as %s: %w", probe.Username, err)
	}
	defer edge.Close()
	hub, err := connect(ctx, e.options(e.config.ClientID+"-check", true))
	if err != nil {
		return fmt.Errorf("connect as the hub: %w", err)
	}
	defer hub.Close()
	return compare(ctx, edge, hub, probe.Username)
}

// as are the options of a throw-away connection.
func (e *External) as(a Account, clientID string) bus.Options {
	return bus.Options{URL: e.config.URL, ClientID: clientID, Username: a.Username, Password: a.Password, CleanSession: true, TLS: e.config.TLS}
}

// compare has an edge try what only another edge may, and then what it may
// itself: when the second arrived and the first did not, the broker tells them
// apart.
func compare(ctx context.Context, edge, hub *bus.Client, name string) error {
	other := name + "-other"
	atEdge, atHub := make(chan string, 100), make(chan string, 100)
	note := func(to chan<- string) bus.Handler { // whatever else the broker carries is no matter of ours
		return func(m bus.Message) {
			m.Ack()
			if owner, _, ok := wire.Split(m.Topic); ok && (owner == name || owner == other) {
				select {
				case to <- m.Topic:
				default: // more than anybody sends here
				}
			}
		}
	}
	for _, filter := range []string{wire.Topic(other, wire.Acks), wire.Root + "#", "#"} {
		// A broker may refuse, or say yes and deliver nothing.
		_ = edge.Subscribe(ctx, filter, 1, note(atEdge))
	}
	if err := edge.Subscribe(ctx, wire.Topic(name, wire.Acks), 1, note(atEdge)); err != nil {
		return fmt.Errorf("an edge may not hear what is for it: %w", err)
	}
	for _, of := range []string{other, name} {
		if err := hub.Subscribe(ctx, wire.Topic(of, "#"), 1, note(atHub)); err != nil {
			return fmt.Errorf("the hub may not hear its edges: %w", err)
		}
	}
	for _, of := range []string{other, name} {
		if err := hub.Publish(ctx, bus.Out{Topic: wire.Topic(of, wire.Acks), Payload: []byte("check"), QoS: 1}); err != nil {
			return fmt.Errorf("the hub may not publish to its edges: %w", err)
		}
	}
	if err := expectOnly(ctx, atEdge, wire.Topic(name, wire.Acks), "an edge hears what is for another"); err != nil {
		return err
	}
	// Refused publications are acknowledged by some brokers and end the connection
	// on others; then the edge's client connects again.
	_ = try(ctx, edge, wire.Topic(other, string(devices.Alarms)))
	for ctx.Err() == nil && try(ctx, edge, wire.Topic(name, wire.Replies)) != nil {
		select {
		case <-ctx.Done():
		case <-time.After(50 * time.Millisecond):
		}
	}
	return expectOnly(ctx, atHub, wire.Topic(name, wire.Replies), "an edge speaks for another")
}

func try(ctx context.Context, b bus.Bus, topic string) error {
	ctx, cancel := context.WithTimeout(ctx, 2*time.Second)
	defer cancel()
	return b.Publish(ctx, bus.Out{Topic: topic, Payload: []byte("check"), QoS: 1})
}

// expectOnly waits for what must arrive, and a little for what must not.
func expectOnly(ctx context.Context, got <-chan string, want, otherwise string) error {
	seen := false
	var settled <-chan time.Time
	for {
		select {
		case topic := <-got:
			if foreign(topic, want) {
				return fmt.Errorf("%w: %s", ErrOpen, otherwise)
			}
			if topic == want && !seen {
				seen, settled = true, time.After(200*time.Millisecond)
			}
		case <-settled:
			return nil
		case <-ctx.Done():
			return fmt.Errorf("%s does not arrive, though it is the edge's own", want)
		}
	}
}

// foreign reports whether topic is one that should not have got through where
// want did. The hub hears what it said itself to the other edge.
func foreign(topic, want string) bool {
	owner, name, _ := wire.Split(topic)
	self, wanted, _ := wire.Split(want)
	return owner != self && (name == wanted || wire.FromEdge(name))
}

// connect returns a client that is connected. An error that wraps bus.ErrDenied
// means that the broker refused it.
func connect(ctx context.Context, o bus.Options) (*bus.Client, error) {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	refused, connected := make(chan error, 1), make(chan struct{}, 1)
	o.OnRefused = func(err error) {
		select {
		case refused <- err:
		default:
		}
	}
	client, err := bus.Dial(o)
	if err != nil {
		return nil, err
	}
	client.OnConnect(func() {
		select {
		case connected <- struct{}{}:
		default:
		}
	})
	select {
	case <-connected:
		return client, nil
	case err = <-refused:
	case <-ctx.Done():
		err = errAway
	}
	client.Close()
	return nil, err
}
