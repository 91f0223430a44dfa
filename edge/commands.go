package edge

import (
	"context"
	"crypto/ed25519"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"sync"
	"time"

	"brighteyes/devices"
	"brighteyes/devices/bus"
	"brighteyes/devices/wire"
)

const (
	commandsAtOnce = 64              // beyond it a command is answered with failed
	commandGrace   = time.Second     // for a driver to see that its time is over
	replyFor       = 2 * time.Minute // how long a reply is offered to the broker
	repliesKept    = 256
)

// commands executes what the hub's key has signed: once each, in time, one at a
// time per device, and nothing that was signed before this run began.
type commands struct {
	a       *Agent
	running sync.WaitGroup
	slots   chan struct{}

	mu    sync.Mutex
	known map[string]*devices.Reply // nil while it is executed
	order []string
}

func newCommands(a *Agent) *commands {
	return &commands{a: a, slots: make(chan struct{}, commandsAtOnce), known: map[string]*devices.Reply{}}
}

// wait waits for what is executed, but not for ever.
func (c *commands) wait() {
	done := make(chan struct{})
	go func() { c.running.Wait(); close(done) }()
	select {
	case <-done:
	case <-time.After(stopCommands):
		c.a.cfg.Log.Error("a command did not end when told to, and is left")
	}
}

// onCommand is called by the bus. What is not the hub's word to this edge is
// counted and gets no answer.
func (c *commands) onCommand(ctx context.Context, m bus.Message) {
	cmd, ok := c.verified(m)
	if !ok {
		m.Ack()
		c.a.metrics.commands.WithLabelValues("refused").Inc()
		return
	}
	select {
	case c.slots <- struct{}{}:
	default: // not acknowledged: it comes again, and expires
		c.a.metrics.commands.WithLabelValues("busy").Inc()
		return
	}
	c.running.Go(func() {
		defer func() { <-c.slots }()
		if reply := c.take(ctx, cmd, m.Ack); reply != nil {
			c.answer(ctx, *reply)
		}
	})
}

// verified is the command of a message that the hub signed for this edge.
func (c *commands) verified(m bus.Message) (devices.Command, bool) {
	if m.Retained || len(c.a.cfg.Key) != ed25519.PublicKeySize {
		return devices.Command{}, false
	}
	cmd, err := wire.VerifyCommand(c.a.cfg.Key, m.Payload)
	if err != nil {
		c.a.cfg.Log.Debug("a command was refused", "err", err)
	}
	return cmd, err == nil && cmd.Edge == c.a.cfg.ID
}

// take executes a command unless it was seen before, and says what became of it;
// nil when another call of it will.
func (c *commands) take(ctx context.Context, cmd devices.Command, ack func()) *devices.Reply {
	if reply, seen := c.seen(cmd.ID); seen {
		ack()
		return reply
	}
	first, err := c.a.cfg.Outbox.Once(ctx, cmd.ID, cmd.Expires)
	if err != nil {
		// Within this run the id is remembered in memory, and what was issued before
		// a run is not executed in it: a full disk keeps no gate shut.
		c.a.cfg.Log.Error("a command cannot be remembered durably", "command", cmd.ID, "err", err)
		first = true
	}
	ack()
	reply := devices.Reply{ID: cmd.ID, Outcome: devices.OutcomeFailed}
	switch now := time.Now(); {
	case !first:
		reply.Outcome, reply.Error = devices.OutcomeUnknown, "the edge restarted while it was executed"
	case cmd.Issued.Before(c.a.since):
		reply.Error = "issued before restart"
	case !cmd.Expires.After(now):
		reply.Error = "expired"
	default:
		c.perform(ctx, cmd, &reply)
	}
	reply.Error = short(reply.Error)
	c.a.metrics.commands.WithLabelValues(string(reply.Outcome)).Inc()
	c.mu.Lock()
	defer c.mu.Unlock()
	c.known[cmd.ID] = &reply
	return &reply
}

// seen reports whether a command came before in this run, with its reply if
// there is one by now, and notes that it came.
func (c *commands) seen(id string) (*devices.Reply, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if reply, ok := c.known[id]; ok {
		return reply, true
	}
	c.known[id] = nil
	c.order = append(c.order, id)
	for i := 0; len(c.order) > repliesKept && i < len(c.order); i++ {
		if old := c.order[i]; c.known[old] != nil { // one that runs stays known
			delete(c.known, old)
			c.order = append(c.order[:i], c.order[i+1:]...)
			i--
		}
	}
	return nil, false
}

// perform executes a command of the hub, and settles what it says of a hold.
func (c *commands) perform(ctx context.Context, cmd devices.Command, reply *devices.Reply) {
	if timed(cmd) {
		c.a.holds.begin(ctx, cmd, reply)
		return
	}
	var over []hold
	c.inTurn(ctx, cmd, func(context.Context) error {
		over = c.a.holds.rest(cmd)
		return nil
	}, reply)
	if reply.Outcome == devices.OutcomeDone {
		c.a.holds.forget(ctx, over...)
		return
	}
	c.a.holds.resume(over)
}

