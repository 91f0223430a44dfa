package modbus

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"time"

	"github.com/simonvetter/modbus"
)

const (
	firstPause   = 250 * time.Millisecond // before an address that cannot be reached is tried again
	longestPause = 5 * time.Second
)

// errNotSent marks a request of which nothing has left this machine.
var errNotSent = errors.New("not sent")

// bus is the one connection to an address. Devices take turns: the library has a
// lock for the unit and another for the request.
type bus struct {
	address string
	timeout time.Duration
	metrics *metrics
	users   int           // guarded by Driver.mu
	turn    chan struct{} // whoever has put its token in owns what is below

	client *modbus.ModbusClient // nil while there is no connection
	pause  time.Duration
	next   time.Time // no poll dials before
	away   error     // why not
}

func newBus(address string, timeout time.Duration, m *metrics) *bus {
	return &bus{address: address, timeout: timeout, metrics: m, turn: make(chan struct{}, 1)}
}

// ask has the bus for one exchange with a unit. An urgent one dials also while
// polls hold back. After any error but the device's own refusal the connection
// is given up: what comes on it later could answer another question.
func (b *bus) ask(ctx context.Context, unit uint8, urgent bool, exchange func(*modbus.ModbusClient) error) error {
	select {
	case b.turn <- struct{}{}:
	case <-ctx.Done():
		return fmt.Errorf("%w: the bus was busy: %w", errNotSent, ctx.Err())
	}
	defer func() { <-b.turn }()
	if err := b.connect(ctx, urgent); err != nil {
		return fmt.Errorf("%w: %w", errNotSent, err)
	}
	if err := b.client.SetUnitId(unit); err != nil {
		return fmt.Errorf("%w: unit %d: %w", errNotSent, unit, err)
	}
	err := exchange(b.client)
	switch {
	case err == nil:
		b.metrics.requests.WithLabelValues(answered).Inc()
	case refused(err):
		b.metrics.requests.WithLabelValues(refusedBy).Inc()
	default:
		b.metrics.requests.WithLabelValues(unanswered).Inc()
		b.close()
	}
	return err
}

// connect dials unless there is a connection. The library's own dial takes up to
// five seconds and cannot be called off, so one that can comes first.
func (b *bus) connect(ctx context.Context, urgent bool) error {
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case b.client != nil:
		return nil
	case !urgent && time.Now().Before(b.next):
		return b.away
	}
	client, err := b.dial(ctx)
	if err != nil {
		if ctx.Err() == nil {
			b.pause = min(max(2*b.pause, firstPause), longestPause)
			b.next, b.away = time.Now().Add(b.pause), err
		}
		return err
	}
	b.client, b.pause = client, 0
	return nil
}

func (b *bus) dial(ctx context.Context) (*modbus.ModbusClient, error) {
	dialer := net.Dialer{Timeout: b.timeout}
	probe, err := dialer.DialContext(ctx, "tcp", b.address)
	if err != nil {
		return nil, fmt.Errorf("connect to %s: %w", b.address, err)
	}
	if tcp, ok := probe.(*net.TCPConn); ok {
		_ = tcp.SetLinger(0) // a gateway with one place has it free at once
	}
	_ = probe.Close() // nothing was written
	client, err := modbus.NewClient(&modbus.ClientConfiguration{
		URL: "tcp://" + b.address, Timeout: b.timeout, Logger: log.New(io.Discard, "", 0),
	})
	if err != nil {
		return nil, fmt.Errorf("prepare for %s: %w", b.address, err)
	}
	if err := client.Open(); err != nil { // a client whose Open failed must not be used
		return nil, fmt.Errorf("connect to %s: %w", b.address, err)
	}
	b.metrics.connects.Inc()
	return client, nil
}

func (b *bus) close() {
	if b.client != nil {
		_ = b.client.Close() // every exchange on it was answered or given up
		b.client = nil
	}
}

// refusals are the answers by which a device, or the gateway before it, says no.
var refusals = [...]modbus.Error{
	modbus.ErrIllegalFunction, modbus.ErrIllegalDataAddress, modbus.ErrIllegalDataValue,
	modbus.ErrServerDeviceFailure, modbus.ErrAcknowledge, modbus.ErrServerDeviceBusy,
	modbus.ErrMemoryParityError, modbus.ErrGWPathUnavailable, modbus.ErrGWTargetFailedToRespond,
}

// refused reports whether err is an answer, after which the connection is sound.
func refused(err error) bool {
	for _, r := range refusals {
		if errors.Is(err, r) {
			return true
		}
	}
	return false
}

// untouched reports whether a write that failed so has certainly done nothing.
// A gateway whose device did not answer may have reached it all the same.
func untouched(err error) bool {
	return errors.Is(err, errNotSent) || errors.Is(err, modbus.ErrIllegalFunction) ||
		errors.Is(err, modbus.ErrIllegalDataAddress) || errors.Is(err, modbus.ErrIllegalDataValue) ||
		errors.Is(err, modbus.ErrGWPathUnavailable)
}
