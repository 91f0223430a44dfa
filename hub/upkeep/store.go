package upkeep

import (
	"context"
	"fmt"
	"time"

	"brighteyes/devices"
	"brighteyes/hub/workorders"
)

// Store is what is on record. hub/records implements it.
type Store interface {
	// WorkOrders are those that the filter chooses, newest first, a page at a time.
	WorkOrders(ctx context.Context, f workorders.Filter) (page []workorders.Order, next string, err error)
	// WentOff is how often each device went off since then.
	WentOff(ctx context.Context, since time.Time) (map[string]int, error)
	// LastPresses is when each of these buttons was last pressed or tested.
	LastPresses(ctx context.Context, buttons []string) (map[string]time.Time, error)
	// EventCounts is how many events of these types each of these devices had since then.
	EventCounts(ctx context.Context, list, types []string, since time.Time) (map[string]map[string]int, error)
}

const (
	faultsSince = 90 * 24 * time.Hour
	offsSince   = 7 * 24 * time.Hour
	mostOrders  = 5000 // that are read; older ones are left out
)

// deedsOf reads what is on record of the devices.
func deedsOf(ctx context.Context, s Store, all []Device, now time.Time) (map[string]Deeds, error) {
	deeds := map[string]Deeds{}
	if err := ordersOf(ctx, s, deeds, now); err != nil {
		return nil, fmt.Errorf("read work orders: %w", err)
	}
	offs, err := s.WentOff(ctx, now.Add(-offsSince))
	if err != nil {
		return nil, fmt.Errorf("read how often devices went off: %w", err)
	}
	for id, n := range offs {
		d := deeds[id]
		d.Offs = n
		deeds[id] = d
	}
	presses, err := s.LastPresses(ctx, idsOf(all, devices.Button))
	if err != nil {
		return nil, err
	}
	for id, at := range presses {
		d := deeds[id]
		d.LastPress = at
		deeds[id] = d
	}
	return deeds, nil
}

func ordersOf(ctx context.Context, s Store, deeds map[string]Deeds, now time.Time) error {
	f := workorders.Filter{ClosedFrom: now.Add(-faultsSince), Limit: 500}
	for read := 0; read < mostOrders; {
		page, next, err := s.WorkOrders(ctx, f)
		if err != nil {
			return err
		}
		for _, o := range page {
			d := deeds[o.Device]
			switch {
			case o.Device == "":
			case !o.State.Over():
				d.Order = &Order{ID: o.ID, State: string(o.State)}
			case o.State == workorders.Closed:
				d.Faults++
			}
			deeds[o.Device] = d
		}
		read += len(page)
		if f.Cursor = next; next == "" {
			break
		}
	}
	return nil
}

// passagesOf reads what passed through the gates today.
func passagesOf(ctx context.Context, s Store, all []Device, now time.Time, zone *time.Location) (map[string]Passages, error) {
	gates := idsOf(all, devices.Gate)
	today, err := s.EventCounts(ctx, gates, []string{devices.GateGranted, devices.GateDenied, devices.GateHeldOpen, devices.GateForced}, midnight(now, zone))
	if err != nil {
		return nil, fmt.Errorf("count passages of today: %w", err)
	}
	hour, err := s.EventCounts(ctx, gates, []string{devices.GateGranted}, now.Add(-time.Hour))
	if err != nil {
		return nil, fmt.Errorf("count passages of an hour: %w", err)
	}
	passed := make(map[string]Passages, len(today))
	for _, id := range gates {
		n := today[id]
		passed[id] = Passages{
			Granted: n[devices.GateGranted], Refused: n[devices.GateDenied], Held: n[devices.GateHeldOpen], Forced: n[devices.GateForced],
			LastHour: hour[id][devices.GateGranted],
		}
	}
	return passed, nil
}

func idsOf(all []Device, kind devices.Kind) (ids []string) {
	for _, d := range all {
		if d.Kind == kind {
			ids = append(ids, d.ID)
		}
	}
	return ids
}
