package bus

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promauto"
)

// Client is a Bus over the network. It connects in the background, for ever, with
// growing pauses of at most ten seconds and a half.
//
// Every connection is a new client of the library's: nothing of an old one, such
// as a publication that nobody waits for any more, can come up again in a new one.
type Client struct {
	options Options
	address string
	secure  bool

	ctx   context.Context // ends with Close
	close context.CancelFunc
	tasks sync.WaitGroup

	mu        sync.Mutex
	passwords passwords
	session   *session      // nil while there is no connection
	changed   chan struct{} // closed when session changes
	confirmed []subscription
	wakes     []chan struct{} // one for each function given to OnConnect

	inbox inbox

	up       prometheus.Gauge
	connects prometheus.Counter
	lost     *prometheus.CounterVec
}

var _ Bus = (*Client)(nil)

type subscription struct {
	filter string
	qos    byte
}

// Dial returns a Client that has begun to connect. The error is one of options.
func Dial(options Options) (*Client, error) {
	address, secure, err := options.check()
	if err != nil {
		return nil, err
	}
	factory := promauto.With(options.Metrics)
	c := &Client{
		options: options, passwords: passwords{given: options.Password, using: options.Password}, address: address, secure: secure, changed: make(chan struct{}),
		up: factory.NewGauge(prometheus.GaugeOpts{
			Name: "brighteyes_bus_connected", Help: "1 while connected to the MQTT broker."}),
		connects: factory.NewCounter(prometheus.CounterOpts{
			Name: "brighteyes_bus_connects_total", Help: "Connections to the MQTT broker that came about."}),
		lost: factory.NewCounterVec(prometheus.CounterOpts{
			Name: "brighteyes_bus_dropped_total", Help: "Messages given up: no room to send, or nobody to receive."}, []string{"why"}),
	}
	c.inbox.dropped = c.lost.WithLabelValues("unheard")
	c.ctx, c.close = context.WithCancel(context.Background())
	c.tasks.Go(c.run)
	return c, nil
}

// Close ends the connection without its will, and all that the Client does.
func (c *Client) Close() {
	c.close()
	c.tasks.Wait()
}

// run connects, and connects again.
func (c *Client) run() {
	const first, longest, steady = 250 * time.Millisecond, 10 * time.Second, 30 * time.Second
	pause, failing := first, false
	for {
		began := time.Now()
		err := c.serve(func() {
			if failing {
				c.options.Log.Info("connected to the broker again")
			}
			failing = false
		})
		if c.ctx.Err() != nil {
			return
		}
		if errors.Is(err, errAgain) {
			continue
		}
		if !failing { // said once; the recovery is said too
			c.options.Log.Warn("no connection to the broker", "err", err)
			failing = true
		}
		if time.Since(began) > steady {
			pause = first
		}
		select {
		case <-c.ctx.Done():
			return
		case <-time.After(pause/2 + rand.N(pause)): // many edges lose one broker at once
		}
		pause = min(2*pause, longest*7/10) // at most 1.5 of it
	}
}

// serve makes one connection and stays until it ends.
func (c *Client) serve(connected func()) error {
	s, err := c.connect()
	if err != nil {
		return err
	}
	defer s.end()
	for _, sub := range c.subscriptions() {
		if err := s.subscribe(c.ctx, sub); err != nil {
			return fmt.Errorf("subscribe to %s again: %w", sub.filter, err)
		}
	}
	c.stand(s)
	defer c.stand(nil)
	connected()
	unheard := time.NewTicker(parkFor)
	defer unheard.Stop()
	for {
		select {
		case <-s.lost:
			return s.reason()
		case <-c.ctx.Done():
			return nil
		case <-unheard.C:
			c.inbox.giveUp()
		}
	}
}

