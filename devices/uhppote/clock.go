package uhppote

import (
	"context"
	"fmt"
	"time"

	"github.com/uhppoted/uhppote-core/messages"
	"github.com/uhppoted/uhppote-core/types"
)

const (
	drift        = 5 * time.Second // a clock that is off by less is left alone
	correctEvery = time.Minute     // so often it is set at most
)

// before is the clock as it was until it was set: records up to an index bear
// its time.
type before struct {
	until  uint32
	offset time.Duration
	lost   bool
}

// of is the clock by which a record was stamped.
func (c clock) of(r record) (offset time.Duration, lost bool) {
	if c.before != nil && r.index <= c.before.until {
		return c.before.offset, c.before.lost
	}
	return c.offset, c.lost
}

// correct sets a clock that is off to the time of its zone, summer time and all,
// where the settings allow it. It is called when every record is read, so that
// few are left that bear the old time; those are known by their index.
func (g *gate) correct(ctx context.Context) error {
	off := g.clock.known && (g.clock.lost || g.clock.offset.Abs() >= drift)
	if !g.set.setClock || !off || time.Since(g.clock.tried) < correctEvery {
		return nil
	}
	g.clock.tried = time.Now()
	old := before{offset: g.clock.offset, lost: g.clock.lost}
	if err := g.client.setTime(ctx, g.set.zone); err != nil {
		return err
	}
	asked := time.Now()
	s, err := g.client.status(ctx)
	if err != nil {
		return err
	}
	old.until = s.last.index
	g.clock.before = &old
	g.log.Info("Controller's clock is set", "was_off_s", old.offset.Round(time.Second).Seconds(), "was_lost", old.lost)
	now := time.Now()
	g.shown.at = time.Time{} // the new offset is told at once
	g.seen(ctx, s, now, now.Sub(asked))
	return nil
}

// setTime sets the clock and makes sure that the controller took it.
func (c client) setTime(ctx context.Context, zone *time.Location) error {
	now := time.Now().In(zone)
	answer, err := c.ask(ctx, messages.SetTimeRequest{SerialNumber: c.number(), DateTime: types.DateTime(now)})
	if err != nil {
		return fmt.Errorf("set time: %w", err)
	}
	if took, ok := moment([7]byte(answer[8:15]), zone); !ok || took.Sub(now).Abs() > drift {
		return fmt.Errorf("set time: the controller did not take it")
	}
	return nil
}