// execute has the device do it, when its turn comes and while there is time.
func (c *commands) execute(ctx context.Context, cmd devices.Command, reply *devices.Reply) {
	c.inTurn(ctx, cmd, func(context.Context) error { return nil }, reply)
}

// inTurn is execute of a device that is told nothing if ready, which is called
// when the turn has come, gives an error.
func (c *commands) inTurn(ctx context.Context, cmd devices.Command, ready func(context.Context) error, reply *devices.Reply) {
	u := c.a.units.unit(cmd.Device)
	switch {
	case u == nil && cmd.Device == c.a.cfg.ID:
		c.itself(ctx, c.a.cfg.Self, cmd, reply)
		return
	case u == nil:
		reply.Error = errNoDevice.Error()
		return
	case cmd.Action == devices.AcceptView && c.a.cfg.Views != nil && u.config.Kind == devices.Camera:
		c.itself(ctx, c.a.cfg.Views, cmd, reply)
		return
	}
	ctx, cancel := context.WithDeadline(ctx, cmd.Expires)
	defer cancel()
	select {
	case u.turn <- struct{}{}:
	case <-ctx.Done():
		reply.Error = "expired while another command was executed"
		return
	}
	if ctx.Err() != nil { // both were ready
		<-u.turn
		reply.Error = "expired while another command was executed"
		return
	}
	runner := u.runner()
	commander, ok := runner.(devices.Commander)
	if !ok {
		<-u.turn
		reply.Error = "the device cannot be told anything"
		if runner == nil {
			reply.Error = errNotRunning.Error()
		}
		return
	}
	if err := ready(ctx); err != nil {
		<-u.turn
		reply.Error = err.Error()
		return
	}
	if ctx.Err() != nil {
		<-u.turn
		reply.Error = "expired before the device was told"
		return
	}
	did := make(chan result, 1)
	c.running.Go(func() {
		defer func() { <-u.turn }()
		did <- do(ctx, commander, cmd, u.log)
	})
	var r result
	select {
	case r = <-did:
	case <-ctx.Done():
		select {
		case r = <-did:
		case <-time.After(commandGrace):
			r.err = fmt.Errorf("the device did not answer in time: %w", devices.ErrOutcomeUnknown)
		}
	}
	reply.Outcome, reply.Result = outcome(ctx, r.err), r.data
	if r.err != nil {
		reply.Error = r.err.Error()
	}
}

// itself has a part of the edge do what it is told itself.
func (c *commands) itself(ctx context.Context, part devices.Commander, cmd devices.Command, reply *devices.Reply) {
	if part == nil {
		reply.Error = errNothingItself.Error()
		return
	}
	ctx, cancel := context.WithDeadline(ctx, cmd.Expires)
	defer cancel()
	r := do(ctx, part, cmd, c.a.cfg.Log)
	reply.Outcome, reply.Result = outcome(ctx, r.err), r.data
	if r.err != nil {
		reply.Error = r.err.Error()
	}
}

var (
	errNoDevice      = errors.New("this edge has no such device")
	errNothingItself = errors.New("this edge looks for no devices: its configuration has no discovery")
)

type result struct {
	data map[string]any
	err  error
}

// do is Do of a driver that may panic: nobody knows then whether the device acted.
func do(ctx context.Context, commander devices.Commander, cmd devices.Command, log *slog.Logger) (r result) {
	defer func() {
		if p := recover(); p != nil {
			log.Error("a driver panicked at a command", "command", cmd.ID, "panic", fmt.Sprint(p), "stack", string(debug.Stack()))
			r = result{nil, fmt.Errorf("its driver broke down: %w", devices.ErrOutcomeUnknown)}
		}
	}()
	r.data, r.err = commander.Do(ctx, cmd)
	return r
}

// outcome is what an error of Do means. One that came with the end of the time
// does not say whether the device acted.
func outcome(ctx context.Context, err error) devices.Outcome {
	switch {
	case err == nil:
		return devices.OutcomeDone
	case errors.Is(err, devices.ErrOutcomeUnknown), ctx.Err() != nil, errors.Is(err, context.DeadlineExceeded):
		return devices.OutcomeUnknown
	}
	return devices.OutcomeFailed
}

// answer offers a reply until the broker has it.
func (c *commands) answer(ctx context.Context, reply devices.Reply) {
	ctx, cancel := context.WithTimeout(ctx, replyFor)
	defer cancel()
	out := bus.Out{Topic: wire.Topic(c.a.cfg.ID, wire.Replies), Payload: wire.EncodeReply(reply), QoS: 1}
	for {
		once, done := context.WithTimeout(ctx, 10*time.Second)
		err := c.a.cfg.Bus.Publish(once, out)
		done()
		if err == nil {
			return
		}
		if wait(ctx, jitter(2*time.Second)); ctx.Err() != nil {
			c.a.cfg.Log.Warn("a reply could not be sent", "command", reply.ID, "outcome", reply.Outcome, "err", err)
			return
		}
	}
}