// stand makes s, or nothing, the present connection, and tells whoever waits.
func (c *Client) stand(s *session) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.session = s
	close(c.changed)
	c.changed = make(chan struct{})
	if s == nil {
		c.up.Set(0)
		return
	}
	c.up.Set(1)
	c.connects.Inc()
	for _, wake := range c.wakes {
		nudge(wake)
	}
}

func nudge(wake chan struct{}) {
	select {
	case wake <- struct{}{}:
	default: // a run is due already
	}
}

func (c *Client) subscriptions() []subscription {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Clone(c.confirmed)
}

func (c *Client) present() (s *session, changed <-chan struct{}) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.session, c.changed
}

// Connected reports whether a connection stands.
func (c *Client) Connected() bool {
	s, _ := c.present()
	return s != nil
}

// errAgain is why a connection ends that Reconnect gave up.
var errAgain = errors.New("given up, so that the broker repeats what was not acknowledged")

// Reconnect gives the present connection up and connects anew, without waiting for
// that: a broker repeats what was not acknowledged only then (MQTT 3.1.1, 4.4).
// Without a connection it does nothing.
func (c *Client) Reconnect() {
	if s, _ := c.present(); s != nil {
		s.lose(errAgain)
	}
}

// OnConnect has f run after every connect.
func (c *Client) OnConnect(f func()) {
	wake := make(chan struct{}, 1)
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.ctx.Err() != nil {
		return
	}
	c.wakes = append(c.wakes, wake)
	if c.session != nil {
		nudge(wake)
	}
	c.tasks.Go(func() {
		for {
			select {
			case <-c.ctx.Done():
				return
			case <-wake:
				f()
			}
		}
	})
}

// Publish sends m and waits until the broker accepted it.
func (c *Client) Publish(ctx context.Context, m Out) error {
	if err := m.Check(); err != nil {
		return err
	}
	s, _ := c.present()
	if s == nil {
		return fmt.Errorf("publish to %s: %w", m.Topic, ErrNotConnected)
	}
	if err := s.publish(ctx, m); err != nil {
		return fmt.Errorf("publish to %s: %w", m.Topic, err)
	}
	return nil
}

// Send hands m over to be written when its turn comes. Whatever waits when the
// connection breaks is gone.
func (c *Client) Send(m Out) error {
	if err := m.Check(); err != nil {
		return err
	}
	s, _ := c.present()
	if s == nil {
		return fmt.Errorf("send to %s: %w", m.Topic, ErrNotConnected)
	}
	select {
	case s.out <- outgoing{Out: m}:
		return nil
	default:
		c.lost.WithLabelValues("busy").Inc()
		return fmt.Errorf("send to %s: %w", m.Topic, ErrBusy)
	}
}

// Subscribe has h called for what is published on filter.
func (c *Client) Subscribe(ctx context.Context, filter string, qos byte, h Handler) error {
	if err := CheckFilter(filter); err != nil {
		return err
	}
	withdraw := c.inbox.add(filter, h) // before the broker can send anything for it
	if err := c.confirm(ctx, subscription{filter, qos}); err != nil {
		withdraw()
		return fmt.Errorf("subscribe to %s: %w", filter, err)
	}
	return nil
}

// confirm asks until a connection that still stands has said yes.
func (c *Client) confirm(ctx context.Context, sub subscription) error {
	for {
		s, changed := c.present()
		if s == nil {
			select {
			case <-changed:
				continue
			case <-ctx.Done():
				return ctx.Err()
			case <-c.ctx.Done():
				return ErrClosed
			}
		}
		err := s.subscribe(ctx, sub)
		c.mu.Lock()
		stands := c.session == s
		if err == nil && stands {
			c.confirmed = append(c.confirmed, sub)
		}
		c.mu.Unlock()
		if stands || ctx.Err() != nil {
			return err
		}
		select { // the connection broke meanwhile: ask the next one
		case <-changed:
		case <-ctx.Done():
			return ctx.Err()
		case <-c.ctx.Done():
			return ErrClosed
		}
	}
}
