package bus

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/url"
	"sync"

	mqtt "github.com/eclipse/paho.mqtt.golang"
	"github.com/eclipse/paho.mqtt.golang/packets"
)

// session is one connection to the broker.
type session struct {
	client mqtt.Client
	inbox  *inbox
	out    chan outgoing   // waiting to be written, in order
	sent   chan mqtt.Token // written with QoS 1, not yet accepted; its room bounds them
	lost   chan struct{}   // closed when the connection is over
	tasks  sync.WaitGroup

	mu     sync.Mutex
	conn   net.Conn
	err    error // why it was lost
	acks   []mqtt.Message
	ackDue chan struct{}
}

type outgoing struct {
	Out
	token chan mqtt.Token // nil where nobody waits; else has room for one
}

// connect makes one attempt.
func (c *Client) connect() (*session, error) {
	s := &session{
		inbox: &c.inbox, out: make(chan outgoing, c.options.Room), sent: make(chan mqtt.Token, c.options.Room),
		lost: make(chan struct{}), ackDue: make(chan struct{}, 1),
	}
	o := mqtt.NewClientOptions().SetClientID(c.options.ClientID).SetUsername(c.options.Username).
		SetPassword(c.password()).SetCleanSession(c.options.CleanSession).
		SetProtocolVersion(4). // 3.1.1, and no second attempt as 3.1
		SetKeepAlive(c.options.KeepAlive).SetPingTimeout(writePatience).
		SetConnectTimeout(connectPatience).SetWriteTimeout(writePatience).
		SetAutoReconnect(false).SetConnectRetry(false).
		SetOrderMatters(true).SetAutoAckDisabled(true).
		SetDefaultPublishHandler(s.arrived).
		SetConnectionLostHandler(func(_ mqtt.Client, err error) { s.lose(err) }).
		SetCustomOpenConnectionFn(func(*url.URL, mqtt.ClientOptions) (net.Conn, error) { return s.open(c) })
	o.Servers = []*url.URL{{Scheme: "mqtt", Host: c.address}}
	if w := c.options.Will; w != nil {
		o.SetBinaryWill(w.Topic, w.Payload, w.QoS, w.Retain)
	}
	s.client = mqtt.NewClient(o)
	token := s.client.Connect()
	select {
	case <-token.Done():
	case <-c.ctx.Done():
		s.hangUp()
		<-token.Done() // bounded by the deadline of the connection
	}
	if err := token.Error(); err != nil {
		s.hangUp()
		if errors.Is(err, packets.ErrorRefusedBadUsernameOrPassword) || errors.Is(err, packets.ErrorRefusedNotAuthorised) {
			c.tried(false)
		}
		return nil, fmt.Errorf("connect to %s: %w", c.address, c.refused(err))
	}
	c.tried(true)
	s.tasks.Go(s.write)
	s.tasks.Go(s.settle)
	s.tasks.Go(s.acknowledge)
	return s, nil
}

// refused tells the owner when the broker answered and said no.
func (c *Client) refused(err error) error {
	for _, no := range []error{packets.ErrorRefusedBadUsernameOrPassword, packets.ErrorRefusedNotAuthorised, packets.ErrorRefusedIDRejected} {
		if !errors.Is(err, no) {
			continue
		}
		err = fmt.Errorf("%w: %w", ErrDenied, err)
		if c.options.OnRefused != nil {
			c.options.OnRefused(err)
		}
	}
	return err
}

func (s *session) open(c *Client) (net.Conn, error) {
	ctx, cancel := context.WithTimeout(c.ctx, connectPatience)
	defer cancel()
	conn, err := dial(ctx, c.address, c.secure, c.options.TLS)
	if err != nil {
		return nil, err
	}
	conn = Bound(conn, MaxPacket, writePatience)
	s.mu.Lock()
	s.conn = conn
	s.mu.Unlock()
	return conn, nil
}

// lose notes that the connection is over.
func (s *session) lose(err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.err == nil {
		s.err = err
		close(s.lost)
	}
}

func (s *session) reason() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.err
}

func (s *session) hangUp() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.conn != nil {
		_ = s.conn.Close() // nobody is left to tell
	}
}

// end says goodbye if anybody listens, and waits for all that belongs to s.
func (s *session) end() {
	s.client.Disconnect(250)
	s.hangUp()
	s.lose(ErrNotConnected)
	s.tasks.Wait()
	s.inbox.forget()
}

// write hands what waits to the library, in order.
func (s *session) write() {
	for {
		select {
		case <-s.lost:
			return
		case m := <-s.out:
			token := s.client.Publish(m.Topic, m.QoS, m.Retain, m.Payload)
			if m.token != nil {
				m.token <- token
			}
			if m.QoS == 0 {
				continue
			}
			select {
			case s.sent <- token:
			case <-s.lost:
				return
			}
		}
	}
}

// settle frees the room of what the broker accepted.
func (s *session) settle() {
	for {
		select {
		case <-s.lost:
			return
		case token := <-s.sent:
			select {
			case <-token.Done():
			case <-s.lost:
				return
			}
		}
	}
}

func (s *session) publish(ctx context.Context, m Out) error {
	o := outgoing{Out: m, token: make(chan mqtt.Token, 1)}
	select {
	case s.out <- o:
	case <-s.lost:
		return ErrNotConnected
	case <-ctx.Done():
		return ctx.Err()
	}
	var token mqtt.Token
	select {
	case token = <-o.token:
	case <-s.lost:
		return ErrNotConnected
	case <-ctx.Done():
		return ctx.Err()
	}
	return s.wait(ctx, token)
}

func (s *session) wait(ctx context.Context, token mqtt.Token) error {
	select {
	case <-token.Done():
		return token.Error()
	case <-s.lost:
		return ErrNotConnected
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (s *session) subscribe(ctx context.Context, sub subscription) error {
	ctx, cancel := context.WithTimeout(ctx, connectPatience)
	defer cancel()
	token := s.client.Subscribe(sub.filter, sub.qos, nil)
	if err := s.wait(ctx, token); err != nil {
		return err
	}
	answer, ok := token.(*mqtt.SubscribeToken)
	if !ok {
		return errors.New("the library answered with something else")
	}
	for _, granted := range answer.Result() {
		if granted <= 2 {
			return nil
		}
	}
	return ErrDenied // 0x80, MQTT 3.1.1 section 3.9.3
}

// arrived is called by the library, in order, and must not wait.
func (s *session) arrived(_ mqtt.Client, m mqtt.Message) {
	message := Message{Topic: m.Topic(), Payload: m.Payload(), Retained: m.Retained(), Duplicate: m.Duplicate(), Ack: func() {}}
	if m.Qos() > 0 {
		var once sync.Once
		message.Ack = func() { once.Do(func() { s.ack(m) }) }
	}
	s.inbox.deliver(message, m.Qos() > 0)
}

// ack has m acknowledged soon. The queue is bounded by MQTT itself: a broker has
// 65,535 numbers for what we have not acknowledged.
func (s *session) ack(m mqtt.Message) {
	s.mu.Lock()
	s.acks = append(s.acks, m)
	s.mu.Unlock()
	nudge(s.ackDue)
}

// acknowledge does what Ack promised: the library's own method waits for the
// network. After the connection is over it does nothing, and the broker repeats.
func (s *session) acknowledge() {
	for {
		select {
		case <-s.lost:
			return
		case <-s.ackDue:
		}
		s.mu.Lock()
		due := s.acks
		s.acks = nil
		s.mu.Unlock()
		for _, m := range due {
			m.Ack()
		}
	}
}
