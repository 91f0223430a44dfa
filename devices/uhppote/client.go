package uhppote

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"syscall"
	"time"

	codec "github.com/uhppoted/uhppote-core/encoding/UTO311-L0x"
	"github.com/uhppoted/uhppote-core/messages"
	"github.com/uhppoted/uhppote-core/types"
)

const (
	answerWait = 700 * time.Millisecond // for the answer to one packet
	tries      = 3                      // packets per request, but for door commands
)

// errSilent is the answer of a controller that gives none.
var errSilent = errors.New("no answer")

// errUnreached marks that a request was not answered however often it was sent.
var errUnreached = errors.New("not reached")

// client asks one controller. Each packet goes out from a socket of its own, so
// that an answer that comes late never meets a later question. Safe for use by
// several goroutines.
type client struct {
	address netip.AddrPort
	serial  uint32
	metrics *metrics
}

// ask sends a request until it is answered, at most tries times.
func (c client) ask(ctx context.Context, request any) ([]byte, error) {
	var err error
	for try := range tries {
		if try > 0 {
			c.metrics.retries.Inc()
		}
		var answer []byte
		if answer, err = c.once(ctx, request); err == nil {
			return answer, nil
		}
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		if errors.Is(err, syscall.ECONNREFUSED) { // answered at once: leave it time to come back
			select {
			case <-ctx.Done():
				return nil, ctx.Err()
			case <-time.After(answerWait / 4):
			}
		}
	}
	return nil, fmt.Errorf("%w: %w", errUnreached, err)
}

// once sends a request and waits for the answer to it; every other packet is
// passed over.
func (c client) once(ctx context.Context, request any) ([]byte, error) {
	packet, err := codec.Marshal(request)
	if err != nil {
		return nil, fmt.Errorf("encode request: %w", err)
	}
	conn, err := net.DialUDP("udp4", nil, net.UDPAddrFromAddrPort(c.address))
	if err != nil {
		return nil, fmt.Errorf("controller %d at %s: %w", c.serial, c.address, err)
	}
	defer conn.Close()
	if err := conn.SetDeadline(time.Now().Add(answerWait)); err != nil {
		return nil, fmt.Errorf("controller %d at %s: %w", c.serial, c.address, err)
	}
	defer context.AfterFunc(ctx, func() { _ = conn.SetDeadline(time.Unix(1, 0)) })() // only hastens the end
	if _, err := conn.Write(packet); err != nil {
		return nil, fmt.Errorf("controller %d at %s: %w", c.serial, c.address, cause(err))
	}
	var buf [2 * packetSize]byte
	for {
		n, err := conn.Read(buf[:])
		var timeout net.Error
		switch {
		case errors.As(err, &timeout) && timeout.Timeout():
			return nil, fmt.Errorf("controller %d at %s: %w", c.serial, c.address, errSilent)
		case err != nil:
			return nil, fmt.Errorf("controller %d at %s: %w", c.serial, c.address, cause(err))
		case n == packetSize && buf[0] == 0x17 && buf[1] == packet[1] && serialOf(buf[:n]) == c.serial:
			return buf[:n], nil
		}
	}
}

// cause leaves the socket's own port out of an error, so that the same trouble
// reads the same each time.
func cause(err error) error {
	var op *net.OpError
	if errors.As(err, &op) {
		return op.Err
	}
	return err
}

func (c client) number() types.SerialNumber { return types.SerialNumber(c.serial) }

func (c client) status(ctx context.Context) (status, error) {
	answer, err := c.ask(ctx, messages.GetStatusRequest{SerialNumber: c.number()})
	if err != nil {
		return status{}, fmt.Errorf("get status: %w", err)
	}
	_, s, err := decodeStatus(answer)
	return s, err
}

// oldest, as an index, asks for the oldest event that the ring holds.
const oldest = 0

// event reads one event by index. There is none at that index when the record's
// index is 0 or its kind is overwritten.
func (c client) event(ctx context.Context, index uint32) (record, error) {
	answer, err := c.ask(ctx, messages.GetEventRequest{SerialNumber: c.number(), Index: index})
	if err != nil {
		return record{}, fmt.Errorf("get event %d: %w", index, err)
	}
	r, err := decodeEvent(answer)
	if err != nil {
		return record{}, fmt.Errorf("get event %d: %w", index, err)
	}
	if r.kind != overwritten && index != oldest && r.index != index {
		r.index = 0
	}
	return r, nil
}

// firmware asks for the version on the board, such as "v8.92".
func (c client) firmware(ctx context.Context) (string, error) {
	answer, err := c.ask(ctx, messages.GetDeviceRequest{SerialNumber: c.number()})
	if err != nil {
		return "", fmt.Errorf("get device: %w", err)
	}
	var m messages.GetDeviceResponse
	if err := unmarshal(answer, &m); err != nil {
		return "", fmt.Errorf("get device: %w", err)
	}
	return m.Version.String(), nil
}

// listener asks where the controller pushes its events to.
func (c client) listener(ctx context.Context) (netip.AddrPort, error) {
	answer, err := c.ask(ctx, messages.GetListenerRequest{SerialNumber: c.number()})
	if err != nil {
		return netip.AddrPort{}, fmt.Errorf("get listener: %w", err)
	}
	var m messages.GetListenerResponse
	if err := unmarshal(answer, &m); err != nil {
		return netip.AddrPort{}, fmt.Errorf("get listener: %w", err)
	}
	return m.AddrPort, nil
}

// setListener tells the controller where to push its events to, and not to
// repeat them by itself.
func (c client) setListener(ctx context.Context, to netip.AddrPort) error {
	answer, err := c.ask(ctx, messages.SetListenerRequest{SerialNumber: c.number(), AddrPort: to})
	if err != nil {
		return fmt.Errorf("set listener: %w", err)
	}
	var m messages.SetListenerResponse
	if err := unmarshal(answer, &m); err != nil {
		return fmt.Errorf("set listener: %w", err)
	}
	if !m.Succeeded {
		return fmt.Errorf("set listener: the controller refused %s", to)
	}
	return nil
}

// recordSpecial makes the controller record doors that open and close and
// buttons that are pushed, not cards alone.
func (c client) recordSpecial(ctx context.Context) error {
	answer, err := c.ask(ctx, messages.RecordSpecialEventsRequest{SerialNumber: c.number(), Enable: true})
	if err != nil {
		return fmt.Errorf("record special events: %w", err)
	}
	var m messages.RecordSpecialEventsResponse
	if err := unmarshal(answer, &m); err != nil {
		return fmt.Errorf("record special events: %w", err)
	}
	if !m.Succeeded {
		return errors.New("record special events: the controller refused")
	}
	return nil
}
