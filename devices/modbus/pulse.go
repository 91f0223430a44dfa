package modbus

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/simonvetter/modbus"
)

const (
	endTries = 3 // by the command itself; afterwards the polls go on
	endPause = 150 * time.Millisecond
)

// errOutputOff is an output that the device took and that did not switch.
var errOutputOff = errors.New("the output did not switch")

// pulse switches a coil on for a while. The coil is owed from before the device
// can have got the word until it was read to be off. err is of the switching on;
// ended says whether it is off again.
func (u *unit) pulse(ctx context.Context, b *bus, coil uint16, width time.Duration) (err error, ended bool) {
	u.mu.Lock()
	u.busy[coil], u.owed[coil] = true, true
	ending := u.ending
	u.mu.Unlock()
	defer func() {
		u.mu.Lock()
		defer u.mu.Unlock()
		delete(u.busy, coil)
	}()
	err = u.write(ctx, b, coil, true)
	if untouched(err) {
		u.paid(coil)
		return err, true
	}
	began := time.Now()
	if err == nil {
		if on, readErr := u.readCoil(ctx, b, coil); readErr == nil && !on {
			err = errOutputOff
		}
	}
	select {
	case <-time.After(time.Until(began.Add(width))):
	case <-ctx.Done(): // its time is over: off at once
	case <-ending:
	}
	for try := range endTries {
		if try > 0 {
			<-time.After(endPause)
		}
		within, cancel := context.WithTimeout(context.WithoutCancel(ctx), 2*u.set.timeout)
		offErr := u.off(within, b, coil, true)
		cancel()
		if offErr == nil {
			return err, true
		}
		u.log.Warn("An output is not off yet", "coil", coil, "err", offErr)
		if u.ends() {
			break // the end of the run tries once more
		}
	}
	u.driver.metrics.unended.Inc()
	u.well.Set(pulseOpen, true)
	return err, false
}

// off switches a coil off and reads that it is.
func (u *unit) off(ctx context.Context, b *bus, coil uint16, urgent bool) error {
	err := b.ask(ctx, u.set.unit, urgent, func(c *modbus.ModbusClient) error {
		if err := c.WriteCoil(coil, false); err != nil {
			return fmt.Errorf("switch coil %d off: %w", coil, err)
		}
		on, err := c.ReadCoil(coil)
		if err == nil && on {
			err = errors.New("it is still on")
		}
		if err != nil {
			return fmt.Errorf("read coil %d back: %w", coil, err)
		}
		return nil
	})
	if err == nil {
		u.paid(coil)
	}
	return err
}

// settle switches off what is owed and nobody is at.
func (u *unit) settle(ctx context.Context, b *bus, urgent bool) {
	debts := u.debts()
	for _, coil := range debts {
		if err := u.off(ctx, b, coil, urgent); err != nil && ctx.Err() == nil {
			u.log.Debug("An output is not off yet", "coil", coil, "err", err)
		}
	}
	u.well.Set(pulseOpen, len(u.debts()) > 0)
}

func (u *unit) paid(coil uint16) {
	u.mu.Lock()
	defer u.mu.Unlock()
	delete(u.owed, coil)
}

// debts are the coils that are owed and that no command is at.
func (u *unit) debts() []uint16 {
	u.mu.Lock()
	defer u.mu.Unlock()
	return slices.DeleteFunc(slices.Sorted(maps.Keys(u.owed)), func(coil uint16) bool { return u.busy[coil] })
}

// outputs notes whether a pulse output is on that nobody here switched on, such
// as one that a run left behind that was killed. It is only told: what was not
// asked for is not written.
func (u *unit) outputs(m image) {
	u.mu.Lock()
	defer u.mu.Unlock()
	strange := false
	for _, out := range u.set.outputs {
		strange = strange || out.pulse > 0 && m[place{coils, out.coil}] != 0 && !u.busy[out.coil] && !u.owed[out.coil]
	}
	u.well.Set(outputOn, strange)
}

func (u *unit) write(ctx context.Context, b *bus, coil uint16, on bool) error {
	err := b.ask(ctx, u.set.unit, true, func(c *modbus.ModbusClient) error { return c.WriteCoil(coil, on) })
	if err != nil {
		return fmt.Errorf("switch coil %d: %w", coil, err)
	}
	return nil
}

func (u *unit) readCoil(ctx context.Context, b *bus, coil uint16) (on bool, err error) {
	err = b.ask(ctx, u.set.unit, true, func(c *modbus.ModbusClient) error {
		on, err = c.ReadCoil(coil)
		return err
	})
	if err != nil {
		return false, fmt.Errorf("read coil %d back: %w", coil, err)
	}
	return on, nil
}
